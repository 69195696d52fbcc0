//! LCS: the longest common subsequence of two strings. <https://redis.io/docs/latest/commands/lcs/>

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::error::{CommandError, Outcome};
use crate::base::limits::LCS_CELLS_MAX;
use crate::db::value::StringRef;

#[derive(Default)]
struct Options {
    len: bool,
    idx: bool,
    min_match_len: u64,
    with_match_len: bool,
}

impl Options {
    fn parse(args: &mut Args<'_>) -> Result<Self, CommandError> {
        let mut options = Self::default();
        while args.remaining() > 0 {
            if args.accept("LEN") {
                options.len = true;
            } else if args.accept("IDX") {
                options.idx = true;
            } else if args.accept("WITHMATCHLEN") {
                options.with_match_len = true;
            } else if args.remaining() > 1 && args.accept("MINMATCHLEN") {
                options.min_match_len = args.int()?.max(0) as u64;
            } else {
                return Err(CommandError::syntax());
            }
        }
        if options.len && options.idx {
            return Err(CommandError::line(
                "ERR If you want both the length and indexes, please just use IDX.",
            ));
        }
        Ok(options)
    }
}

pub(super) fn lcs(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let keys = [args.next()?, args.next()?];
    let mut texts = [Vec::new(), Vec::new()];
    for (text, key) in texts.iter_mut().zip(keys) {
        let wrong = |_| CommandError::line("ERR The specified keys must contain string values");
        *text = ctx.read_string(key).map_err(wrong)?.value.map_or(Vec::new(), StringRef::to_vec);
    }
    let options = Options::parse(args)?;
    let [a, b] = &texts;
    let cells = (a.len() as u64 + 1) * (b.len() as u64 + 1);
    if cells > LCS_CELLS_MAX {
        return Err(CommandError::line(
            "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
        ));
    }
    let lengths = lengths(a, b);
    let total = lengths[lengths.len() - 1];
    if options.len {
        ctx.out.int(i64::from(total));
    } else if options.idx {
        write_matches(ctx, a, b, &lengths, &options);
    } else {
        let common = matches(a, b, &lengths);
        let text: Vec<u8> = common.iter().rev().flat_map(|run| &a[run.a..run.a + run.len]).copied().collect();
        ctx.out.bulk(&text);
    }
    Ok(())
}

/// Row by row of `a`, the length of the longest common subsequence of each pair of prefixes.
fn lengths(a: &[u8], b: &[u8]) -> Vec<u32> {
    let width = b.len() + 1;
    let mut lengths = alloc::vec![0_u32; (a.len() + 1) * width];
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            lengths[i * width + j] = if a[i - 1] == b[j - 1] {
                lengths[(i - 1) * width + j - 1] + 1
            } else {
                lengths[(i - 1) * width + j].max(lengths[i * width + j - 1])
            };
        }
    }
    lengths
}

/// A run of equal bytes: where it begins in each string, and its length.
struct Run {
    a: usize,
    b: usize,
    len: usize,
}

/// The runs of the subsequence, the last one first.
fn matches(a: &[u8], b: &[u8], lengths: &[u32]) -> Vec<Run> {
    let width = b.len() + 1;
    let (mut i, mut j) = (a.len(), b.len());
    let mut runs: Vec<Run> = Vec::new();
    while i > 0 && j > 0 {
        if a[i - 1] == b[j - 1] {
            i -= 1;
            j -= 1;
            match runs.last_mut() {
                Some(run) if run.a == i + 1 && run.b == j + 1 => *run = Run { a: i, b: j, len: run.len + 1 },
                _ => runs.push(Run { a: i, b: j, len: 1 }),
            }
        } else if lengths[(i - 1) * width + j] > lengths[i * width + j - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    runs
}

fn write_matches(ctx: &mut Ctx<'_>, a: &[u8], b: &[u8], lengths: &[u32], options: &Options) {
    let mut runs = matches(a, b, lengths);
    runs.retain(|run| options.min_match_len == 0 || run.len as u64 >= options.min_match_len);
    let out = &mut *ctx.out;
    out.map(2);
    out.bulk(b"matches");
    out.array(runs.len());
    for run in &runs {
        out.array(2 + usize::from(options.with_match_len));
        for start in [run.a, run.b] {
            out.array(2);
            out.count(start);
            out.count(start + run.len - 1);
        }
        if options.with_match_len {
            out.count(run.len);
        }
    }
    out.bulk(b"len");
    out.int(i64::from(lengths[lengths.len() - 1]));
}
