//! What connections have sent and are owed.
//!
//! A reply leaves only when what it promises is true: bytes written while the log is ahead of what the host has stored are
//! held back until their ticket is [`super::Engine::appended`], unless the host says that nothing can be stored.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::mem;
use core::ops::{Index, IndexMut};

use super::Engine;
use super::input::Input;
use super::log::Ticket;
use crate::base::sort::sorted;
use crate::proto::resp::Decoder;
use crate::proto::sink::Sink;
use crate::session::{ConnId, Session};

/// Bytes for a connection, ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// Whose.
    pub conn: ConnId,
    /// What.
    pub bytes: Vec<u8>,
    /// Close the connection when they are sent. The connection is gone from the engine already.
    pub close: bool,
    /// The connection's pipeline has paused because so much was to be sent: once this is, feed it an empty piece.
    pub more: bool,
}

/// A connection: its session and its buffers.
pub(super) struct Conn {
    pub(super) session: Session,
    pub(super) decoder: Decoder,
    pub(super) input: Input,
    pub(super) output: Vec<u8>,
    /// Pushes that came while a reply of the connection's own was written: sent behind it.
    pub(super) pushes: Vec<u8>,
    /// A reply is being written to what was its output.
    pub(super) replying: bool,
    /// Up to where output may leave, and the ticket the rest waits for.
    held: VecDeque<(usize, Ticket)>,
    /// Up to where it waits for the log, or did.
    pub(super) awaited: Ticket,
    pub(super) closing: bool,
    /// Whole requests may be left in the input: output had piled up.
    pub(super) paused: bool,
    /// The first request in the input needs data that is absent.
    pub(super) lacking: bool,
    /// In the queue of connections with output.
    queued: bool,
}

impl Conn {
    pub(super) fn new(session: Session) -> Self {
        Self::with_unread(session, Vec::new())
    }

    pub(super) fn with_unread(session: Session, unread: Vec<u8>) -> Self {
        let (decoder, input, held) = (Decoder::default(), Input::from(unread), VecDeque::new());
        let (output, pushes) = (Vec::new(), Vec::new());
        let (replying, closing, paused, lacking, queued) = (false, false, false, false, false);
        let awaited = Ticket(0);
        Self {
            session,
            decoder,
            input,
            output,
            pushes,
            replying,
            held,
            awaited,
            closing,
            paused,
            lacking,
            queued,
        }
    }

    /// Drops what it is owed, but for a reply that is being written, and closes it.
    pub(super) fn give_up(&mut self) {
        (self.output, self.pushes) = Default::default();
        if !self.replying {
            self.held.clear();
        }
        self.closing = true;
    }

    /// Writes the pushes that came meanwhile behind a reply.
    #[inline]
    pub(super) fn push_behind(&mut self, sink: &mut Sink) {
        if !self.pushes.is_empty() {
            sink.append(&mem::take(&mut self.pushes));
        }
    }

    /// How many bytes may leave.
    fn releasable(&self) -> usize {
        self.held.front().map_or(self.output.len(), |(released, _)| *released)
    }

    fn heap_bytes(&self) -> usize {
        size_of::<Self>()
            + self.session.heap_bytes()
            + self.decoder.heap_bytes()
            + self.input.heap_bytes()
            + self.output.capacity()
            + self.pushes.capacity()
    }
}

/// All connections, by number.
#[derive(Default)]
pub(super) struct Conns {
    slots: Vec<Option<Box<Conn>>>,
    free: Vec<ConnId>,
    /// Connections with output, in the order in which they got it.
    ready: VecDeque<ConnId>,
    /// A buffer to be used again, so that output is not allocated anew each time.
    spare: Vec<u8>,
}

/// A spare buffer larger than this is given back.
const SPARE_BYTES_MAX: usize = 64 * 1024;

impl Conns {
    pub(super) fn add(&mut self, conn: Conn) -> ConnId {
        let conn = Some(Box::new(conn));
        match self.free.pop() {
            Some(id) => {
                self.slots[id.0 as usize - 1] = conn;
                id
            }
            None => {
                self.slots.push(conn);
                ConnId(self.slots.len() as u32)
            }
        }
    }

    pub(super) fn remove(&mut self, id: ConnId) {
        if self.slots[id.0 as usize - 1].take().is_some() {
            self.free.push(id);
            self.ready.retain(|&ready| ready != id);
        }
    }

    #[inline(always)]
    pub(super) fn get(&self, id: ConnId) -> Option<&Conn> {
        self.slots.get((id.0 as usize).wrapping_sub(1))?.as_deref()
    }

    #[inline(always)]
    pub(super) fn get_mut(&mut self, id: ConnId) -> Option<&mut Conn> {
        self.slots.get_mut((id.0 as usize).wrapping_sub(1))?.as_deref_mut()
    }

    /// All connections with their numbers, in the order of their client IDs.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ConnId, &Conn)> {
        let all: Vec<_> = self
            .slots
            .iter()
            .enumerate()
            .filter_map(|(at, conn)| Some((ConnId(at as u32 + 1), conn.as_deref()?)))
            .collect();
        sorted(&all, |(_, a), (_, b)| a.session.id.cmp(&b.session.id)).into_iter()
    }

    /// The connection with this client ID.
    pub(super) fn by_client_id(&self, id: u64) -> Option<ConnId> {
        let mut slots = self.slots.iter();
        let at = slots.position(|conn| conn.as_ref().is_some_and(|conn| conn.session.id == id))?;
        Some(ConnId(at as u32 + 1))
    }

    /// All connections, in no order.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Conn> {
        self.slots.iter_mut().filter_map(Option::as_deref_mut)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.slots.iter().flatten().map(|conn| conn.heap_bytes()).sum::<usize>()
            + self.slots.capacity() * size_of::<Option<Box<Conn>>>()
            + self.spare.capacity()
    }

    /// Whether any connection has output that may leave.
    #[inline(always)]
    pub(super) fn has_output(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Notes that `id` may have output to send.
    #[inline(always)]
    pub(super) fn announce(&mut self, id: ConnId) {
        if let Some(conn) = self.get_mut(id)
            && !conn.queued
            && (conn.releasable() > 0 || conn.closing)
        {
            conn.queued = true;
            self.ready.push_back(id);
        }
    }

    /// Holds what `id` has been sent since `start` until `ticket` is stored.
    pub(super) fn hold(&mut self, id: ConnId, start: usize, ticket: Ticket) {
        if let Some(conn) = self.get_mut(id)
            && conn.output.len() > start
            && conn.held.back().is_none_or(|(_, last)| *last < ticket)
        {
            conn.held.push_back((start, ticket));
        }
    }

    /// Lets go of everything that waited for tickets up to `ticket`.
    pub(super) fn release(&mut self, ticket: Ticket) {
        let mut released = Vec::new();
        for (at, conn) in self.slots.iter_mut().enumerate() {
            let Some(conn) = conn else { continue };
            let before = conn.held.len();
            while conn.held.front().is_some_and(|(_, held)| *held <= ticket) {
                conn.held.pop_front();
            }
            if conn.held.len() < before {
                released.push(ConnId(at as u32 + 1));
            }
        }
        released.into_iter().for_each(|id| self.announce(id));
    }

    /// A buffer for output, in which is what `id` has. Pushes wait until it is given back.
    #[inline]
    pub(super) fn take_output(&mut self, id: ConnId) -> Vec<u8> {
        let spare = mem::take(&mut self.spare);
        let conn = &mut self[id];
        conn.replying = true;
        if conn.output.capacity() == 0 {
            return spare;
        }
        let output = mem::take(&mut conn.output);
        self.spare = spare;
        output
    }
}

/// A panic of no operands: every use of a connection has one.
#[cold]
#[inline(never)]
fn unknown() -> ! {
    panic!("the connection is known")
}

impl Index<ConnId> for Conns {
    type Output = Conn;

    #[inline(always)]
    fn index(&self, id: ConnId) -> &Conn {
        self.get(id).unwrap_or_else(|| unknown())
    }
}

impl IndexMut<ConnId> for Conns {
    #[inline(always)]
    fn index_mut(&mut self, id: ConnId) -> &mut Conn {
        self.get_mut(id).unwrap_or_else(|| unknown())
    }
}

impl Engine {
    /// The next connection with bytes to send, or to close. Call it until it is `None` after each input.
    pub fn next_output(&mut self) -> Option<Output> {
        let id = self.conns.ready.pop_front()?;
        let conn = &mut self.conns[id];
        conn.queued = false;
        let releasable = conn.releasable();
        let rest = conn.output.split_off(releasable);
        let bytes = mem::replace(&mut conn.output, rest);
        for (end, _) in &mut conn.held {
            *end -= releasable;
        }
        let close = conn.closing && conn.output.is_empty();
        let more = conn.paused;
        if close {
            self.disconnect(id);
            self.listen();
        }
        Some(Output { conn: id, bytes, close, more })
    }

    /// Gives an output's buffer back, to be used again.
    pub fn recycle(&mut self, output: Output) {
        let mut bytes = output.bytes;
        if bytes.capacity() > self.conns.spare.capacity() && bytes.capacity() <= SPARE_BYTES_MAX {
            bytes.clear();
            self.conns.spare = bytes;
        }
    }

    /// Whether [`Self::next_output`] has something.
    #[inline(always)]
    pub fn has_output(&self) -> bool {
        self.conns.has_output()
    }

    /// Holds what `id` has been sent since `start` while the log is ahead of what is stored. When that cannot be stored it is not waited for:
    /// what changes anything is refused from then on, and who only looks is to be told so.
    #[inline(always)]
    pub(super) fn hold(&mut self, id: ConnId, start: usize) {
        if let Some(ticket) = self.log.ticket_to_wait_for()
            && self.storage_error.is_none()
        {
            self.conns.hold(id, start, ticket);
        }
    }

    /// The log up to `ticket` is stored: replies that waited for it may leave.
    pub fn appended(&mut self, ticket: Ticket) {
        self.log.stored(ticket);
        self.conns.release(ticket);
    }
}
