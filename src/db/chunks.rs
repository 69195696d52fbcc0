//! Which keys stand in which chunk of a snapshot's file, so that a store can begin without reading all of it.
//!
//! A snapshot is walked in the order of hashes: a chunk has all keys of a few ranges of them, and keys besides that were
//! written out of turn, which are named. Of a hash the first half is told. So a key may be looked for in a chunk that does not have
//! it, which costs a reading; but what no absent chunk may have is not in the file.
//!
//! ```text
//! magic "CLCHUNK", version u8; words u64 LE:
//!   how PROBE is hashed, where the records begin, what all data took in memory, how many chunks, how many runs that were walked
//!   the end of each chunk, in bytes of records; runs that were walked, and such that are named: first key, last key, chunk
//!   CRC-64 (Jones) of all before it
//! ```
//!
//! Deliberately absent: the records, which are the snapshot's, and when a chunk is read, which is the engine's.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;
use core::ops::Range;

use super::DbIndex;
use super::keyspace::Keyspace;
use crate::base::crc::crc64;
use crate::base::sort::sorted;

const MAGIC: &[u8; 8] = b"CLCHUNK\x01";
/// A chunk ends with the first segment behind so many bytes; within one when it has twice as many. Tests have small ones.
const CHUNK_BYTES: u64 = if cfg!(debug_assertions) { 1 << 10 } else { 256 << 10 };
/// Of more keys that were written out of turn it is not told where they are: such a file is read whole.
const NAMED_MAX: usize = 1 << 15;
/// Hashed to see whether keys are hashed as they were when the file was written.
const PROBE: &[u8] = b"cachelet";

/// A key as far as it is told: its database, and the first half of its hash.
fn told(db: DbIndex, hash: u64) -> u64 {
    u64::from(db.0) << 32 | hash >> 32
}

/// All keys from one to another, as far as they are told, may be in this chunk.
#[derive(Clone, Copy)]
struct Run {
    from: u64,
    to: u64,
    chunk: u64,
}

impl Run {
    fn words(runs: &[Self]) -> impl Iterator<Item = u64> {
        runs.iter().flat_map(|run| [run.from, run.to, run.chunk])
    }

    /// Runs from words. `None`: they are not in order, or not all are of these chunks.
    fn read(words: &[u64], chunks: u64) -> Option<Vec<Self>> {
        let (words, rest) = words.as_chunks::<3>();
        let runs: Vec<Self> = words.iter().map(|&[from, to, chunk]| Self { from, to, chunk }).collect();
        let follows = |a: &Self, b: &Self| a.from <= b.from && a.to <= b.to;
        let is_sound =
            rest.is_empty() && runs.is_sorted_by(follows) && runs.iter().all(|run| run.chunk < chunks);
        is_sound.then_some(runs)
    }
}

/// The chunks of a file that is being written.
#[derive(Default)]
pub(super) struct Chunks {
    ends: Vec<u64>,
    walked: Vec<Run>,
    named: Vec<Run>,
    /// Keys of the segment that is being walked, which a chunk's end may cut in two.
    segment: Vec<u64>,
}

impl Chunks {
    fn open(&self) -> u64 {
        self.ends.len() as u64
    }

    fn name(&mut self, key: u64) {
        if self.named.len() <= NAMED_MAX {
            self.named.push(Run { from: key, to: key, chunk: self.open() });
        }
    }

    /// The entry of this key was written: in the course of a walk, or out of turn.
    pub(super) fn wrote(&mut self, db: DbIndex, hash: u64, is_in_turn: bool) {
        match is_in_turn {
            true => self.segment.push(told(db, hash)),
            false => self.name(told(db, hash)),
        }
    }

    /// A walk has seen all of `db` from one hash up to another, or to the last.
    pub(super) fn walked(&mut self, db: DbIndex, from: u64, next: Option<u64>) {
        let (to, chunk) = (told(db, next.unwrap_or(0).wrapping_sub(1)), self.open());
        // What was one segment may have become two meanwhile: of the second some is written, and it is not walked.
        self.segment.retain(|&key| key > to);
        match self.walked.last_mut() {
            Some(run) if run.chunk == chunk && run.to >> 32 == to >> 32 => run.to = to,
            _ => self.walked.push(Run { from: told(db, from), to, chunk }),
        }
    }

    /// A segment was walked of a database that was flushed meanwhile.
    pub(super) fn walked_flushed(&mut self) {
        mem::take(&mut self.segment).into_iter().for_each(|key| self.name(key));
    }

    /// Behind so many bytes of records the file may be parted. Whether it is.
    pub(super) fn may_end(&mut self, at: u64) -> bool {
        let bytes = at - self.ends.last().unwrap_or(&0);
        let is_full = bytes >= CHUNK_BYTES && self.segment.is_empty() || bytes >= 2 * CHUNK_BYTES;
        if is_full {
            self.end(at);
        }
        is_full
    }

    fn end(&mut self, at: u64) {
        self.walked_flushed();
        self.ends.push(at);
    }

    /// That were all records, `at` bytes, which begin in the file at `records_at`. The bytes that [`Absent::read`] reads; none if it
    /// would be too many.
    pub(super) fn write(mut self, keyspace: &Keyspace, at: u64, records_at: u64) -> Vec<u8> {
        self.end(at);
        if self.named.len() > NAMED_MAX {
            return Vec::new();
        }
        let named = sorted(&self.named, |a, b| a.from.cmp(&b.from));
        let (chunks, walked) = (self.ends.len() as u64, self.walked.len() as u64);
        let head = [keyspace.heap.hash(PROBE), records_at, keyspace.used_bytes() as u64, chunks, walked];
        let words =
            head.into_iter().chain(self.ends).chain(Run::words(&self.walked)).chain(Run::words(&named));
        let mut bytes = MAGIC.to_vec();
        words.for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
        let checksum = crc64(0, &bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Absent,
    Wanted,
    There,
}

/// A part of the file that can be read without the others.
struct Chunk {
    /// Bytes of records up to its end.
    end: u64,
    state: State,
}

/// The chunks of a file that are not read yet.
pub struct Absent {
    records_at: u64,
    /// What all data took, but for what was read of it. Bytes of the file would not tell: some are compressed.
    used_bytes: u64,
    /// What was used before the last part was read.
    used_before: Option<u64>,
    chunks: Vec<Chunk>,
    /// In order, both.
    walked: Vec<Run>,
    named: Vec<Run>,
    wanted: u32,
}

impl Absent {
    /// All chunks of a file. `None`: these bytes do not tell where its keys are, or not where they are in this keyspace.
    fn read(bytes: &[u8], keyspace: &Keyspace) -> Option<Self> {
        let (words, rest) = bytes.strip_prefix(MAGIC)?.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let (&checksum, words) = words.split_last()?;
        let (&[probe, records_at, used_bytes, chunks, walked], words) = words.split_first_chunk::<5>()?;
        let is_ours = rest.is_empty()
            && crc64(0, &bytes[..bytes.len() - size_of::<u64>()]) == checksum
            && probe == keyspace.heap.hash(PROBE);
        let (ends, runs) = words.split_at_checked(usize::try_from(chunks).ok()?)?;
        let (walked, named) = runs.split_at_checked(usize::try_from(walked.checked_mul(3)?).ok()?)?;
        let end = *ends.last()?;
        let absent = Self {
            records_at,
            used_bytes,
            used_before: None,
            chunks: ends.iter().map(|&end| Chunk { end, state: State::Absent }).collect(),
            walked: Run::read(walked, chunks)?,
            named: Run::read(named, chunks)?,
            wanted: 0,
        };
        (is_ours && ends.is_sorted() && records_at.checked_add(end).is_some()).then_some(absent)
    }

    /// The chunks that are not there and may have a key of `db` with this hash.
    fn chunks_of(&self, db: DbIndex, hash: u64) -> impl Iterator<Item = usize> {
        let key = told(db, hash);
        let of = move |runs: &[Run]| -> core::ops::Range<usize> {
            let end = runs.partition_point(|run| run.from <= key);
            let start = runs[..end].partition_point(|run| run.to < key);
            start..end
        };
        let (walked, named) = (&self.walked[of(&self.walked)], &self.named[of(&self.named)]);
        let chunks = walked.iter().chain(named).map(|run| run.chunk as usize);
        chunks.filter(|&chunk| self.chunks[chunk].state != State::There)
    }

    /// Whether a key of `db` with this hash may be in a chunk that is not there.
    pub fn may_have(&self, db: DbIndex, hash: u64) -> bool {
        self.chunks_of(db, hash).next().is_some()
    }

    /// Wants what may have a key of `db` with this hash. False: nothing absent has it.
    pub fn want(&mut self, db: DbIndex, hash: u64) -> bool {
        let chunks: Vec<usize> = self.chunks_of(db, hash).collect();
        chunks.iter().for_each(|&chunk| self.want_chunk(chunk));
        !chunks.is_empty()
    }

    /// Wants all there is. False: that is nothing.
    pub fn want_all(&mut self) -> bool {
        (0..self.chunks.len()).for_each(|chunk| self.want_chunk(chunk));
        self.is_wanting()
    }

    fn want_chunk(&mut self, chunk: usize) {
        let Chunk { state, .. } = &mut self.chunks[chunk];
        if *state == State::Absent {
            *state = State::Wanted;
            self.wanted += 1;
        }
    }

    /// Whether anything is wanted.
    pub fn is_wanting(&self) -> bool {
        self.wanted > 0
    }

    /// What the absent data may take in memory.
    pub fn used_bytes(&self) -> u64 {
        self.used_bytes
    }

    /// Bytes of the file to be read next, wanted chunks that stand together. They count as there.
    fn take_wanted(&mut self) -> Option<Range<u64>> {
        let first = self.chunks.iter().position(|chunk| chunk.state == State::Wanted)?;
        let start = first.checked_sub(1).map_or(0, |before| self.chunks[before].end);
        let mut end = start;
        for chunk in self.chunks[first..].iter_mut().take_while(|chunk| chunk.state == State::Wanted) {
            end = chunk.end;
            chunk.state = State::There;
            self.wanted -= 1;
        }
        Some(self.records_at + start..self.records_at + end)
    }
}

impl Keyspace {
    /// All of a file is absent whose chunks these bytes tell. False: they do not, it must be read whole.
    pub fn set_absent(&mut self, chunks: &[u8]) -> bool {
        self.absent = Absent::read(chunks, self).map(Box::new);
        self.absent.is_some()
    }

    /// Whether there is data that is not read.
    #[inline(always)]
    pub fn has_absent(&self) -> bool {
        self.absent.is_some()
    }

    /// Bytes of the file to be read next. When there are none and no data is absent any longer, that is forgotten.
    pub fn next_wanted(&mut self) -> Option<Range<u64>> {
        let used_bytes = self.used_bytes() as u64;
        let absent = self.absent.as_mut()?;
        let read_bytes = absent.used_before.take().map_or(0, |before| used_bytes.saturating_sub(before));
        absent.used_bytes = absent.used_bytes.saturating_sub(read_bytes);
        let wanted = absent.take_wanted();
        absent.used_before = wanted.as_ref().map(|_| used_bytes);
        if wanted.is_none() && absent.chunks.iter().all(|chunk| chunk.state == State::There) {
            self.absent = None;
        }
        wanted
    }
}

#[cfg(test)]
mod tests;
