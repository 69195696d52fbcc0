//! Stream beside a plain list of nodes whose entries have a flag, and its groups beside maps.

use std::collections::BTreeMap;

use cachelet::types::Thresholds;
use cachelet::types::stream::{Entries, Group, Keep, Pending, Stream, StreamId, Trim};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{config, steps};

#[derive(Clone, Debug, PartialEq)]
struct TwinEntry {
    id: StreamId,
    words: Vec<Vec<u8>>,
    deleted: bool,
}

#[derive(Default)]
struct Twin {
    nodes: Vec<Vec<TwinEntry>>,
    last_id: StreamId,
    max_deleted_id: StreamId,
    added: u64,
}

#[derive(Clone, Debug)]
enum Edit {
    Append(u64, u64, Vec<Vec<u8>>),
    Delete(usize),
    MaxLen(u64, bool, u64),
    MinId(usize, bool, u64),
    NodeEntries(u64),
}

fn word() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => (0..4u8).prop_map(|name| vec![b'a' + name]),
        2 => any::<i64>().prop_map(|value| value.to_string().into_bytes()),
        1 => vec(any::<u8>(), 0..80),
    ]
}

fn words() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop_oneof![
        3 => word().prop_map(|value| vec![b"a".to_vec(), value]),
        1 => vec(word(), 1..5).prop_map(|words| words.iter().flat_map(|word| [word.clone(), word.clone()]).collect()),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        12 => (0..3u64, 1..3u64, words()).prop_map(|(ms, seq, words)| Edit::Append(ms, seq, words)),
        1 => (any::<u64>(), 1..3u64, words()).prop_map(|(ms, seq, words)| Edit::Append(ms >> 1, seq, words)),
        5 => any::<usize>().prop_map(Edit::Delete),
        2 => (0..20u64, any::<bool>(), 0..9u64).prop_map(|(len, about, limit)| Edit::MaxLen(len, about, limit)),
        2 => (any::<usize>(), any::<bool>(), 0..9u64).prop_map(|(at, about, limit)| Edit::MinId(at, about, limit)),
        1 => (0..6u64).prop_map(Edit::NodeEntries),
    ]
}

impl Twin {
    fn live(&self) -> Vec<&TwinEntry> {
        self.nodes.iter().flatten().filter(|entry| !entry.deleted).collect()
    }

    fn append(&mut self, id: StreamId, words: Vec<Vec<u8>>, node_entries: u64) {
        let full = |node: &Vec<TwinEntry>| node_entries > 0 && node.len() as u64 >= node_entries;
        if self.nodes.last().is_none_or(full) {
            self.nodes.push(Vec::new());
        }
        let entry = TwinEntry { id, words, deleted: false };
        self.nodes.last_mut().expect("there is one now").push(entry);
        self.last_id = id;
        self.added += 1;
    }

    fn delete(&mut self, id: StreamId) -> bool {
        let found = self.nodes.iter_mut().flatten().find(|entry| entry.id == id && !entry.deleted);
        let Some(entry) = found else { return false };
        entry.deleted = true;
        self.max_deleted_id = self.max_deleted_id.max(id);
        self.nodes.retain(|node| {
            !node.iter().any(|entry| entry.id == id) || node.iter().any(|entry| !entry.deleted)
        });
        true
    }

    fn trim(&mut self, trim: Trim) -> u64 {
        let before = self.live().len() as u64;
        let mut left = before;
        while let Some(node) = self.nodes.first_mut() {
            let live = node.iter().filter(|entry| !entry.deleted).count() as u64;
            let gone = match trim.keep {
                Keep::MaxLen(max) if left <= max => break,
                Keep::MaxLen(max) => left - live >= max,
                Keep::MinId(min) => node.last().is_some_and(|last| last.id < min),
            };
            if trim.limit > 0 && before - left + live > trim.limit {
                break;
            }
            if gone {
                left -= live;
                self.nodes.remove(0);
                continue;
            }
            for entry in node.iter_mut().filter(|_| !trim.approximate) {
                let goes = match trim.keep {
                    Keep::MaxLen(max) => left > max,
                    Keep::MinId(min) => entry.id < min,
                };
                if goes && !entry.deleted {
                    entry.deleted = true;
                    left -= 1;
                }
            }
            break;
        }
        before - left
    }
}

fn taken(entries: &Entries, from: StreamId, to: StreamId, is_reverse: bool) -> Vec<(StreamId, Vec<Vec<u8>>)> {
    let words = |pairs: cachelet::types::stream::Entry<'_>| {
        pairs.pairs().flat_map(|(field, value)| [field.to_vec(), value.to_vec()]).collect()
    };
    entries.range(from, to, is_reverse).map(|entry| (entry.id, words(entry))).collect()
}

fn check(entries: &Entries, twin: &Twin) {
    let live = twin.live();
    let wanted: Vec<_> = live.iter().map(|entry| (entry.id, entry.words.clone())).collect();
    assert_eq!(taken(entries, StreamId::MIN, StreamId::MAX, false), wanted);
    let mut backwards = wanted.clone();
    backwards.reverse();
    assert_eq!(taken(entries, StreamId::MIN, StreamId::MAX, true), backwards);
    assert_eq!(entries.len, live.len() as u64);
    assert_eq!(entries.first_id, live.first().map_or(StreamId::MIN, |entry| entry.id));
    assert_eq!((entries.last_id, entries.max_deleted_id), (twin.last_id, twin.max_deleted_id));
    assert_eq!(entries.added, twin.added);
    let keys: Vec<StreamId> = twin.nodes.iter().filter_map(|node| Some(node.first()?.id)).collect();
    assert_eq!(entries.nodes().map(|(key, _)| key).collect::<Vec<_>>(), keys);
    assert_eq!(entries.radix_counts().0, keys.len());
    if let (Some(first), Some(last)) = (live.get(live.len() / 3), live.get(live.len() * 2 / 3)) {
        let (from, to) = (first.id, last.id.previous().expect("no entry is 0-0"));
        let part: Vec<_> = wanted.iter().filter(|(id, _)| (from..=to).contains(id)).cloned().collect();
        assert_eq!(taken(entries, from, to, false), part);
        assert_eq!(entries.get(last.id).map(|entry| entry.id), Some(last.id));
    }
}

fn apply(entries: &mut Entries, twin: &mut Twin, edit: Edit, thresholds: &mut Thresholds) {
    let all: Vec<StreamId> = twin.nodes.iter().flatten().map(|entry| entry.id).collect();
    let pick = |at: usize| all.get(at.checked_rem(all.len())?).copied();
    match edit {
        Edit::Append(ms, seq, words) => {
            let last = twin.last_id;
            let Some(ms) = last.ms.checked_add(ms).filter(|ms| *ms < u64::MAX) else { return };
            let id = StreamId::new(ms, if ms == last.ms { last.seq + seq } else { seq });
            let fields: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
            assert!(entries.append(id, fields.iter().copied(), thresholds));
            twin.append(id, words, thresholds.stream_node_max_entries);
        }
        Edit::Delete(at) => {
            let id = pick(at).unwrap_or(StreamId::new(5, 5));
            assert_eq!(entries.delete(id), twin.delete(id));
        }
        Edit::MaxLen(max, approximate, limit) => {
            let trim =
                Trim { keep: Keep::MaxLen(max), approximate, limit: if approximate { limit } else { 0 } };
            assert_eq!(entries.trim(trim), twin.trim(trim));
        }
        Edit::MinId(at, approximate, limit) => {
            let Some(id) = pick(at) else { return };
            let trim =
                Trim { keep: Keep::MinId(id), approximate, limit: if approximate { limit } else { 0 } };
            assert_eq!(entries.trim(trim), twin.trim(trim));
        }
        Edit::NodeEntries(count) => thresholds.stream_node_max_entries = count,
    }
}

/// What may be done with a group: an entry, a consumer, what is done.
type GroupEdit = (u64, u8, u8);

fn name(consumer: u8) -> Vec<u8> {
    vec![b'a' + consumer]
}

type Twins = BTreeMap<StreamId, (u8, i64)>;

fn check_group(group: &Group, pending: &Twins, consumers: &[bool; 4]) {
    let walk = |number: Option<u32>| {
        let mut all = Vec::new();
        let mut from = StreamId::MIN;
        while let Some((id, one)) = group.next_pending(from, number) {
            all.push((id, (group.consumer_name(one.consumer)[0] - b'a', one.delivered_ms)));
            from = id.next().expect("not the last ID");
        }
        all
    };
    assert_eq!(walk(None), pending.iter().map(|(id, one)| (*id, *one)).collect::<Vec<_>>());
    assert_eq!(group.pending_len(), pending.len());
    assert_eq!(group.last_pending(), pending.keys().next_back().copied());
    for consumer in 0..4u8 {
        let number = group.find_consumer(&name(consumer));
        assert_eq!(number.is_some(), consumers[usize::from(consumer)]);
        let Some(number) = number else { continue };
        let own: Vec<_> =
            pending.iter().filter(|(_, one)| one.0 == consumer).map(|(id, one)| (*id, *one)).collect();
        assert_eq!(group.consumer(number).map(|one| one.pending_len()), Some(own.len()));
        assert_eq!(walk(Some(number)), own);
    }
    let names: Vec<_> = group.consumers().map(|(number, _)| group.consumer_name(number).to_vec()).collect();
    assert!(names.is_sorted());
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn entries_are_those_of_a_plain_list(edits in vec(edit(), 1..steps(120))) {
        let mut stream = Stream::default();
        let mut twin = Twin::default();
        let mut thresholds = Thresholds { stream_node_max_entries: 3, ..Thresholds::default() };
        thresholds.stream_node_max_bytes = 0;
        for edit in edits {
            apply(&mut stream.entries, &mut twin, edit, &mut thresholds);
            check(&stream.entries, &twin);
        }
        check(&stream.copy().entries, &twin);
        let mut budget = 1;
        while !stream.free_step(&mut budget) {
            budget = 1;
        }
        prop_assert!(stream.entries.nodes().next().is_none());
    }

    #[test]
    fn pending_entries_are_those_of_maps(edits in vec((1..12u64, 0..4u8, 0..8u8), 1..steps(100))) {
        let mut stream = Stream::default();
        stream.groups.create(Group::new(b"g", StreamId::MIN, None));
        let (mut pending, mut consumers) = (Twins::new(), [false; 4]);
        for (time, edit) in edits.into_iter().enumerate() {
            let (seq, consumer, what): GroupEdit = edit;
            let (id, now) = (StreamId::new(1, seq), time as i64);
            let group = stream.groups.get_mut(b"g").expect("it was created");
            match what {
                0 => {
                    let was = consumers[usize::from(consumer)];
                    prop_assert_eq!(group.delete_consumer(&name(consumer)).is_some(), was);
                    consumers[usize::from(consumer)] = false;
                    pending.retain(|_, one| one.0 != consumer);
                }
                1 | 2 => prop_assert_eq!(group.acknowledge(id), pending.remove(&id).is_some()),
                _ => {
                    let (Ok(number) | Err(number)) = group.create_consumer(&name(consumer), now);
                    consumers[usize::from(consumer)] = true;
                    group.set_pending(id, Pending { delivered_ms: now, deliveries: 1, consumer: number });
                    pending.insert(id, (consumer, now));
                }
            }
            check_group(group, &pending, &consumers);
        }
        let copy = stream.copy();
        check_group(copy.groups.get(b"g").expect("it was copied"), &pending, &consumers);
    }
}
