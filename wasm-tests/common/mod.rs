//! What every environment runs: the suites of this folder.
//!
//! Deliberately absent: what needs the JavaScript host (traps, sockets, storage); those tests are in `pkg`.
mod heap;
