//! Any bytes as a pattern and, behind the first zero byte, a text: what a short pattern matches is what a naive matcher
//! says, nothing is allocated, and a long text ends in time (libFuzzer's `-timeout` watches).
#![no_main]

#[expect(dead_code, reason = "only memory is counted here")]
mod common;

use cachelet::base::glob::glob_match;
use libfuzzer_sys::fuzz_target;

/// The longest pattern and text that the naive matcher, which tries everything, is asked about.
const NAIVE_MAX: usize = 12;

/// Bytes of the long pattern and the long text. A matcher that tries again from more than the last star never ends; one
/// that reads the whole pattern for each byte of the text, as a class without an end makes it, does in a moment.
const LONG: usize = 2048;

fuzz_target!(|input: &[u8]| {
    let cut = input.iter().position(|&byte| byte == 0).unwrap_or(input.len() / 2);
    let (pattern, text) = (&input[..cut], input.get(cut + 1..).unwrap_or_default());
    for ignore_case in [false, true] {
        let (bytes, matched) = common::peak_of(|| glob_match(pattern, text, ignore_case));
        assert_eq!(bytes, 0, "a matcher allocates nothing");
        if pattern.len() <= NAIVE_MAX && text.len() <= NAIVE_MAX {
            assert_eq!(matched, naive(pattern, text, ignore_case));
        }
    }
    let long = |bytes: &[u8]| bytes.iter().copied().cycle().take(LONG).collect::<Vec<u8>>();
    glob_match(&long(pattern), &long(text), true);
});

/// Redis' rules, said without a thought for time.
fn naive(pattern: &[u8], text: &[u8], ignore_case: bool) -> bool {
    (pattern.is_empty() || !text.is_empty()) && rest(pattern, text, ignore_case)
}

fn rest(pattern: &[u8], text: &[u8], ignore_case: bool) -> bool {
    let Some((&item, behind)) = pattern.split_first() else { return text.is_empty() };
    if item == b'*' {
        return (0..=text.len()).any(|taken| rest(behind, &text[taken..], ignore_case));
    }
    let Some((&byte, left)) = text.split_first() else { return false };
    let fold = |byte: u8| if ignore_case { byte.to_ascii_lowercase() } else { byte };
    let (matched, behind) = match (item, behind) {
        (b'?', _) => (true, behind),
        (b'[', _) => class(behind, byte, fold),
        (b'\\', [quoted, behind @ ..]) => (fold(*quoted) == fold(byte), behind),
        _ => (fold(item) == fold(byte), behind),
    };
    matched && rest(behind, left, ignore_case)
}

/// Whether a class holds `byte`, and what stands behind the class.
fn class(mut pattern: &[u8], byte: u8, fold: impl Fn(u8) -> u8) -> (bool, &[u8]) {
    let negated = pattern.first() == Some(&b'^');
    pattern = &pattern[usize::from(negated)..];
    let (mut singles, mut ranges, mut quotes) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        pattern = match pattern {
            [] => break,
            [b']', behind @ ..] => {
                pattern = behind;
                break;
            }
            [b'\\', quoted, behind @ ..] => {
                quotes.push(*quoted);
                behind
            }
            [first, b'-', last, behind @ ..] => {
                ranges.push((*first as i8, *last as i8));
                behind
            }
            [single, behind @ ..] => {
                singles.push(fold(*single));
                behind
            }
        };
    }
    let within = |&(first, last): &(i8, i8)| {
        let (low, high) = (fold(first.min(last) as u8) as i8, fold(first.max(last) as u8) as i8);
        (low..=high).contains(&(fold(byte) as i8))
    };
    let found = quotes.contains(&byte) || singles.contains(&fold(byte)) || ranges.iter().any(within);
    (found != negated, pattern)
}
