//! Writes what the targets `resp`, `aof` and `sort` start from: what each file of the corpus sends, as it is and as it is logged, and a
//! few whole sorts.
#[expect(dead_code, reason = "the corpus' player is not used here")]
#[path = "../../corpus/replay/mod.rs"]
mod replay;

extern crate alloc;

use cachelet::engine::{Engine, LogMode, Options};
use cachelet::session::Protocol;
use replay::case::{self, Step};
use std::path::Path;
use std::{fs, io};

/// A seed's most bytes, and the longest input worth having in one.
const SEED_MAX: usize = 4000;
const INPUT_MAX: usize = 200;

/// A list, a set and a sorted set; keys they are sorted by; what stands behind SORT's key.
const SORTS: [(&str, &str); 3] = [
    ("list", "\x00a\nb\nc\n\nwa\n3\nwb\n1\nh->f\nx\n\nBY\nw*\nGET\n#\nGET\nw*\nLIMIT\n0\n2\nDESC\nALPHA"),
    ("set", "\x013\n1\n10\n\nw1\n5\nw3\n1.5\n\nBY\nnosort\nGET\nw*\nSTORE\nw1"),
    ("zset", "\x023\n1\n10\n\nh3->f\n3\nh1->f\n1.5\nh10->f\n-2e3\n\nBY\nh*->f\nGET\nh*->f\nASC"),
];

/// Commands that are to be written as a log.
const LINES: &str = "\x7fSELECT 3\nSET k v PXAT 4000000000000\nRPUSH l a b\nMULTI\nHSET h f v\nHPEXPIREAT h 1 FIELDS 1 f\nEXEC\nXADD x 1-1 f v\nXGROUP CREATE x g 0\nDEL k";

/// What is logged of a connection's bytes.
fn logged(bytes: &[u8]) -> Vec<u8> {
    let options = Options { log: LogMode::Relaxed, log_checksums: true, ..Options::default() };
    let mut engine = Engine::new(&options).expect("the options are valid");
    let conn = engine.connect(Protocol::Resp2, "seed", 0);
    engine.feed(conn, bytes, 0);
    engine.take_log().0
}

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sort");
    fs::create_dir_all(&folder)?;
    for (name, seed) in SORTS {
        fs::write(folder.join(name), seed)?;
    }
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/aof");
    fs::create_dir_all(&logs)?;
    fs::write(logs.join("lines"), LINES)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/resp");
    fs::create_dir_all(&folder)?;
    for (file, text) in replay::index::FILES {
        let mut seed = Vec::new();
        for case in case::parse(file, text).map_err(io::Error::other)? {
            for (_, step) in case.steps {
                match step {
                    Step::Send(_, bytes) if bytes.len() < INPUT_MAX && seed.len() < SEED_MAX => {
                        seed.extend(bytes)
                    }
                    _ => {}
                }
            }
        }
        let name = file.replace(['/', '.'], "_");
        fs::write(logs.join(&name), [&[0xfe], logged(&seed).as_slice()].concat())?;
        fs::write(folder.join(name), seed)?;
    }
    Ok(())
}
