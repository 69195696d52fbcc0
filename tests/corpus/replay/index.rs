//! Every case file, for suites that have no file system. Written by `CORPUS_RECORD=1 cargo test --test corpus`.
#[rustfmt::skip]
pub(crate) const FILES: &[(&str, &str)] = &[
    ("strings/get_set.txt", include_str!("../strings/get_set.txt")),
];
