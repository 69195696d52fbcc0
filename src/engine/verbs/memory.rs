//! `MEMORY STATS`, `DOCTOR`, `PURGE`, `MALLOC-STATS`. <https://redis.io/docs/latest/commands/memory-stats/>
//!
//! The names are Redis' own. Figures of what this engine has nothing of (replication, scripts, an allocator's arenas) are
//! left out or zero. Deliberately absent: `MEMORY USAGE`, which needs only the keyspace.

use super::super::Engine;
use crate::commands::Outcome;
use crate::proto::sink::Sink;

/// Redis' doctor does not look at less than this.
const DOCTOR_BYTES_MIN: usize = 5 << 20;
/// What a key costs beside its key and value: its header, and its share of the table.
const KEY_OVERHEAD_BYTES: usize = 12;

impl Engine {
    pub(super) fn memory_stats(&self, out: &mut Sink) -> Outcome {
        let used = self.used_bytes();
        let peak = self.used_bytes_peak.max(used);
        let data = self.keyspace.used_bytes();
        let (blocks, held) = (self.keyspace.heap.used_bytes(), self.keyspace.heap.held_bytes());
        let keys = self.keys();
        let per_key = data.checked_div(keys).unwrap_or(0);
        let overhead = used - data + keys * KEY_OVERHEAD_BYTES;
        let databases: alloc::vec::Vec<_> = self.keyspace.used_databases().collect();
        let deferred = out.defer();
        let mut pairs = 0;
        let mut figure = |out: &mut Sink, name: &str, value: usize| {
            out.bulk(name.as_bytes());
            out.count(value);
            pairs += 1;
        };
        figure(out, "peak.allocated", peak);
        figure(out, "total.allocated", used);
        figure(out, "startup.allocated", size_of::<Self>());
        figure(out, "replication.backlog", 0);
        figure(out, "clients.slaves", 0);
        figure(out, "clients.normal", self.conns.heap_bytes());
        figure(out, "aof.buffer", self.log.heap_bytes());
        for db in &databases {
            out.bulk(alloc::format!("db.{}", db.0).as_bytes());
            out.map(2);
            out.bulk(b"overhead.hashtable.main");
            out.count(self.keyspace.len(*db) * KEY_OVERHEAD_BYTES);
            out.bulk(b"overhead.hashtable.expires");
            out.count(self.keyspace.deadline_bytes(*db));
        }
        figure(out, "overhead.total", overhead);
        figure(out, "keys.count", keys);
        figure(out, "keys.bytes-per-key", per_key);
        figure(out, "dataset.bytes", used.saturating_sub(overhead));
        figure(out, "allocator.allocated", blocks);
        figure(out, "allocator.active", held);
        figure(out, "allocator.resident", held);
        figure(out, "allocator-fragmentation.bytes", held.saturating_sub(blocks));
        let mut ratio = |out: &mut Sink, name: &str, part: f64, whole: usize| {
            out.bulk(name.as_bytes());
            out.double(part / whole.max(1) as f64);
            pairs += 1;
        };
        ratio(out, "dataset.percentage", used.saturating_sub(overhead) as f64 * 100.0, used);
        ratio(out, "peak.percentage", used as f64 * 100.0, peak);
        ratio(out, "allocator-fragmentation.ratio", held as f64, blocks);
        out.close_map(deferred, pairs + databases.len());
        Ok(())
    }

    pub(super) fn memory_doctor(&self, out: &mut Sink) -> Outcome {
        let used = self.used_bytes();
        let (blocks, held) = (self.keyspace.heap.used_bytes(), self.keyspace.heap.held_bytes());
        let text = if used < DOCTOR_BYTES_MIN {
            "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these \
             conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be \
             back to our programming as soon as I finished rebooting.\n"
        } else if held > blocks + blocks / 2 {
            "Sam, I detected a few issues in this Cachelet instance memory implants:\n\n * Sparse pages: pages hold more \
             than half again of what lives in them, after many deletions. They are emptied in the background; MEMORY \
             PURGE starts that at once.\n\nI'm here to keep you safe, Sam. I want to help you.\n"
        } else {
            "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n"
        };
        out.verbatim("txt", text.as_bytes());
        Ok(())
    }

    /// Starts emptying sparse pages; ticks go on with it.
    pub(super) fn memory_purge(&mut self, out: &mut Sink) -> Outcome {
        self.timers.evacuate_now();
        out.ok();
        Ok(())
    }

    pub(super) fn memory_malloc_stats(&self, out: &mut Sink) -> Outcome {
        out.bulk(b"Stats not supported for the current allocator");
        Ok(())
    }
}
