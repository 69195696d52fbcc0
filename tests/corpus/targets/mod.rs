//! Engines the corpus is replayed on.
pub(crate) mod tcp;
