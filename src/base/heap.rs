//! What every keyspace and big collection of one engine shares: byte blocks, table buckets, the hash function.
//!
//! Deliberately absent: what the blocks mean.

use super::arena::{Arena, Handle};
use super::hash::Hasher;
use super::table::BucketPool;

/// The memory of one engine. Dropping it gives everything back in O(pages).
#[derive(Debug)]
pub struct Heap {
    /// Blocks of bytes.
    pub arena: Arena,
    /// Buckets and directories of all tables.
    pub buckets: BucketPool,
    /// The hash of keys, fields and members, keyed by the engine's seed.
    pub hasher: Hasher,
}

/// Most keys end here, with what stands before them.
const KEY_BYTES: usize = 32;

impl Heap {
    /// An empty heap; `seed` is kept with the data (cursors are made of hashes).
    #[must_use]
    pub fn new(seed: [u8; 16]) -> Self {
        Self { arena: Arena::new(), buckets: BucketPool::new(), hasher: Hasher::new(seed) }
    }

    /// The hash of a key, field or member.
    #[inline]
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        self.hasher.hash(bytes)
    }

    /// The hashes of blocks, of each of which `key` tells the part to hash.
    pub fn hash_blocks(
        arena: &Arena,
        hasher: &Hasher,
        key: fn(&[u8]) -> &[u8],
        blocks: &mut [(Handle, u64)],
    ) {
        arena.read_ahead(blocks.iter().map(|(block, _)| *block), KEY_BYTES);
        for (block, hash) in blocks {
            *hash = hasher.hash(key(arena.bytes(*block)));
        }
    }

    /// Bytes of live blocks and buckets.
    #[inline]
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.arena.used_bytes() + self.buckets.used_bytes()
    }

    /// Bytes taken from the allocator.
    #[inline]
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.arena.held_bytes() + self.buckets.held_bytes()
    }

    /// Starts a pass that empties sparse pages of both parts; false when it would free too little.
    ///
    /// The pass is a walk of every table with `relocate_step`, in which `each` calls [`Arena::relocate`].
    pub fn begin_evacuation(&mut self) -> bool {
        let blocks = self.arena.begin_evacuation();
        self.buckets.begin_evacuation() | blocks
    }
}
