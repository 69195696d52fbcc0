//! Reading a value, in whatever form a server of any age wrote it, and giving it the form our thresholds ask for.
//!
//! Every packed form becomes a listpack or an intset that is checked entry by entry. Members and fields must differ,
//! scores and deadlines must be numbers, what is packed by score or deadline must be in order; Redis looks for most of
//! that only when told to (`sanitize-dump-payload`). A field that is past its deadline is read like any other, for here is
//! no clock. Deliberately absent: streams (`stream.rs`), modules.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::length::{Malformed, Reader};
use super::{kind, legacy, save, stream};
use crate::base::heap::Heap;
use crate::base::number::{INT_TEXT_MAX, parse_f64_bound};
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;
use crate::types::hash::Hash;
use crate::types::hash::packed_ttl::{self, PackedTtl};
use crate::types::intset::{self, Intset};
use crate::types::list::{End, List};
use crate::types::listpack::{self, Element, Listpack};
use crate::types::set::Set;
use crate::types::stream::Stream;
use crate::types::zset::{Change, ZSet};
use crate::types::{Thresholds, distinct};

/// A value that was read. None is empty but a string or a stream.
pub enum Loaded<'a> {
    /// A string.
    String(Cow<'a, [u8]>),
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

/// The latest deadline of a field: what Redis has bits for.
const FIELD_DEADLINE_MAX_MS: Millis = (1 << 48) - 1;

/// Reads the body of a value of this type. What is read into is made in `heap`; after an error nothing is left there.
pub fn load<'a>(
    kind: u8,
    reader: &mut Reader<'a>,
    heap: &mut Heap,
    thresholds: &Thresholds,
) -> Result<Loaded<'a>, Malformed> {
    let mut into = Into { reader, heap, thresholds };
    Ok(match kind {
        kind::STRING => Loaded::String(into.reader.string()?),
        kind::LIST => Loaded::List(into.list()?),
        kind::LIST_ZIPLIST => Loaded::List(into.list_of_ziplist()?),
        kind::LIST_QUICKLIST | kind::LIST_QUICKLIST_2 => {
            Loaded::List(into.quicklist(kind == kind::LIST_QUICKLIST)?)
        }
        kind::HASH => Loaded::Hash(into.hash(None)?),
        // A deadline counts from the earliest, which is 1, or is itself.
        kind::HASH_METADATA_PRE_GA => Loaded::Hash(into.hash(Some(1))?),
        kind::HASH_METADATA => {
            let earliest = i64::from_le_bytes(into.reader.array()?);
            Loaded::Hash(into.hash(Some(earliest))?)
        }
        kind::HASH_LISTPACK_EX_PRE_GA => Loaded::Hash(into.packed_ttl_hash()?),
        kind::HASH_LISTPACK_EX => {
            // What it says is the earliest deadline, the first field tells as well.
            into.reader.array::<8>()?;
            Loaded::Hash(into.packed_ttl_hash()?)
        }
        kind::VALKEY_HASH_2 => Loaded::Hash(into.valkey_hash()?),
        kind::STREAM_LISTPACKS | kind::STREAM_LISTPACKS_2 | kind::STREAM_LISTPACKS_3 => {
            Loaded::Stream(stream::load(kind, into.reader)?)
        }
        kind::HASH_ZIPMAP => {
            let bytes = legacy::zipmap(&into.reader.string()?)?;
            let hash = into.packed_hash(bytes)?;
            Loaded::Hash(into.unpacked_if_long(hash))
        }
        kind::HASH_ZIPLIST => {
            let bytes = into.ziplist()?;
            Loaded::Hash(into.packed_hash(bytes)?)
        }
        kind::HASH_LISTPACK => {
            let bytes = into.listpack()?;
            Loaded::Hash(into.packed_hash(bytes)?)
        }
        kind::SET => Loaded::Set(into.set()?),
        kind::SET_INTSET => Loaded::Set(into.intset()?),
        kind::SET_LISTPACK => Loaded::Set(into.packed_set()?),
        kind::ZSET => Loaded::ZSet(into.zset(true)?),
        kind::ZSET_2 => Loaded::ZSet(into.zset(false)?),
        kind::ZSET_ZIPLIST => {
            let bytes = into.ziplist()?;
            Loaded::ZSet(into.packed_zset(bytes)?)
        }
        kind::ZSET_LISTPACK => {
            let bytes = into.listpack()?;
            Loaded::ZSet(into.packed_zset(bytes)?)
        }
        _ => return Err(Malformed),
    })
}

/// What is read from, and what is read into.
struct Into<'r, 'a> {
    reader: &'r mut Reader<'a>,
    heap: &'r mut Heap,
    thresholds: &'r Thresholds,
}

/// A field with its value and deadline.
type Field<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>, Option<Millis>);

impl<'a> Into<'_, 'a> {
    fn blob(&mut self) -> Result<Vec<u8>, Malformed> {
        Ok(self.reader.string()?.into_owned())
    }

    /// A listpack that holds what it says; it may be empty.
    fn listpack(&mut self) -> Result<Vec<u8>, Malformed> {
        let bytes = self.blob()?;
        listpack::validate(&bytes).map_err(|_| Malformed)?;
        Ok(bytes)
    }

    fn ziplist(&mut self) -> Result<Vec<u8>, Malformed> {
        legacy::ziplist(&self.reader.string()?)
    }

    fn list(&mut self) -> Result<List, Malformed> {
        let count = self.reader.count(1)?;
        let mut list = List::new_chunks(self.thresholds);
        for _ in 0..count {
            list.push(End::Back, Element::Str(&self.reader.string()?));
        }
        list.settle(self.thresholds);
        Ok(list)
    }

    /// Redis gives the elements to a quicklist one by one, and leaves it one however short.
    fn list_of_ziplist(&mut self) -> Result<List, Malformed> {
        let bytes = self.ziplist()?;
        let mut list = List::new_chunks(self.thresholds);
        for (_, element) in Listpack::new(&bytes).iter() {
            list.push(End::Back, element);
        }
        if list.is_empty() { Err(self.reader.of_nothing()) } else { Ok(list) }
    }

    fn quicklist(&mut self, of_ziplists: bool) -> Result<List, Malformed> {
        let count = self.reader.count(1)?;
        let mut list = List::new_chunks(self.thresholds);
        for _ in 0..count {
            let container = if of_ziplists { u64::from(save::PACKED) } else { self.reader.length()? };
            if container == u64::from(save::PLAIN) {
                let element = self.blob()?;
                if element.is_empty() {
                    return Err(Malformed);
                }
                list.push_plain(element);
            } else if container == u64::from(save::PACKED) {
                let bytes = if of_ziplists { self.ziplist()? } else { self.listpack()? };
                list.push_listpack(bytes);
            } else {
                return Err(Malformed);
            }
        }
        list.settle(self.thresholds);
        if list.is_empty() { Err(self.reader.of_nothing()) } else { Ok(list) }
    }

    /// A hash, field by field; with `earliest`, each has how long after that its deadline is, and 1 more, or 0.
    fn hash(&mut self, earliest: Option<Millis>) -> Result<Hash, Malformed> {
        let count = self.reader.count(if earliest.is_some() { 3 } else { 2 })?;
        self.fields(count, earliest.is_some(), |reader| {
            let mut deadline_ms = None;
            if let Some(earliest) = earliest
                && let Some(after) = reader.length()?.checked_sub(1)
            {
                deadline_ms = Some(earliest.checked_add_unsigned(after).ok_or(Malformed)?);
            }
            Ok((reader.string()?, reader.string()?, deadline_ms))
        })
    }

    /// Each field with its deadline behind it, or -1.
    fn valkey_hash(&mut self) -> Result<Hash, Malformed> {
        let count = self.reader.count(10)?;
        self.fields(count, true, |reader| {
            let (field, value) = (reader.string()?, reader.string()?);
            let at_ms = i64::from_le_bytes(reader.array()?);
            Ok((field, value, (at_ms != -1).then_some(at_ms)))
        })
    }

    /// A hash of `count` fields that are read one by one.
    fn fields(
        &mut self,
        count: usize,
        is_volatile: bool,
        read: impl Fn(&mut Reader<'a>) -> Result<Field<'a>, Malformed>,
    ) -> Result<Hash, Malformed> {
        let mut hash = Hash::new();
        if is_volatile {
            hash.make_volatile();
        }
        hash.expect(self.heap, self.thresholds, count);
        for _ in 0..count {
            if read(self.reader).and_then(|field| self.field(&mut hash, &field)).is_err() {
                hash.free_step(self.heap, &mut { usize::MAX });
                return Err(Malformed);
            }
        }
        Ok(hash)
    }

    fn field(&mut self, hash: &mut Hash, (field, value, deadline_ms): &Field<'_>) -> Result<(), Malformed> {
        if deadline_ms.is_some_and(|at_ms| !(1..=FIELD_DEADLINE_MAX_MS).contains(&at_ms))
            || !hash.set(self.heap, self.thresholds, field, value)
        {
            return Err(Malformed);
        }
        if deadline_ms.is_some() {
            hash.set_deadline(self.heap, field, *deadline_ms);
        }
        Ok(())
    }

    fn packed_ttl_hash(&mut self) -> Result<Hash, Malformed> {
        let bytes = self.listpack()?;
        let len = self.distinct_groups(&bytes, 3)?;
        if !packed_ttl::is_in_order(&bytes, FIELD_DEADLINE_MAX_MS) {
            return Err(Malformed);
        }
        let mut hash = Hash::PackedTtl(PackedTtl::new(bytes, WheelSlot::NONE));
        hash.expect(self.heap, self.thresholds, len);
        Ok(hash)
    }

    /// A hash of a listpack that was checked for being one.
    fn packed_hash(&mut self, bytes: Vec<u8>) -> Result<Hash, Malformed> {
        let len = self.distinct_groups(&bytes, 2)?;
        let mut hash = Hash::Packed(bytes);
        hash.expect(self.heap, self.thresholds, len);
        Ok(hash)
    }

    /// Only of a zipmap Redis asks how long its fields and values are.
    fn unpacked_if_long(&mut self, mut hash: Hash) -> Hash {
        let len_max = self.thresholds.hash_max_listpack_value;
        let is_long = |element: Element<'_>| element.text_len() as u64 > len_max;
        if let Hash::Packed(bytes) = &hash
            && Listpack::new(bytes).iter().any(|(_, element)| is_long(element))
        {
            hash.become_table(self.heap);
        }
        hash
    }

    fn set(&mut self) -> Result<Set, Malformed> {
        let count = self.reader.count(1)?;
        let mut set = Set::new();
        if count as u64 > self.thresholds.set_max_intset_entries {
            set.become_table(self.heap);
        }
        for _ in 0..count {
            let is_new = match self.reader.string() {
                Ok(member) => set.add(self.heap, self.thresholds, &member),
                Err(Malformed) => false,
            };
            if !is_new {
                set.free_step(self.heap, &mut { usize::MAX });
                return Err(Malformed);
            }
        }
        Ok(set)
    }

    fn intset(&mut self) -> Result<Set, Malformed> {
        let bytes = self.blob()?;
        intset::validate(&bytes).map_err(|_| Malformed)?;
        let len = Intset::new(&bytes).len() as u64;
        let mut set = Set::Ints(bytes);
        if len > self.thresholds.set_max_intset_entries {
            set.become_table(self.heap);
        }
        if len == 0 { Err(self.reader.of_nothing()) } else { Ok(set) }
    }

    fn packed_set(&mut self) -> Result<Set, Malformed> {
        let bytes = self.listpack()?;
        let list = Listpack::new(&bytes);
        let len = list.len() as u64;
        if len == 0 {
            return Err(self.reader.of_nothing());
        }
        if !distinct(list, 0, self.heap) {
            return Err(Malformed);
        }
        let mut set = Set::Packed(bytes);
        if len > self.thresholds.set_max_listpack_entries {
            set.become_table(self.heap);
        }
        Ok(set)
    }

    fn zset(&mut self, scores_are_text: bool) -> Result<ZSet, Malformed> {
        let count = self.reader.count(2)?;
        let mut zset = ZSet::new();
        zset.expect(self.heap, self.thresholds, count, 0);
        for _ in 0..count {
            let score = |reader: &mut Reader<'_>| match scores_are_text {
                true => legacy::score(reader),
                false => reader.double(),
            };
            let change = match (self.reader.string(), score(self.reader)) {
                (Ok(member), Ok(score)) if !score.is_nan() => {
                    zset.set(self.heap, self.thresholds, &member, score)
                }
                _ => Change::Kept,
            };
            if change != Change::Added {
                zset.free_step(self.heap, &mut { usize::MAX });
                return Err(Malformed);
            }
        }
        Ok(zset)
    }

    /// A sorted set of a listpack that was checked for being one.
    fn packed_zset(&mut self, bytes: Vec<u8>) -> Result<ZSet, Malformed> {
        let len = self.distinct_groups(&bytes, 2)?;
        if !is_in_order(&bytes) {
            return Err(Malformed);
        }
        let mut zset = ZSet::Packed(bytes);
        zset.expect(self.heap, self.thresholds, len, 0);
        Ok(zset)
    }

    /// How many groups of `width` elements a listpack holds: one or more, and no first part twice.
    fn distinct_groups(&mut self, bytes: &[u8], width: usize) -> Result<usize, Malformed> {
        let list = Listpack::new(bytes);
        let len = list.len();
        if len == 0 {
            return Err(self.reader.of_nothing());
        }
        if len.is_multiple_of(width) && distinct(list, width - 1, self.heap) {
            Ok(len / width)
        } else {
            Err(Malformed)
        }
    }
}

/// Whether the scores of a packed sorted set are numbers and its members in order.
fn is_in_order(bytes: &[u8]) -> bool {
    let list = Listpack::new(bytes);
    let mut offset = list.start();
    let mut before: Option<(Element<'_>, f64)> = None;
    while let (Some(member), Some(score)) = (list.draw(&mut offset), list.draw(&mut offset)) {
        let score = match score {
            Element::Int(value) => Some(value as f64),
            Element::Str(text) => parse_f64_bound(text),
        };
        let Some(score) = score.filter(|score| !score.is_nan()) else { return false };
        let is_behind = match before {
            Some((_, before_score)) if before_score != score => before_score < score,
            Some((before, _)) => before.text(&mut [0; INT_TEXT_MAX]) < member.text(&mut [0; INT_TEXT_MAX]),
            None => true,
        };
        if !is_behind {
            return false;
        }
        before = Some((member, score));
    }
    true
}
