//! The engine against redis-server 7.0, and against the 8 that `REDIS_8_SERVER` names: commands made from the table's
//! synopses, on several connections, RESP2 and RESP3, inside and outside of MULTI; every reply and in the end every key
//! compared.
//!
//! `DIFF_COMMANDS=20000` commands from `DIFF_SEED`, until `DIFF_FINDINGS=1` disagreements; each is shrunk and printed as
//! a case for the corpus, with its seed. With the feature `planted` a second test plants one bug after the other and wants each to be found.
#![cfg(feature = "std")]

mod absent;
mod chunks;
mod episode;
mod generate;
mod normalise;
mod oracle;
#[path = "../corpus/targets/process.rs"]
mod process;
#[expect(dead_code, reason = "the corpus' player is not used here")]
#[path = "../corpus/replay/mod.rs"]
mod replay;
mod sessions;
mod setting;
mod shrink;
mod snapshot;
mod subject;
mod twin;

extern crate alloc;

use cachelet::base::rng::Rng;
use episode::{Disagreement, Episode, Tally, line};
use generate::{Generator, Step};
use oracle::Oracle;
use setting::Setting;
use std::env;
use std::io::Write as _;

/// Steps between two fresh starts.
const EPISODE: usize = 120;

/// After how many commands a long run tells how far it is.
const PROGRESS: usize = 500_000;

fn number(name: &str, default: u64) -> u64 {
    env::var(name)
        .ok()
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// Prints past the test harness, which keeps what a passing test prints to itself.
fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// A disagreement, shrunk, and after how many commands it was found.
struct Finding {
    after: usize,
    text: String,
}

/// Plays `commands` commands from a seed; stops at so many findings.
fn hunt(oracle: &mut Oracle, seed: u64, commands: usize, findings_max: usize) -> (Vec<Finding>, Tally) {
    let mut seeds = Rng::new(seed);
    let (mut findings, mut total) = (Vec::new(), Tally::default());
    let (mut ran, mut told) = (0, 0);
    // Steps for a connection that waits are not sent, and come on top.
    while total.commands.max(ran / 4) < commands && findings.len() < findings_max {
        let seed = seeds.next_u64();
        let setting = Setting::of(seed);
        let mut generator = Generator::new(seed, oracle.newer);
        let steps: Vec<Step> =
            setting.first_step().into_iter().chain((0..EPISODE).map(|_| generator.step())).collect();
        match Episode::play(oracle, &setting, &steps) {
            Ok(Tally { commands, errors }) => {
                total.commands += commands;
                total.errors += errors;
            }
            Err(first) => {
                let text = report(oracle, &setting, &steps, &first);
                findings.push(Finding { after: ran + first.at.min(EPISODE), text });
            }
        }
        ran += EPISODE;
        if total.commands > told + PROGRESS {
            say(&format!("differential: {} of {commands} commands", total.commands));
            told = total.commands;
        }
    }
    (findings, total)
}

/// The disagreement as a case for the corpus.
fn report(oracle: &mut Oracle, setting: &Setting, steps: &[Step], first: &Disagreement) -> String {
    let until = &steps[..steps.len().min(first.at + 1)];
    let short = shrink::shrink(until.to_vec(), |steps| Episode::play(oracle, setting, steps).is_err());
    let mut text = String::new();
    for (at, name) in ["", " b", " c", " d"].iter().enumerate() {
        if setting.resp3[at] && short.iter().any(|step| step.connection == at) {
            text.push_str(&format!("@ resp3{name}\n"));
        }
    }
    text.push_str(&format!("{}\n< +OK\n", line(0, &setting.config(oracle.newer))));
    for step in &short {
        text.push_str(&line(step.connection, &step.words));
        text.push('\n');
    }
    let again = Episode::play(oracle, setting, &short);
    text + &again
        .err()
        .map_or(format!("(did not fail again; first seen: {})", first.text), |found| found.text)
}

#[test]
fn agrees_with_redis() {
    match Oracle::start() {
        Some(oracle) => agrees_with(oracle),
        None => say("differential: not run, there is no redis-server 7.0 on the PATH"),
    }
}

/// And what came after 7.2.
#[test]
fn agrees_with_newer_redis() {
    match Oracle::start_newer() {
        Some(oracle) => agrees_with(oracle),
        None => say("differential: not run on the newer oracle, REDIS_8_SERVER names no redis-server 8"),
    }
}

fn agrees_with(mut oracle: Oracle) {
    let (seed, commands) = (number("DIFF_SEED", 1), number("DIFF_COMMANDS", 20_000) as usize);
    let (findings, total) = hunt(&mut oracle, seed, commands, number("DIFF_FINDINGS", 1) as usize);
    let (count, Tally { commands, errors }) = (findings.len(), total);
    say(&format!(
        "differential: {commands} commands answered ({errors} with errors), DIFF_SEED={seed}: {count} disagreements"
    ));
    let texts: Vec<String> =
        findings.iter().map(|found| format!("after {} commands:\n{}\n", found.after, found.text)).collect();
    assert!(texts.is_empty(), "DIFF_SEED={seed}\n{}", texts.join("\n"));
}

/// A fuzzer that finds nothing may be blind: each planted bug must be found.
#[cfg(feature = "planted")]
#[test]
fn finds_every_planted_bug() {
    use cachelet::base::planted::{self, Bug};
    let Some(mut oracle) = Oracle::start() else {
        say("differential: planted bugs not tried, there is no redis-server 7.0 on the PATH");
        return;
    };
    let (seed, commands) = (number("DIFF_SEED", 1), number("DIFF_COMMANDS", 20_000) as usize);
    // What is found without a planted bug would be taken for it.
    assert!(hunt(&mut oracle, seed, commands, 1).0.is_empty(), "agrees_with_redis must pass first");
    let mut newer = Oracle::start_newer();
    let mut missed = Vec::new();
    for &bug in Bug::ALL {
        let oracle = match (bug, &mut newer) {
            (Bug::FieldConditionIgnored, Some(newer)) => newer,
            (Bug::FieldConditionIgnored, None) => {
                say(&format!("planted {bug:?}: not tried, REDIS_8_SERVER names no redis-server 8"));
                continue;
            }
            _ => &mut oracle,
        };
        planted::plant(Some(bug));
        let (found, _) = hunt(oracle, seed, commands, 1);
        planted::plant(None);
        match found.first() {
            Some(found) => {
                say(&format!("planted {bug:?}: found after {} commands\n{}\n", found.after, found.text))
            }
            None => missed.push(bug),
        }
    }
    assert!(missed.is_empty(), "DIFF_SEED={seed}: not found within {commands} commands: {missed:?}");
}
