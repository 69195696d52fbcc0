//! List beside a `VecDeque`, in all forms: packed, chunks, elements too large for a chunk.

use std::collections::VecDeque;

use cachelet::base::heap::Heap;
use cachelet::types::list::{End, List};
use cachelet::types::listpack::{self, Element, Where};
use cachelet::types::{Encoding, Thresholds};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{config, steps};

type Twin = VecDeque<Vec<u8>>;

#[derive(Clone, Debug)]
enum Edit {
    Push(bool, Vec<u8>),
    PushMany(bool, Vec<Vec<u8>>),
    Remove(bool, usize),
    Set(usize, Vec<u8>),
    InsertBeside(usize, bool, Vec<u8>),
    RemoveEqual(usize, usize, bool),
    Thresholds(i64),
}

/// Few different values, so that they meet again; some as large as a chunk.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (0..12u8).prop_map(|value| value.to_string().into_bytes()),
        4 => (0..4u8, 20..300usize).prop_map(|(byte, len)| vec![b'a' + byte; len]),
        1 => (4000..4200usize).prop_map(|len| vec![b'l'; len]),
        1 => (8100..8300usize).prop_map(|len| vec![b'L'; len]),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => (any::<bool>(), value()).prop_map(|(back, value)| Edit::Push(back, value)),
        3 => (any::<bool>(), vec(value(), 0..20)).prop_map(|(back, values)| Edit::PushMany(back, values)),
        2 => (any::<bool>(), 0..6usize).prop_map(|(back, count)| Edit::Remove(back, count)),
        1 => (any::<bool>(), 0..80usize).prop_map(|(back, count)| Edit::Remove(back, count)),
        3 => (any::<usize>(), value()).prop_map(|(at, value)| Edit::Set(at, value)),
        6 => (any::<usize>(), any::<bool>(), value()).prop_map(|(at, after, value)| Edit::InsertBeside(at, after, value)),
        2 => (any::<usize>(), 0..5usize, any::<bool>()).prop_map(|(at, count, back)| Edit::RemoveEqual(at, count, back)),
        1 => prop::sample::select(vec![-6i64, -2, -1, 0, 1, 3, 128]).prop_map(Edit::Thresholds),
    ]
}

fn end(back: bool) -> End {
    if back { End::Back } else { End::Front }
}

fn push(list: &mut List, twin: &mut Twin, back: bool, value: Vec<u8>) {
    list.push(end(back), Element::Str(&value));
    if back { twin.push_back(value) } else { twin.push_front(value) }
}

fn apply(list: &mut List, twin: &mut Twin, edit: Edit, thresholds: &mut Thresholds) {
    let pick = |at: usize| at.checked_rem(twin.len());
    match edit {
        Edit::Push(back, value) => {
            list.make_room(1, value.len(), thresholds);
            push(list, twin, back, value);
        }
        Edit::PushMany(back, values) => {
            list.make_room(values.len(), values.iter().map(Vec::len).sum(), thresholds);
            values.into_iter().for_each(|value| push(list, twin, back, value));
        }
        Edit::Remove(back, count) => {
            list.remove(end(back), count);
            let kept = twin.len().saturating_sub(count);
            if back {
                twin.truncate(kept);
            } else {
                twin.drain(..twin.len() - kept);
            }
            list.shrink(thresholds);
        }
        Edit::Set(at, value) => {
            let Some(index) = pick(at) else { return };
            list.make_room(1, value.len(), thresholds);
            list.set(index, &value);
            twin[index] = value;
            list.shrink(thresholds);
        }
        Edit::InsertBeside(at, after, value) => {
            let pivot = pick(at).map_or(b"none".to_vec(), |index| twin[index].clone());
            let side = if after { Where::After } else { Where::Before };
            list.make_room(1, value.len(), thresholds);
            let first = twin.iter().position(|other| *other == pivot);
            assert_eq!(list.insert(&pivot, side, &value), first.is_some());
            if let Some(first) = first {
                twin.insert(first + usize::from(after), value);
            }
        }
        Edit::RemoveEqual(at, count, back) => {
            let Some(index) = pick(at) else { return };
            let value = twin[index].clone();
            let equal: Vec<_> = (0..twin.len()).filter(|&index| twin[index] == value).collect();
            let skip = if back { equal.len().saturating_sub(count) } else { 0 };
            let gone: Vec<_> = equal.into_iter().skip(skip).take(count).collect();
            assert_eq!(list.remove_equal(&value, count, end(back)), gone.len());
            gone.iter().rev().for_each(|&index| drop(twin.remove(index)));
            list.shrink(thresholds);
        }
        Edit::Thresholds(size) => thresholds.list_max_listpack_size = size,
    }
}

fn check(list: &List, twin: &Twin, heap: &Heap) {
    let view = list.view(heap);
    assert_eq!((view.len(), view.is_empty()), (twin.len(), twin.is_empty()));
    assert!(view.iter(End::Front).map(Element::to_vec).eq(twin.iter().cloned()));
    assert!(view.iter(End::Back).map(Element::to_vec).eq(twin.iter().rev().cloned()));
    for skip in [0, 1, twin.len() / 2, twin.len() * 2 / 3, twin.len(), twin.len() + 1] {
        assert!(view.iter_from(End::Front, skip).map(Element::to_vec).eq(twin.iter().skip(skip).cloned()));
        assert!(
            view.iter_from(End::Back, skip).map(Element::to_vec).eq(twin.iter().rev().skip(skip).cloned())
        );
        let expected = twin.get(skip).map(Vec::as_slice);
        assert_eq!(view.get(skip as i64), expected.map(Element::Str));
        let expected = twin.iter().rev().nth(skip).map(Vec::as_slice);
        assert_eq!(view.get(-1 - skip as i64), expected.map(Element::Str));
    }
    if let List::Packed(bytes) = list {
        assert_eq!(listpack::validate(bytes), Ok(()));
    }
    if let List::Chunks(chunks) = list {
        assert_eq!(view.encoding(), Encoding::Quicklist);
        for chunk in chunks.chunks().flatten() {
            assert_eq!(listpack::validate(chunk), Ok(()));
            assert!(chunk.len() > 7, "no chunk is empty");
        }
        let payload: usize = chunks.chunks().map(|chunk| chunk.map_or_else(<[u8]>::len, <[u8]>::len)).sum();
        assert!(list.heap_bytes() >= payload);
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn edits_match_the_twin(edits in vec(edit(), 0..steps(120)), budget in 1..5usize) {
        let mut heap = Heap::new([7; 16]);
        let (mut list, mut twin, mut thresholds) = (List::new(), Twin::new(), Thresholds::default());
        for edit in edits {
            apply(&mut list, &mut twin, edit, &mut thresholds);
            check(&list, &twin, &heap);
        }
        let copy = list.copy(&mut heap);
        check(&copy, &twin, &heap);
        let mut left = budget;
        while !list.free_step(&mut heap, &mut left) {
            prop_assert_eq!(left, 0, "stops only when the budget is spent");
            left = budget;
        }
        prop_assert!(list.is_empty());
        check(&copy, &twin, &heap);
        check(&list, &Twin::new(), &heap);
    }
}

/// The sums that are kept beside the chunks do not drift: an emptied list owns what a new one does.
#[test]
fn sums_return_to_nothing() {
    let (thresholds, mut heap) = (Thresholds::default(), Heap::new([7; 16]));
    let mut list = List::new();
    let count = if cfg!(miri) { 30 } else { 3000 };
    for number in 0..count {
        list.push_back(format!("{number:0500}").as_bytes(), &thresholds);
        list.insert(format!("{:0500}", number / 2).as_bytes(), Where::After, b"x");
    }
    assert_eq!(list.remove_equal(b"x", usize::MAX, End::Back), count);
    assert_eq!(list.len(), count);
    let full_bytes = list.heap_bytes();
    assert!(full_bytes > count * 500 && full_bytes < count * 1000 + 20_000, "{full_bytes}");
    list.remove(End::Front, count / 2);
    assert!(cfg!(miri) || list.heap_bytes() < full_bytes * 2 / 3);
    let mut budget = usize::MAX;
    assert!(list.free_step(&mut heap, &mut budget));
    assert!(list.heap_bytes() < 1000, "{}", list.heap_bytes());
}
