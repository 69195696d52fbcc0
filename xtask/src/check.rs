//! `cargo xtask corpus`, `fuzz` and `miri`: single kinds of tests, with more to say about how they run.
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::args::Args;
use crate::run::{cargo, command, output, progress, root, run, succeeds, target};
use crate::setup::{debian, newer_oracle};

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

pub const FUZZ_HELP: &str = "\
cargo xtask fuzz                          20 000 commands made from the table, beside redis-server
cargo xtask fuzz --commands 1000000       more of them
cargo xtask fuzz --seed 7                 those of one seed (a failure prints its seed and a short case)
cargo xtask fuzz --planted                plant bugs, one after the other: each must be found
cargo xtask fuzz resp --minutes 30        libFuzzer: any bytes on a connection
cargo xtask fuzz frozen --minutes 30      libFuzzer: any bytes as a frozen session
cargo xtask fuzz packed --minutes 30      libFuzzer: any bytes as a listpack or an intset
cargo xtask fuzz restore --minutes 30     libFuzzer: any bytes as a value of RDB
cargo xtask fuzz sort --minutes 30        libFuzzer: any elements, keys and patterns of SORT
cargo xtask fuzz glob --minutes 30        libFuzzer: any pattern on any text
cargo xtask fuzz rdb --minutes 30         libFuzzer: any bytes as an RDB file
cargo xtask fuzz aof --minutes 30         libFuzzer: any bytes and any commands as a log
cargo xtask fuzz sealed --minutes 30      libFuzzer: anything changed of sealed bytes
cargo xtask fuzz chunks --minutes 30      libFuzzer: any words as what tells where keys are

libFuzzer needs the nightly toolchain and cargo-fuzz, which are installed. A crash is kept in tests/fuzz/artifacts.";

/// `cargo xtask fuzz`.
pub fn fuzz(mut args: Args) -> Result<()> {
    let commands: u64 = args.value("--commands", 20_000)?;
    let seed: u64 = args.value("--seed", 0)?;
    let minutes: u64 = args.value("--minutes", 30)?;
    let planted = args.flag("--planted");
    let target = args.word();
    args.finish()?;
    if let Some(target) = target {
        return libfuzzer(&target, minutes);
    }
    let missing = debian(&[("redis-server", "redis-server")])?;
    ensure!(missing.is_empty(), "the peer is missing; install {}", missing.join(", "));
    run(&mut differential(commands, seed, planted))
}

/// The differential fuzzer; seed 0 is its own choice.
pub fn differential(commands: u64, seed: u64, planted: bool) -> Command {
    let features = if planted { "sim,planted" } else { "sim" };
    let mut test = cargo(["test", "--locked", "--features", features, "--test", "differential"]);
    test.env("DIFF_COMMANDS", commands.to_string());
    if seed != 0 {
        test.env("DIFF_SEED", seed.to_string());
    }
    test
}

/// A cargo of the nightly toolchain.
fn nightly<const N: usize>(args: [&str; N]) -> Command {
    let mut cargo = command("cargo", ["+nightly"]);
    cargo.args(args).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    cargo
}

/// Makes sure of nightly with these components.
fn install_nightly(components: &str) -> Result<()> {
    progress(&format!("installing the nightly toolchain ({components})"));
    let install = ["toolchain", "install", "nightly", "--profile", "minimal", "--component", components];
    run(&mut command("rustup", install)).context("rustup installs toolchains; see https://rustup.rs")
}

fn libfuzzer(name: &str, minutes: u64) -> Result<()> {
    if !root().join(format!("tests/fuzz/targets/{name}.rs")).is_file()
        || ["dictionary", "seeds"].contains(&name)
    {
        bail!(
            "there is no fuzz target {name}; there are resp, frozen, packed, restore, sort, glob, rdb, aof, chunks, sealed"
        );
    }
    if !succeeds(&mut nightly(["--version"])) {
        install_nightly("rust-src")?;
    }
    if !succeeds(&mut nightly(["fuzz", "--version"])) {
        progress("installing cargo-fuzz");
        run(&mut cargo(["install", "cargo-fuzz", "--locked"]))?;
    }
    let manifest = ["--manifest-path", "tests/fuzz/Cargo.toml", "--bin", "dictionary"];
    let words = output(cargo(["run", "--quiet", "--locked"]).args(manifest))?;
    let seeds = ["--manifest-path", "tests/fuzz/Cargo.toml", "--bin", "seeds"];
    run(cargo(["run", "--quiet", "--locked"]).args(seeds))?;
    let dictionary = target().join("fuzz.dict");
    fs::write(&dictionary, words)?;
    let mut fuzz = nightly(["fuzz", "run", "--fuzz-dir", "tests/fuzz", name, "--"]);
    fuzz.args([format!("-max_total_time={}", minutes * 60), format!("-dict={}", dictionary.display())]);
    run(fuzz.args(["-max_len=4096", "-rss_limit_mb=4096", "-timeout=25", "-print_final_stats=1"]))
}

pub const MIRI_HELP: &str = "\
cargo xtask miri              the units of base and types, and the naive-twin properties, under Miri
cargo xtask miri listpack     only tests whose names hold this text

Miri is an interpreter that finds undefined behaviour; it is slow, so tests take less of everything where they see `cfg!(miri)`.
The time behind each test shows those that have become slow.
It needs the nightly toolchain, which is installed.";

/// Tests that count to a large number or go over all registers again and again, for hours under Miri, or that compare with
/// the platform's mathematics, of which Miri makes its own.
const MIRI_SKIPPED: &[&str] = &[
    "the_count_becomes_unknown_at_65535",
    "past_512_become_a_table",
    "survive_the_thresholds",
    "registers_are_bytes",
    "dense_and_sparse_tell_the_same",
    "estimates_are_those_of_redis",
    "of_the_platform",
    "square_roots_are_rounded_right",
    "the_root_is_what_std_says",
];

/// `cargo xtask miri`.
pub fn miri(mut args: Args) -> Result<()> {
    let only = args.word();
    args.finish()?;
    if !succeeds(&mut nightly(["miri", "--version"])) {
        install_nightly("miri,rust-src")?;
    }
    // The engine's own units fill it with thousands of keys, and stand on nothing but these.
    let layers: [&[&str]; 2] = [&["base::", "types::"], &[]];
    for (suite, layers) in ["--lib", "--test=model"].into_iter().zip(layers) {
        let mut test =
            nightly(["miri", "test", "--locked", suite, "--", "-Zunstable-options", "--report-time"]);
        match &only {
            Some(only) => test.arg(only),
            None => test.args(layers),
        };
        for name in MIRI_SKIPPED {
            test.args(["--skip", name]);
        }
        // There is one thread: no race to look for.
        run(test.env("MIRIFLAGS", "-Zmiri-disable-isolation -Zmiri-disable-data-race-detector"))?;
    }
    Ok(())
}
