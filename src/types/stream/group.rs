//! A consumer group: its place in the stream, its consumers, and the entries delivered and not yet acknowledged.
//!
//! A pending entry is in a slot of the group; the group's order and its consumer's both lead to it.
//! Deliberately absent: clocks; every time is an argument.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::ORDERED_BYTES;
use super::id::StreamId;
use super::order::IdMap;
use crate::base::chunked::ChunkedVec;
use crate::base::time::Millis;

/// An entry that was delivered and is not acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// When it was last delivered.
    pub delivered_ms: Millis,
    /// How often.
    pub deliveries: u64,
    /// The number of the consumer it belongs to.
    pub consumer: u32,
}

/// One that reads for the group.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// Its name.
    pub name: Vec<u8>,
    /// When it last asked for something.
    pub seen_ms: Millis,
    /// When it last got something; -1: never.
    pub active_ms: Millis,
    pending: IdMap,
}

impl Consumer {
    /// How many entries it has not acknowledged.
    pub fn pending_len(&self) -> usize {
        self.pending.len()
    }
}

/// A consumer group.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: Vec<u8>,
    /// The greatest ID that was delivered.
    pub last_id: StreamId,
    /// How many entries were read up to that one; `None`: unknown.
    pub entries_read: Option<u64>,
    pending: IdMap,
    slots: ChunkedVec<Pending>,
    free: Vec<u32>,
    /// By number. A number is used again.
    consumers: Vec<Option<Box<Consumer>>>,
    /// Numbers of consumers, by name.
    order: Vec<u32>,
    name_bytes: usize,
}

impl Group {
    /// A group without consumers.
    pub fn new(name: &[u8], last_id: StreamId, entries_read: Option<u64>) -> Self {
        Self {
            name: name.to_vec(),
            last_id,
            entries_read,
            pending: IdMap::new(),
            slots: ChunkedVec::new(),
            free: Vec::new(),
            consumers: Vec::new(),
            order: Vec::new(),
            name_bytes: name.len(),
        }
    }

    fn place_of(&self, name: &[u8]) -> Result<usize, usize> {
        self.order.binary_search_by(|&number| self.consumer_name(number).cmp(name))
    }

    /// The number of the consumer with this name.
    pub fn find_consumer(&self, name: &[u8]) -> Option<u32> {
        self.order.get(self.place_of(name).ok()?).copied()
    }

    /// The consumer with this number.
    pub fn consumer(&self, number: u32) -> Option<&Consumer> {
        self.consumers.get(number as usize)?.as_deref()
    }

    /// The consumer with this number, to change its times.
    pub fn consumer_mut(&mut self, number: u32) -> Option<&mut Consumer> {
        self.consumers.get_mut(number as usize)?.as_deref_mut()
    }

    /// The name of a consumer; empty when there is none with this number.
    pub fn consumer_name(&self, number: u32) -> &[u8] {
        self.consumer(number).map_or(&[], |consumer| consumer.name.as_slice())
    }

    /// All consumers, by name.
    pub fn consumers(&self) -> impl ExactSizeIterator<Item = (u32, Option<&Consumer>)> {
        self.order.iter().map(|&number| (number, self.consumer(number)))
    }

    /// How many consumers there are.
    pub fn consumers_len(&self) -> usize {
        self.order.len()
    }

    /// Adds a consumer. `Err` has the number of the one that has this name already.
    pub fn create_consumer(&mut self, name: &[u8], now: Millis) -> Result<u32, u32> {
        let at = match self.place_of(name) {
            Ok(at) => return Err(self.order[at]),
            Err(at) => at,
        };
        if self.order.len() == self.consumers.len() {
            self.consumers.push(None);
        }
        let number = self.consumers.iter().rposition(Option::is_none).unwrap_or(0);
        self.consumers[number] = Some(Box::new(Consumer {
            name: name.to_vec(),
            seen_ms: now,
            active_ms: -1,
            pending: IdMap::new(),
        }));
        self.order.insert(at, number as u32);
        self.name_bytes += name.len();
        Ok(number as u32)
    }

    /// Deletes a consumer and what it has not acknowledged. Returns how much that was; `None`: there is no such consumer.
    pub fn delete_consumer(&mut self, name: &[u8]) -> Option<usize> {
        let number = self.order.remove(self.place_of(name).ok()?);
        let consumer = self.consumers.get_mut(number as usize)?.take()?;
        for (id, slot) in consumer.pending.iter() {
            self.pending.remove(id);
            self.free.push(slot);
        }
        self.name_bytes -= consumer.name.len();
        Some(consumer.pending.len())
    }

    /// How many entries are not acknowledged.
    pub fn pending_len(&self) -> usize {
        self.pending.len()
    }

    /// The pending entry with this ID.
    pub fn pending(&self, id: StreamId) -> Option<Pending> {
        Some(self.slots[self.pending.get(id)? as usize])
    }

    /// The last pending ID.
    pub fn last_pending(&self) -> Option<StreamId> {
        self.pending.last().map(|(id, _)| id)
    }

    /// The first pending entry at or after `from`, of all consumers or of one.
    pub fn next_pending(&self, from: StreamId, consumer: Option<u32>) -> Option<(StreamId, Pending)> {
        let pending = match consumer {
            Some(number) => &self.consumer(number)?.pending,
            None => &self.pending,
        };
        let (id, slot) = pending.first_from(from)?;
        Some((id, self.slots[slot as usize]))
    }

    /// Makes an entry pending as `pending` says, whoever had it before.
    pub fn set_pending(&mut self, id: StreamId, pending: Pending) {
        let slot = match self.pending.get(id) {
            Some(slot) => slot,
            None => {
                let slot = match self.free.pop() {
                    Some(slot) => slot,
                    None => {
                        self.slots.push(Pending::default());
                        self.slots.len() as u32 - 1
                    }
                };
                self.pending.insert(id, slot);
                slot
            }
        };
        let before = core::mem::replace(&mut self.slots[slot as usize], pending);
        if before.consumer != pending.consumer
            && let Some(consumer) = self.consumer_mut(before.consumer)
            && consumer.pending.get(id) == Some(slot)
        {
            consumer.pending.remove(id);
        }
        if let Some(consumer) = self.consumer_mut(pending.consumer) {
            consumer.pending.insert(id, slot);
        }
    }

    /// Takes an entry off the pending ones; false when it is not among them.
    pub fn acknowledge(&mut self, id: StreamId) -> bool {
        let Some(slot) = self.pending.remove(id) else { return false };
        let number = self.slots[slot as usize].consumer;
        if let Some(consumer) = self.consumer_mut(number) {
            consumer.pending.remove(id);
        }
        self.free.push(slot);
        true
    }

    /// Bytes on the Rust heap, about. O(1).
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>()
            + self.name_bytes
            + self.slots.heap_bytes()
            + self.free.capacity() * size_of::<u32>()
            + self.pending.len() * 2 * ORDERED_BYTES
            + self.order.len() * size_of::<Consumer>()
            + self.consumers.capacity() * size_of::<usize>()
            + self.order.capacity() * size_of::<u32>()
    }

    /// Frees up to `budget` pending entries, and lowers the budget by them; true when all are gone.
    fn free_step(&mut self, budget: &mut usize) -> bool {
        while *budget > 0 {
            let Some((id, slot)) = self.pending.pop() else { return true };
            let number = self.slots[slot as usize].consumer;
            if let Some(consumer) = self.consumer_mut(number) {
                consumer.pending.remove(id);
            }
            *budget -= 1;
        }
        false
    }

    fn copy(&self) -> Self {
        let mut copy = Self::new(&self.name, self.last_id, self.entries_read);
        copy.consumers.clone_from(&self.consumers);
        for consumer in copy.consumers.iter_mut().flatten() {
            consumer.pending = IdMap::new();
        }
        copy.order.clone_from(&self.order);
        copy.name_bytes = self.name_bytes;
        let mut from = Some(StreamId::MIN);
        while let Some((id, pending)) = from.and_then(|from| self.next_pending(from, None)) {
            copy.set_pending(id, pending);
            from = id.next();
        }
        copy
    }
}

/// The groups of one stream, by name.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "an insertion moves all behind it, and a group is large")]
pub struct Groups {
    groups: Vec<Box<Group>>,
    /// Bytes of all but the one at `lent`, which may be changing.
    bytes: usize,
    lent: Option<usize>,
}

impl Groups {
    fn place_of(&self, name: &[u8]) -> Result<usize, usize> {
        self.groups.binary_search_by(|group| group.name.as_slice().cmp(name))
    }

    fn settle(&mut self) {
        self.bytes = self.heap_bytes() - self.groups.capacity() * size_of::<usize>();
        self.lent = None;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The group with this name.
    pub fn get(&self, name: &[u8]) -> Option<&Group> {
        Some(&self.groups[self.place_of(name).ok()?])
    }

    /// The group with this name, to be changed.
    pub fn get_mut(&mut self, name: &[u8]) -> Option<&mut Group> {
        let at = self.place_of(name).ok()?;
        self.settle();
        self.lent = Some(at);
        self.bytes -= self.groups[at].heap_bytes();
        Some(&mut self.groups[at])
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().map(|group| &**group)
    }

    /// Whether a group has an entry pending, or has not come to it.
    pub fn refer_to(&self, id: StreamId) -> bool {
        self.groups.iter().any(|group| group.last_id < id || group.pending.get(id).is_some())
    }

    /// Takes an entry off the pending ones of all groups. Returns how many had it.
    pub fn acknowledge(&mut self, id: StreamId) -> u64 {
        self.settle();
        let mut count = 0;
        for group in &mut self.groups {
            self.bytes -= group.heap_bytes();
            count += u64::from(group.acknowledge(id));
            self.bytes += group.heap_bytes();
        }
        count
    }

    /// Adds a group; false when there is one of this name.
    pub fn create(&mut self, group: Group) -> bool {
        let Err(at) = self.place_of(&group.name) else { return false };
        self.settle();
        self.bytes += group.heap_bytes();
        self.groups.insert(at, Box::new(group));
        true
    }

    /// Deletes a group; false when there is none of this name.
    pub fn delete(&mut self, name: &[u8]) -> bool {
        let Ok(at) = self.place_of(name) else { return false };
        self.settle();
        let group = self.groups.remove(at);
        self.bytes -= group.heap_bytes();
        true
    }

    /// Bytes on the Rust heap, about. O(1).
    pub(super) fn heap_bytes(&self) -> usize {
        let lent = self.lent.and_then(|at| self.groups.get(at)).map_or(0, |group| group.heap_bytes());
        self.bytes + lent + self.groups.capacity() * size_of::<usize>()
    }

    /// Frees up to `budget` pending entries, and lowers the budget by them; true when all groups are gone.
    pub(super) fn free_step(&mut self, budget: &mut usize) -> bool {
        self.settle();
        while let Some(group) = self.groups.last_mut() {
            self.bytes -= group.heap_bytes();
            let done = group.free_step(budget);
            self.bytes += group.heap_bytes();
            if !done {
                return false;
            }
            self.bytes -= group.heap_bytes();
            self.groups.pop();
            *budget = budget.saturating_sub(1);
        }
        true
    }

    pub(super) fn copy(&self) -> Self {
        let mut copy = Self::default();
        for group in self.iter() {
            copy.create(group.copy());
        }
        copy
    }
}
