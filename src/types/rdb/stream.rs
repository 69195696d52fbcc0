//! Streams: nodes as they are, the figures about all entries, and groups with what is pending.
//!
//! ```text
//! nodes | (16, key, node) … | entries | last ID | first ID, max-deleted ID, entries-added     those three since Redis 7.0
//! groups | (name, last ID, entries-read since 7.0 | pending | (ID, delivered i64 LE, deliveries) … | consumers …) …
//! consumer = name | seen i64 LE | active i64 LE since 7.2 | pending | ID …
//! ```
//! An ID is two lengths; that of a node or of what is pending is 16 bytes BE. The names of groups and of consumers are in
//! order, as servers write them. Deliberately absent: the inside of a node (`types/stream/node.rs`).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::kind;
use super::length::{Malformed, Reader};
use super::save::{put_length, put_length_first, put_string, put_time};
use crate::types::stream::{Group, Pending, Stream, StreamId};

/// The bytes of an ID that is not two lengths.
const ID_BYTES: usize = 16;
/// Stands for entries-read that are unknown.
const UNKNOWN: u64 = u64::MAX;
/// The number of no consumer: of what is pending for one that was not read yet.
const NO_CONSUMER: u32 = u32::MAX;

/// Whether a consumer was seen at another time than it was last given something.
pub(super) fn tells_idle_consumers(stream: &Stream) -> bool {
    let mut consumers = stream.groups.iter().flat_map(Group::consumers).filter_map(|(_, consumer)| consumer);
    consumers.any(|consumer| consumer.seen_ms != consumer.active_ms)
}

/// Nodes that are one part.
const NODES_PER_PART: usize = 64;

/// Appends a part of the body of a stream, of one of the two types since Redis 7.0: nodes from the `from`th on, behind the
/// last of them the figures and the groups. Returns the next one.
pub(super) fn put(out: &mut Vec<u8>, stream: &Stream, kind: u8, from: u64) -> Option<u64> {
    let entries = &stream.entries;
    put_length_first(out, from, entries.node_count());
    let from = from as usize;
    for (key, node) in entries.nodes_from(from).take(NODES_PER_PART) {
        put_length(out, ID_BYTES as u64);
        put_id_bytes(out, key);
        put_string(out, node);
    }
    let next = from + NODES_PER_PART;
    if next < entries.node_count() {
        return Some(next as u64);
    }
    put_length(out, entries.len);
    for id in [entries.last_id, entries.first_id, entries.max_deleted_id] {
        put_id(out, id);
    }
    put_length(out, entries.added);
    put_length(out, stream.groups.len() as u64);
    for group in stream.groups.iter() {
        put_group(out, group, kind);
    }
    None
}

fn put_group(out: &mut Vec<u8>, group: &Group, kind: u8) {
    put_string(out, &group.name);
    put_id(out, group.last_id);
    put_length(out, group.entries_read.unwrap_or(UNKNOWN));
    put_length(out, group.pending_len() as u64);
    let mut next = group.next_pending(StreamId::MIN, None);
    while let Some((id, pending)) = next {
        put_id_bytes(out, id);
        put_time(out, pending.delivered_ms);
        put_length(out, pending.deliveries);
        next = id.next().and_then(|id| group.next_pending(id, None));
    }
    put_length(out, group.consumers_len() as u64);
    for (number, consumer) in group.consumers() {
        let Some(consumer) = consumer else { continue };
        put_string(out, &consumer.name);
        put_time(out, consumer.seen_ms);
        if kind == kind::STREAM_LISTPACKS_3 {
            put_time(out, consumer.active_ms);
        }
        put_length(out, consumer.pending_len() as u64);
        let mut next = group.next_pending(StreamId::MIN, Some(number));
        while let Some((id, _)) = next {
            put_id_bytes(out, id);
            next = id.next().and_then(|id| group.next_pending(id, Some(number)));
        }
    }
}

fn put_id(out: &mut Vec<u8>, id: StreamId) {
    put_length(out, id.ms);
    put_length(out, id.seq);
}

fn put_id_bytes(out: &mut Vec<u8>, id: StreamId) {
    out.extend_from_slice(&id.to_bytes());
}

/// Reads the body of a stream of this type.
pub(super) fn load(kind: u8, reader: &mut Reader<'_>) -> Result<Box<Stream>, Malformed> {
    let mut stream = Box::new(Stream::default());
    let entries = &mut stream.entries;
    for _ in 0..reader.count_or_none(ID_BYTES + 2)? {
        let key = reader.string()?;
        let key = StreamId::from_bytes((&*key).try_into().map_err(|_| Malformed)?);
        if !entries.push_node(key, reader.string()?.into_owned()) {
            return Err(Malformed);
        }
    }
    let len = reader.length()?;
    let last_id = id(reader)?;
    let (mut max_deleted_id, mut added) = (StreamId::MIN, len);
    if kind != kind::STREAM_LISTPACKS {
        // The first ID follows from the nodes.
        id(reader)?;
        max_deleted_id = id(reader)?;
        added = reader.length()?;
    }
    if len != entries.len || !entries.set_figures(last_id, max_deleted_id, added) {
        return Err(Malformed);
    }
    let mut before = None;
    for _ in 0..reader.count_or_none(6)? {
        let name = reader.string()?;
        let group = group(kind, reader, &name, &stream)?;
        stream.groups.create(group);
        in_order(&mut before, name)?;
    }
    Ok(stream)
}

fn group(kind: u8, reader: &mut Reader<'_>, name: &[u8], stream: &Stream) -> Result<Group, Malformed> {
    let last_id = id(reader)?;
    let entries_read = match kind {
        kind::STREAM_LISTPACKS => stream.entries.reads_until(last_id),
        _ => Some(reader.length()?).filter(|&read| read != UNKNOWN),
    };
    let mut group = Group::new(name, last_id, entries_read);
    let pending_count = reader.count_or_none(ID_BYTES + 9)?;
    for _ in 0..pending_count {
        let id = StreamId::from_bytes(reader.array()?);
        let delivered_ms = i64::from_le_bytes(reader.array()?);
        let deliveries = reader.length()?;
        group.set_pending(id, Pending { delivered_ms, deliveries, consumer: NO_CONSUMER });
    }
    let mut left = group.pending_len();
    if left != pending_count {
        return Err(Malformed);
    }
    let mut before = None;
    for _ in 0..reader.count_or_none(10)? {
        let name = reader.string()?;
        let seen_ms = i64::from_le_bytes(reader.array()?);
        let number = group.create_consumer(&name, seen_ms).map_err(|_| Malformed)?;
        in_order(&mut before, name)?;
        let active_ms = match kind {
            kind::STREAM_LISTPACKS_3 => i64::from_le_bytes(reader.array()?),
            _ => seen_ms,
        };
        if let Some(consumer) = group.consumer_mut(number) {
            consumer.active_ms = active_ms;
        }
        for _ in 0..reader.count_or_none(ID_BYTES)? {
            let id = StreamId::from_bytes(reader.array()?);
            let free = group.pending(id).filter(|pending| pending.consumer == NO_CONSUMER);
            group.set_pending(id, Pending { consumer: number, ..free.ok_or(Malformed)? });
            left -= 1;
        }
    }
    // All that is pending is some consumer's.
    if left == 0 { Ok(group) } else { Err(Malformed) }
}

fn id(reader: &mut Reader<'_>) -> Result<StreamId, Malformed> {
    Ok(StreamId { ms: reader.length()?, seq: reader.length()? })
}

/// Refuses a name that is not behind the one before: else each might have to be put before all others.
fn in_order<'a>(before: &mut Option<Cow<'a, [u8]>>, name: Cow<'a, [u8]>) -> Result<(), Malformed> {
    if before.as_ref().is_some_and(|before| *before >= name) {
        return Err(Malformed);
    }
    *before = Some(name);
    Ok(())
}
