//! The types a key may hold, and how a handler gets at them.
//!
//! Reading borrows: a [`ValueRef`] points into the arena. Editing moves: a small collection's bytes are copied out into
//! a `Vec`, edited and stored back; a big one is a boxed object that is lent out and put back.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::DbIndex;
use super::entry::{Kind, OwnedPayload, Payload};
use super::keyspace::{Keyspace, NewDeadline, Place, SLOT_BYTES};
use crate::base::heap::Heap;
use crate::base::number;
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;
use crate::types::Encoding;
pub use crate::types::ValueRef;
use crate::types::hash::packed_ttl::PackedTtl;
use crate::types::hash::{Hash, HashView};
use crate::types::list::{List, ListView};
use crate::types::rdb::Loaded;
use crate::types::set::{Set, SetView};
use crate::types::stream::{Stream, StreamView};
use crate::types::zset::{ZSet, ZSetView};

/// A collection taken out of its entry.
pub enum Value {
    /// A list.
    List(List),
    /// A hash.
    Hash(Hash),
    /// A set.
    Set(Set),
    /// A sorted set.
    ZSet(ZSet),
    /// A stream.
    Stream(Box<Stream>),
}

/// A string to read: as bytes, or as the integer it is stored as.
#[derive(Clone, Copy, Debug)]
pub enum StringRef<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// Stored as an integer.
    Int(i64),
}

impl<'a> StringRef<'a> {
    /// The text, with `buffer` to print an integer into.
    #[inline]
    pub fn text<'b>(self, buffer: &'b mut [u8; number::INT_TEXT_MAX]) -> &'b [u8]
    where
        'a: 'b,
    {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Int(value) => number::format_i64(value, buffer),
        }
    }

    /// The text as a vector.
    pub fn to_vec(self) -> Vec<u8> {
        self.text(&mut [0; number::INT_TEXT_MAX]).to_vec()
    }

    /// Length of the text in bytes.
    pub fn len(self) -> usize {
        self.text(&mut [0; number::INT_TEXT_MAX]).len()
    }

    /// Whether the text is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl<'a> ValueRef<'a> {
    /// The string, if it is one.
    #[inline]
    pub fn string(self) -> Option<StringRef<'a>> {
        match self {
            Self::Bytes(bytes) => Some(StringRef::Bytes(bytes)),
            Self::Int(value) => Some(StringRef::Int(value)),
            _ => None,
        }
    }

    /// The packed value of `kind` in `bytes`.
    pub(super) fn packed(kind: Kind, bytes: &'a [u8]) -> Self {
        match kind {
            Kind::ListPacked => Self::List(ListView::Packed(bytes)),
            Kind::HashPacked => Self::Hash(HashView::Packed(bytes)),
            Kind::HashPackedTtl => Self::Hash(HashView::PackedTtl(split_slot(bytes).0, Millis::MIN)),
            Kind::SetInts => Self::Set(SetView::Ints(bytes)),
            Kind::SetPacked => Self::Set(SetView::Packed(bytes)),
            Kind::ZSetPacked => Self::ZSet(ZSetView::Packed(bytes)),
            _ => Self::Bytes(bytes),
        }
    }

    /// What `OBJECT ENCODING` answers for a value stored as `kind`.
    pub fn encoding(self, kind: Kind) -> Encoding {
        match self {
            Self::Bytes(bytes) if kind == Kind::Bytes && bytes.len() <= EMBSTR_BYTES_MAX => Encoding::Embstr,
            Self::Bytes(_) => Encoding::Raw,
            Self::Int(_) => Encoding::Int,
            Self::List(list) => list.encoding(),
            Self::Hash(hash) => hash.encoding(),
            Self::Set(set) => set.encoding(),
            Self::ZSet(zset) => zset.encoding(),
            Self::Stream(stream) => stream.encoding(),
        }
    }
}

/// The longest string that Redis embeds in its object: what separates `embstr` from `raw`.
const EMBSTR_BYTES_MAX: usize = 44;

impl Value {
    /// The kind it is stored as.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::List(List::Packed(_)) => Kind::ListPacked,
            Self::List(_) => Kind::ListObject,
            Self::Hash(Hash::Packed(_)) => Kind::HashPacked,
            Self::Hash(Hash::PackedTtl(..)) => Kind::HashPackedTtl,
            Self::Hash(_) => Kind::HashObject,
            Self::Set(Set::Ints(_)) => Kind::SetInts,
            Self::Set(Set::Packed(_)) => Kind::SetPacked,
            Self::Set(_) => Kind::SetObject,
            Self::ZSet(ZSet::Packed(_)) => Kind::ZSetPacked,
            Self::ZSet(_) => Kind::ZSetObject,
            Self::Stream(_) => Kind::StreamObject,
        }
    }

    /// The value of packed `kind` with these bytes.
    pub(super) fn from_packed(kind: Kind, mut bytes: Vec<u8>) -> Option<Self> {
        Some(match kind {
            Kind::ListPacked => Self::List(List::Packed(bytes)),
            Kind::HashPacked => Self::Hash(Hash::Packed(bytes)),
            Kind::HashPackedTtl => {
                let (packed, slot) = split_slot(&bytes);
                let len = packed.len();
                bytes.truncate(len);
                Self::Hash(Hash::PackedTtl(PackedTtl::new(bytes, slot)))
            }
            Kind::SetInts => Self::Set(Set::Ints(bytes)),
            Kind::SetPacked => Self::Set(Set::Packed(bytes)),
            Kind::ZSetPacked => Self::ZSet(ZSet::Packed(bytes)),
            _ => return None,
        })
    }

    /// The packed bytes, if it is packed.
    pub(super) fn into_packed(self) -> Result<Vec<u8>, Self> {
        match self {
            Self::List(List::Packed(bytes))
            | Self::Hash(Hash::Packed(bytes))
            | Self::Set(Set::Ints(bytes) | Set::Packed(bytes))
            | Self::ZSet(ZSet::Packed(bytes)) => Ok(bytes),
            Self::Hash(Hash::PackedTtl(packed)) => {
                let PackedTtl { mut bytes, armed } = *packed;
                bytes.extend_from_slice(&armed.0.to_le_bytes());
                Ok(bytes)
            }
            big => Err(big),
        }
    }

    /// The collection that RDB held; a string is given back.
    pub fn loaded(loaded: Loaded<'_>) -> Result<Self, Cow<'_, [u8]>> {
        Ok(match loaded {
            Loaded::String(bytes) => return Err(bytes),
            Loaded::List(list) => Self::List(list),
            Loaded::Hash(hash) => Self::Hash(hash),
            Loaded::Set(set) => Self::Set(set),
            Loaded::ZSet(zset) => Self::ZSet(zset),
            Loaded::Stream(stream) => Self::Stream(stream),
        })
    }

    /// A view of it.
    pub fn view<'a>(&'a self, heap: &'a Heap) -> ValueRef<'a> {
        match self {
            Self::List(list) => ValueRef::List(list.view(heap)),
            Self::Hash(hash) => ValueRef::Hash(hash.view(heap)),
            Self::Set(set) => ValueRef::Set(set.view(heap)),
            Self::ZSet(zset) => ValueRef::ZSet(zset.view(heap)),
            Self::Stream(stream) => ValueRef::Stream(stream),
        }
    }

    /// Whether it is a hash whose fields may have deadlines.
    pub(super) fn has_field_deadlines(&self) -> bool {
        matches!(self, Self::Hash(hash) if hash.is_volatile())
    }

    /// Whether nothing is left in it: such a key must not exist.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(list) => list.is_empty(),
            Self::Hash(hash) => hash.is_empty(),
            Self::Set(set) => set.is_empty(),
            Self::ZSet(zset) => zset.is_empty(),
            // A stream without entries remembers its last ID and its groups.
            Self::Stream(_) => false,
        }
    }

    /// Bytes on the Rust heap, outside arena and pool.
    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::List(list) => list.heap_bytes(),
            Self::Hash(hash) => hash.heap_bytes(),
            Self::Set(set) => set.heap_bytes(),
            Self::ZSet(zset) => zset.heap_bytes(),
            Self::Stream(stream) => stream.heap_bytes(),
        }
    }

    /// Bytes of a big value, its elements estimated from `samples` of them, 0 for all.
    pub(super) fn footprint_bytes(&self, heap: &Heap, samples: usize) -> usize {
        let take = if samples == 0 { usize::MAX } else { samples };
        let (count, sampled, bytes) = match self.view(heap) {
            ValueRef::Hash(hash) => tally(
                hash.len(),
                hash.iter().take(take).map(|(field, value)| field.text_len() + value.text_len()),
            ),
            ValueRef::Set(set) => tally(set.len(), set.iter().take(take).map(|member| member.text_len())),
            ValueRef::ZSet(zset) => {
                tally(zset.len(), zset.iter().take(take).map(|(member, _)| member.text_len() + 8))
            }
            // The nodes of a list and of a stream are on the Rust heap, and so exact.
            _ => (0, 0, 0),
        };
        // Of 64 bits: all elements of a large value are counted as often as there are elements.
        let elements = (bytes + sampled * (SLOT_BYTES + 2)) as u64 * count as u64 / sampled.max(1) as u64;
        self.heap_bytes() + elements as usize
    }

    /// Frees at most `budget` elements; true when all are gone.
    pub(super) fn free_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::List(list) => list.free_step(heap, budget),
            Self::Hash(hash) => hash.free_step(heap, budget),
            Self::Set(set) => set.free_step(heap, budget),
            Self::ZSet(zset) => zset.free_step(heap, budget),
            Self::Stream(stream) => stream.free_step(budget),
        }
    }

    /// Moves a bounded number of elements out of sparse pages; 0 when the round is over.
    pub(super) fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        match self {
            Self::List(list) => list.relocate_step(heap, cursor),
            Self::Hash(hash) => hash.relocate_step(heap, cursor),
            Self::Set(set) => set.relocate_step(heap, cursor),
            Self::ZSet(zset) => zset.relocate_step(heap, cursor),
            // No part of a stream lies in the arena.
            Self::Stream(_) => 0,
        }
    }

    /// A deep copy.
    pub(super) fn copy(&self, heap: &mut Heap) -> Self {
        match self {
            Self::List(list) => Self::List(list.copy(heap)),
            Self::Hash(hash) => Self::Hash(hash.copy(heap)),
            Self::Set(set) => Self::Set(set.copy(heap)),
            Self::ZSet(zset) => Self::ZSet(zset.copy(heap)),
            Self::Stream(stream) => Self::Stream(Box::new(stream.copy())),
        }
    }
}

impl Keyspace {
    /// Stores a collection under `key`, whatever was there. It must not be empty.
    pub fn set_value(&mut self, db: DbIndex, key: &[u8], value: Value, deadline: NewDeadline) -> Place {
        let hash = self.heap.hash(key);
        let found = self.find_hashed(db, key, hash);
        self.set_found_value(db, (key, hash), found, value, deadline)
    }

    /// What an entry has of a value: its bytes, or the number of the object it becomes.
    pub(super) fn payload_of(&mut self, value: Value) -> OwnedPayload {
        match value.into_packed() {
            Ok(bytes) => OwnedPayload::Bytes(bytes),
            Err(big) => OwnedPayload::Object(self.objects.add(big)),
        }
    }

    /// [`Self::set_value`] for a key that was just looked up.
    pub(super) fn set_found_value(
        &mut self,
        db: DbIndex,
        key: (&[u8], u64),
        found: Option<Place>,
        value: Value,
        deadline: NewDeadline,
    ) -> Place {
        let (kind, field_deadlines) = (value.kind(), value.has_field_deadlines());
        let payload = self.payload_of(value);
        let place = self.put_found(db, key, found, (kind, payload.borrow()), deadline);
        if field_deadlines {
            self.arm_fields(place, true);
        }
        place
    }

    /// Bytes that the key at `place` takes with its value; a big collection's elements are estimated from `samples` of
    /// them, 0 for all.
    pub fn footprint_bytes(&self, place: Place, samples: usize) -> usize {
        let entry = self.entry(place);
        let object = match entry.kind().is_object() {
            true => self.objects.get(entry.object()).footprint_bytes(&self.heap, samples),
            false => 0,
        };
        self.heap.arena.capacity(place.handle) + object + SLOT_BYTES
    }
}

/// How many elements there are, how many of them were looked at, and the bytes of those.
fn tally(count: usize, sizes: impl Iterator<Item = usize>) -> (usize, usize, usize) {
    sizes.fold((count, 0, 0), |(count, sampled, bytes), size| (count, sampled + 1, bytes + size))
}

/// The kinds of one type.
#[derive(Clone, Copy)]
pub struct Kinds(u16);

impl Kinds {
    const fn of(kinds: &[Kind]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < kinds.len() {
            bits |= 1 << kinds[at] as u16;
            at += 1;
        }
        Self(bits)
    }

    /// Whether `kind` is one of them.
    #[inline(always)]
    pub fn has(self, kind: Kind) -> bool {
        self.0 >> kind as u16 & 1 == 1
    }
}

/// A collection out of its entry, or a new one. Until it is put back nothing may be done with its key.
pub struct Lent {
    /// The collection, to be edited.
    pub value: Value,
    /// Where it is from; `None`: it is new.
    pub(super) from: Option<Place>,
    /// Its index, if it is an object.
    pub(super) object: Option<u32>,
}

impl Lent {
    /// The value of a key that does not exist yet.
    pub fn new(value: Value) -> Self {
        Self { value, from: None, object: None }
    }

    /// Whether there is no such key yet.
    pub fn is_new(&self) -> bool {
        self.from.is_none()
    }
}

const OTHER_KIND: &str = "a value of another kind was lent";

/// A type a handler may ask a key to be.
pub trait Collection: Sized {
    /// What reading borrows.
    type View<'a>: Copy;
    /// The kinds it is stored as.
    const KINDS: Kinds;
    /// An empty one, as a key that is just made holds it.
    fn empty() -> Value;
    /// A value whose kind was looked at.
    fn of(value: &mut Value) -> &mut Self;
    /// The view, if the value is of this type.
    fn view_of(value: ValueRef<'_>) -> Option<Self::View<'_>>;
}

macro_rules! collection {
    ($type:ident, $view:ident, $($kind:ident)|+) => {
        impl Collection for $type {
            type View<'a> = $view<'a>;
            const KINDS: Kinds = Kinds::of(&[$(Kind::$kind),+]);
            fn empty() -> Value {
                Value::$type(Self::new())
            }
            fn of(value: &mut Value) -> &mut Self {
                if let Value::$type(value) = value { value } else { unreachable!("{OTHER_KIND}") }
            }
            #[inline]
            fn view_of(value: ValueRef<'_>) -> Option<Self::View<'_>> {
                if let ValueRef::$type(view) = value { Some(view) } else { None }
            }
        }
    };
}

collection!(List, ListView, ListPacked | ListObject);
collection!(Hash, HashView, HashPacked | HashObject | HashPackedTtl);
collection!(Set, SetView, SetInts | SetPacked | SetObject);
collection!(ZSet, ZSetView, ZSetPacked | ZSetObject);

impl Collection for Box<Stream> {
    type View<'a> = StreamView<'a>;
    const KINDS: Kinds = Kinds::of(&[Kind::StreamObject]);
    fn empty() -> Value {
        Value::Stream(Self::default())
    }
    fn of(value: &mut Value) -> &mut Self {
        if let Value::Stream(value) = value { value } else { unreachable!("{OTHER_KIND}") }
    }
    fn view_of(value: ValueRef<'_>) -> Option<StreamView<'_>> {
        if let ValueRef::Stream(view) = value { Some(view) } else { None }
    }
}

/// A packed hash with deadlines of fields as its entry holds it: the listpack, and the wheel's slot behind it.
pub(super) fn split_slot(bytes: &[u8]) -> (&[u8], WheelSlot) {
    match bytes.split_last_chunk::<2>() {
        Some((packed, slot)) => (packed, WheelSlot(u16::from_le_bytes(*slot))),
        None => (bytes, WheelSlot::NONE),
    }
}

/// A string as a payload: an integer when the text is one that prints back the same, as Redis stores it.
#[inline]
pub fn string_payload(bytes: &[u8]) -> (Kind, Payload<'_>) {
    match number::parse_i64(bytes) {
        Some(value) => (Kind::Int, Payload::Int(value)),
        None => (Kind::Bytes, Payload::Bytes(bytes)),
    }
}
