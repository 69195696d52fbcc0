//! What a connection has sent and nobody has taken yet: a request that is not whole, or what waits behind a blocked one.

use alloc::vec::Vec;

use crate::base::limits::LONG_BYTES;
use crate::base::room;

/// Bytes that are taken from their front.
#[derive(Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    /// How many of them have been taken.
    taken: usize,
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, taken: 0 }
    }
}

impl Input {
    /// What is left.
    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.taken
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// Appends what came. `false`: there is no memory for it, and nothing is appended.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> bool {
        room::extend(&mut self.bytes, bytes)
    }

    /// Takes so many bytes. No more are ever moved for it than were taken, and what a long request needed is given back.
    pub(super) fn take(&mut self, len: usize) {
        self.taken += len;
        if 2 * self.taken < self.bytes.len() {
            return;
        }
        if self.len() < LONG_BYTES {
            self.bytes = self.unread().to_vec();
        } else {
            self.bytes.drain(..self.taken);
        }
        self.taken = 0;
    }
}
