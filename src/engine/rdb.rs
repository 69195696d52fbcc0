//! The whole store as an RDB file, at once and in steps.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::Engine;
use crate::base::limits::RECLAIM_ELEMENTS_PER_TICK;
use crate::base::time::Millis;
use crate::db::DbIndex;
use crate::db::eviction::Order;
use crate::persist::{self, Frame, LoadError, Loader, Recency, Report};

/// What a snapshot is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A file by itself.
    File,
    /// The beginning of an append-only file: what is logged from then on follows it.
    Base,
    /// The same, to be read in parts, which [`Engine::snapshot_chunks`] tells.
    BaseInChunks,
}

impl Engine {
    /// All data as an RDB file, written in one go: nothing else runs meanwhile. `each` is told one piece after the other, as there
    /// may be no room for all of them. What is logged afterwards begins a file of its own.
    pub fn save_pieces(&mut self, now: Millis, each: &mut dyn FnMut(Vec<u8>)) {
        self.set_now(now);
        self.log.begin_file();
        persist::save(&self.keyspace, &self.libraries, self.recency(), now, each);
    }

    /// [`Self::save_pieces`] as one, for which there must be room.
    pub fn save(&mut self, now: Millis) -> Vec<u8> {
        let mut file = Vec::new();
        self.save_pieces(now, &mut |piece| file.extend_from_slice(&piece));
        file
    }

    fn recency(&self) -> Recency {
        match self.config.settings.policy.map(|policy| policy.order) {
            Some(Order::Lru) => Recency::Idle,
            Some(Order::Lfu) => Recency::Frequency,
            _ => Recency::Untold,
        }
    }

    /// Begins an RDB file of this moment, to be drawn with [`Self::snapshot_piece`] while commands go on. What is logged
    /// from now on begins a file of its own, behind this one if it is a base. `None`: one is being made already, or one
    /// that was given up is not over, or all data is being loaded, or some of it is absent. Otherwise the head of the file.
    pub fn begin_snapshot(&mut self, purpose: Purpose, now: Millis) -> Option<Vec<u8>> {
        self.set_now(now);
        let aof_base = purpose != Purpose::File;
        // Behind a base come commands, which saw fields of hashes as they were then, also if the clock has stepped back since.
        let seen_ms = if aof_base { Millis::MIN } else { now };
        let may_begin = self.snapshot.is_none() && !self.loading && !self.keyspace.has_absent();
        let chunks = purpose == Purpose::BaseInChunks && self.libraries.is_empty(); // those stand in the head, which is no part
        if !may_begin || !self.keyspace.begin_snapshot(self.recency(), seen_ms, chunks) {
            return None;
        }
        if aof_base {
            self.log.begin_file();
        }
        let (frame, head) = Frame::new(&self.keyspace, &self.libraries, aof_base, now);
        self.snapshot = Some(Some(frame));
        self.snapshot_records_at = head.len() as u64;
        Some(head)
    }

    /// The next piece of the file that was begun, which may be empty; a bounded part of the work. `None`: that was the last.
    pub fn snapshot_piece(&mut self) -> Option<Vec<u8>> {
        let drawn = self.snapshot.as_mut()?;
        let Some(frame) = drawn else {
            self.snapshot = None;
            return None;
        };
        let piece = match self.keyspace.snapshot_step() {
            Some(records) => {
                frame.count(&records);
                records
            }
            // Another begins only when this one was asked for what comes behind: else who draws this would draw that.
            None => drawn.take()?.end().to_vec(),
        };
        self.go_on_behind_snapshot();
        Some(piece)
    }

    /// Which keys are where in the file that was drawn last, if that was to be told: for [`Self::set_absent`].
    pub fn snapshot_chunks(&mut self) -> Option<Vec<u8>> {
        self.keyspace.take_chunks(self.snapshot_records_at)
    }

    /// Whether so much of the file waits that it should be drawn before anything else is done.
    #[inline]
    pub fn is_snapshot_behind(&self) -> bool {
        self.snapshot.is_some() && self.keyspace.is_snapshot_behind()
    }

    /// Connections go on that waited because too much of the snapshot did.
    fn go_on_behind_snapshot(&mut self) {
        if !self.keyspace.is_snapshot_behind() && !self.behind_snapshot.is_empty() {
            self.waiters.go_on(mem::take(&mut self.behind_snapshot));
            self.settle();
        }
    }

    /// Nobody wants the file that was begun.
    pub fn abandon_snapshot(&mut self) {
        if self.snapshot.take().is_some() {
            self.keyspace.abandon_snapshot();
            self.go_on_behind_snapshot();
        }
    }

    /// Bytes of the file that wait to be drawn. Entries that are changed before they were written are written before, so
    /// this grows when nobody draws; when it is too much, connections wait. A call in process does not: its host draws then.
    pub fn snapshot_bytes(&self) -> usize {
        self.keyspace.snapshot_bytes()
    }

    /// While all data is read anew no command may run that looks at it, nothing expires, and no snapshot begins. Behind its end
    /// all databases may be others: watches break, and who waits for a key looks again.
    pub fn set_loading(&mut self, loading: bool, now: Millis) {
        self.set_now(now);
        if mem::replace(&mut self.loading, loading) && !loading {
            self.effects.flushed.extend(self.databases());
            self.propagate_removed();
            self.settle();
        }
    }

    /// Removes all data, and nobody is told.
    pub fn empty(&mut self) {
        for db in self.databases() {
            self.keyspace.flush(db);
        }
        while !self.keyspace.reclaim_step(RECLAIM_ELEMENTS_PER_TICK) {}
        self.libraries.clear();
        self.loader = None;
    }

    pub(super) fn databases(&self) -> impl Iterator<Item = DbIndex> + use<> {
        (0..self.keyspace.databases()).map(DbIndex)
    }

    /// Reads a piece of an RDB file, for a store that is empty. Its keys are there as soon as they are read; nothing is
    /// logged or announced. After an error the store is of no use. Answers how long the file is once it has ended, if what is behind
    /// it are commands; else 0.
    pub fn load(&mut self, piece: &[u8], now: Millis) -> Result<u64, LoadError> {
        self.set_now(now);
        self.load_as_of(piece, now)
    }

    fn load_as_of(&mut self, piece: &[u8], now: Millis) -> Result<u64, LoadError> {
        let loader = self.loader.get_or_insert_default();
        loader.feed(piece, &mut self.keyspace, &self.config.settings.thresholds, now)?;
        Ok(loader.base_bytes())
    }

    /// Saves everything and loads it back. What is past its deadline stays: that it went would have to be logged.
    pub(super) fn reload(&mut self) -> Result<(), LoadError> {
        let mut pieces = Vec::new();
        let recency = self.recency();
        persist::save(&self.keyspace, &self.libraries, recency, Millis::MIN, &mut |piece| pieces.push(piece));
        self.empty();
        self.effects.flushed.extend(self.databases());
        pieces.into_iter().try_for_each(|piece| self.load_as_of(&piece, Millis::MIN).map(|_| ()))?;
        self.loaded(Millis::MIN).map(|_| ())
    }

    /// That was the last piece.
    pub fn loaded(&mut self, now: Millis) -> Result<Report, LoadError> {
        let loader: Box<Loader> = self.loader.take().unwrap_or_default();
        let mut report = loader.end(&mut self.keyspace, &self.config.settings.thresholds, now)?;
        self.libraries.append(&mut report.libraries);
        self.look_at_memory();
        Ok(report)
    }
}
