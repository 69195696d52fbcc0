//! What tells where the keys of a snapshot are names for each key a chunk that has it, whatever happens to the tables while it is
//! drawn: they grow and shrink, are flushed and exchanged. Each key is asked of a store that has read nothing else; then the store that
//! began with the last snapshot is the one of which the next is taken.
use crate::generate::Step;
use crate::snapshot::{Store, begun, contents};
use crate::twin::Twin;
use crate::{number, say};
use cachelet::base::rng::Rng;
use cachelet::engine::Purpose;

/// Snapshots one behind the other.
const GENERATIONS: u64 = 3;
/// Keys that are there at the beginning.
const KEYS: u64 = 600;
/// Keys of a file that are asked for alone.
const ASKED: usize = 150;

fn words(line: &str) -> Vec<Vec<u8>> {
    line.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}

/// What happens while a snapshot is drawn: mostly that there are more keys, or fewer, whichever `grows` says.
fn line(rng: &mut Rng, grows: bool, next: &mut u64) -> String {
    let some = |rng: &mut Rng, next: u64| {
        (0..1 + rng.below(6)).map(|_| format!(" key:{}", rng.below(next))).collect::<String>()
    };
    match rng.below(400) {
        0 => "SWAPDB 0 1".into(),
        1 => "FLUSHDB".into(),
        2 => "FLUSHALL".into(),
        3..8 => format!("SELECT {}", rng.below(3)),
        8..16 => format!("MOVE key:{} {}", rng.below(*next), rng.below(3)),
        16..24 => {
            format!("COPY key:{} key:{} DB {} REPLACE", rng.below(*next), rng.below(*next), rng.below(3))
        }
        24..40 => format!("RENAME key:{} key:{}", rng.below(*next), rng.below(*next)),
        40..60 => format!("LPOP l{} 3", rng.below(3)),
        60..80 => format!("HSET h{} {} more", rng.below(3), rng.below(700)),
        80..90 => format!("SET big:{} {}", rng.below(4), "big".repeat(1 + rng.below(900) as usize)),
        90..180 => format!("APPEND key:{} more", rng.below(*next)),
        _ if grows => {
            let first = *next;
            *next += 1 + rng.below(8);
            (first..*next).fold("MSET".into(), |line, key| {
                format!("{line} key:{key} {}", "x".repeat(key as usize % 70))
            })
        }
        _ => format!("DEL{}", some(rng, *next)),
    }
}

/// A file that was drawn while commands ran, and what tells where its keys are.
fn drawn(rng: &mut Rng, store: &mut Store, next: &mut u64) -> (Vec<u8>, Vec<u8>) {
    let mut file = store.engine.begin_snapshot(Purpose::BaseInChunks, store.now).expect("no other one");
    let (grows, busy) = (rng.below(3) > 0, 1 + rng.below(6));
    loop {
        if rng.below(busy) == 0 {
            match store.engine.snapshot_piece() {
                Some(piece) => file.extend_from_slice(&piece),
                None => break,
            }
        }
        let line = line(rng, grows, next);
        store.send(&Step { connection: 0, words: words(&line) });
    }
    (file, store.engine.snapshot_chunks().expect("it was asked for"))
}

#[test]
fn each_key_is_in_a_chunk_that_is_named_for_it() {
    let rounds = number("CHUNK_ROUNDS", 25);
    let seed = number("DIFF_SEED", 1);
    let (mut asked, mut bytes, mut all_bytes) = (0, 0, 0);
    for round in 0..rounds {
        let mut rng = Rng::new(seed.wrapping_mul(0x2545_f491).wrapping_add(round));
        let mut store = Store::new(round as u8);
        let mut next = KEYS;
        for key in 0..KEYS {
            store.send(&Step {
                connection: 0,
                words: words(&format!("SET key:{key} {}", "v".repeat(key as usize % 90))),
            });
        }
        for generation in 0..GENERATIONS {
            if rng.below(4) == 0 {
                store.engine.begin_snapshot(Purpose::BaseInChunks, store.now).expect("no other one");
                (0..rng.below(9)).for_each(|_| drop(store.engine.snapshot_piece()));
                store.engine.abandon_snapshot();
                (0..100_000).for_each(|_| store.engine.tick(store.now));
            }
            let (file, chunks) = drawn(&mut rng, &mut store, &mut next);
            let name = format!("DIFF_SEED={seed}, round {round}, generation {generation}");
            let keys = contents(&begun(&file, b""), false);
            for at in 0..ASKED.min(keys.len()) {
                let (db, key, ..) = &keys[(rng.below(keys.len() as u64)) as usize];
                let mut twin = Twin::absent(&file, &chunks, round as u8);
                twin.send(&Step { connection: 0, words: words(&format!("SELECT {db}")) });
                let exists = Step { connection: 0, words: vec![b"EXISTS".to_vec(), key.clone()] };
                let replies = twin.send(&exists);
                assert_eq!(replies[0], b":1\r\n", "{name}, {at}: {db} {}", String::from_utf8_lossy(key));
                (asked, bytes, all_bytes) =
                    (asked + 1, bytes + twin.fetched_bytes, all_bytes + file.len() as u64);
            }
            let mut twin = Twin::absent(&file, &chunks, round as u8);
            twin.fetch(true);
            assert_eq!(contents(&twin.engine, false), keys, "{name}");
        }
    }
    assert!(4 * bytes < all_bytes, "{bytes} of {all_bytes} bytes were read");
    say(&format!("chunks: {asked} keys, for which {bytes} of {all_bytes} bytes were read"));
}
