//! Writes what the target `resp` starts from: what each file of the corpus sends.
#[expect(dead_code, reason = "the corpus' player is not used here")]
#[path = "../../corpus/replay/mod.rs"]
mod replay;

extern crate alloc;

use replay::case::{self, Step};
use std::path::Path;
use std::{fs, io};

/// A seed's most bytes, and the longest input worth having in one.
const SEED_MAX: usize = 4000;
const INPUT_MAX: usize = 200;

fn main() -> io::Result<()> {
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
        fs::write(folder.join(file.replace(['/', '.'], "_")), seed)?;
    }
    Ok(())
}
