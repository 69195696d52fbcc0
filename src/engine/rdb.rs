//! The whole store as an RDB file.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::Engine;
use crate::base::time::Millis;
use crate::db::eviction::Order;
use crate::persist::{self, LoadError, Loader, Recency, Report};

impl Engine {
    /// All data as an RDB file, written at once: nothing else runs meanwhile, and there must be room for the file.
    /// What is logged afterwards begins a file of its own.
    pub fn save(&mut self, now: Millis) -> Vec<u8> {
        self.set_now(now);
        self.log.begin_file();
        self.wants_rewrite = false;
        let recency = match self.config.settings.policy.map(|policy| policy.order) {
            Some(Order::Lru) => Recency::Idle,
            Some(Order::Lfu) => Recency::Frequency,
            _ => Recency::Untold,
        };
        persist::save(&self.keyspace, &self.libraries, recency, now)
    }

    /// Reads a piece of an RDB file, for a store that is empty. Its keys are there as soon as they are read; nothing is
    /// logged or announced. After an error the store is of no use.
    pub fn load(&mut self, piece: &[u8], now: Millis) -> Result<(), LoadError> {
        self.set_now(now);
        let loader = self.loader.get_or_insert_default();
        loader.feed(piece, &mut self.keyspace, &self.config.settings.thresholds, now)
    }

    /// That was the last piece.
    pub fn loaded(&mut self, now: Millis) -> Result<Report, LoadError> {
        let loader: Box<Loader> = self.loader.take().unwrap_or_default();
        let mut report = loader.end(&mut self.keyspace, &self.config.settings.thresholds, now)?;
        self.libraries = mem::take(&mut report.libraries);
        self.look_at_memory();
        Ok(report)
    }
}
