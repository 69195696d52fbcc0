//! What an episode is played under: which connections speak RESP3, how soon small collections become big ones,
//! and whether somebody hears of all that happens to keys.
use crate::generate::{CONNECTIONS, SUBSCRIBER, Step};

/// Parameters at which a form of storage ends: as a store has them, and so low that a few commands go past them. The
/// nodes of a stream always have few entries, so that there are many.
const THRESHOLDS: &[(&str, &str, &str)] = &[
    ("hash-max-listpack-entries", "512", "3"),
    ("hash-max-listpack-value", "64", "8"),
    ("hll-sparse-max-bytes", "3000", "30"),
    ("list-max-listpack-size", "-2", "3"),
    ("set-max-intset-entries", "512", "3"),
    ("stream-node-max-entries", "4", "2"),
    ("zset-max-listpack-entries", "128", "3"),
    ("zset-max-listpack-value", "64", "8"),
];
/// Those that came with Redis 7.2.
const NEWER_THRESHOLDS: &[(&str, &str, &str)] =
    &[("set-max-listpack-entries", "128", "4"), ("set-max-listpack-value", "64", "8")];

/// The setting of an episode.
pub(crate) struct Setting {
    /// Which connections speak RESP3.
    pub(crate) resp3: [bool; CONNECTIONS],
    /// Whether the thresholds are low.
    is_low: bool,
    /// Whether the subscriber hears of every event of every key.
    pub(crate) hears: bool,
    /// Whether what was logged is replayed in the end.
    pub(crate) replays: bool,
}

impl Setting {
    /// That of an episode with this seed.
    pub(crate) fn of(seed: u64) -> Self {
        Setting {
            resp3: core::array::from_fn(|at| seed >> at & 1 == 1),
            is_low: seed >> CONNECTIONS & 1 == 1,
            hears: seed >> CONNECTIONS & 2 == 2,
            replays: seed >> CONNECTIONS & 4 == 4,
        }
    }

    /// What comes before all other steps.
    pub(crate) fn first_step(&self) -> Option<Step> {
        let words = ["PSUBSCRIBE", "__key*"].map(|word| word.as_bytes().to_vec()).to_vec();
        self.hears.then_some(Step { connection: SUBSCRIBER, words })
    }

    /// The command that brings it about. `newer`: of a server that is not 7.0.
    pub(crate) fn config(&self, newer: bool) -> Vec<Vec<u8>> {
        let newer: &[_] = if newer { NEWER_THRESHOLDS } else { &[] };
        let value = |(name, usual, low): &(&str, &'static str, &'static str)| {
            [name.to_string(), if self.is_low { low } else { usual }.to_string()]
        };
        let events = if self.hears { "KEA" } else { "" };
        let words = ["CONFIG", "SET", "notify-keyspace-events", events].map(str::to_owned).into_iter();
        words.chain(THRESHOLDS.iter().chain(newer).flat_map(value)).map(String::into_bytes).collect()
    }
}
