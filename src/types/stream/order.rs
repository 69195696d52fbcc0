//! Numbers by ID, in order: what leads to a stream's nodes and to what is pending.
//!
//! The pairs stand in runs that are sorted, each and all of them. A search is two binary searches; a change moves the pairs of
//! one run, and at times the list of runs, which is a hundredth as long. Deliberately absent: what the numbers mean.

use alloc::vec::Vec;

use super::id::StreamId;

/// An ID and its number.
type Pair = (StreamId, u32);

/// The longest run. One that is full is cut in two, but at the end of all, where IDs come in order.
const RUN_LEN_MAX: usize = 128;

/// A map from IDs to numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct IdMap {
    /// None is empty, and two neighbours have more pairs together than half a run.
    runs: Vec<Vec<Pair>>,
    len: usize,
}

impl IdMap {
    pub(super) const fn new() -> Self {
        Self { runs: Vec::new(), len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The run in which `id` stands or would stand, and the first pair there that is not before it.
    fn place_of(&self, id: StreamId) -> (usize, usize) {
        let after = self.runs.partition_point(|run| run.first().is_some_and(|first| first.0 <= id));
        let run = after.saturating_sub(1);
        let at = self.runs.get(run).map_or(0, |run| run.partition_point(|pair| pair.0 < id));
        (run, at)
    }

    /// The number of `id`.
    pub(super) fn get(&self, id: StreamId) -> Option<u32> {
        self.first_from(id).filter(|pair| pair.0 == id).map(|pair| pair.1)
    }

    /// The first pair whose ID is at least `id`.
    pub(super) fn first_from(&self, id: StreamId) -> Option<Pair> {
        let (run, at) = self.place_of(id);
        let found = self.runs.get(run)?.get(at);
        found.or_else(|| self.runs.get(run + 1)?.first()).copied()
    }

    /// The last pair whose ID is at most `id`.
    pub(super) fn last_to(&self, id: StreamId) -> Option<Pair> {
        let (run, at) = self.place_of(id);
        let run = self.runs.get(run)?;
        run.get(at).filter(|pair| pair.0 == id).or_else(|| run.get(at.checked_sub(1)?)).copied()
    }

    /// The last pair.
    pub(super) fn last(&self) -> Option<Pair> {
        self.runs.last()?.last().copied()
    }

    /// All pairs.
    pub(super) fn iter(&self) -> impl Iterator<Item = Pair> {
        self.iter_from(0)
    }

    /// The pairs from the `from`th on.
    pub(super) fn iter_from(&self, mut from: usize) -> impl Iterator<Item = Pair> {
        let mut run = 0;
        while let Some(pairs) = self.runs.get(run)
            && pairs.len() <= from
        {
            from -= pairs.len();
            run += 1;
        }
        self.runs.get(run..).unwrap_or_default().iter().flatten().skip(from).copied()
    }

    /// Gives `id` a number, whatever it had.
    pub(super) fn insert(&mut self, id: StreamId, number: u32) {
        let (mut run, mut at) = self.place_of(id);
        if self.runs.is_empty() {
            self.runs.push(Vec::new());
        }
        let pairs = &mut self.runs[run];
        if let Some(pair) = pairs.get_mut(at).filter(|pair| pair.0 == id) {
            pair.1 = number;
            return;
        }
        if pairs.len() == RUN_LEN_MAX {
            let is_last = run + 1 == self.runs.len() && at == RUN_LEN_MAX;
            let cut = if is_last { RUN_LEN_MAX } else { RUN_LEN_MAX / 2 };
            let right = self.runs[run].split_off(cut);
            self.runs.insert(run + 1, right);
            if at >= cut {
                (run, at) = (run + 1, at - cut);
            }
        }
        self.runs[run].insert(at, (id, number));
        self.len += 1;
    }

    /// Takes the number of `id` away.
    pub(super) fn remove(&mut self, id: StreamId) -> Option<u32> {
        let (run, at) = self.place_of(id);
        let pairs = self.runs.get_mut(run)?;
        pairs.get(at).filter(|pair| pair.0 == id)?;
        let (_, number) = pairs.remove(at);
        self.len -= 1;
        if pairs.is_empty() {
            self.runs.remove(run);
        } else {
            self.join(run);
        }
        if let Some(before) = run.checked_sub(1) {
            self.join(before);
        }
        Some(number)
    }

    /// Makes one run of this one and the next when they are short.
    fn join(&mut self, run: usize) {
        if let [left, right, ..] = &mut self.runs[run..]
            && left.len() + right.len() <= RUN_LEN_MAX / 2
        {
            left.append(right);
            self.runs.remove(run + 1);
        }
    }

    /// Takes the last pair out.
    pub(super) fn pop(&mut self) -> Option<Pair> {
        let run = self.runs.last_mut()?;
        let last = run.pop()?;
        if run.is_empty() {
            self.runs.pop();
        }
        self.len -= 1;
        Some(last)
    }
}
