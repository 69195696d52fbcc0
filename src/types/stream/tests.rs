use super::order::IdMap;
use super::*;
use crate::base::rng::Rng;
use crate::types::Thresholds;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

fn add(entries: &mut Entries, ms: u64, seq: u64, fields: &[&[u8]]) {
    assert!(entries.append(StreamId::new(ms, seq), fields.iter().copied(), &Thresholds::default()));
}

#[test]
fn a_node_has_the_bytes_that_redis_gives_it() {
    let mut entries = Entries::default();
    add(&mut entries, 1000, 5, &[b"f", b"12", b"g", b"text"]);
    add(&mut entries, 1000, 6, &[b"f", b"-1", b"g", b""]);
    add(&mut entries, 1300, 0, &[b"other", b"x"]);
    assert!(entries.delete(StreamId::new(1000, 6)));
    let nodes: Vec<_> = entries.nodes().collect();
    assert_eq!(nodes.len(), 1);
    assert_eq!(nodes[0].0, StreamId::new(1000, 5));
    assert_eq!(nodes[0].1, NODE);
}

/// From DUMP of redis-server 7.0 with the same commands.
#[rustfmt::skip]
const NODE: &[u8] = &[
    0x48, 0x00, 0x00, 0x00, 0x19, 0x00, 0x02, 0x01, 0x01, 0x01, 0x02, 0x01, 0x81, 0x66, 0x02, 0x81,
    0x67, 0x02, 0x00, 0x01, 0x02, 0x01, 0x00, 0x01, 0x00, 0x01, 0x0c, 0x01, 0x84, 0x74, 0x65, 0x78,
    0x74, 0x05, 0x05, 0x01, 0x03, 0x01, 0x00, 0x01, 0x01, 0x01, 0xdf, 0xff, 0x02, 0x80, 0x01, 0x05,
    0x01, 0x00, 0x01, 0xc1, 0x2c, 0x02, 0xdf, 0xfb, 0x02, 0x01, 0x01, 0x85, 0x6f, 0x74, 0x68, 0x65,
    0x72, 0x06, 0x81, 0x78, 0x02, 0x06, 0x01, 0xff,
];

#[test]
fn ids_are_counted_up_and_down() {
    let id = StreamId::new(5, u64::MAX);
    assert_eq!(id.next(), Some(StreamId::new(6, 0)));
    assert_eq!(StreamId::new(6, 0).previous(), Some(id));
    assert_eq!((StreamId::MAX.next(), StreamId::MIN.previous()), (None, None));
    assert_eq!(id.to_text(), b"5-18446744073709551615");
}

#[test]
fn a_large_stream_is_freed_in_steps_and_costs_what_it_holds() {
    let (mut stream, entries) = (Stream::default(), if cfg!(miri) { 400 } else { 20_000 });
    let pending = entries / 2;
    let empty = stream.heap_bytes();
    for seq in 1..=entries as u64 {
        add(&mut stream.entries, 1, seq, &[b"field", b"value"]);
    }
    assert!(stream.heap_bytes() > empty + entries * 10);
    assert!(stream.groups.create(Group::new(b"g", StreamId::MIN, None)));
    let group = stream.groups.get_mut(b"g").expect("it was created");
    let number = group.create_consumer(b"c", 1).expect("it is new");
    let before = stream.heap_bytes();
    for seq in 1..=pending as u64 {
        let group = stream.groups.get_mut(b"g").expect("it was created");
        group
            .set_pending(StreamId::new(1, seq), Pending { delivered_ms: 1, deliveries: 1, consumer: number });
    }
    assert!(stream.heap_bytes() > before + pending * 40);
    let copy = stream.copy();
    assert_eq!(copy.groups.get(b"g").map(Group::pending_len), Some(pending));
    let mut steps = 0;
    let mut budget = 100;
    while !stream.free_step(&mut budget) {
        steps += 1;
        budget = 100;
    }
    assert!((pending / 100..pending / 50).contains(&steps), "{steps}");
    assert!(stream.entries.nodes().next().is_none() && stream.groups.is_empty());
    assert_eq!(copy.entries.nodes().count(), entries / 100);
}

#[test]
fn a_node_from_elsewhere_is_looked_at_first() {
    let key = StreamId::new(1000, 5);
    let mut entries = Entries::default();
    assert!(entries.push_node(key, NODE.to_vec()));
    assert_eq!((entries.len, entries.first().map(|entry| entry.id)), (2, Some(key)));
    assert!(!entries.push_node(key, NODE.to_vec()), "its place is taken");
    // Whatever one byte becomes: refused, or read without harm.
    for at in (0..NODE.len()).step_by(if cfg!(miri) { 3 } else { 1 }) {
        for byte in [0, 1, 2, 3, 4, 0x7f, 0x80, 0x81, 0xc1, 0xdf, 0xf0, 0xf4, 0xff] {
            let mut bytes = NODE.to_vec();
            bytes[at] = byte;
            let mut entries = Entries::default();
            if entries.push_node(key, bytes) {
                let pairs = |entry: Entry<'_>| entry.pairs().count();
                let forwards: Vec<_> =
                    entries.range(StreamId::MIN, StreamId::MAX, false).map(pairs).collect();
                let mut backwards: Vec<_> =
                    entries.range(StreamId::MIN, StreamId::MAX, true).map(pairs).collect();
                backwards.reverse();
                assert_eq!(forwards.len() as u64, entries.len, "byte {at} is {byte:#x}");
                assert_eq!(forwards, backwards);
            }
        }
    }
}

/// Grows and shrinks a map of thousands of IDs, in order and at random, beside another one.
#[test]
fn numbers_are_found_by_id() {
    let (mut map, mut twin, mut rng) = (IdMap::new(), BTreeMap::new(), Rng::new(1));
    let id = |seq: u64| StreamId::new(seq / 100, seq % 100);
    let (third, ids) = if cfg!(miri) { (300, 200) } else { (20_000_u32, 4096) };
    for step in 0..3 * third {
        // Many of the IDs, then few of them, then ever greater ones.
        let (range, removes) = match step / third {
            0 => (ids, 3),
            1 => (ids, 8),
            _ => (u64::from(step) * 2, 2),
        };
        let any = id(if step / third < 2 { rng.below(range) } else { range });
        if rng.below(10) < removes {
            assert_eq!(map.remove(any), twin.remove(&any));
        } else {
            map.insert(any, step);
            twin.insert(any, step);
        }
        let near = id(rng.below(range + 100));
        assert_eq!(map.get(near), twin.get(&near).copied());
        let pair = |(id, number): (&StreamId, &u32)| (*id, *number);
        assert_eq!(map.first_from(near), twin.range(near..).next().map(pair));
        assert_eq!(map.last_to(near), twin.range(..=near).next_back().map(pair));
        assert_eq!((map.len(), map.last()), (twin.len(), twin.last_key_value().map(pair)));
    }
    assert!(map.iter().eq(twin.iter().map(|(id, number)| (*id, *number))));
    while let Some((id, number)) = map.pop() {
        assert_eq!(twin.pop_last(), Some((id, number)));
    }
    assert!(map.is_empty() && twin.is_empty());
}
