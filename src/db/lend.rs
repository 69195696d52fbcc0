//! Streams lent out whole: a command on one reports events and log entries while it goes along.
//!
//! Deliberately absent: what becomes empty and goes. A stream stays.

use alloc::boxed::Box;

use super::entry::Kind;
use super::keyspace::{Keyspace, Place};
use super::value::Value;
use crate::types::stream::Stream;

impl Keyspace {
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
