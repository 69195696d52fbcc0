//! `cargo xtask corpus`, `fuzz` and `miri`: single kinds of tests, with more to say about how they run.
use anyhow::{Context as _, Result};

use crate::args::Args;
use crate::run::{cargo, command, progress, run, succeeds};
use crate::setup::newer_oracle;

pub const CORPUS_HELP: &str = "\
cargo xtask corpus                         the corpus on the native engine and on both redis-servers
cargo xtask corpus zadd                    only files and titles that hold this text
cargo xtask corpus --tcp 127.0.0.1:6379    also on a server that runs there (it is flushed!)
cargo xtask corpus zadd --record           write the replies of redis-server into the files

tests/corpus/README.md says how cases are written.";

/// `cargo xtask corpus`.
pub fn corpus(mut args: Args) -> Result<()> {
    let record = args.flag("--record");
    let tcp: String = args.value("--tcp", String::new())?;
    let only = args.word();
    args.finish()?;
    let mut test = cargo(["test", "--quiet", "--locked", "--features", "sim", "--test", "corpus"]);
    test.env("REDIS_8_SERVER", newer_oracle()?);
    if let Some(only) = only {
        test.env("CORPUS_ONLY", only);
    }
    if !tcp.is_empty() {
        test.env("CORPUS_TCP", tcp);
    }
    if record {
        test.env("CORPUS_RECORD", "1").arg("record");
    }
    run(&mut test)
}

pub const MIRI_HELP: &str = "\
cargo xtask miri              the units of base and types, and the naive-twin properties, under Miri
cargo xtask miri listpack     only tests whose names hold this text

Miri is an interpreter that finds undefined behaviour; it is slow, so properties try few cases (PROPTEST_CASES, 2).
It needs the nightly toolchain, which is installed.";

/// Tests that only count to a large number, for hours under Miri.
const MIRI_SKIPPED: &[&str] = &["the_count_becomes_unknown_at_65535"];

/// `cargo xtask miri`.
pub fn miri(mut args: Args) -> Result<()> {
    let only = args.word();
    args.finish()?;
    if !succeeds(command("cargo", ["+nightly", "miri", "--version"]).env_remove("RUSTUP_TOOLCHAIN")) {
        progress("installing Miri (nightly toolchain)");
        let install =
            ["toolchain", "install", "nightly", "--profile", "minimal", "--component", "miri,rust-src"];
        run(&mut command("rustup", install)).context("rustup installs Miri; see https://rustup.rs")?;
    }
    let cases = std::env::var("PROPTEST_CASES").unwrap_or_else(|_| "2".to_owned());
    for suite in [["--lib", "--quiet"], ["--test", "model"]] {
        let mut test = command("cargo", ["+nightly", "miri", "test", "--locked"]);
        test.args(suite).arg("--").args(only.iter());
        for name in MIRI_SKIPPED {
            test.args(["--skip", name]);
        }
        test.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env("PROPTEST_CASES", &cases);
        run(test.env("MIRIFLAGS", "-Zmiri-disable-isolation"))?;
    }
    Ok(())
}
