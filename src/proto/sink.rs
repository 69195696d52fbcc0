//! The one place replies are written: handlers say what, the mode decides the bytes.
//!
//! | mode | who reads it |
//! |---|---|
//! | [`Mode::Resp2`], [`Mode::Resp3`] | sockets (<https://redis.io/docs/latest/develop/reference/protocol-spec/>) |
//! | [`Mode::Value`] | the typed client: tagged items of fixed-width headers, see [`tag`] |
//! | [`Mode::Null`] | log replay and `CLIENT REPLY OFF`: nothing is written |
//!
//! Deliberately absent: a reply as a value. A tree of replies would allocate on every command. The Memcached mode
//! comes with its codec: it needs the key and flags of an item, which no Redis reply carries.

use alloc::vec::Vec;

use crate::base::bytes::{part, part_mut, put, torn};
use crate::base::limits::REPLY_BYTES_MAX;
use crate::base::number;
use crate::types::Element;

/// Item tags of [`Mode::Value`]. Lengths and counts are u32 little-endian, numbers 8 bytes little-endian.
pub mod tag {
    /// Nil; nothing follows.
    pub const NIL: u8 = 0;
    /// A status line: length, bytes.
    pub const STATUS: u8 = 1;
    /// An error line without its dash: length, bytes.
    pub const ERROR: u8 = 2;
    /// An integer: i64.
    pub const INT: u8 = 3;
    /// A bulk string: length, bytes.
    pub const BULK: u8 = 4;
    /// An array: count, then that many items.
    pub const ARRAY: u8 = 5;
    /// A map: count of pairs, then twice that many items.
    pub const MAP: u8 = 6;
    /// A set: count, then that many items.
    pub const SET: u8 = 7;
    /// A double: f64.
    pub const DOUBLE: u8 = 8;
    /// A boolean: one byte.
    pub const BOOL: u8 = 9;
    /// A big number: length, digits.
    pub const BIG_NUMBER: u8 = 10;
    /// A verbatim string: length, three letters of format, a colon, text.
    pub const VERBATIM: u8 = 11;
    /// A push: count, then that many items.
    pub const PUSH: u8 = 12;
    /// A nil where RESP2 has the nil array; nothing follows.
    pub const NIL_ARRAY: u8 = 13;
}

/// Which bytes a reply becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// RESP2.
    #[default]
    Resp2,
    /// RESP3.
    Resp3,
    /// Tagged items for the typed client.
    Value,
    /// No bytes at all.
    Null,
}

/// A point to [`Sink::rollback`] to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// An array whose length is not yet known; hand it to [`Sink::close_array`] or [`Sink::close_map`].
#[must_use]
#[derive(Debug)]
pub struct Deferred(usize);

/// Where replies go. Owns its bytes; whoever drains them takes [`Sink::into_bytes`].
#[derive(Debug)]
pub struct Sink {
    /// What has been written and not yet taken, and behind it [`Self::room`].
    bytes: Vec<u8>,
    /// How many bytes have been written.
    len: usize,
    mode: Mode,
    /// Where the reply in hand begins, and where it must end.
    floor: usize,
    ceiling: usize,
}

/// Bytes that become room at once, as many as have been written: appending to a `Vec` is a call each time, writing into room
/// is a store.
const ROOM_BYTES_MIN: usize = 256;
const ROOM_BYTES_MAX: usize = 1024;

/// A longer string goes past the room, which would be cleared for it first.
const SHORT_BYTES_MAX: usize = 1024;

/// The ceiling of a reply that turned out too long. What is still written of it overwrites what was.
const TOO_LONG: usize = 0;

/// What a string takes beside itself, at most: its header, and the end of its line.
const FRAME_BYTES: usize = HEADER_BYTES_MAX + 2;

/// The longest header: a sign, an integer, the end of the line.
const HEADER_BYTES_MAX: usize = 1 + number::INT_TEXT_MAX + 2;

impl Sink {
    /// A sink that appends to `bytes`.
    #[inline(always)]
    pub const fn new(bytes: Vec<u8>, mode: Mode) -> Self {
        let len = bytes.len();
        Self { bytes, len, mode, floor: len, ceiling: usize::MAX }
    }

    /// Begins anew: what was written is room for what will be, up to `kept_bytes`.
    #[inline(always)]
    pub fn restart(&mut self, kept_bytes: usize) {
        if self.bytes.len() > kept_bytes {
            self.bytes = Vec::new();
        }
        (self.len, self.floor, self.ceiling) = (0, 0, usize::MAX);
    }

    /// What has been written, to look at.
    #[inline(always)]
    pub fn written(&self) -> &[u8] {
        part(&self.bytes, 0, self.len)
    }

    /// What has been written.
    #[inline]
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    /// How many bytes have been written.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Bytes held for what is written.
    pub fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// At least `size` bytes behind what has been written, to write on.
    #[inline(always)]
    fn room(&mut self, size: usize) -> &mut [u8] {
        if self.bytes.len() - self.len < size {
            self.make_room(size);
        }
        match self.bytes.get_mut(self.len..) {
            Some(room) => room,
            None => torn(),
        }
    }

    #[inline(never)]
    fn make_room(&mut self, size: usize) {
        let more = self.len.clamp(ROOM_BYTES_MIN, ROOM_BYTES_MAX).max(size);
        if !self.grows(more) {
            self.len = self.floor;
        }
        self.bytes.resize(self.len + more, 0);
    }

    /// Makes a place for so many bytes more; if there is none, the reply in hand is too long.
    fn grows(&mut self, more: usize) -> bool {
        let ends = self.len.saturating_add(more);
        if self.ceiling == usize::MAX {
            return true; // no reply: it may be as long as it is
        }
        if ends <= self.ceiling && self.bytes.try_reserve(ends.saturating_sub(self.bytes.len())).is_ok() {
            return true;
        }
        self.ceiling = TOO_LONG;
        false
    }

    /// Begins a reply, which may have [`REPLY_BYTES_MAX`] bytes. Whoever begins one asks how it [`Self::ends`].
    #[inline(always)]
    pub fn begin(&mut self) {
        (self.floor, self.ceiling) = (self.len, self.len.saturating_add(REPLY_BYTES_MAX));
    }

    /// Ends the reply begun last. `false`: it was too long, or there was no memory for it, and nothing of it is left.
    #[inline(always)]
    pub fn ends(&mut self) -> bool {
        let fitted = self.ceiling != TOO_LONG;
        if !fitted {
            self.len = self.floor;
        }
        self.ceiling = usize::MAX;
        fitted
    }

    /// Appends bytes as they are, whatever the mode.
    pub fn append(&mut self, bytes: &[u8]) {
        if bytes.len() <= SHORT_BYTES_MAX {
            put(self.room(bytes.len()), bytes);
            self.len += bytes.len();
            return;
        }
        self.bytes.truncate(self.len);
        if self.bytes.capacity() - self.len < bytes.len() && !self.grows(bytes.len()) {
            return;
        }
        self.bytes.extend_from_slice(bytes);
        self.len = self.bytes.len();
    }

    /// The mode in force.
    #[inline(always)]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Changes the mode for what follows (`HELLO`).
    #[inline(always)]
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Whether replies carry RESP3's types: RESP3 itself, and the typed client.
    #[inline]
    pub fn is_resp3(&self) -> bool {
        matches!(self.mode, Mode::Resp3 | Mode::Value)
    }

    /// Remembers this point.
    #[inline(always)]
    pub fn mark(&self) -> Mark {
        Mark(self.len)
    }

    /// Forgets all that was written since `mark`.
    pub fn rollback(&mut self, mark: Mark) {
        self.len = self.len.min(mark.0);
    }

    /// `+OK`.
    #[inline(never)]
    pub fn ok(&mut self) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.fixed(*b"+OK\r\n"),
            _ => self.status("OK"),
        }
    }

    /// A status line (simple string).
    pub fn status(&mut self, text: &str) {
        self.line(b'+', tag::STATUS, text.as_bytes());
    }

    /// An error line, without its dash: `ERR syntax error`. Line breaks at its end go, others become spaces, as in Redis.
    pub fn error(&mut self, text: &[u8]) {
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let text = &text[..text.iter().rposition(|byte| !is_break(byte)).map_or(0, |last| last + 1)];
        self.line(b'-', tag::ERROR, text);
        if self.ceiling == TOO_LONG {
            return;
        }
        let end = match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.len - 2,
            Mode::Value => self.len,
            Mode::Null => return,
        };
        for byte in &mut self.bytes[end - text.len()..end] {
            if is_break(byte) {
                *byte = b' ';
            }
        }
    }

    fn line(&mut self, sign: u8, tag: u8, text: &[u8]) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => {
                self.append(&[sign]);
                self.append(text);
                self.append(b"\r\n");
            }
            Mode::Value => self.tagged(tag, text),
            Mode::Null => {}
        }
    }

    /// An integer.
    #[inline(never)]
    pub fn int(&mut self, value: i64) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.header(b':', value),
            Mode::Value => self.tagged_word(tag::INT, value as u64),
            Mode::Null => {}
        }
    }

    /// A length or count as an integer.
    #[inline]
    pub fn count(&mut self, value: usize) {
        self.int(value as i64);
    }

    /// A bulk string.
    pub fn bulk(&mut self, value: &[u8]) {
        match self.mode {
            Mode::Value => self.tagged(tag::BULK, value),
            Mode::Null => {}
            _ if value.len() <= SHORT_BYTES_MAX => {
                let room = self.room(value.len() + FRAME_BYTES);
                let start = write_header(room, b'$', value.len() as i64);
                let end = start + value.len();
                put(part_mut(room, start, room.len()), value);
                part_mut(room, end, end + 2).copy_from_slice(b"\r\n");
                self.len += end + 2;
            }
            _ => {
                self.header(b'$', value.len() as i64);
                self.append(value);
                self.append(b"\r\n");
            }
        }
    }

    /// A bulk string, or nil.
    #[inline]
    pub fn bulk_or_nil(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.bulk(value),
            None => self.nil(),
        }
    }

    /// An integer as a bulk string.
    pub fn bulk_int(&mut self, value: i64) {
        let mut text = [0; number::INT_TEXT_MAX];
        self.bulk(number::format_i64(value, &mut text));
    }

    /// An element of a collection: a bulk string.
    #[inline]
    pub fn element(&mut self, element: Element<'_>) {
        match element {
            Element::Int(value) => self.bulk_int(value),
            Element::Str(text) => self.bulk(text),
        }
    }

    /// Elements of a collection, each as by [`Self::element`].
    pub fn elements<'a>(&mut self, mut elements: impl Iterator<Item = Element<'a>>) {
        // Looked at where it lies: a copy is read as a whole right after it was written by halves, for which the processor waits.
        while let Some(element) = &elements.next() {
            match element {
                Element::Int(value) => self.bulk_int(*value),
                Element::Str(text) => self.bulk(text),
            }
        }
    }

    /// A double: text in RESP2, `,` in RESP3.
    pub fn double(&mut self, value: f64) {
        let whole = number::whole(value).filter(|&whole| whole != 0 || value.is_sign_positive());
        match (self.mode, whole) {
            (Mode::Resp2, Some(whole)) => return self.bulk_int(whole),
            (Mode::Resp3, Some(whole)) => return self.header(b',', whole),
            _ => {}
        }
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => {
                let mut text = Vec::with_capacity(24);
                number::write_f64(&mut text, value);
                self.double_as(value, &text);
            }
            Mode::Value => self.tagged_word(tag::DOUBLE, value.to_bits()),
            Mode::Null => {}
        }
    }

    /// A double that is written as `text`, for what Redis prints otherwise than a score.
    pub fn double_as(&mut self, value: f64, text: &[u8]) {
        match self.mode {
            Mode::Resp2 => self.bulk(text),
            Mode::Resp3 => self.line(b',', tag::DOUBLE, text),
            _ => self.double(value),
        }
    }

    /// A boolean: `:1`/`:0` in RESP2.
    pub fn bool(&mut self, value: bool) {
        match self.mode {
            Mode::Resp2 => self.int(i64::from(value)),
            Mode::Resp3 => self.append(if value { b"#t\r\n" } else { b"#f\r\n" }),
            Mode::Value => self.append(&[tag::BOOL, u8::from(value)]),
            Mode::Null => {}
        }
    }

    /// Nil: `$-1` in RESP2, `_` in RESP3.
    #[inline]
    pub fn nil(&mut self) {
        self.nothing(*b"$-1\r\n", tag::NIL);
    }

    /// Nil where RESP2 has a nil array: `*-1`.
    pub fn nil_array(&mut self) {
        self.nothing(*b"*-1\r\n", tag::NIL_ARRAY);
    }

    fn nothing(&mut self, resp2: [u8; 5], tag: u8) {
        let (bytes, len) = match self.mode {
            Mode::Resp2 => (resp2, 5),
            Mode::Resp3 => (*b"_\r\n\0\0", 3),
            Mode::Value => ([tag, 0, 0, 0, 0], 1),
            Mode::Null => return,
        };
        self.fixed(bytes);
        self.len -= 5 - len;
    }

    /// The header of an array: `count` items follow.
    #[inline]
    pub fn array(&mut self, count: usize) {
        self.aggregate(b'*', tag::ARRAY, count);
    }

    /// The header of a map: `pairs` keys and values follow, flat in RESP2.
    pub fn map(&mut self, pairs: usize) {
        match self.mode {
            Mode::Resp2 => self.aggregate(b'*', tag::MAP, pairs * 2),
            _ => self.aggregate(b'%', tag::MAP, pairs),
        }
    }

    /// The header of a set: an array in RESP2.
    pub fn set(&mut self, count: usize) {
        self.aggregate(if self.mode == Mode::Resp2 { b'*' } else { b'~' }, tag::SET, count);
    }

    /// The header of a push: an array in RESP2.
    pub fn push(&mut self, count: usize) {
        self.aggregate(if self.mode == Mode::Resp2 { b'*' } else { b'>' }, tag::PUSH, count);
    }

    fn aggregate(&mut self, sign: u8, tag: u8, count: usize) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.header(sign, count as i64),
            Mode::Value => self.tag(tag, count),
            Mode::Null => {}
        }
    }

    /// A verbatim string; `format` is three letters (`txt`, `mkd`). A bulk string in RESP2.
    pub fn verbatim(&mut self, format: &str, text: &[u8]) {
        if self.mode == Mode::Resp2 {
            return self.bulk(text);
        }
        let mut whole = Vec::with_capacity(text.len() + 4);
        whole.extend_from_slice(format.as_bytes());
        whole.push(b':');
        whole.extend_from_slice(text);
        match self.mode {
            Mode::Resp3 => {
                self.header(b'=', whole.len() as i64);
                self.append(&whole);
                self.append(b"\r\n");
            }
            Mode::Value => self.tagged(tag::VERBATIM, &whole),
            _ => {}
        }
    }

    /// Begins an array or map whose length becomes known later. Closing one in RESP moves what was written since.
    pub fn defer(&mut self) -> Deferred {
        let at = self.len;
        if self.mode == Mode::Value {
            self.tag(0, 0);
        }
        Deferred(at)
    }

    /// Ends an array begun by [`Self::defer`].
    pub fn close_array(&mut self, deferred: Deferred, count: usize) {
        self.close(deferred, count, Self::array);
    }

    /// Ends a map begun by [`Self::defer`].
    pub fn close_map(&mut self, deferred: Deferred, pairs: usize) {
        self.close(deferred, pairs, Self::map);
    }

    /// Ends a set begun by [`Self::defer`].
    pub fn close_set(&mut self, deferred: Deferred, count: usize) {
        self.close(deferred, count, Self::set);
    }

    fn close(&mut self, deferred: Deferred, count: usize, header: fn(&mut Self, usize)) {
        let end = self.len;
        header(self, count);
        if self.ceiling == TOO_LONG {
            return; // what was deferred is no more
        }
        let header_len = self.len - end;
        let written = part_mut(&mut self.bytes, deferred.0, self.len);
        if self.mode == Mode::Value {
            written.copy_within(end - deferred.0.., 0);
            self.len = end;
        } else {
            written.rotate_right(header_len);
        }
    }

    /// Appends a reply that is already encoded in this sink's mode.
    pub fn raw(&mut self, encoded: &[u8]) {
        if self.mode != Mode::Null {
            self.append(encoded);
        }
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.tag(tag, bytes.len());
        self.append(bytes);
    }

    /// A tag and a length or count.
    fn tag(&mut self, tag: u8, count: usize) {
        self.tagged_word(tag, (count as u32).into());
        self.len -= 4;
    }

    fn tagged_word(&mut self, tag: u8, word: u64) {
        let room = self.room(9);
        part_mut(room, 1, 9).copy_from_slice(&word.to_le_bytes());
        part_mut(room, 0, 1).fill(tag);
        self.len += 9;
    }

    /// Appends a few bytes.
    #[inline(always)]
    fn fixed<const N: usize>(&mut self, bytes: [u8; N]) {
        part_mut(self.room(N), 0, N).copy_from_slice(&bytes);
        self.len += N;
    }

    fn header(&mut self, sign: u8, value: i64) {
        let room = self.room(HEADER_BYTES_MAX);
        self.len += write_header(room, sign, value);
    }
}

/// Writes a header at the front of `room`, which has [`HEADER_BYTES_MAX`] bytes; returns how many it took.
#[inline(always)]
fn write_header(room: &mut [u8], sign: u8, value: i64) -> usize {
    // One store of eight bytes, of which some count, composed in a register: reading back what was stored byte by byte would
    // stall. Short numbers are nearly all there is. (And in 32 bits: wasm divides 64 slowly.)
    let Ok(small @ 0..1000) = u32::try_from(value) else { return write_long_header(room, sign, value) };
    let digit = |digit: u32| u64::from(u32::from(b'0') + digit);
    let (digits, len) = match small {
        0..10 => (digit(small), 4),
        10..100 => (digit(small / 10) | digit(small % 10) << 8, 5),
        _ => (digit(small / 100) | digit(small / 10 % 10) << 8 | digit(small % 10) << 16, 6),
    };
    let line = u64::from(sign) | digits << 8 | u64::from(u16::from_le_bytes(*b"\r\n")) << (8 * (len - 2));
    part_mut(room, 0, 8).copy_from_slice(&line.to_le_bytes());
    len
}

#[inline(never)]
fn write_long_header(room: &mut [u8], sign: u8, value: i64) -> usize {
    let mut text = [0; number::INT_TEXT_MAX];
    let digits = number::format_i64(value, &mut text);
    let end = 1 + digits.len();
    part_mut(room, 0, 1).fill(sign);
    part_mut(room, 1, end).copy_from_slice(digits);
    part_mut(room, end, end + 2).copy_from_slice(b"\r\n");
    end + 2
}

#[cfg(test)]
mod tests;
