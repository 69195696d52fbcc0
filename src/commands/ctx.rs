//! What a handler may touch: the keyspace, its reply, its effects, a little of the world that called it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::effects::{Class, Effects};
use super::error::{CommandError, Outcome};
use crate::base::heap::Heap;
use crate::base::limits::READ_AHEAD_MAX;
use crate::base::rng::Rng;
use crate::base::room::{is_plenty, is_room};
use crate::base::table::Seen;
use crate::base::time::Millis;
use crate::db::keyspace::NewDeadline;
use crate::db::value::{Kinds, Lent, StringRef};
use crate::db::{Collection, DbIndex, Keyspace, Place, Value};
use crate::proto::request::OwnedArgv;
use crate::proto::sink::Sink;
use crate::types::Thresholds;

/// Counters of lookups, as `INFO stats` shows them.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyStats {
    /// Reads that found their key.
    pub hits: u64,
    /// Reads that did not.
    pub misses: u64,
    /// Keys removed because their deadline had passed.
    pub expired: u64,
    /// Keys removed because memory was full.
    pub evicted: u64,
}

/// Which nil a blocking command answers where it may not wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nil {
    /// `$-1`.
    Bulk,
    /// `*-1`.
    Array,
}

/// A command that found nothing and is willing to wait.
#[derive(Clone, Debug)]
pub struct Wait {
    /// How long at most; 0 is for ever.
    pub timeout_ms: Millis,
    /// What it answers where it may not wait: inside a transaction.
    pub nil: Nil,
    /// What is run again instead of the command as it came: it must mean later what it means now.
    pub again: Option<OwnedArgv>,
}

/// The surroundings of one run of one command.
pub struct Ctx<'a> {
    /// The command's name, as its row has it.
    pub name: &'static str,
    /// All databases.
    pub keyspace: &'a mut Keyspace,
    /// A key of the request that was read ahead.
    pub seen: Option<(&'a [u8], Seen<'a>)>,
    /// The one selected.
    pub db: DbIndex,
    /// The time of the call. One command sees one time.
    pub now: Millis,
    /// Where the reply goes.
    pub out: &'a mut Sink,
    /// What is reported.
    pub effects: &'a mut Effects,
    /// Chance.
    pub rng: &'a mut Rng,
    /// When collections change their form.
    pub thresholds: &'a Thresholds,
    /// `proto-max-bulk-len`: no string grows beyond it.
    pub string_bytes_max: u64,
    /// Hits, misses, expired keys.
    pub stats: &'a mut KeyStats,
    /// Set by a blocking command that found nothing.
    pub wait: Option<Box<Wait>>,
}

/// A value being read, with what the handler needs beside it.
pub struct Reading<'a, V> {
    /// `None`: there is no such key.
    pub value: Option<V>,
    /// Where the reply goes.
    pub out: &'a mut Sink,
    /// Chance.
    pub rng: &'a mut Rng,
}

/// Several values being read.
pub struct ReadingMany<'a, V> {
    /// One for each key asked for.
    pub values: Vec<Option<V>>,
    /// Where the reply goes.
    pub out: &'a mut Sink,
}

/// What an edit needs beside the value.
pub struct EditScope<'a> {
    /// Arena, buckets, hash function.
    pub heap: &'a mut Heap,
    /// When collections change their form.
    pub thresholds: &'a Thresholds,
    /// Where the reply goes.
    pub out: &'a mut Sink,
    /// Chance.
    pub rng: &'a mut Rng,
}

/// What an edit left behind.
#[derive(Clone, Copy, Debug)]
pub struct Edited<R> {
    /// The closure's result.
    pub result: R,
    /// The collection became empty and its key is gone.
    pub emptied: bool,
}

impl<'a> Ctx<'a> {
    /// Looks `key` up in the selected database without counting or stamping it. An expired key is removed and absent.
    pub fn peek(&mut self, key: &[u8]) -> Option<Place> {
        self.peek_in(self.db, key)
    }

    /// [`Self::peek`] in any database.
    pub fn peek_in(&mut self, db: DbIndex, key: &[u8]) -> Option<Place> {
        let hash = self.hash(key);
        self.peek_hashed(db, key, hash)
    }

    /// [`Self::peek_in`] with the key's hash at hand.
    #[inline(never)]
    pub fn peek_hashed(&mut self, db: DbIndex, key: &[u8], hash: u64) -> Option<Place> {
        let found = match self.seen(key) {
            Some(seen) => self.keyspace.find_seen(db, key, seen),
            None => self.keyspace.find_hashed(db, key, hash),
        };
        self.alive(db, key, found)
    }

    /// What was found, unless its time is over: then it goes.
    #[inline(always)]
    fn alive(&mut self, db: DbIndex, key: &[u8], found: Option<Place>) -> Option<Place> {
        let place = found?;
        if self.keyspace.is_expired(place, self.now) {
            self.expire(db, place, key);
            return None;
        }
        Some(place)
    }

    /// Refuses a command that is about to make so many copies of what these keys hold, where there is no room for that.
    /// No key is looked up while there is room for as many of all data.
    pub fn room_for<'k>(&self, copies: usize, keys: impl Iterator<Item = &'k [u8]>) -> Outcome {
        if is_plenty(self.keyspace.used_bytes().saturating_mul(copies)) {
            return Ok(());
        }
        self.room_for_each(copies, &mut keys.map(|key| self.keyspace.find(self.db, key)))
    }

    #[cold]
    fn room_for_each(&self, copies: usize, places: &mut dyn Iterator<Item = Option<Place>>) -> Outcome {
        const SAMPLES: usize = 5;
        let bytes: usize = places.flatten().map(|place| self.keyspace.footprint_bytes(place, SAMPLES)).sum();
        if is_room(bytes.saturating_mul(copies)) { Ok(()) } else { Err(CommandError::out_of_memory()) }
    }

    /// The hash of a key; not computed again when it is known.
    #[inline(always)]
    pub fn hash(&self, key: &[u8]) -> u64 {
        match self.seen(key) {
            Some(seen) => seen.hash(),
            None => self.keyspace.heap.hash(key),
        }
    }

    #[inline(always)]
    fn seen(&self, key: &[u8]) -> Option<Seen<'a>> {
        self.seen.filter(|(known, _)| core::ptr::eq(*known, key)).map(|(_, seen)| seen)
    }

    #[cold]
    fn expire(&mut self, db: DbIndex, place: Place, key: &[u8]) {
        self.keyspace.delete(place);
        self.effects.expired(db, key);
        self.stats.expired += 1;
    }

    /// Looks `key` up to read it: counts a hit or a miss and stamps the access.
    pub fn find_read(&mut self, key: &[u8]) -> Option<Place> {
        let place = self.find_untouched(key)?;
        self.keyspace.touch(place);
        Some(place)
    }

    /// Looks `key` up to tell something about it: counts a hit or a miss, but it is no access.
    #[inline(always)]
    pub fn find_untouched(&mut self, key: &[u8]) -> Option<Place> {
        let place = self.peek(key);
        self.counted(key, place)
    }

    /// Looks several keys up as by [`Self::find_read`], a batch of them at a time: their cache misses overlap. `found` adds and
    /// removes no key.
    pub fn find_read_each<'k>(
        &mut self,
        mut keys: impl ExactSizeIterator<Item = &'k [u8]> + Clone,
        mut found: impl FnMut(&mut Self, Option<Place>),
    ) {
        while keys.len() > 0 {
            let ahead = self.keyspace.read_ahead(self.db, keys.clone());
            for (index, key) in (0..READ_AHEAD_MAX).zip(&mut keys) {
                let place = self.keyspace.find_seen(self.db, key, ahead.seen(index));
                let place = self.alive(self.db, key, place);
                let place = self.counted(key, place);
                if let Some(place) = place {
                    self.keyspace.touch(place);
                }
                found(self, place);
            }
        }
    }

    #[inline(always)]
    fn counted(&mut self, key: &[u8], place: Option<Place>) -> Option<Place> {
        match place {
            Some(_) => self.stats.hits += 1,
            None => {
                self.stats.misses += 1;
                self.effects.event(self.db, key, Class::KEY_MISS, "keymiss");
            }
        }
        place
    }

    /// Looks `key` up to change it: stamps the access.
    #[inline]
    pub fn find_write(&mut self, key: &[u8]) -> Option<Place> {
        let place = self.peek(key)?;
        self.keyspace.touch(place);
        Some(place)
    }

    /// Reads `key` as a `T`. [`CommandError::wrong_type`] when it holds something else.
    pub fn read<T: Collection>(&mut self, key: &[u8]) -> Result<Reading<'_, T::View<'_>>, CommandError> {
        let place = self.find_read(key);
        let value = match place {
            Some(place) => Some(T::view_of(self.keyspace.value(place)).ok_or_else(CommandError::wrong_type)?),
            None => None,
        };
        Ok(Reading { value, out: self.out, rng: self.rng })
    }

    /// Reads several keys as `T`s at once.
    pub fn read_many<'k, T: Collection>(
        &mut self,
        keys: impl Iterator<Item = &'k [u8]>,
    ) -> Result<ReadingMany<'_, T::View<'_>>, CommandError> {
        let keys: Vec<&[u8]> = keys.collect();
        // Expired keys go first: removing one may move what the others' places name.
        for key in &keys {
            self.find_read(key);
        }
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(match self.keyspace.find(self.db, key) {
                Some(place) => {
                    Some(T::view_of(self.keyspace.value(place)).ok_or_else(CommandError::wrong_type)?)
                }
                None => None,
            });
        }
        Ok(ReadingMany { values, out: self.out })
    }

    /// Reads `key` as a string.
    pub fn read_string(&mut self, key: &[u8]) -> Result<Reading<'_, StringRef<'_>>, CommandError> {
        let place = self.find_read(key);
        let value = match place {
            Some(place) => Some(self.keyspace.value(place).string().ok_or_else(CommandError::wrong_type)?),
            None => None,
        };
        Ok(Reading { value, out: self.out, rng: self.rng })
    }

    /// Lends the `T` at `key` to `edit`. `None`: there is no such key, and `edit` was not called.
    pub fn edit<T: Collection, R>(
        &mut self,
        key: &[u8],
        edit: impl FnOnce(&mut T, &mut EditScope<'_>) -> R,
    ) -> Result<Option<Edited<R>>, CommandError> {
        Ok(self.lend(key, T::KINDS)?.map(|lent| self.edit_lent(key, lent, edit)))
    }

    /// Lends the `T` at `key` to `edit`, an empty one if there is no such key. What `edit` leaves empty is no key.
    pub fn edit_or_create<T: Collection, R>(
        &mut self,
        key: &[u8],
        edit: impl FnOnce(&mut T, &mut EditScope<'_>) -> R,
    ) -> Result<Edited<R>, CommandError> {
        let found = self.find_write(key);
        self.edit_found_or_create(key, found, edit)
    }

    /// [`Self::edit_or_create`] of a key that has been looked up to change it.
    pub fn edit_found_or_create<T: Collection, R>(
        &mut self,
        key: &[u8],
        found: Option<Place>,
        edit: impl FnOnce(&mut T, &mut EditScope<'_>) -> R,
    ) -> Result<Edited<R>, CommandError> {
        let lent = match self.lend_found(found, T::KINDS)? {
            Some(lent) => lent,
            None => Lent::new(T::empty()),
        };
        Ok(self.edit_lent(key, lent, edit))
    }

    /// [`Self::edit_or_create`] or, with `create` false, [`Self::edit`].
    pub fn edit_or_maybe_create<T: Collection, R>(
        &mut self,
        key: &[u8],
        create: bool,
        edit: impl FnOnce(&mut T, &mut EditScope<'_>) -> R,
    ) -> Result<Option<Edited<R>>, CommandError> {
        let lent = match self.lend(key, T::KINDS)? {
            Some(lent) => lent,
            None if create => Lent::new(T::empty()),
            None => return Ok(None),
        };
        Ok(Some(self.edit_lent(key, lent, edit)))
    }

    /// Takes out what is at `key`; `None`: there is no such key.
    #[inline(never)]
    fn lend(&mut self, key: &[u8], kinds: Kinds) -> Result<Option<Lent>, CommandError> {
        let found = self.find_write(key);
        self.lend_found(found, kinds)
    }

    #[inline]
    fn lend_found(&mut self, found: Option<Place>, kinds: Kinds) -> Result<Option<Lent>, CommandError> {
        let Some(place) = found else { return Ok(None) };
        self.keyspace.lend(place, kinds).map(Some).ok_or_else(CommandError::wrong_type)
    }

    fn edit_lent<T: Collection, R>(
        &mut self,
        key: &[u8],
        mut lent: Lent,
        edit: impl FnOnce(&mut T, &mut EditScope<'_>) -> R,
    ) -> Edited<R> {
        let (heap, thresholds) = (&mut self.keyspace.heap, self.thresholds);
        let mut scope = EditScope { heap, thresholds, out: self.out, rng: self.rng };
        let result = edit(T::of(&mut lent.value), &mut scope);
        Edited { result, emptied: self.put_back(key, lent) }
    }

    #[inline(never)]
    fn put_back(&mut self, key: &[u8], lent: Lent) -> bool {
        let is_new = lent.is_new();
        let emptied = self.keyspace.put_back(self.db, key, lent);
        if is_new && !emptied {
            self.effects.event(self.db, key, Class::NEW, "new");
        }
        emptied
    }

    /// Stores a whole collection under `key`, whatever was there; its deadline goes. An empty one deletes the key.
    /// Returns whether the key exists now.
    pub fn set_value(&mut self, key: &[u8], value: Value) -> bool {
        if value.is_empty() {
            self.delete(key);
            return false;
        }
        if self.peek(key).is_none() {
            self.effects.event(self.db, key, Class::NEW, "new");
        }
        self.keyspace.set_value(self.db, key, value, NewDeadline::Clear);
        true
    }

    /// Deletes `key`; false when there was none. Reports nothing.
    pub fn delete(&mut self, key: &[u8]) -> bool {
        match self.peek(key) {
            Some(place) => {
                self.keyspace.delete(place);
                true
            }
            None => false,
        }
    }

    /// Whether `key` holds a `T`, or nothing: [`CommandError::wrong_type`] otherwise. Counts and stamps nothing.
    pub fn check_type<T: Collection>(&mut self, key: &[u8]) -> Result<Option<Place>, CommandError> {
        self.check_kind(key, T::KINDS)
    }

    fn check_kind(&mut self, key: &[u8], kinds: Kinds) -> Result<Option<Place>, CommandError> {
        match self.peek(key) {
            Some(place) if !kinds.has(self.keyspace.kind(place)) => Err(CommandError::wrong_type()),
            place => Ok(place),
        }
    }

    /// Reports that `key` changed, and the event's name.
    #[inline(never)]
    pub fn changed(&mut self, key: &[u8], class: Class, name: &'static str) {
        self.effects.changed(self.db, key, class, name);
    }

    /// Reports an event of `key` that is no change of its own: `del` after the last element was popped.
    #[inline(never)]
    pub fn event(&mut self, key: &[u8], class: Class, name: &'static str) {
        self.effects.event(self.db, key, class, name);
    }

    /// Logs `args` instead of the command as it came; call it again for more.
    pub fn replicate(&mut self, args: &[&[u8]]) {
        self.effects.replicate(self.db, args);
    }

    /// Tells the engine that this command found nothing and waits, 0 for ever. Outside a waiting client the engine
    /// writes `nil` at once.
    pub fn wait(&mut self, timeout_ms: Millis, nil: Nil) {
        self.wait = Some(Box::new(Wait { timeout_ms, nil, again: None }));
    }
}
