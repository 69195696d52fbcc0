//! Engines the corpus is replayed on.
pub(crate) mod engine;
pub(crate) mod tcp;
