//! The ordinary hash map, for what is small or not keyed by peers' data at scale. The only file that names hashbrown.
//!
//! Deliberately absent: the keyspace and big collections. Those use [`super::table::Table`], which never rehashes at once.

use super::hash::{Hasher, Stream};

/// A hash map whose order and collisions follow the engine's seed.
pub type Map<K, V> = hashbrown::HashMap<K, V, Seeded>;
/// A hash set, as [`Map`].
pub type Set<K> = hashbrown::HashSet<K, Seeded>;
/// One place of a [`Map`], from its `entry`.
pub type Entry<'a, K, V> = hashbrown::hash_map::Entry<'a, K, V, Seeded>;

/// What a key of a [`Map`] is found by: its hash must be the key's.
pub use hashbrown::Equivalent;

/// Builds the hashers of a [`Map`]: SipHash-1-3 under the engine's seed.
#[derive(Clone, Copy, Debug)]
pub struct Seeded(Hasher);

impl Seeded {
    /// Maps whose keys come from peers take the engine's own hasher.
    #[must_use]
    pub fn new(hasher: Hasher) -> Self {
        Self(hasher)
    }
}

impl Default for Seeded {
    /// A fixed key: only for maps whose keys no peer chooses.
    fn default() -> Self {
        Self(Hasher::new([0; 16]))
    }
}

impl core::hash::BuildHasher for Seeded {
    type Hasher = Stream;

    #[inline]
    fn build_hasher(&self) -> Stream {
        Stream::new(&self.0)
    }
}
