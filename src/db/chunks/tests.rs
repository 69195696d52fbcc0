use super::*;

const DB: DbIndex = DbIndex(0);

fn keyspace() -> Keyspace {
    Keyspace::new(4, [7; 16])
}

/// A hash whose first half this is.
fn hash(half: u64) -> u64 {
    half << 32 | 0x1234_5678
}

/// Three chunks: the first has hashes up to 99 and 500; the second those up to 199 but for what the first and the third have;
/// the third the rest, and another database.
fn written(keyspace: &Keyspace) -> Vec<u8> {
    let mut chunks = Chunks::default();
    chunks.wrote(DB, hash(3), true);
    chunks.walked(DB, 0, Some(100 << 32));
    chunks.wrote(DB, hash(500), false);
    assert!(chunks.may_end(CHUNK_BYTES));
    chunks.wrote(DB, hash(110), true);
    assert!(!chunks.may_end(2 * CHUNK_BYTES), "a segment is not parted as long as it is short");
    assert!(chunks.may_end(3 * CHUNK_BYTES), "a long one is");
    chunks.wrote(DB, hash(120), true);
    chunks.walked(DB, 100 << 32, Some(200 << 32));
    chunks.walked(DB, 200 << 32, None);
    chunks.walked(DbIndex(2), 0, None);
    chunks.write(keyspace, 4 * CHUNK_BYTES, 40)
}

fn absent(keyspace: &Keyspace) -> Absent {
    Absent::read(&written(keyspace), keyspace).expect("it was just written")
}

#[test]
fn a_key_is_looked_for_where_it_may_be() {
    let keyspace = keyspace();
    let absent = absent(&keyspace);
    let of = |db, half| absent.chunks_of(db, hash(half)).collect::<Vec<_>>();
    assert_eq!(of(DB, 3), [0]);
    assert_eq!(of(DB, 99), [0]);
    assert_eq!(of(DB, 100), [2]);
    assert_eq!(of(DB, 110), [2, 1]);
    assert_eq!(of(DB, 500), [2, 0]);
    assert_eq!(of(DB, u64::from(u32::MAX)), [2]);
    assert_eq!(of(DbIndex(1), 3), [] as [usize; 0]);
    assert_eq!(of(DbIndex(2), 3), [2]);
}

#[test]
fn what_is_wanted_is_told_once_and_chunks_that_stand_together_are_one() {
    let mut keyspace = keyspace();
    assert!(keyspace.set_absent(&written(&keyspace)));
    let absent = keyspace.absent.as_mut().expect("it is absent");
    assert!(absent.want(DB, hash(110)));
    assert!(!absent.want(DbIndex(3), hash(110)));
    assert_eq!(keyspace.next_wanted(), Some(40 + CHUNK_BYTES..40 + 4 * CHUNK_BYTES));
    assert_eq!(keyspace.next_wanted(), None);
    let absent = keyspace.absent.as_mut().expect("the first chunk is");
    assert!(!absent.may_have(DB, hash(110)));
    assert!(absent.may_have(DB, hash(500)));
    assert!(absent.want_all());
    assert_eq!(keyspace.next_wanted(), Some(40..40 + CHUNK_BYTES));
    assert_eq!(keyspace.next_wanted(), None);
    assert!(!keyspace.has_absent());
}

#[test]
fn what_does_not_tell_is_refused() {
    let keyspace = keyspace();
    let bytes = written(&keyspace);
    assert!(Absent::read(&bytes, &Keyspace::new(4, [8; 16])).is_none(), "keys are hashed in another way");
    for at in 0..bytes.len() {
        assert!(Absent::read(&bytes[..at], &keyspace).is_none(), "cut at {at}");
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(Absent::read(&flipped, &keyspace).is_none(), "byte {at} is another");
    }
}

#[test]
fn a_segment_that_is_parted_while_it_is_walked_ends_no_chunk_before_all_of_it() {
    let keyspace = keyspace();
    let mut chunks = Chunks::default();
    // Of one segment up to 200 these were written; then it was parted.
    [20, 120].into_iter().for_each(|half| chunks.wrote(DB, hash(half), true));
    chunks.walked(DB, 0, Some(100 << 32));
    assert!(!chunks.may_end(CHUNK_BYTES));
    assert!(chunks.may_end(2 * CHUNK_BYTES));
    chunks.walked(DB, 100 << 32, Some(200 << 32));
    let absent = Absent::read(&chunks.write(&keyspace, 3 * CHUNK_BYTES, 40), &keyspace);
    let absent = absent.expect("it was just written");
    assert_eq!(absent.chunks_of(DB, hash(20)).collect::<Vec<_>>(), [0]);
    assert_eq!(absent.chunks_of(DB, hash(120)).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn where_very_many_keys_are_that_were_written_out_of_turn_is_not_told() {
    let keyspace = keyspace();
    let written = |count| {
        let mut chunks = Chunks::default();
        (0..count).for_each(|key| chunks.wrote(DB, hash(key), false));
        chunks.write(&keyspace, 100, 40)
    };
    assert!(Absent::read(&written(NAMED_MAX as u64), &keyspace).is_some());
    assert!(written(NAMED_MAX as u64 + 1).is_empty());
}
