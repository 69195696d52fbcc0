//! Values that RDB held, stored under their keys.

use super::DbIndex;
use super::keyspace::{Keyspace, NewDeadline, Place};
use super::value::Value;
use crate::base::limits::MEMORY_BYTES_MAX;
use crate::base::time::Millis;
use crate::types::rdb::Loaded;

/// What is told of a key besides its value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Its deadline.
    pub at_ms: Option<Millis>,
    /// Seconds since its last access, for who evicts by that.
    pub idle_s: Option<u64>,
    /// Its count of accesses, for who evicts by that.
    pub frequency: Option<u8>,
}

impl Keyspace {
    /// Stores a value that was read under a key that is absent, with its hash.
    pub fn set_loaded(&mut self, db: DbIndex, key: (&[u8], u64), loaded: Loaded<'_>, told: Told) -> Place {
        let deadline = told.at_ms.map_or(NewDeadline::Clear, NewDeadline::At);
        let place = match Value::loaded(loaded) {
            Ok(value) => self.set_found_value(db, key, None, value, deadline),
            Err(text) => self.set_found_string(db, key, None, &text, deadline),
        };
        // Each policy has use for one of the two only.
        let access = &self.access;
        let bits = match access.counts {
            true => told.frequency.map(|count| access.with_frequency(count)),
            false => told.idle_s.map(|seconds| access.idle_since(seconds)),
        };
        if let Some(bits) = bits {
            self.stamp(place, bits);
        }
        place
    }

    /// What the compressed strings of a value may become together: half of what memory there can still be, because they are copied
    /// into their place. That is all there is to ask: LZF stands for at most 88 times its bytes, and some values need all of that (an
    /// empty bitmap, a list of equal elements).
    pub fn unpacked_bytes_max(&self) -> usize {
        let free = MEMORY_BYTES_MAX.saturating_sub(self.used_bytes() as u64) / 2;
        usize::try_from(free).unwrap_or(usize::MAX)
    }

    /// Frees a value that was read and is not wanted, in later steps.
    pub fn discard_loaded(&mut self, loaded: Loaded<'_>) {
        if let Ok(value) = Value::loaded(loaded) {
            self.reclaim.value(value);
        }
    }
}
