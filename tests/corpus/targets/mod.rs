//! Engines the corpus is replayed on.
pub(crate) mod engine;
mod process;
pub(crate) mod tcp;
