//! Every structure beside a naive twin: random operations on both, equal after each. One file a structure.
//!
//! Under Miri the same properties run with few, short cases.
#![allow(clippy::std_instead_of_alloc, reason = "twins are of std")]

mod arena;
mod bits;
mod geo;
mod hash;
mod hyperloglog;
mod intset;
mod list;
mod listpack;
mod number;
mod rank_tree;
mod rdb;
mod set;
mod stream;
mod table;
mod wheel;
mod zset;

use proptest::test_runner::Config;

/// Cases a property is tried with: `cases`, or a handful under Miri. Failures are printed, not written to files.
fn config(cases: u32) -> Config {
    Config { cases: if cfg!(miri) { 4 } else { cases }, failure_persistence: None, ..Config::default() }
}

/// The longest sequence of operations to try.
fn steps(count: usize) -> usize {
    if cfg!(miri) { 12 } else { count }
}
