//! Values written as RDB and read again; and bytes that were damaged, which may do nothing but be refused.

use cachelet::base::heap::Heap;
use cachelet::base::time::Millis;
use cachelet::types::Thresholds;
use cachelet::types::ValueRef;
use cachelet::types::hash::Hash;
use cachelet::types::list::{End, List};
use cachelet::types::listpack::Element;
use cachelet::types::rdb::{Loaded, Reader, Saved, kind, load};
use cachelet::types::set::Set;
use cachelet::types::stream::{Group, Keep, Pending, Stream, StreamId, Trim};
use cachelet::types::zset::ZSet;
use proptest::prelude::*;

use crate::{config, steps};

const BUDGET: usize = 1 << 20;

/// Values that [`make`] can make.
const KINDS: usize = 7;

/// Small limits, so that a few elements cross all of them.
fn thresholds() -> Thresholds {
    Thresholds {
        list_max_listpack_size: 4,
        hash_max_listpack_entries: 6,
        hash_max_listpack_value: 30,
        set_max_intset_entries: 5,
        set_max_listpack_entries: 8,
        set_max_listpack_value: 30,
        stream_node_max_entries: 4,
        zset_max_listpack_entries: 6,
        zset_max_listpack_value: 30,
        ..Thresholds::default()
    }
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => (0_i64..40).prop_map(|number| number.to_string().into_bytes()),
        2 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        2 => proptest::collection::vec(any::<u8>(), 0..50),
        2 => (0_usize..60).prop_map(|len| b"ab".repeat(len)),
        1 => (0_usize..9000).prop_map(|len| vec![b'x'; len]),
    ]
}

fn texts() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(text(), 1..steps(20))
}

fn plain(element: Element<'_>) -> Vec<u8> {
    element.to_vec()
}

/// What a value holds, in an order of its own if it has one.
fn contents(value: &ValueRef<'_>) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = match value {
        ValueRef::Bytes(bytes) => vec![bytes.to_vec()],
        ValueRef::Int(value) => vec![value.to_string().into_bytes()],
        ValueRef::List(list) => return list.iter(End::Front).map(plain).collect(),
        ValueRef::ZSet(zset) => {
            let pair = |(member, score): (Element<'_>, f64)| [plain(member), score.to_le_bytes().to_vec()];
            return zset.iter().flat_map(pair).collect();
        }
        ValueRef::Hash(hash) => {
            let pair = |(field, value)| {
                let mut parts = vec![plain(field), plain(value)];
                parts.extend(hash.deadline_ms(&parts[0]).map(|at_ms| at_ms.to_string().into_bytes()));
                parts.join(&0)
            };
            hash.iter().map(pair).collect()
        }
        ValueRef::Stream(stream) => return stream_contents(stream),
        ValueRef::Set(set) => set.iter().map(plain).collect(),
    };
    all.sort();
    all
}

/// Entries, forwards and backwards, the figures and the groups, as text.
fn stream_contents(stream: &Stream) -> Vec<Vec<u8>> {
    let entries = &stream.entries;
    let mut all = Vec::new();
    for is_reverse in [false, true] {
        for entry in entries.range(StreamId::MIN, StreamId::MAX, is_reverse) {
            all.push(entry.id.to_text());
            all.extend(entry.pairs().flat_map(|(field, value)| [plain(field), plain(value)]));
        }
    }
    let figures = (entries.len, entries.last_id, entries.first_id, entries.max_deleted_id, entries.added);
    all.push(format!("{figures:?}").into_bytes());
    for group in stream.groups.iter() {
        all.push(group.name.clone());
        all.push(format!("{:?} {:?}", group.last_id, group.entries_read).into_bytes());
        let numbers = group.consumers().map(|(number, _)| Some(number));
        for number in core::iter::once(None).chain(numbers) {
            let consumer = number.and_then(|number| group.consumer(number));
            let times = consumer.map(|consumer| (&consumer.name, consumer.seen_ms, consumer.active_ms));
            all.push(format!("{times:?}").into_bytes());
            let mut next = group.next_pending(StreamId::MIN, number);
            while let Some((id, pending)) = next {
                let of = group.consumer_name(pending.consumer);
                let text = format!("{id:?} {} {} {of:?}", pending.delivered_ms, pending.deliveries);
                all.push(text.into_bytes());
                next = id.next().and_then(|id| group.next_pending(id, number));
            }
        }
    }
    all
}

fn view<'a>(loaded: &'a Loaded<'_>, heap: &'a Heap) -> ValueRef<'a> {
    match loaded {
        Loaded::String(bytes) => ValueRef::Bytes(bytes),
        Loaded::List(list) => ValueRef::List(list.view(heap)),
        Loaded::Hash(hash) => ValueRef::Hash(hash.view(heap)),
        Loaded::Set(set) => ValueRef::Set(set.view(heap)),
        Loaded::ZSet(zset) => ValueRef::ZSet(zset.view(heap)),
        Loaded::Stream(stream) => ValueRef::Stream(stream),
    }
}

/// To be written, with every field that it has.
fn saved<'a>(loaded: &'a Loaded<'_>, heap: &'a Heap) -> Saved<'a> {
    Saved::new(view(loaded, heap), Millis::MIN)
}

fn free(loaded: Loaded<'_>, heap: &mut Heap) {
    let mut budget = usize::MAX;
    match loaded {
        Loaded::Hash(mut hash) => hash.free_step(heap, &mut budget),
        Loaded::Set(mut set) => set.free_step(heap, &mut budget),
        Loaded::ZSet(mut zset) => zset.free_step(heap, &mut budget),
        Loaded::List(_) | Loaded::String(_) | Loaded::Stream(_) => true,
    };
}

/// A value of one of the types, made of these texts.
fn make(which: usize, texts: &[Vec<u8>], heap: &mut Heap) -> Loaded<'static> {
    let thresholds = thresholds();
    match which {
        0 => Loaded::String(texts[0].clone().into()),
        1 => {
            let mut list = List::new();
            texts.iter().for_each(|text| list.push_back(text, &thresholds));
            Loaded::List(list)
        }
        2 => {
            let mut hash = Hash::new();
            for (field, value) in texts.iter().zip(texts.iter().rev()) {
                hash.set(heap, &thresholds, field, value);
            }
            Loaded::Hash(hash)
        }
        3 => {
            let mut set = Set::new();
            for text in texts {
                set.add(heap, &thresholds, text);
            }
            Loaded::Set(set)
        }
        4 => {
            let mut hash = Hash::new();
            for (at, (field, value)) in texts.iter().zip(texts.iter().rev()).enumerate() {
                hash.set(heap, &thresholds, field, value);
                hash.set_deadline(heap, field, [None, Some(7 + at as i64), Some(1 << 47)][at * 5 % 3]);
            }
            hash.make_volatile();
            Loaded::Hash(hash)
        }
        5 => Loaded::Stream(Box::new(stream(texts))),
        _ => {
            let mut zset = ZSet::new();
            for (at, text) in texts.iter().enumerate() {
                zset.set(heap, &thresholds, text, (at % 5) as f64 - 1.5);
            }
            Loaded::ZSet(zset)
        }
    }
}

/// A stream whose IDs lie closely and far apart, with entries deleted and trimmed, and two groups.
fn stream(texts: &[Vec<u8>]) -> Stream {
    let mut stream = Stream::default();
    let mut ids = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let id = StreamId::new((at as u64 / 3) << (text.len() % 40), at as u64 % 3 + 1);
        if id <= stream.entries.last_id {
            continue;
        }
        let fields: &[&[u8]] = if at % 3 == 2 { &[text, b"1", b"f", text] } else { &[b"f", text] };
        stream.entries.append(id, fields.iter().copied(), &thresholds());
        ids.push(id);
    }
    for id in ids.iter().skip(1).step_by(4) {
        stream.entries.delete(*id);
    }
    if texts.len().is_multiple_of(5) {
        let trim = Trim { keep: Keep::MaxLen(ids.len() as u64 / 2), approximate: false, limit: 0 };
        stream.entries.trim(trim);
    }
    let read = texts.len().is_multiple_of(2).then_some(3);
    for name in [&texts[0][..], b"\xff\xffgroup"] {
        let mut group = Group::new(name, ids.last().copied().unwrap_or_default(), read);
        for (at, text) in texts.iter().enumerate() {
            let consumer = group.create_consumer(text, -(at as i64)).unwrap_or_else(|known| known);
            if let Some(id) = ids.get(at) {
                let pending = Pending { delivered_ms: at as i64 - 3, deliveries: at as u64, consumer };
                group.set_pending(*id, pending);
            }
        }
        stream.groups.create(group);
    }
    stream
}

/// A ziplist of these texts, integers as the narrowest integers.
fn ziplist(texts: &[Vec<u8>]) -> Vec<u8> {
    let (mut entries, mut before, mut last) = (Vec::new(), 0_usize, 10_usize);
    for text in texts {
        last = 10 + entries.len();
        let start = entries.len();
        match u8::try_from(before) {
            Ok(len) if len < 254 => entries.push(len),
            _ => {
                entries.push(254);
                entries.extend_from_slice(&(before as u32).to_le_bytes());
            }
        }
        match cachelet::base::number::parse_i64(text) {
            Some(value @ 0..=12) => entries.push(0xf1 + value as u8),
            Some(value) => {
                let bytes = value.to_le_bytes();
                let (code, width) = match value {
                    -0x80..=0x7f => (0xfe, 1),
                    -0x8000..=0x7fff => (0xc0, 2),
                    -0x80_0000..=0x7f_ffff => (0xf0, 3),
                    -0x8000_0000..=0x7fff_ffff => (0xd0, 4),
                    _ => (0xe0, 8),
                };
                entries.push(code);
                entries.extend_from_slice(&bytes[..width]);
            }
            None => {
                match text.len() {
                    len @ 0..64 => entries.push(len as u8),
                    len @ 64..0x4000 => entries.extend_from_slice(&[0x40 | (len >> 8) as u8, len as u8]),
                    len => {
                        entries.push(0x80);
                        entries.extend_from_slice(&(len as u32).to_be_bytes());
                    }
                }
                entries.extend_from_slice(text);
            }
        }
        before = entries.len() - start;
    }
    let mut bytes = (11 + entries.len() as u32).to_le_bytes().to_vec();
    bytes.extend_from_slice(&(last as u32).to_le_bytes());
    bytes.extend_from_slice(&(texts.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&entries);
    bytes.push(255);
    bytes
}

fn zipmap(texts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![(texts.len() / 2) as u8];
    for (at, text) in texts[..texts.len() / 2 * 2].iter().enumerate() {
        match u8::try_from(text.len()) {
            Ok(len) if len < 254 => bytes.push(len),
            _ => {
                bytes.push(254);
                bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            }
        }
        // Values may have room behind them.
        let free = if at % 2 == 1 { at % 4 } else { 0 };
        if at % 2 == 1 {
            bytes.push(free as u8);
        }
        bytes.extend_from_slice(text);
        bytes.extend((0..free).map(|_| 7));
    }
    bytes.push(255);
    bytes
}

/// One value of every type byte: the kind and the body.
fn bodies(texts: &[Vec<u8>]) -> Vec<(u8, Vec<u8>)> {
    let mut heap = Heap::new([3; 16]);
    let mut all = Vec::new();
    for which in 0..KINDS {
        let value = make(which, texts, &mut heap);
        let mut body = Vec::new();
        saved(&value, &heap).write_body(&mut body);
        all.push((saved(&value, &heap).kind(), body));
        free(value, &mut heap);
    }
    // The same bytes as of an older kind: damaged in another way.
    for (kind, body) in all.clone() {
        match kind {
            kind::STREAM_LISTPACKS_3 => {
                all.push((kind::STREAM_LISTPACKS_2, body.clone()));
                all.push((kind::STREAM_LISTPACKS, body));
            }
            kind::HASH_LISTPACK_EX => all.push((kind::HASH_LISTPACK_EX_PRE_GA, body[8..].to_vec())),
            kind::HASH_METADATA => all.push((kind::HASH_METADATA_PRE_GA, body[8..].to_vec())),
            _ => {}
        }
    }
    let string = |bytes: &[u8]| {
        let mut body = Vec::new();
        cachelet::types::rdb::put_string(&mut body, bytes);
        body
    };
    let ziplist = string(&ziplist(texts));
    all.push((kind::LIST_ZIPLIST, ziplist.clone()));
    all.push((kind::HASH_ZIPLIST, ziplist.clone()));
    all.push((kind::ZSET_ZIPLIST, ziplist.clone()));
    all.push((kind::LIST_QUICKLIST, [&[2][..], &ziplist, &ziplist].concat()));
    all.push((kind::HASH_ZIPMAP, string(&zipmap(texts))));
    let elements: Vec<u8> = texts.iter().flat_map(|text| string(text)).collect();
    for kind in [kind::LIST, kind::SET] {
        all.push((kind, [&[texts.len() as u8][..], &elements].concat()));
    }
    all.push((kind::HASH, [&[texts.len() as u8 / 2][..], &elements].concat()));
    let scored: Vec<u8> = texts.iter().flat_map(|text| [&string(text)[..], b"\x033.5"].concat()).collect();
    all.push((kind::ZSET, [&[texts.len() as u8][..], &scored].concat()));
    all
}

fn is_packed(value: &ValueRef<'_>) -> bool {
    use cachelet::types::Encoding::{Hashtable, Quicklist, Skiplist};
    let encoding = match value {
        ValueRef::List(list) => list.encoding(),
        ValueRef::Hash(hash) => hash.encoding(),
        ValueRef::Set(set) => set.encoding(),
        ValueRef::ZSet(zset) => zset.encoding(),
        ValueRef::Bytes(_) | ValueRef::Int(_) | ValueRef::Stream(_) => return true,
    };
    !matches!(encoding, Hashtable | Quicklist | Skiplist)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn what_is_written_is_read(which in 0..KINDS, texts in texts()) {
        let mut heap = Heap::new([1; 16]);
        let before = heap.used_bytes();
        let value = make(which, &texts, &mut heap);
        let wanted = contents(&view(&value, &heap));
        let kind = saved(&value, &heap).kind();
        let mut body = Vec::new();
        saved(&value, &heap).write_body(&mut body);
        body.extend_from_slice(b"behind");
        let mut reader = Reader::new(&body, BUDGET);
        let read = load(kind, &mut reader, &mut heap, &thresholds()).expect("what was written");
        prop_assert_eq!(reader.remaining(), 6);
        prop_assert_eq!(contents(&view(&read, &heap)), wanted);
        prop_assert_eq!(saved(&read, &heap).kind(), kind);
        free(read, &mut heap);
        free(value, &mut heap);
        prop_assert_eq!(heap.used_bytes(), before);
    }

    #[test]
    fn ziplists_hold_what_they_say(texts in texts()) {
        let mut heap = Heap::new([1; 16]);
        let mut body = Vec::new();
        cachelet::types::rdb::put_string(&mut body, &ziplist(&texts));
        let list = load(kind::LIST_ZIPLIST, &mut Reader::new(&body, BUDGET), &mut heap, &thresholds());
        let list = list.expect("a ziplist");
        prop_assert_eq!(contents(&view(&list, &heap)), texts.clone());
        let mut body = Vec::new();
        let pairs: Vec<Vec<u8>> = texts.iter().enumerate()
            .flat_map(|(at, text)| [format!("field{at}").into_bytes(), text.clone()]).collect();
        cachelet::types::rdb::put_string(&mut body, &zipmap(&pairs));
        let hash = load(kind::HASH_ZIPMAP, &mut Reader::new(&body, BUDGET), &mut heap, &thresholds());
        let hash = hash.expect("a zipmap");
        let mut wanted: Vec<Vec<u8>> = pairs.chunks(2).map(|pair| pair.join(&0)).collect();
        wanted.sort();
        prop_assert_eq!(contents(&view(&hash, &heap)), wanted);
        free(hash, &mut heap);
    }

    #[test]
    fn what_is_damaged_is_refused_or_a_value(
        texts in texts(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..4),
    ) {
        let mut heap = Heap::new([2; 16]);
        for (kind, mut body) in bodies(&texts) {
            for (at, byte, how) in &edits {
                if body.is_empty() {
                    break;
                }
                let at = at.index(body.len());
                match how {
                    0 => body[at] = *byte,
                    1 => body[at] = body[at].wrapping_add(byte % 3).wrapping_sub(1),
                    2 => body.truncate(at),
                    _ => body.insert(at, *byte),
                }
            }
            let used = heap.used_bytes();
            match load(kind, &mut Reader::new(&body, BUDGET), &mut heap, &thresholds()) {
                Err(_) => prop_assert_eq!(heap.used_bytes(), used),
                Ok(value) => {
                    let shown = view(&value, &heap);
                    let wanted = contents(&shown);
                    prop_assert!(!wanted.is_empty());
                    if let ValueRef::Stream(stream) = shown {
                        let entries = &stream.entries;
                        let walked: Vec<_> = entries.range(StreamId::MIN, StreamId::MAX, false).map(|e| e.id).collect();
                        prop_assert_eq!(walked.len() as u64, entries.len);
                        prop_assert!(walked.is_sorted_by(|one, other| one < other));
                        prop_assert!(walked.last().is_none_or(|last| *last <= entries.last_id));
                    }
                    let (kind, packed) = (Saved::new(shown, Millis::MIN).kind(), is_packed(&shown));
                    let mut body = Vec::new();
                    Saved::new(shown, Millis::MIN).write_body(&mut body);
                    let again = load(kind, &mut Reader::new(&body, usize::MAX), &mut heap, &thresholds());
                    let again = again.expect("what was read is written well");
                    prop_assert_eq!(contents(&view(&again, &heap)), wanted);
                    prop_assert!(!packed || is_packed(&view(&again, &heap)));
                    free(again, &mut heap);
                    free(value, &mut heap);
                }
            }
        }
    }
}

#[test]
fn what_decompresses_to_more_than_the_budget_is_refused() {
    let mut body = Vec::new();
    cachelet::types::rdb::put_string(&mut body, &[b'x'; 10_000]);
    assert!(body.len() < 200);
    let mut heap = Heap::new([1; 16]);
    let mut read = |bytes, budget| {
        let mut reader = Reader::new(bytes, budget);
        let result = load(kind::STRING, &mut reader, &mut heap, &thresholds());
        (result.is_ok(), reader.is_over_budget())
    };
    assert_eq!(read(&body, 10_000), (true, false));
    assert_eq!(read(&body, 9_999), (false, true));
    assert_eq!(read(&body[..body.len() - 1], 10_000), (false, false));
}
