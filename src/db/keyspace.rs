//! Lookup, insert, delete and rename over all databases.
//!
//! A [`Place`] is where a key was found; it stays good until a key of the same database is inserted or removed.
//! Nothing here looks at deadlines by itself: a caller that must not see an expired key asks [`Keyspace::is_expired`].

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::DbIndex;
use super::access::Access;
use super::chunks::{Absent, Chunks};
use super::entry::{Deadline, Draft, Entry, EntryMut, Epoch, Kind, OwnedPayload, Payload};
use super::eviction::Pool;
use super::expiry::{Expiry, Owners};
use super::objects::Objects;
use super::reclaim::Reclaim;
use super::snapshot::Snapshot;
use super::value::{Kinds, Lent, Value, ValueRef, string_payload};
use crate::base::arena::Handle;
use crate::base::bytes::{same, torn};
use crate::base::heap::Heap;
use crate::base::rng::Rng;
use crate::base::table::{Slot, Table};
use crate::base::time::Millis;

/// One database: a table of entries and the deadlines of those that have one, by their `Owners`.
pub(super) struct Database {
    pub(super) table: Table,
    pub(super) expiry: [Option<Box<Expiry>>; 2],
}

impl Database {
    const EMPTY: Self = Self { table: Table::new(), expiry: [None, None] };
}

/// Where a key was found.
#[derive(Clone, Copy)]
pub struct Place {
    pub(super) db: DbIndex,
    pub(super) slot: Slot,
    pub(super) handle: Handle,
}

/// A key's share of its bucket at the average load of a table.
pub(super) const SLOT_BYTES: usize = 7;

/// What happens to the deadline of a key that is overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewDeadline {
    /// It goes: a plain SET.
    Clear,
    /// It stays: KEEPTTL.
    Keep,
    /// It becomes this one.
    At(Millis),
}

/// All databases of an engine and the memory they live in.
pub struct Keyspace {
    /// Arena, buckets and the hash function.
    pub heap: Heap,
    pub(super) databases: Vec<Database>,
    pub(super) objects: Objects,
    pub(super) reclaim: Reclaim,
    /// Bytes of all databases' deadlines, kept up by whatever changes those: every write asks for the sum.
    pub(super) expiry_bytes: usize,
    scratch: Vec<u8>,
    /// What entries are stamped with at access.
    pub access: Access,
    pub(super) pool: Pool,
    /// What entries are marked with that the snapshot has, or that came after its beginning.
    pub(super) epoch: Epoch,
    /// The one that is being taken.
    pub(super) snapshot: Option<Box<Snapshot>>,
    /// The chunks of the last one, and how many bytes of records it has.
    pub(super) written: Option<Box<(Chunks, u64)>>,
    /// What is stored and not here.
    pub absent: Option<Box<Absent>>,
}

impl Place {
    /// The key's database.
    pub fn db(self) -> DbIndex {
        self.db
    }
}

impl Keyspace {
    /// `databases` empty databases; they cost a few words each until they are used.
    pub fn new(databases: u16, seed: [u8; 16]) -> Self {
        Self {
            heap: Heap::new(seed),
            databases: (0..databases).map(|_| Database::EMPTY).collect(),
            objects: Objects::default(),
            reclaim: Reclaim::default(),
            expiry_bytes: 0,
            scratch: Vec::new(),
            access: Access::new(u64::from_le_bytes(*seed.first_chunk().expect("a seed is longer"))),
            pool: Pool::default(),
            epoch: Epoch::default(),
            snapshot: None,
            written: None,
            absent: None,
        }
    }

    /// How many databases there are.
    pub fn databases(&self) -> u16 {
        self.databases.len() as u16
    }

    /// How many keys `db` holds, expired ones that were not yet removed included.
    pub fn len(&self, db: DbIndex) -> usize {
        self.db(db).table.len()
    }

    /// Bytes that keys and values take: blocks, buckets, objects, deadlines.
    pub fn used_bytes(&self) -> usize {
        self.heap.used_bytes() + self.objects.bytes() + self.expiry_bytes + self.reclaim.heap_bytes()
    }

    #[inline(always)]
    pub(super) fn db(&self, db: DbIndex) -> &Database {
        self.databases.get(usize::from(db.0)).unwrap_or_else(|| torn())
    }

    pub(super) fn db_mut(&mut self, db: DbIndex) -> &mut Database {
        self.databases.get_mut(usize::from(db.0)).unwrap_or_else(|| torn())
    }

    /// Looks a key up, whatever its deadline.
    pub fn find(&self, db: DbIndex, key: &[u8]) -> Option<Place> {
        self.find_hashed(db, key, self.heap.hash(key))
    }

    /// [`Self::find`] with the key's hash at hand.
    #[inline(always)]
    pub fn find_hashed(&self, db: DbIndex, key: &[u8], hash: u64) -> Option<Place> {
        debug_assert!(
            self.absent.as_ref().is_none_or(|absent| !absent.may_have(db, hash)),
            "who looks for a key that may be absent has to want it first"
        );
        self.find_here(db, key, hash)
    }

    /// [`Self::find_hashed`] for who knows that the key may stand elsewhere, too.
    #[inline(never)]
    pub(super) fn find_here(&self, db: DbIndex, key: &[u8], hash: u64) -> Option<Place> {
        let Heap { arena, buckets, .. } = &self.heap;
        let table = &self.db(db).table;
        let is_key = |handle| {
            let block = arena.bytes(handle);
            // A small entry may lie on two cache lines: so that the value's is on its way while the key's is compared.
            core::hint::black_box(block[(block.len() - 1).min(127)]);
            same(Entry::new(block).key(), key)
        };
        let (slot, handle) = table.find_handle(buckets, hash, is_key)?;
        Some(Place { db, slot, handle })
    }

    /// The entry at `place`.
    #[inline(always)]
    pub fn entry(&self, place: Place) -> Entry<'_> {
        Entry::new(self.heap.arena.bytes(place.handle))
    }

    /// The kind of the value at `place`.
    #[inline(always)]
    pub fn kind(&self, place: Place) -> Kind {
        self.entry(place).kind()
    }

    /// The deadline of the key at `place`.
    #[inline(always)]
    pub fn deadline_ms(&self, place: Place) -> Option<Millis> {
        Some(self.entry(place).deadline()?.at_ms)
    }

    /// Whether the key at `place` is past its deadline. At the deadline itself it still lives, as in Redis.
    #[inline(always)]
    pub fn is_expired(&self, place: Place, now: Millis) -> bool {
        self.deadline_ms(place).is_some_and(|at_ms| now > at_ms)
    }

    /// The value at `place`.
    #[inline]
    pub fn value(&self, place: Place) -> ValueRef<'_> {
        self.value_of(self.entry(place))
    }

    /// The value of an entry.
    pub fn value_of<'a>(&'a self, entry: Entry<'a>) -> ValueRef<'a> {
        match entry.kind() {
            Kind::Int => ValueRef::Int(entry.int()),
            kind if kind.is_object() => self.objects.get(entry.object()).view(&self.heap),
            kind => ValueRef::packed(kind, entry.bytes()),
        }
    }

    /// Stamps the entry: it was accessed.
    #[inline(always)]
    pub fn touch(&mut self, place: Place) {
        let block = self.heap.arena.bytes_mut(place.handle);
        let bits = self.access.touched(Entry::new(block).access());
        EntryMut::new(block).set_access(bits);
    }

    /// Stores a string under `key`, whatever was there. An integer's text is stored as the integer.
    pub fn set_string(&mut self, db: DbIndex, key: &[u8], value: &[u8], deadline: NewDeadline) -> Place {
        let (kind, payload) = string_payload(value);
        self.put(db, key, kind, payload, deadline)
    }

    /// [`Self::set_string`] for a key that was just looked up: `hash` is its hash, `found` where it is, if anywhere.
    pub fn set_found_string(
        &mut self,
        db: DbIndex,
        (key, hash): (&[u8], u64),
        found: Option<Place>,
        value: &[u8],
        deadline: NewDeadline,
    ) -> Place {
        let (kind, payload) = string_payload(value);
        self.put_found(db, (key, hash), found, (kind, payload), deadline)
    }

    /// Stores a string that was changed in place: it stays text, and `raw`.
    pub fn set_raw_string(&mut self, db: DbIndex, key: &[u8], value: &[u8]) -> Place {
        self.put(db, key, Kind::RawBytes, Payload::Bytes(value), NewDeadline::Keep)
    }

    /// Stores an integer under `key`, keeping its deadline.
    pub fn set_int(&mut self, db: DbIndex, key: &[u8], value: i64) -> Place {
        self.put(db, key, Kind::Int, Payload::Int(value), NewDeadline::Keep)
    }

    fn put(
        &mut self,
        db: DbIndex,
        key: &[u8],
        kind: Kind,
        payload: Payload<'_>,
        deadline: NewDeadline,
    ) -> Place {
        let hash = self.heap.hash(key);
        let found = self.find_hashed(db, key, hash);
        self.put_found(db, (key, hash), found, (kind, payload), deadline)
    }

    #[inline(never)]
    pub(super) fn put_found(
        &mut self,
        db: DbIndex,
        (key, hash): (&[u8], u64),
        found: Option<Place>,
        (kind, payload): (Kind, Payload<'_>),
        deadline: NewDeadline,
    ) -> Place {
        if let Some(place) = found {
            self.save_first(place);
        }
        let before = found.and_then(|place| self.entry(place).deadline());
        let deadline = match deadline {
            NewDeadline::Clear => None,
            NewDeadline::Keep => before,
            NewDeadline::At(at_ms) => Some(self.arm(db, Owners::Keys, hash, before, at_ms)),
        };
        self.count_deadlines(db, before.is_some(), deadline.is_some());
        // What is overwritten keeps its count, as in Redis: it is the same key that is asked for.
        let access = match found {
            Some(place) if self.access.counts => self.access.touched(self.entry(place).access()),
            _ => self.access.fresh(),
        };
        let draft = Draft { kind, access, deadline, key, payload };
        match found {
            Some(place) => {
                self.discard_object(place.handle);
                self.rewrite(place, &draft)
            }
            None => self.insert(db, hash, &draft),
        }
    }

    /// Writes `draft` over the entry at `place`. Nothing of the draft may point into the arena.
    pub(super) fn rewrite(&mut self, place: Place, draft: &Draft<'_>) -> Place {
        let place = self.resize(place, 0, draft.len());
        draft.write(self.heap.arena.bytes_mut(place.handle), self.epoch);
        place
    }

    /// Makes the block of the entry at `place` at least `size` bytes, of which it keeps the first `keep`.
    fn resize(&mut self, place: Place, keep: usize, size: usize) -> Place {
        let handle = self.heap.arena.resize(place.handle, keep, size);
        if handle != place.handle {
            let database = &mut self.databases[usize::from(place.db.0)];
            database.table.replace(&mut self.heap.buckets, place.slot, handle);
        }
        Place { handle, ..place }
    }

    fn insert(&mut self, db: DbIndex, hash: u64, draft: &Draft<'_>) -> Place {
        let handle = self.store(draft);
        self.place(db, hash, handle, 0)
    }

    /// Writes an entry, which no table has yet.
    pub(super) fn store(&mut self, draft: &Draft<'_>) -> Handle {
        let handle = self.heap.arena.alloc(draft.len());
        draft.write(self.heap.arena.bytes_mut(handle), self.epoch);
        handle
    }

    /// Puts an entry into the table of `db`, which is said to get `expected` of them.
    pub(super) fn place(&mut self, db: DbIndex, hash: u64, handle: Handle, expected: u32) -> Place {
        let Heap { arena, buckets, hasher } = &mut self.heap;
        let table = &mut self.databases[usize::from(db.0)].table;
        let rehash = &mut |entries: &mut [_]| Heap::hash_blocks(arena, hasher, key_of, entries);
        Place { db, slot: table.insert_expecting(buckets, hash, handle, expected, rehash), handle }
    }

    /// A string's bytes, to be changed in place: at least `len` of them, new ones zero.
    pub fn string_mut(&mut self, mut place: Place, len: usize) -> &mut [u8] {
        self.save_first(place);
        let block = self.heap.arena.bytes_mut(place.handle);
        let entry = Entry::new(block);
        let is_int = entry.kind() == Kind::Int;
        let len = len.max(if is_int { 0 } else { entry.bytes().len() });
        // A long string grows where it is, with room to spare: what is appended to one is small beside it.
        if !is_int && let Some((keep, size)) = entry.grown(len) {
            place = self.resize(place, keep, size);
        }
        let block = self.heap.arena.bytes_mut(place.handle);
        if is_int || EntryMut::new(block).stretch(Kind::RawBytes, len).is_none() {
            let entry = self.entry(place);
            let mut value = entry_text(entry);
            let len = len.max(value.len());
            let key = entry.key().to_vec();
            let (access, deadline) = (entry.access(), entry.deadline());
            value.resize(len, 0);
            let payload = Payload::Bytes(&value);
            place =
                self.rewrite(place, &Draft { kind: Kind::RawBytes, access, deadline, key: &key, payload });
        }
        EntryMut::new(self.heap.arena.bytes_mut(place.handle)).bytes_mut()
    }

    /// Sets the integer at `place`, which holds an integer.
    #[inline]
    pub fn edit_int(&mut self, place: Place, value: i64) {
        self.save_first(place);
        EntryMut::new(self.heap.arena.bytes_mut(place.handle)).set_int(value);
    }

    /// Takes the collection at `place` out, to be edited and put back by [`Self::put_back`]. `None`: it is none of `kinds`.
    #[inline(never)]
    pub fn lend(&mut self, place: Place, kinds: Kinds) -> Option<Lent> {
        let entry = Entry::new(self.heap.arena.bytes(place.handle));
        let kind = entry.kind();
        if !kinds.has(kind) {
            return None;
        }
        self.save_first(place);
        let entry = Entry::new(self.heap.arena.bytes(place.handle));
        if kind.is_object() {
            let index = entry.object();
            return Some(Lent { value: self.objects.lend(index), from: Some(place), object: Some(index) });
        }
        let mut bytes = mem::take(&mut self.scratch);
        bytes.clear();
        bytes.extend_from_slice(entry.bytes());
        Some(Lent { value: Value::from_packed(kind, bytes)?, from: Some(place), object: None })
    }

    /// Stores what an edit left of the collection at `key`. Returns whether that was nothing, in which case there is no
    /// such key.
    pub fn put_back(&mut self, db: DbIndex, key: &[u8], lent: Lent) -> bool {
        let Lent { value, from, object } = lent;
        let Some(place) = from else { return self.store_new(db, key, value) };
        let field_deadlines = value.has_field_deadlines();
        let stored = self.store_back(place, object, value);
        if field_deadlines && let Some(place) = stored {
            self.arm_fields(place, false);
        }
        stored.is_none()
    }

    fn store_new(&mut self, db: DbIndex, key: &[u8], value: Value) -> bool {
        let empty = value.is_empty();
        if empty {
            self.reclaim.value(value);
        } else {
            self.set_value(db, key, value, NewDeadline::Clear);
        }
        empty
    }

    /// Puts an edited value back. Returns where the key is now; `None`: the value was empty, and the key is gone.
    fn store_back(&mut self, place: Place, object: Option<u32>, value: Value) -> Option<Place> {
        if value.is_empty() {
            if let Some(index) = object {
                self.objects.forget(index);
            }
            self.reclaim.value(value);
            self.unlink(place);
            return None;
        }
        let kind = value.kind();
        if let Some(index) = object {
            if kind.is_object() {
                self.objects.put(index, value);
                return Some(place);
            }
            self.objects.forget(index);
        }
        let payload = self.payload_of(value);
        let mut place = place;
        // The number of an object is no length.
        if let OwnedPayload::Bytes(bytes) = &payload
            && object.is_none()
            && let Some(room) =
                EntryMut::new(self.heap.arena.bytes_mut(place.handle)).stretch(kind, bytes.len())
        {
            room.copy_from_slice(bytes);
        } else {
            let entry = self.entry(place);
            let key = entry.key().to_vec();
            let (access, deadline) = (entry.access(), entry.deadline());
            let payload = payload.borrow();
            place = self.rewrite(place, &Draft { kind, access, deadline, key: &key, payload });
        }
        if let OwnedPayload::Bytes(bytes) = payload {
            self.scratch = bytes;
        }
        Some(place)
    }

    /// Deletes the key at `place`. A big value is freed in later steps.
    pub fn delete(&mut self, place: Place) {
        self.save_first(place);
        self.discard_object(place.handle);
        self.unlink(place);
    }

    /// Removes the entry and frees its block; its object, if any, is somebody else's by now.
    fn unlink(&mut self, place: Place) {
        let had_deadline = self.entry(place).deadline().is_some();
        self.count_deadlines(place.db, had_deadline, false);
        let Heap { arena, buckets, hasher } = &mut self.heap;
        let table = &mut self.databases[usize::from(place.db.0)].table;
        table.remove(buckets, place.slot, &mut |entries| Heap::hash_blocks(arena, hasher, key_of, entries));
        arena.free(place.handle);
    }

    pub(super) fn discard_object(&mut self, handle: Handle) {
        let entry = Entry::new(self.heap.arena.bytes(handle));
        if entry.kind().is_object() {
            let index = entry.object();
            let value = self.objects.lend(index);
            self.objects.forget(index);
            self.reclaim.value(value);
        }
    }

    /// Gives the value and the deadline at `from` the name `key` in `db`; what was there is replaced.
    pub fn rename(&mut self, from: Place, db: DbIndex, key: &[u8]) {
        self.save_first(from);
        let entry = self.entry(from);
        let (kind, access) = (entry.kind(), entry.access());
        let deadline =
            entry.deadline().map_or(NewDeadline::Clear, |deadline| NewDeadline::At(deadline.at_ms));
        let payload = OwnedPayload::of(entry);
        self.unlink(from);
        let place = self.put(db, key, kind, payload.borrow(), deadline);
        EntryMut::new(self.heap.arena.bytes_mut(place.handle)).set_access(access);
        self.arm_fields(place, true);
    }

    /// Copies the value and the deadline at `from` to `key` in `db`, which is absent.
    pub fn copy(&mut self, from: Place, db: DbIndex, key: &[u8]) {
        let entry = self.entry(from);
        let kind = entry.kind();
        let deadline =
            entry.deadline().map_or(NewDeadline::Clear, |deadline| NewDeadline::At(deadline.at_ms));
        let mut payload = OwnedPayload::of(entry);
        if let OwnedPayload::Object(index) = payload {
            let value = self.objects.lend(index);
            let copy = value.copy(&mut self.heap);
            self.objects.put(index, value);
            payload = OwnedPayload::Object(self.objects.add(copy));
        }
        let place = self.put(db, key, kind, payload.borrow(), deadline);
        self.arm_fields(place, true);
    }

    /// Exchanges two databases.
    pub fn swap(&mut self, a: DbIndex, b: DbIndex) {
        self.databases.swap(usize::from(a.0), usize::from(b.0));
        self.snapshot_swapped(a, b);
    }

    /// Empties `db` at once; the memory comes back in later steps. Returns how many keys it had.
    pub fn flush(&mut self, db: DbIndex) -> usize {
        let database = mem::replace(self.db_mut(db), Database::EMPTY);
        self.expiry_bytes -= database.expiry_bytes();
        let count = database.table.len();
        self.retire(db, database.table);
        count
    }

    /// A key of `db`, each as likely as the other.
    pub fn random(&self, db: DbIndex, rng: &mut Rng) -> Option<Place> {
        let handle = self.db(db).table.random(&self.heap.buckets, rng)?;
        self.find(db, Entry::new(self.heap.arena.bytes(handle)).key())
    }

    /// One step of a SCAN over `db`; 0 begins and ends one.
    pub fn scan<'a>(&'a self, db: DbIndex, cursor: u64, mut each: impl FnMut(Entry<'a>)) -> u64 {
        let Heap { arena, buckets, hasher } = &self.heap;
        let entry = |handle| Entry::new(arena.bytes(handle));
        let rehash = |handle| hasher.hash(entry(handle).key());
        self.db(db).table.scan(buckets, cursor, rehash, |handle| each(entry(handle)))
    }

    /// All entries of `db`, in no order.
    pub fn entries(&self, db: DbIndex) -> impl Iterator<Item = Entry<'_>> {
        let arena = &self.heap.arena;
        self.db(db).table.iter(&self.heap.buckets).map(|handle| Entry::new(arena.bytes(handle)))
    }

    pub(super) fn set_entry_deadline(&mut self, place: Place, deadline: Option<Deadline>) -> Place {
        self.save_first(place);
        let entry = self.entry(place);
        let before = entry.deadline();
        self.count_deadlines(place.db, before.is_some(), deadline.is_some());
        if let (Some(_), Some(deadline)) = (before, deadline) {
            EntryMut::new(self.heap.arena.bytes_mut(place.handle)).set_deadline(deadline);
            return place;
        }
        if before.is_none() && deadline.is_none() {
            return place;
        }
        let entry = self.entry(place);
        let payload = OwnedPayload::of(entry);
        let (kind, access, key) = (entry.kind(), entry.access(), entry.key().to_vec());
        self.rewrite(place, &Draft { kind, access, deadline, key: &key, payload: payload.borrow() })
    }
}

fn key_of(block: &[u8]) -> &[u8] {
    Entry::new(block).key()
}

fn entry_text(entry: Entry<'_>) -> Vec<u8> {
    match entry.payload() {
        Payload::Int(value) => {
            let mut text = Vec::new();
            crate::base::number::write_i64(&mut text, value);
            text
        }
        Payload::Bytes(bytes) => bytes.to_vec(),
        Payload::Object(_) => Vec::new(),
    }
}
