//! All databases as they were at one moment, written in steps while commands go on.
//!
//! Each entry has a bit that says whether it is written, and the beginning of a snapshot turns round what the bit means: so all
//! entries are unwritten at once. A walk over the tables writes them; an entry that is about to change or to go is
//! written before. A database that is flushed or swapped is walked where it is then. A value of many elements is written
//! part by part; what must be written meanwhile is kept aside until it is whole.
//!
//! What is written are the records of an RDB file ([`Records`]). Deliberately absent: the file's head and its end, which are
//! `persist`'s, and bounds for one value: a string is written at once, and so is the rest of a collection that a command changes.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::DbIndex;
use super::access::Access;
use super::chunks::Chunks;
use super::entry::{Entry, EntryMut};
use super::keyspace::{Keyspace, Place};
use super::value::{Value, ValueRef};
use crate::base::arena::Handle;
use crate::base::limits::{SNAPSHOT_BYTES_FREE, SNAPSHOT_PART};
use crate::base::table::Table;
use crate::base::time::Millis;
use crate::types::rdb::{Saved, VERSION_MAX, VERSION_MIN, opcode, put_length, put_string, version_of};

/// A step of the walk ends behind so many bytes. Tests take small steps.
const STEP_BYTES: usize = if cfg!(debug_assertions) { 256 } else { 64 << 10 };
/// No more is handed over at once.
const PIECE_BYTES_MAX: usize = 1 << 20;
/// Segments that a step looks at, at most: most of them may be written already.
const STEP_SEGMENTS: usize = if cfg!(debug_assertions) { 2 } else { 64 };

/// Segments hold about so many entries.
const SEGMENT_ENTRIES: usize = 128;

/// What is told of a key's accesses: what the policy of eviction goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recency {
    /// Nothing.
    Untold,
    /// How long ago the last one was.
    Idle,
    /// How many there were.
    Frequency,
}

/// Entries as records of an RDB file.
pub struct Records {
    /// The bytes.
    pub out: Vec<u8>,
    /// The database that was named last.
    db: Option<DbIndex>,
    recency: Recency,
    now: Millis,
}

impl Records {
    /// None yet. Fields of hashes that are past their deadline at `now` are left out.
    pub fn new(recency: Recency, now: Millis) -> Self {
        Self { out: Vec::new(), db: None, recency, now }
    }

    fn select(&mut self, db: DbIndex) {
        if self.db != Some(db) {
            self.db = Some(db);
            self.out.push(opcode::SELECTDB);
            put_length(&mut self.out, u64::from(db.0));
        }
    }

    /// The entries of `db` follow, so many of them.
    pub fn database(&mut self, db: DbIndex, keys: usize, deadlines: usize) {
        self.select(db);
        self.out.push(opcode::RESIZEDB);
        put_length(&mut self.out, keys as u64);
        put_length(&mut self.out, deadlines as u64);
    }

    /// An entry of the database `db`; behind each part of it `then` may take the bytes.
    pub fn entry(
        &mut self,
        keyspace: &Keyspace,
        db: DbIndex,
        entry: Entry<'_>,
        then: &mut dyn FnMut(&mut Vec<u8>),
    ) {
        let Some(saved) = self.head(&keyspace.access, db, entry, keyspace.value_of(entry)) else { return };
        let mut at = Some(0);
        while let Some(from) = at {
            at = saved.write_part(&mut self.out, from);
            then(&mut self.out);
        }
    }

    /// All of an entry's record that stands before the value's body. `None`: a hash whose fields are all past their deadline.
    fn head<'a>(
        &mut self,
        access: &Access,
        db: DbIndex,
        entry: Entry<'_>,
        value: ValueRef<'a>,
    ) -> Option<Saved<'a>> {
        let saved = Saved::oldest(value, self.now);
        if saved.is_empty() {
            return None;
        }
        self.select(db);
        if let Some(deadline) = entry.deadline() {
            self.out.push(opcode::EXPIRETIME_MS);
            self.out.extend_from_slice(&deadline.at_ms.to_le_bytes());
        }
        match self.recency {
            Recency::Untold => {}
            Recency::Idle => {
                self.out.push(opcode::IDLE);
                put_length(&mut self.out, u64::from(access.idle_seconds(entry.access())));
            }
            Recency::Frequency => {
                self.out.extend_from_slice(&[opcode::FREQ, access.frequency(entry.access()) as u8]);
            }
        }
        self.out.push(saved.kind());
        put_string(&mut self.out, entry.key());
        Some(saved)
    }
}

/// The value that is being written part by part.
#[derive(Clone, Copy)]
struct Big {
    object: u32,
    from: u64,
}

/// A database that was flushed before it was written whole.
struct Flushed {
    db: DbIndex,
    from: u64,
    table: Table,
}

/// A snapshot that is being taken.
pub(super) struct Snapshot {
    records: Records,
    /// How much of that has been handed over.
    handed: usize,
    /// What had to be written while a big value was half written.
    aside: Records,
    big: Option<Big>,
    /// The name that each database had at the beginning.
    names: Vec<DbIndex>,
    /// The database that is walked, by that name, and the hash the walk goes on with.
    walked: u16,
    from: u64,
    flushed: Vec<Flushed>,
    /// How many bytes have been handed over.
    handed_total: u64,
    /// Which keys are where, if that is to be told.
    chunks: Option<Chunks>,
    /// Nobody wants it any longer: entries are marked, and not written.
    abandoned: bool,
}

impl Snapshot {
    fn heap_bytes(&self) -> usize {
        let flushed: usize = self.flushed.iter().map(|one| one.table.heap_bytes()).sum();
        self.records.out.capacity() + self.aside.out.capacity() + flushed
    }

    /// What waits to be handed over.
    fn waiting_bytes(&self) -> usize {
        self.records.out.len() - self.handed + self.aside.out.len()
    }

    /// How many bytes of records there are so far.
    fn written_bytes(&self) -> u64 {
        self.handed_total + (self.records.out.len() - self.handed) as u64
    }

    /// Between two entries a chunk may end. The next one names its database again.
    fn may_end_chunk(&mut self) {
        let at = self.written_bytes();
        if self.big.is_none() && self.chunks.as_mut().is_some_and(|chunks| chunks.may_end(at)) {
            self.records.db = None;
        }
    }

    fn hand_over(&mut self) -> Vec<u8> {
        let out = &mut self.records.out;
        let end = out.len().min(self.handed + PIECE_BYTES_MAX);
        self.handed_total += (end - self.handed) as u64;
        if self.handed == 0 && end == out.len() {
            return mem::take(out);
        }
        let piece = out[self.handed..end].to_vec();
        self.handed = end;
        // No more bytes are moved than were handed over.
        if 2 * end >= out.len() {
            out.drain(..end);
            self.handed = 0;
        }
        if out.is_empty() {
            *out = Vec::new();
        }
        piece
    }

    /// Writes the entry of this block unless it is written. False: it is too big to be written at once, which is begun unless
    /// it must be `whole`.
    fn write(&mut self, keyspace: &mut Keyspace, db: DbIndex, block: Handle, whole: bool) -> bool {
        let entry = Entry::new(keyspace.heap.arena.bytes(block));
        let object = entry.kind().is_object().then(|| entry.object());
        if entry.epoch() == keyspace.epoch {
            while whole && self.big.is_some_and(|big| Some(big.object) == object) {
                self.write_part(keyspace);
            }
            return true;
        }
        let mut is_whole = true;
        if !self.abandoned {
            let records = if self.big.is_some() { &mut self.aside } else { &mut self.records };
            let head = records.head(&keyspace.access, db, entry, keyspace.value_of(entry));
            if let Some(chunks) = &mut self.chunks
                && head.is_some()
            {
                chunks.wrote(db, keyspace.heap.hash(entry.key()), !whole);
            }
            match (head, object) {
                (Some(_), Some(object)) if !whole => {
                    self.big = Some(Big { object, from: 0 });
                    is_whole = false;
                }
                (Some(saved), _) => saved.write_body(&mut records.out),
                (None, _) => {}
            }
        }
        EntryMut::new(keyspace.heap.arena.bytes_mut(block)).set_epoch(keyspace.epoch);
        is_whole
    }

    /// Goes on with the value that is half written. Behind its end comes what was kept aside.
    fn write_part(&mut self, keyspace: &Keyspace) {
        let Some(Big { object, from }) = self.big else { return };
        let value = keyspace.objects.get(object).view(&keyspace.heap);
        let next = Saved::oldest(value, self.records.now).write_part(&mut self.records.out, from);
        self.big = next.map(|from| Big { object, from });
        if self.big.is_none() && !self.aside.out.is_empty() {
            self.records.out.append(&mut self.aside.out);
            self.records.db = self.aside.db.take();
        }
    }

    /// Writes what one segment of a table holds. Returns the hash to go on with: of the same segment again if that is too much
    /// for a step, or one of its values is.
    fn write_segment(
        &mut self,
        keyspace: &mut Keyspace,
        db: DbIndex,
        table: &Table,
        from: u64,
    ) -> Option<u64> {
        let mut blocks = Vec::with_capacity(SEGMENT_ENTRIES);
        let next = table.walk(&keyspace.heap.buckets, from, |block| blocks.push(block));
        keyspace.heap.arena.read_ahead(blocks.iter().copied(), usize::MAX);
        for block in blocks {
            if self.records.out.len() >= STEP_BYTES || !self.write(keyspace, db, block, false) {
                return Some(from);
            }
        }
        next
    }

    /// One step. True when everything is written.
    fn step(&mut self, keyspace: &mut Keyspace) -> bool {
        if self.big.is_some() {
            self.write_part(keyspace);
        } else if let Some(mut flushed) = self.flushed.pop() {
            let next = self.write_segment(keyspace, flushed.db, &flushed.table, flushed.from);
            if let Some(chunks) = &mut self.chunks
                && next != Some(flushed.from)
            {
                chunks.walked_flushed();
            }
            match next {
                Some(from) => {
                    flushed.from = from;
                    self.flushed.push(flushed);
                }
                None => keyspace.reclaim.table(flushed.table),
            }
        } else {
            let db = DbIndex(self.walked);
            let Some(at) = self.names.iter().position(|name| *name == db) else { return true };
            let at = DbIndex(at as u16);
            if self.from == 0 && self.records.db != Some(db) && keyspace.len(at) > 0 && !self.abandoned {
                self.records.database(db, keyspace.len(at), keyspace.deadlines(at));
            }
            let table = mem::take(&mut keyspace.db_mut(at).table);
            let next = self.write_segment(keyspace, db, &table, self.from);
            keyspace.db_mut(at).table = table;
            if let Some(chunks) = &mut self.chunks
                && next != Some(self.from)
            {
                chunks.walked(db, self.from, next);
            }
            self.from = next.unwrap_or(0);
            self.walked += u16::from(next.is_none());
        }
        false
    }
}

impl Keyspace {
    /// Begins a snapshot of this moment, to be drawn with [`Self::snapshot_step`]. False when one is being taken, or an
    /// abandoned one is not over.
    /// With `chunks` it is told in the end which keys are where: [`Self::take_chunks`].
    pub fn begin_snapshot(&mut self, recency: Recency, now: Millis, chunks: bool) -> bool {
        if self.snapshot.is_some() {
            return false;
        }
        self.epoch = !self.epoch;
        self.snapshot = Some(Box::new(Snapshot {
            records: Records::new(recency, now),
            handed: 0,
            aside: Records::new(recency, now),
            big: None,
            names: (0..self.databases()).map(DbIndex).collect(),
            walked: 0,
            from: 0,
            flushed: Vec::new(),
            handed_total: 0,
            chunks: chunks.then(Chunks::default),
            abandoned: false,
        }));
        true
    }

    /// Hands over a piece of what is written, and if there is nothing writes a bounded part before. `None`: that was the end.
    pub fn snapshot_step(&mut self) -> Option<Vec<u8>> {
        let mut snapshot = self.snapshot.take()?;
        if snapshot.records.out.is_empty() {
            snapshot.records.out.reserve(STEP_BYTES); // what waits already grows by itself, and would grow to twice as much
        }
        let mut done = false;
        for _ in 0..STEP_SEGMENTS {
            if done || snapshot.records.out.len() >= STEP_BYTES {
                break;
            }
            done = snapshot.step(self);
            snapshot.may_end_chunk();
        }
        let piece = snapshot.hand_over();
        if done && piece.is_empty() {
            self.written = snapshot.chunks.map(|chunks| Box::new((chunks, snapshot.handed_total)));
            return None;
        }
        self.snapshot = Some(snapshot);
        Some(piece)
    }

    /// Which keys are where in the file of the snapshot that has ended, if that was to be told, and its records begin there.
    pub fn take_chunks(&mut self, records_at: u64) -> Option<Vec<u8>> {
        let (chunks, bytes) = *self.written.take()?;
        Some(chunks.write(self, bytes, records_at))
    }

    /// Nobody wants the snapshot any longer. It is walked to its end all the same, by [`Self::forget_snapshot_step`].
    pub fn abandon_snapshot(&mut self) {
        if let Some(snapshot) = &mut self.snapshot {
            let Records { recency, now, .. } = snapshot.records;
            (snapshot.records, snapshot.aside) = (Records::new(recency, now), Records::new(recency, now));
            (snapshot.big, snapshot.handed, snapshot.abandoned) = (None, 0, true);
            snapshot.chunks = None;
        }
    }

    /// Whether a snapshot was abandoned and is not walked to its end.
    pub fn is_forgetting_snapshot(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|snapshot| snapshot.abandoned)
    }

    /// A bounded part of the way to the end of an abandoned snapshot.
    pub fn forget_snapshot_step(&mut self) {
        if self.is_forgetting_snapshot() {
            self.snapshot_step();
        }
    }

    /// Bytes that the snapshot takes: what waits to be handed over, and tables of flushed databases.
    pub fn snapshot_bytes(&self) -> usize {
        self.snapshot.as_ref().map_or(0, |snapshot| snapshot.heap_bytes())
    }

    /// Whether so much waits to be handed over that nothing should be added.
    pub fn is_snapshot_behind(&self) -> bool {
        let waiting = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.waiting_bytes());
        waiting > SNAPSHOT_BYTES_FREE && waiting > self.used_bytes() / SNAPSHOT_PART
    }

    /// Something at `place` is about to change, or to go.
    #[inline(always)]
    pub(super) fn save_first(&mut self, place: Place) {
        if self.snapshot.is_some() {
            self.save_before(place);
        }
    }

    #[cold]
    #[inline(never)]
    fn save_before(&mut self, place: Place) {
        if let Some(mut snapshot) = self.snapshot.take() {
            let db = snapshot.names[usize::from(place.db.0)];
            snapshot.write(self, db, place.handle, true);
            self.snapshot = Some(snapshot);
        }
    }

    /// Two databases are exchanged.
    pub(super) fn snapshot_swapped(&mut self, a: DbIndex, b: DbIndex) {
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.names.swap(usize::from(a.0), usize::from(b.0));
        }
    }

    /// Takes over the table of a database that is flushed, to be freed in later steps, and written before if it is not.
    pub(super) fn retire(&mut self, db: DbIndex, table: Table) {
        let Some(snapshot) = self.snapshot.as_mut().filter(|_| !table.is_empty()) else {
            return self.reclaim.table(table);
        };
        let db = snapshot.names[usize::from(db.0)];
        let from = if db.0 == snapshot.walked { snapshot.from } else { 0 };
        if db.0 < snapshot.walked {
            self.reclaim.table(table);
        } else {
            snapshot.flushed.push(Flushed { db, from, table });
        }
    }

    /// The version of RDB that a reader of everything must know.
    pub fn rdb_version(&self) -> u16 {
        let version = |value| version_of(Saved::oldest(value, Millis::MIN).kind());
        let mut hashes = (0..self.databases()).map(DbIndex).flat_map(|db| self.armed_hashes(db));
        if hashes.any(|place| version(self.value(place)) == VERSION_MAX) {
            return VERSION_MAX;
        }
        let streams = self.objects.values().filter(|value| matches!(value, Value::Stream(_)));
        streams.map(|value| version(value.view(&self.heap))).max().unwrap_or(VERSION_MIN)
    }
}
