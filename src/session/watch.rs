//! Which keys are under WATCH, and by whom. A table of watched keys, not a version on every key: a write looks here
//! only while somebody watches something. <https://redis.io/docs/latest/develop/interact/transactions/>

use alloc::vec::Vec;

use super::ConnId;
use super::session::DbKey;
use crate::base::map::{Map, Seeded};
use crate::db::DbIndex;

/// Index of watched keys.
pub struct Watched {
    keys: Map<DbKey, Vec<ConnId>>,
}

impl Watched {
    /// Nobody watches.
    pub fn new(seeded: Seeded) -> Self {
        Self { keys: Map::with_hasher(seeded) }
    }

    /// Whether nobody watches anything.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds a watcher. The caller knows that it does not watch this key yet.
    pub fn watch(&mut self, key: DbKey, conn: ConnId) {
        self.keys.entry(key).or_default().push(conn);
    }

    /// Removes a watcher from one of its keys.
    pub fn unwatch(&mut self, key: &DbKey, conn: ConnId) {
        if let Some(watchers) = self.keys.get_mut(key) {
            watchers.retain(|&watcher| watcher != conn);
            if watchers.is_empty() {
                self.keys.remove(key);
            }
        }
    }

    /// Who watches `key`.
    pub fn watchers(&self, db: DbIndex, key: &[u8]) -> &[ConnId] {
        self.keys.get(&(db, key)).map_or(&[], Vec::as_slice)
    }

    /// Every watched key of `db` with its watchers.
    pub fn of_database(&self, db: DbIndex) -> impl Iterator<Item = (&[u8], &[ConnId])> {
        self.keys.iter().filter(move |(key, _)| key.db == db).map(|(key, conns)| (&key.key[..], &conns[..]))
    }
}
