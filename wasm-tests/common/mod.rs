//! What every environment runs: the suites of this folder.
//!
//! Deliberately absent: what needs the JavaScript host (traps, sockets, storage); those tests are in `pkg`.
mod corpus;
mod engines;
mod exports;
mod heap;
#[allow(dead_code, reason = "the recorder is not used here")]
#[path = "../../tests/corpus/replay/mod.rs"]
mod replay;
