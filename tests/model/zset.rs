//! Sorted sets against a sorted vector, through every conversion.
use std::collections::BTreeMap;

use cachelet::base::heap::Heap;
use cachelet::base::rng::Rng;
use cachelet::types::zset::{Change, LexBound, LexRange, ScoreRange, ZSet, ZSetView};
use cachelet::types::{Element, Thresholds};
use proptest::prelude::*;

use super::{config, steps};

type Twin = Vec<(Vec<u8>, f64)>;

#[derive(Clone, Debug)]
enum Op {
    Set(Vec<u8>, f64),
    Add(Vec<u8>, f64),
    Keep(Vec<u8>),
    Remove(Vec<u8>),
    RemoveRanks(usize, usize),
    Expect(usize, usize),
    ByScore(ScoreRange),
    ByLex(u8, Vec<u8>, u8, Vec<u8>),
    Many(u16, f64),
    Copy,
    Relocate,
}

/// Small limits, so that a few members cross every one of them.
fn thresholds() -> Thresholds {
    Thresholds { zset_max_listpack_entries: 12, zset_max_listpack_value: 9, ..Thresholds::default() }
}

fn member() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (-9_i64..30).prop_map(|value| value.to_string().into_bytes()),
        1 => any::<i64>().prop_map(|value| value.to_string().into_bytes()),
        4 => "[ab]{0,3}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

fn score() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-3_i8..4).prop_map(f64::from),
        2 => any::<f64>().prop_filter("a score is a number", |score| !score.is_nan()),
        1 => any::<i64>().prop_map(|score| score as f64),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(-0.0),
    ]
}

fn score_range() -> impl Strategy<Value = ScoreRange> {
    (score(), any::<bool>(), score(), any::<bool>())
        .prop_map(|(min, min_is_open, max, max_is_open)| ScoreRange { min, min_is_open, max, max_is_open })
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        12 => (member(), score()).prop_map(|(member, score)| Op::Set(member, score)),
        4 => (member(), score()).prop_map(|(member, score)| Op::Add(member, score)),
        1 => member().prop_map(Op::Keep),
        6 => member().prop_map(Op::Remove),
        2 => (any::<usize>(), 0..5_usize).prop_map(|(start, count)| Op::RemoveRanks(start, count)),
        1 => (0..14_usize, 0..11_usize).prop_map(|(count, bytes)| Op::Expect(count, bytes)),
        4 => score_range().prop_map(Op::ByScore),
        3 => (any::<u8>(), member(), any::<u8>(), member()).prop_map(|(a, b, c, d)| Op::ByLex(a, b, c, d)),
        1 => (0..300_u16, score()).prop_map(|(count, score)| Op::Many(count, score)),
        1 => Just(Op::Copy),
        1 => Just(Op::Relocate),
    ];
    prop::collection::vec(op, 0..steps(120))
}

fn owned((member, score): (Element<'_>, f64)) -> (Vec<u8>, f64) {
    (member.to_vec(), score)
}

fn bound(kind: u8, member: &[u8]) -> LexBound<'_> {
    match kind % 8 {
        0 => LexBound::First,
        1 => LexBound::Last,
        2..5 => LexBound::Open(member),
        _ => LexBound::Closed(member),
    }
}

fn in_lex_range(range: &LexRange<'_>, member: &[u8]) -> bool {
    let above = match range.min {
        LexBound::First => true,
        LexBound::Last => false,
        LexBound::Open(min) => member > min,
        LexBound::Closed(min) => member >= min,
    };
    above
        && match range.max {
            LexBound::First => false,
            LexBound::Last => true,
            LexBound::Open(max) => member < max,
            LexBound::Closed(max) => member <= max,
        }
}

struct Run {
    heap: Heap,
    zset: ZSet,
    twin: Twin,
    thresholds: Thresholds,
}

impl Run {
    fn new() -> Self {
        Self { heap: Heap::new([7; 16]), zset: ZSet::new(), twin: Twin::new(), thresholds: thresholds() }
    }

    fn view(&self) -> ZSetView<'_> {
        self.zset.view(&self.heap)
    }

    fn set(&mut self, member: &[u8], score: f64, add: bool) {
        let found = self.twin.iter().position(|(other, _)| other == member);
        let old = found.map(|index| self.twin[index].1);
        let score = if add { old.unwrap_or(0.0) + score } else { score };
        if score.is_nan() {
            return;
        }
        let change = self.zset.update(&mut self.heap, &self.thresholds, member, |present| {
            assert_eq!(present, old);
            Some(score)
        });
        let wanted = match old {
            None => Change::Added,
            Some(old) if old == score => Change::Kept,
            Some(_) => Change::Updated,
        };
        assert_eq!(change, wanted);
        if change == Change::Kept {
            return;
        }
        found.map(|index| self.twin.remove(index));
        self.twin.push((member.to_vec(), score));
        // Zeros are equal, whatever their sign.
        self.twin.sort_by(|a, b| a.1.partial_cmp(&b.1).expect("no NaN").then_with(|| a.0.cmp(&b.0)));
    }

    fn relocate(&mut self) {
        self.heap.begin_evacuation();
        let mut cursor = 0;
        loop {
            cursor = self.zset.relocate_step(&mut self.heap, cursor);
            if cursor == 0 {
                return;
            }
        }
    }

    fn copy(&mut self) {
        let mut old = core::mem::take(&mut self.zset);
        self.zset = old.copy(&mut self.heap);
        assert_eq!(self.zset.encoding(), old.encoding());
        free(&mut old, &mut self.heap);
    }

    fn run(&mut self, op: &Op) {
        match op {
            Op::Set(member, score) => self.set(member, *score, false),
            Op::Add(member, score) => self.set(member, *score, true),
            Op::Keep(member) => {
                let change = self.zset.update(&mut self.heap, &self.thresholds, member, |_| None);
                assert_eq!(change, Change::Kept);
            }
            Op::Remove(member) => {
                let found = self.twin.iter().position(|(other, _)| other == member);
                let wanted = found.map(|index| self.twin.remove(index).1);
                assert_eq!(self.zset.remove(&mut self.heap, member), wanted);
            }
            Op::RemoveRanks(start, count) => {
                let start = start % (self.twin.len() + 1);
                let end = (start + count).min(self.twin.len());
                self.twin.drain(start..end);
                self.zset.remove_ranks(&mut self.heap, start..end);
            }
            Op::Expect(members, longest) => {
                self.zset.expect(&mut self.heap, &self.thresholds, *members, *longest);
            }
            Op::ByScore(range) => {
                let within = |score: f64| {
                    (if range.min_is_open { score > range.min } else { score >= range.min })
                        && (if range.max_is_open { score < range.max } else { score <= range.max })
                };
                let wanted: Twin = self.twin.iter().filter(|(_, score)| within(*score)).cloned().collect();
                let found: Twin = self.view().range(self.view().ranks_by_score(range)).map(owned).collect();
                assert_eq!(found, wanted);
            }
            Op::ByLex(min_kind, min, max_kind, max) => {
                let range = LexRange { min: bound(*min_kind, min), max: bound(*max_kind, max) };
                let ranks = self.view().ranks_by_lex(&range);
                assert!(ranks.end <= self.twin.len() || ranks.is_empty());
                if self.twin.windows(2).all(|pair| pair[0].1 == pair[1].1) {
                    let wanted: Twin = self
                        .twin
                        .iter()
                        .filter(|(member, _)| in_lex_range(&range, member))
                        .cloned()
                        .collect();
                    assert_eq!(self.view().range(ranks).map(owned).collect::<Twin>(), wanted);
                }
            }
            Op::Many(count, score) => {
                for index in 0..*count {
                    self.set(format!("many {index}").as_bytes(), *score, false);
                }
            }
            Op::Copy => self.copy(),
            Op::Relocate => self.relocate(),
        }
    }

    /// Compares all that can be read.
    fn check(&self) {
        let view = self.view();
        assert_eq!((view.len(), view.is_empty()), (self.twin.len(), self.twin.is_empty()));
        assert!(view.iter().map(owned).eq(self.twin.iter().cloned()));
        for (start, reverse) in
            [(0, false), (0, true), (self.twin.len() / 2, true), (self.twin.len() / 3, false)]
        {
            let mut told: Vec<_> = Vec::new();
            view.each(start..self.twin.len(), reverse, |scored| told.push(owned(*scored)));
            if reverse {
                told.reverse();
            }
            assert_eq!(told, self.twin[start..]);
        }
        for (rank, (member, score)) in self.twin.iter().enumerate() {
            assert_eq!(view.rank(member), Some((rank, *score)));
            assert_eq!(view.score(member), Some(*score));
        }
        assert_eq!((view.score(b"no such member"), view.rank(b"no such member")), (None, None));
    }

    fn check_drawing(&self) {
        let view = self.view();
        let mut rng = Rng::new(5);
        let twin: BTreeMap<_, _> = self.twin.iter().cloned().collect();
        assert_eq!(view.random(&mut rng).is_none(), twin.is_empty());
        for count in [0, 1, twin.len() / 5, twin.len() / 2, twin.len(), twin.len() + 3] {
            let sample: Twin = view.sample(&mut rng, count).into_iter().map(owned).collect();
            assert_eq!(sample.len(), count.min(twin.len()));
            let unique: BTreeMap<_, _> = sample.iter().cloned().collect();
            assert_eq!(unique.len(), sample.len());
            assert!(sample.iter().all(|(member, score)| twin.get(member) == Some(score)));
        }
        let (mut scanned, mut cursor) = (BTreeMap::new(), 0);
        loop {
            cursor = view.scan(cursor, |scored| {
                let (member, score) = owned(scored);
                scanned.insert(member, score);
            });
            if cursor == 0 {
                break;
            }
        }
        assert_eq!(scanned, twin);
    }
}

fn free(zset: &mut ZSet, heap: &mut Heap) {
    loop {
        let mut budget = 3;
        if zset.free_step(heap, &mut budget) {
            return;
        }
    }
}

proptest! {
    #![proptest_config(config(300))]
    #[test]
    fn zset_is_a_sorted_vector(ops in ops()) {
        let mut run = Run::new();
        for op in &ops {
            run.run(op);
            run.check();
        }
        run.check_drawing();
        free(&mut run.zset, &mut run.heap);
        prop_assert_eq!(run.heap.used_bytes(), 0);
    }
}
