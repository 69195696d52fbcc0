//! The bytes of one entry: header, deadline, key and value in one block of the arena.
//!
//! ```text
//! head    u8    kind (low 4 bits), HAS_DEADLINE, SAVED_EPOCH, EXTENDED, FILLS
//! access  u24   LRU clock in seconds, or LFU time and counter
//! [deadline i64 LE, ms]  [wheel slot u16 LE]          when HAS_DEADLINE
//! key     length (1 or 5 bytes), bytes
//! value   by kind: length and bytes | bytes to the end of the block, when FILLS | i64 LE | u32 LE index of an object
//! ```
//!
//! A length below 255 takes one byte, a longer one 0xFF and a u32. A small block has exactly the size that was asked for, and
//! then its end tells the value's length. Reserved from day one, so that no layout changes
//! later: `SAVED_EPOCH` (a snapshot writes an unsaved entry before its first overwrite) and `EXTENDED` (Memcached's flags
//! and CAS). Deliberately absent: a version for WATCH; watched keys are a table of their own.

use alloc::vec::Vec;

use crate::base::arena::EXACT_BYTES_MAX;
use crate::base::bytes::{array_at, part, part_mut, torn};
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;

/// What the value's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A string as it was set: `embstr` up to 44 bytes.
    Bytes,
    /// A string that was changed in place: `raw` whatever its length.
    RawBytes,
    /// A string that is an integer.
    Int,
    /// A list in one listpack.
    ListPacked,
    /// A list as an object.
    ListObject,
    /// A hash in one listpack.
    HashPacked,
    /// A hash as an object.
    HashObject,
    /// A set of integers.
    SetInts,
    /// A set in one listpack.
    SetPacked,
    /// A set as an object.
    SetObject,
    /// A sorted set in one listpack.
    ZSetPacked,
    /// A sorted set as an object.
    ZSetObject,
    /// A stream.
    StreamObject,
    /// A hash in one listpack with deadlines of fields; behind it two bytes, the wheel's slot that looks at them.
    HashPackedTtl,
}

const KINDS: [Kind; 14] = [
    Kind::Bytes,
    Kind::RawBytes,
    Kind::Int,
    Kind::ListPacked,
    Kind::ListObject,
    Kind::HashPacked,
    Kind::HashObject,
    Kind::SetInts,
    Kind::SetPacked,
    Kind::SetObject,
    Kind::ZSetPacked,
    Kind::ZSetObject,
    Kind::StreamObject,
    Kind::HashPackedTtl,
];

impl Kind {
    /// Whether the value is an index into the keyspace's objects.
    #[inline(always)]
    pub fn is_object(self) -> bool {
        matches!(
            self,
            Self::ListObject | Self::HashObject | Self::SetObject | Self::ZSetObject | Self::StreamObject
        )
    }

    /// The name `TYPE` answers.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Bytes | Self::RawBytes | Self::Int => "string",
            Self::ListPacked | Self::ListObject => "list",
            Self::HashPacked | Self::HashObject | Self::HashPackedTtl => "hash",
            Self::SetInts | Self::SetPacked | Self::SetObject => "set",
            Self::ZSetPacked | Self::ZSetObject => "zset",
            Self::StreamObject => "stream",
        }
    }
}

const KIND_MASK: u8 = 0x0f;
const HAS_DEADLINE: u8 = 0x10;
const SAVED_EPOCH: u8 = 0x20;
const FILLS: u8 = 0x80;
const HEAD_LEN: usize = 4;
const DEADLINE_LEN: usize = 10;
const RAW_STEP: usize = 8;

/// Whether the snapshot that is being taken has an entry: it has those of the keyspace's own epoch. While none is taken all
/// entries are of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Epoch(u8);

impl core::ops::Not for Epoch {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ SAVED_EPOCH)
    }
}

/// A key's deadline and where in the wheel it is armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Unix time in milliseconds; the key is gone when `now` is greater.
    pub at_ms: Millis,
    /// The wheel's slot that will look at it.
    pub armed: WheelSlot,
}

/// The value part of an entry that is being written.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// For the kinds that hold bytes.
    Bytes(&'a [u8]),
    /// For [`Kind::Int`].
    Int(i64),
    /// For the object kinds.
    Object(u32),
}

/// A payload that has left the arena.
pub(super) enum OwnedPayload {
    Bytes(Vec<u8>),
    Int(i64),
    Object(u32),
}

impl OwnedPayload {
    pub(super) fn of(entry: Entry<'_>) -> Self {
        match entry.payload() {
            Payload::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Payload::Int(value) => Self::Int(value),
            Payload::Object(index) => Self::Object(index),
        }
    }

    pub(super) fn borrow(&self) -> Payload<'_> {
        match self {
            Self::Bytes(bytes) => Payload::Bytes(bytes),
            Self::Int(value) => Payload::Int(*value),
            Self::Object(index) => Payload::Object(*index),
        }
    }
}

/// An entry to be written.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What the value is.
    pub kind: Kind,
    /// The 24 access bits.
    pub access: u32,
    /// The deadline, if any.
    pub deadline: Option<Deadline>,
    /// The key.
    pub key: &'a [u8],
    /// The value.
    pub payload: Payload<'a>,
}

impl Draft<'_> {
    /// How many bytes [`Self::write`] takes.
    #[inline]
    pub fn len(&self) -> usize {
        let deadline = if self.deadline.is_some() { DEADLINE_LEN } else { 0 };
        let at = HEAD_LEN + deadline + length_len(self.key.len()) + self.key.len();
        match self.payload {
            // What was changed in place may be so again, and gets room to grow.
            Payload::Bytes(bytes) if self.kind == Kind::RawBytes => {
                (at + length_len(bytes.len()) + bytes.len()).next_multiple_of(RAW_STEP)
            }
            Payload::Bytes(bytes) if at + bytes.len() <= EXACT_BYTES_MAX => at + bytes.len(),
            Payload::Bytes(bytes) => at + length_len(bytes.len()) + bytes.len(),
            Payload::Int(_) => at + 8,
            Payload::Object(_) => at + 4,
        }
    }

    /// Writes the entry into `block`, which the arena gave for [`Self::len`] bytes.
    #[inline]
    pub fn write(&self, block: &mut [u8], epoch: Epoch) {
        let access = self.access.to_le_bytes();
        let has_deadline = if self.deadline.is_some() { HAS_DEADLINE } else { 0 };
        let head = self.kind as u8 | has_deadline | epoch.0;
        block[..HEAD_LEN].copy_from_slice(&[head, access[0], access[1], access[2]]);
        let mut at = HEAD_LEN;
        if let Some(deadline) = self.deadline {
            write_deadline(block, deadline);
            at += DEADLINE_LEN;
        }
        at = write_sized(block, at, self.key);
        match self.payload {
            Payload::Bytes(bytes) if at + bytes.len() == block.len() => {
                block[0] |= FILLS;
                block[at..].copy_from_slice(bytes);
            }
            Payload::Bytes(bytes) => {
                write_sized(block, at, bytes);
            }
            Payload::Int(value) => block[at..at + 8].copy_from_slice(&value.to_le_bytes()),
            Payload::Object(index) => block[at..at + 4].copy_from_slice(&index.to_le_bytes()),
        }
    }
}

fn write_deadline(block: &mut [u8], deadline: Deadline) {
    block[HEAD_LEN..HEAD_LEN + 8].copy_from_slice(&deadline.at_ms.to_le_bytes());
    block[HEAD_LEN + 8..HEAD_LEN + 10].copy_from_slice(&deadline.armed.0.to_le_bytes());
}

/// Bytes that a length takes.
#[inline(always)]
fn length_len(len: usize) -> usize {
    if len < 0xff { 1 } else { 5 }
}

#[inline(always)]
fn write_sized(block: &mut [u8], at: usize, bytes: &[u8]) -> usize {
    let mut start = at + 1;
    part_mut(block, at, start).copy_from_slice(&[bytes.len().min(0xff) as u8]);
    if bytes.len() >= 0xff {
        part_mut(block, at + 1, at + 5).copy_from_slice(&(bytes.len() as u32).to_le_bytes());
        start = at + 5;
    }
    part_mut(block, start, start + bytes.len()).copy_from_slice(bytes);
    start + bytes.len()
}

/// Where the bytes of the length-prefixed string at `at` are: start and end.
#[inline(always)]
fn sized(block: &[u8], at: usize) -> (usize, usize) {
    match array_at(block, at) {
        [0xff] => {
            let len = u32::from_le_bytes(array_at(block, at + 1));
            (at + 5, at + 5 + len as usize)
        }
        [len] => (at + 1, at + 1 + usize::from(len)),
    }
}

/// An entry, read from its block.
#[derive(Clone, Copy)]
pub struct Entry<'a>(&'a [u8]);

impl<'a> Entry<'a> {
    /// The entry at the head of `block`.
    #[inline(always)]
    pub fn new(block: &'a [u8]) -> Self {
        Self(block)
    }

    #[inline(always)]
    fn head(self) -> u8 {
        let [head] = array_at(self.0, 0);
        head
    }

    /// What the value is.
    #[inline(always)]
    pub fn kind(self) -> Kind {
        match KINDS.get(usize::from(self.head() & KIND_MASK)) {
            Some(&kind) => kind,
            None => torn(),
        }
    }

    /// Which snapshot it belongs to.
    #[inline(always)]
    pub fn epoch(self) -> Epoch {
        Epoch(self.head() & SAVED_EPOCH)
    }

    /// The 24 access bits.
    pub fn access(self) -> u32 {
        u32::from_le_bytes(array_at(self.0, 0)) >> 8
    }

    /// The deadline, if any.
    #[inline(always)]
    pub fn deadline(self) -> Option<Deadline> {
        if self.head() & HAS_DEADLINE == 0 {
            return None;
        }
        let at_ms = Millis::from_le_bytes(array_at(self.0, HEAD_LEN));
        let armed = u16::from_le_bytes(array_at(self.0, HEAD_LEN + 8));
        Some(Deadline { at_ms, armed: WheelSlot(armed) })
    }

    #[inline(always)]
    fn key_at(self) -> usize {
        if self.head() & HAS_DEADLINE == 0 { HEAD_LEN } else { HEAD_LEN + DEADLINE_LEN }
    }

    /// The key.
    #[inline(always)]
    pub fn key(self) -> &'a [u8] {
        let (start, end) = sized(self.0, self.key_at());
        part(self.0, start, end)
    }

    #[inline(always)]
    fn value_at(self) -> usize {
        sized(self.0, self.key_at()).1
    }

    /// Where the value's bytes are, for the kinds that hold bytes: start and end.
    #[inline(always)]
    fn value_span(self) -> (usize, usize) {
        let at = self.value_at();
        if self.head() & FILLS == 0 { sized(self.0, at) } else { (at, self.0.len()) }
    }

    /// The value's bytes, for the kinds that hold bytes.
    #[inline(always)]
    pub fn bytes(self) -> &'a [u8] {
        let (start, end) = self.value_span();
        part(self.0, start, end)
    }

    /// Whether a string can become `len` bytes long in its block.
    pub fn has_room(self, len: usize) -> bool {
        self.kind() != Kind::Int && self.value_span().0 + len <= self.0.len()
    }

    /// Bytes of its block.
    pub fn block_bytes(self) -> usize {
        self.0.len()
    }

    /// Of a long value that gets `len` bytes and has no room for them: the bytes of the block that are in use, and how many it then takes.
    pub fn grown(self, len: usize) -> Option<(usize, usize)> {
        let (start, end) = self.value_span();
        let size = start + len;
        (start - self.value_at() == length_len(len) && len > end - start && size > self.0.len())
            .then_some((end, size))
    }

    /// The value of a [`Kind::Int`].
    #[inline(always)]
    pub fn int(self) -> i64 {
        i64::from_le_bytes(array_at(self.0, self.value_at()))
    }

    /// The index of an object kind.
    #[inline(always)]
    pub fn object(self) -> u32 {
        u32::from_le_bytes(array_at(self.0, self.value_at()))
    }

    /// The value, ready to be written into another entry.
    pub fn payload(self) -> Payload<'a> {
        match self.kind() {
            Kind::Int => Payload::Int(self.int()),
            kind if kind.is_object() => Payload::Object(self.object()),
            _ => Payload::Bytes(self.bytes()),
        }
    }
}

/// Changes parts of the entry at the head of a block, in place.
pub struct EntryMut<'a>(&'a mut [u8]);

impl<'a> EntryMut<'a> {
    /// The entry at the head of `block`.
    #[inline(always)]
    pub fn new(block: &'a mut [u8]) -> Self {
        Self(block)
    }

    /// Sets which snapshot it belongs to.
    pub fn set_epoch(&mut self, epoch: Epoch) {
        self.0[0] = self.0[0] & !SAVED_EPOCH | epoch.0;
    }

    /// Sets the 24 access bits.
    #[inline(always)]
    pub fn set_access(&mut self, access: u32) {
        part_mut(self.0, 1, 4).copy_from_slice(&access.to_le_bytes()[..3]);
    }

    /// Sets the deadline of an entry that has one.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        write_deadline(self.0, deadline);
    }

    /// Sets the value of a [`Kind::Int`].
    pub fn set_int(&mut self, value: i64) {
        let at = Entry(self.0).value_at();
        self.0[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }

    /// The value's bytes, for the kinds that hold bytes.
    pub fn bytes_mut(self) -> &'a mut [u8] {
        let (start, end) = Entry(self.0).value_span();
        part_mut(self.0, start, end)
    }

    fn set_kind(&mut self, kind: Kind) {
        self.0[0] = self.0[0] & !KIND_MASK | kind as u8;
    }

    /// Makes the value `len` bytes long, new ones zero, if the block has room (and not far too much) and the length
    /// keeps its width. The kind becomes `kind`. Returns the value's bytes.
    pub fn stretch(&mut self, kind: Kind, len: usize) -> Option<&mut [u8]> {
        let at = Entry(self.0).value_at();
        let (start, end) = Entry(self.0).value_span();
        if start == at {
            // The block's end is the value's.
            return (start + len == end).then(|| {
                self.set_kind(kind);
                &mut self.0[start..]
            });
        }
        // In 64 bits: a block may have more than a gigabyte.
        let wasteful = self.0.len() > 64 && (start + len) as u64 * 4 < self.0.len() as u64 * 3;
        if length_len(len) != start - at || start + len > self.0.len() || wasteful {
            return None;
        }
        self.set_kind(kind);
        if start - at == 1 {
            self.0[at] = len as u8;
        } else {
            self.0[at + 1..at + 5].copy_from_slice(&(len as u32).to_le_bytes());
        }
        if start + len > end {
            self.0[end..start + len].fill(0);
        }
        Some(&mut self.0[start..start + len])
    }
}
