//! `cargo xtask test`: every test there is, in order, with each runner's closing counts.
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::args::Args;
use crate::check::differential;
use crate::run::{cargo, command, logged, progress, root};
use crate::setup::{debian, newer_oracle, node, npm_ci, rust_component, rust_target};
use crate::start::ready;
use crate::{build, start};

pub const HELP: &str = "\
cargo xtask test                        everything; under 10 minutes warm on two cores
cargo xtask test --long                 and what takes longer: more seeds, more commands
cargo xtask test --only native,wasm     only the steps whose names hold one of these words
cargo xtask test --list                 the steps

A step's output goes to a log; its closing counts are printed, and the end of the log when it fails. The others run
all the same. One test: cargo test --test corpus; npm --prefix pkg test. Debian packages (chromium, redis-server,
memcached) are installed where apt-get can, else the step that needs one says what to install.";

/// One step: its name, what it is, and how to run it. It returns its closing counts.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Result<Vec<String>>,
}

const fn step(name: &'static str, about: &'static str, run: fn(&Options) -> Result<Vec<String>>) -> Step {
    Step { name, about, run }
}

const STEPS: &[Step] = &[
    step("format", "cargo fmt --check", format),
    step("lints", "clippy, native, wasm and fuzz targets, no warnings", lints),
    step("xtask", "the chores' own tests", xtask),
    step(
        "native",
        "cargo test: units, properties, tidy, the corpus and 20 000 fuzzed commands here and on redis-server",
        native,
    ),
    step("planted", "the differential fuzzer finds every planted bug", planted),
    step("no-std", "the core without std, for wasm32v1-none", no_std),
    step("build", "cargo xtask build", |_| Ok(vec![build::build()?.check()?])),
    step("wasm-node", "wasm-bindgen-test in Node", |_| wasm("node", &[])),
    step("wasm-chromium", "wasm-bindgen-test in headless Chromium", |_| wasm("browser", BROWSER)),
    step("package", "the npm package: Node, workerd, Chromium", |options| npm_test("pkg", BROWSER, options)),
    step("tcp", "the corpus on our TCP server", tcp),
    step("page", "the playground in headless Chromium", |options| npm_test("www", BROWSER, options)),
];

/// Programs that are not Rust's or npm's, with the Debian packages that hold them.
const BROWSER: &[(&str, &str)] = &[("chromium", "chromium"), ("chromedriver", "chromium-driver")];
const PEERS: &[(&str, &str)] = &[("redis-server", "redis-server"), ("memcached", "memcached")];

/// What the command line asked for.
struct Options {
    long: bool,
}

/// The verb.
pub fn test(mut args: Args) -> Result<()> {
    let options = Options { long: args.flag("--long") };
    let only: String = args.value("--only", String::new())?;
    let list = args.flag("--list");
    args.finish()?;
    let chosen = STEPS.iter().filter(|step| only.split(',').any(|word| step.name.contains(word)));
    if list {
        chosen.for_each(|step| println!("{:<14} {}", step.name, step.about));
        return Ok(());
    }
    let (mut closing, mut failed) = (Vec::new(), Vec::new());
    for step in chosen {
        progress(&format!("{}: {}", step.name, step.about));
        let began = Instant::now();
        let ended = (step.run)(&options);
        let seconds = began.elapsed().as_secs_f64();
        match ended {
            Ok(counts) => {
                counts.iter().for_each(|line| println!("             {line}"));
                closing.push(format!("ok      {:<14} {seconds:6.1} s", step.name));
            }
            Err(error) => {
                println!("FAILED: {error:#}");
                closing.push(format!("FAILED  {:<14} {seconds:6.1} s", step.name));
                failed.push(step.name);
            }
        }
    }
    println!("\n{}", closing.join("\n"));
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    progress("test: all passed");
    Ok(())
}

fn format(_: &Options) -> Result<Vec<String>> {
    rust_component("fmt", "rustfmt")?;
    logged("format", &mut cargo(["fmt", "--all", "--check"]))?;
    Ok(vec!["formatted".into()])
}

fn lints(_: &Options) -> Result<Vec<String>> {
    rust_component("clippy", "clippy")?;
    rust_target("wasm32-unknown-unknown")?;
    let native =
        &mut cargo(["clippy", "--locked", "--workspace", "--all-targets", "--features", "cachelet/sim"]);
    logged("clippy native", native.args(["--", "-D", "warnings"]))?;
    let wasm = &mut cargo([
        "clippy",
        "--locked",
        "--lib",
        "--features",
        "wasm",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    logged("clippy wasm", wasm.args(["--", "-D", "warnings"]))?;
    let fuzz = &mut cargo([
        "clippy",
        "--locked",
        "--no-default-features",
        "--manifest-path",
        "tests/fuzz/Cargo.toml",
    ]);
    logged("clippy fuzz targets", fuzz.args(["--", "-D", "warnings"]))?;
    Ok(vec!["no warnings".into()])
}

fn xtask(_: &Options) -> Result<Vec<String>> {
    Ok(counts(&logged("xtask tests", &mut cargo(["test", "--locked", "-p", "xtask", "--profile", "dev"]))?))
}

fn native(options: &Options) -> Result<Vec<String>> {
    let missing = debian(PEERS)?;
    let mut test = cargo(["test", "--locked", "--no-fail-fast", "--features", "sim"]);
    set_newer_oracle(&mut test);
    if options.long {
        test.env("DIFF_COMMANDS", "1000000").args(["--", "--include-ignored"]);
    }
    let counts = counts(&logged("native tests", &mut test)?);
    ensure!(missing.is_empty(), "passed, but not on every peer; install {}", missing.join(", "));
    Ok(counts)
}

/// Names the newer redis-server to a test, which does without where it is not to be had.
fn set_newer_oracle(test: &mut Command) {
    match newer_oracle() {
        Ok(server) => drop(test.env("REDIS_8_SERVER", server)),
        Err(error) => println!("the newer oracle is not at hand: {error:#}"),
    }
}

/// Commands in which each planted bug must be found. An episode draws two types of nine, so a type has a fifth of them;
/// some bugs show only after tens of thousands.
const PLANTED_COMMANDS: u64 = 120_000;

/// Is the fuzzer blind? Bugs are planted, and each must be found.
fn planted(_: &Options) -> Result<Vec<String>> {
    let missing = debian(PEERS)?;
    ensure!(missing.is_empty(), "not run; install {}", missing.join(", "));
    let mut test = differential(PLANTED_COMMANDS, 0, true);
    set_newer_oracle(&mut test);
    Ok(counts(&logged("planted", test.arg("finds_every_planted_bug"))?))
}

fn no_std(_: &Options) -> Result<Vec<String>> {
    rust_target("wasm32v1-none")?;
    let build = &mut cargo(["rustc", "--locked", "--lib", "--crate-type", "rlib", "--no-default-features"]);
    logged("no_std", build.args(["--target", "wasm32v1-none"]))?;
    Ok(vec!["the core builds without std".into()])
}

/// One wasm-bindgen-test suite; `.cargo/config.toml` names the runner, which is this program with one more feature.
fn wasm(suite: &str, programs: &[(&str, &str)]) -> Result<Vec<String>> {
    rust_target("wasm32-unknown-unknown")?;
    node()?;
    let missing = debian(programs)?;
    ensure!(missing.is_empty(), "not run; install {}", missing.join(", "));
    let mut test =
        cargo(["test", "--locked", "--target", "wasm32-unknown-unknown", "--features", "wasm", "--test"]);
    test.arg(format!("wasm-{suite}"));
    test.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60").env("WASM_BINDGEN_TEST_TIMEOUT", "240");
    Ok(counts(&logged(&format!("wasm {suite}"), &mut test)?))
}

/// `npm test` of a folder with what it built; `npm run test:long` when asked for and there.
fn npm_test(folder: &str, programs: &[(&str, &str)], options: &Options) -> Result<Vec<String>> {
    let path = root().join(folder);
    ensure!(path.join("package.json").is_file(), "there is no {folder}/package.json");
    node()?;
    let missing = [debian(programs)?, debian(PEERS)?].concat();
    ensure!(missing.is_empty(), "not run; install {}", missing.join(", "));
    npm_ci(folder)?;
    let mut test =
        command("npm", ["run", "--silent", if options.long { "test:long" } else { "test" }, "--if-present"]);
    Ok(counts(&logged(&format!("npm test {folder}"), test.current_dir(path))?))
}

fn tcp(_: &Options) -> Result<Vec<String>> {
    let (server, address) = ready(&mut start::serve("127.0.0.1", 0))?;
    let mut test =
        cargo(["test", "--locked", "--features", "sim", "--test", "corpus", "on_a_server_at_an_address"]);
    let log = logged("corpus tcp", test.env("CORPUS_TCP", address));
    drop(server);
    Ok(counts(&log?))
}

/// The closing lines of every runner we use, as it wrote them; cargo's with the name of the suite.
fn counts(log: &str) -> Vec<String> {
    let (mut suite, mut lines, mut seen) = (String::new(), Vec::new(), BTreeSet::new());
    for line in log.lines() {
        let text = line.trim();
        let program = text.strip_prefix("Running ").and_then(|text| text.split_once(" ("));
        if let Some(name) = program.map(|(name, _)| name).or_else(|| text.strip_prefix("Doc-tests ")) {
            name.clone_into(&mut suite);
        } else if let Some(result) = text.strip_prefix("test result: ") {
            let result = result.split("; finished").next().unwrap_or(result);
            if !result.starts_with("ok. 0 passed; 0 failed; 0 ignored") {
                lines.push(format!("{suite}: {result}"));
            }
        } else if is_count(text) && seen.insert(text.to_owned()) {
            lines.push(text.to_owned());
        }
    }
    lines
}

/// Is this a closing count of the corpus, the fuzzer, `node --test` or Playwright?
fn is_count(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["corpus", "on", ..]
        | ["#", "corpus", "on", ..]
        | ["differential:", ..]
        | ["planted", _, "found", ..] => true,
        ["ℹ" | "#", "tests" | "pass" | "fail" | "skipped", count] => count.parse::<u32>().is_ok(),
        [count, "passed" | "failed" | "flaky" | "skipped", ..] => count.parse::<u32>().is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn every_runners_closing_counts_are_found() {
        let log = "     Running unittests src/lib.rs (target/debug/deps/a-1)\nrunning 2 tests\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            corpus on redis-8: 3 cases ran, 0 failed, 1 skipped\nℹ tests 4\n# pass 4\n  5 passed (3.1s)\ndifferential: 20000 commands";
        let found = counts(log);
        assert_eq!(
            found[0],
            "unittests src/lib.rs: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"
        );
        assert_eq!(found.len(), 6);
    }
}
