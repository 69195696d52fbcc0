//! The collections too big for their key's entry, which holds their index here instead.
//!
//! Deliberately absent: what they are; an object is lent out to be edited and put back.

use alloc::vec::Vec;

use super::value::Value;
use crate::base::chunked::ChunkedVec;

/// The big values, by the index their entry holds.
#[derive(Default)]
pub(super) struct Objects {
    slots: ChunkedVec<Option<Value>>,
    free: Vec<u32>,
    /// Rust-heap bytes of all of them.
    bytes: usize,
}

impl Objects {
    pub(super) fn add(&mut self, value: Value) -> u32 {
        self.bytes += value.heap_bytes();
        match self.free.pop() {
            Some(index) => {
                self.slots[index as usize] = Some(value);
                index
            }
            None => {
                self.slots.push(Some(value));
                self.slots.len() as u32 - 1
            }
        }
    }

    /// Lends the value out; [`Self::put`] brings it back.
    pub(super) fn lend(&mut self, index: u32) -> Value {
        let value = self.slots[index as usize].take().expect("an entry's object is there");
        self.bytes -= value.heap_bytes();
        value
    }

    /// Like [`Self::lend`], of an index that may be free.
    pub(super) fn try_lend(&mut self, index: u32) -> Option<Value> {
        self.slots.get(index as usize)?.as_ref()?;
        Some(self.lend(index))
    }

    pub(super) fn put(&mut self, index: u32, value: Value) {
        self.bytes += value.heap_bytes();
        self.slots[index as usize] = Some(value);
    }

    /// Forgets the slot of a value that was lent out; with the last one all slots go.
    pub(super) fn forget(&mut self, index: u32) {
        self.free.push(index);
        if self.free.len() == self.slots.len() {
            (self.slots, self.free) = Default::default();
        }
    }

    pub(super) fn get(&self, index: u32) -> &Value {
        self.slots[index as usize].as_ref().expect("an entry's object is there")
    }

    /// All that are not lent out.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        (0..self.slots.len()).filter_map(|index| self.slots[index].as_ref())
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.slots.heap_bytes() + self.free.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who walks over objects in steps may ask for one that went meanwhile, with all the others.
    #[test]
    fn one_that_went_with_the_last_is_not_there() {
        let mut objects = Objects::default();
        let index = objects.add(Value::Stream(alloc::boxed::Box::default()));
        assert!(objects.try_lend(index).is_some());
        objects.forget(index);
        assert!(objects.try_lend(index).is_none());
    }
}
