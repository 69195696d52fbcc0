//! The one door to the project's chores: `cargo xtask <verb>`.
//!
//! Every verb installs what it misses, says what it is doing, and is quick when there is nothing to do. Knowledge of
//! *how* the project is built lives here and nowhere else: CI, README and people call the same verbs.
#![allow(clippy::disallowed_methods, reason = "the engine reads no clock; its tools do")]

mod args;
mod bench;
mod build;
mod check;
mod run;
mod setup;
mod start;
mod test;

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;

/// A verb: its name, its line in the overview, its own help, and what it does.
struct Verb {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(Args) -> Result<()>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "start",
        summary: "build everything, then serve the playground and RESP on this machine",
        help: start::HELP,
        run: start::start,
    },
    Verb {
        name: "build",
        summary: "build what ships: the wasm, the npm package, the playground",
        help: build::HELP,
        run: build::verb,
    },
    Verb { name: "test", summary: "run every test", help: test::HELP, run: test::test },
    Verb { name: "bench", summary: "measure, beside redis-server", help: bench::HELP, run: bench::bench },
    Verb {
        name: "corpus",
        summary: "replay or record the corpus",
        help: check::CORPUS_HELP,
        run: check::corpus,
    },
    Verb {
        name: "fuzz",
        summary: "fuzz: beside redis-server, or with libFuzzer",
        help: check::FUZZ_HELP,
        run: check::fuzz,
    },
    Verb {
        name: "miri",
        summary: "run units and properties under Miri",
        help: check::MIRI_HELP,
        run: check::miri,
    },
];

const OVERVIEW: &str = "\
cargo xtask <verb> [options]      the one door to Cachelet's chores

Needs Rust (rustup), Node >= 20.19 and npm. Everything else a verb installs itself, once.
First time here?   cargo xtask start     then open the page it prints, or: redis-cli -p 6379

Verbs (cargo xtask <verb> --help says more):
";

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(name) = words.next() else {
        overview();
        return ExitCode::FAILURE;
    };
    #[cfg(feature = "test-runner")]
    if name == "test-runner" {
        return test_runner();
    }
    let Some(verb) = VERBS.iter().find(|verb| name == verb.name) else {
        overview();
        if ["--help", "-h", "help"].iter().any(|help| name == *help) {
            return ExitCode::SUCCESS;
        }
        eprintln!("\nthere is no verb {}", name.display());
        return ExitCode::FAILURE;
    };
    let args = Args::new(words);
    if args.wants_help() {
        println!("cargo xtask {}: {}\n\n{}", verb.name, verb.summary, verb.help.trim_end());
        return ExitCode::SUCCESS;
    }
    run::kill_children_on_signals();
    let done = (verb.run)(args);
    run::kill_children();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\ncargo xtask {}: {error:#}", verb.name);
            ExitCode::FAILURE
        }
    }
}

fn overview() {
    print!("{OVERVIEW}");
    for verb in VERBS {
        println!("  {:<8} {}", verb.name, verb.summary);
    }
}

/// What cargo runs instead of a wasm test binary (see `.cargo/config.toml`).
#[cfg(feature = "test-runner")]
fn test_runner() -> ExitCode {
    let args = std::iter::once("wasm-bindgen-test-runner".into()).chain(std::env::args_os().skip(2));
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
