//! Other ways to edit a value than by lending it to a closure: a stream is lent out whole, for a command on one reports events
//! and log entries while it goes along; a packed collection is changed where it lies, when its length stays.
//!
//! Deliberately absent: what becomes empty and goes. A stream stays.

use alloc::boxed::Box;

use super::entry::{EntryMut, Kind};
use super::keyspace::{Keyspace, Place};
use super::value::Value;
use crate::types::stream::Stream;

impl Keyspace {
    /// The bytes of the packed collection at `place`, to be changed where they lie. `None`: it is of another kind.
    #[inline]
    pub fn packed_mut(&mut self, place: Place, kind: Kind) -> Option<&mut [u8]> {
        if self.kind(place) != kind {
            return None;
        }
        self.save_first(place);
        Some(EntryMut::new(self.heap.arena.bytes_mut(place.handle)).bytes_mut())
    }

    /// Takes the stream at `place` out, to be changed and put back by [`Self::put_stream`]; nothing may be done with the
    /// key until then. `None`: the key holds another type.
    pub fn lend_stream(&mut self, place: Place) -> Option<Box<Stream>> {
        let entry = self.entry(place);
        if entry.kind() != Kind::StreamObject {
            return None;
        }
        self.save_first(place);
        let index = self.entry(place).object();
        match self.objects.lend(index) {
            Value::Stream(stream) => Some(stream),
            other => {
                self.objects.put(index, other);
                None
            }
        }
    }

    /// See [`Self::lend_stream`].
    pub fn put_stream(&mut self, place: Place, stream: Box<Stream>) {
        let index = self.entry(place).object();
        self.objects.put(index, Value::Stream(stream));
    }
}
