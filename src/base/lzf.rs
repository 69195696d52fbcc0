//! LZF: the compression of strings in RDB files and DUMP payloads.
//!
//! ```text
//! 000nnnnn                    n + 1 bytes follow as they are
//! nnnooooo oooooooo           n + 2 bytes from o + 1 bytes back, n of 1 to 6
//! 111ooooo nnnnnnnn oooooooo  n + 9 bytes from o + 1 bytes back
//! ```
//! Deliberately absent: levels of effort. What is compressed may differ from what Redis writes; any reader takes both.

use alloc::vec::Vec;

/// Bytes of the longest run of literals.
const LITERALS_MAX: usize = 32;
/// Bytes of the longest repetition.
const REPEAT_MAX: usize = 264;
/// How far back a repetition may reach.
const DISTANCE_MAX: usize = 1 << 13;
/// Places remembered without an allocation: those of most values.
const SEEN_FEW: usize = 1 << 6;
/// Room that is made at first.
const OUTPUT_ROOM_MAX: usize = 1 << 10;
/// Three bytes stand for at most so many.
const BYTES_PER_BYTE_MAX: usize = REPEAT_MAX / 3;

/// Appends `input` compressed, if that makes it at most `output_max` bytes. Otherwise `out` stays as it is.
pub fn compress(input: &[u8], output_max: usize, out: &mut Vec<u8>) -> bool {
    // Of each three bytes, where they were seen last: one more than the position.
    let bits = (usize::BITS - input.len().leading_zeros()).clamp(6, 14);
    let (mut few, mut many) = ([0_u32; SEEN_FEW], Vec::new());
    let seen = if 1 << bits <= SEEN_FEW {
        &mut few[..]
    } else {
        many.resize(1 << bits, 0);
        &mut many[..]
    };
    let start = out.len();
    out.reserve(output_max.min(OUTPUT_ROOM_MAX));
    let (mut at, mut literals_at) = (0, 0);
    // Literals take as many bytes at least: what is too long is not even written.
    while out.len() - start + at - literals_at <= output_max
        && let Some(&[a, b, c]) = input.get(at..).and_then(|rest| rest.first_chunk())
    {
        let slot = u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9e37_79b1) >> (32 - bits);
        let before = core::mem::replace(&mut seen[slot as usize], at as u32 + 1) as usize;
        if before == 0 || at + 1 - before > DISTANCE_MAX || input[before - 1..before + 2] != [a, b, c] {
            at += 1;
            continue;
        }
        let len = repeat_len(input, before - 1, at);
        put_literals(out, &input[literals_at..at]);
        put_repeat(out, at - before, len);
        at += len;
        literals_at = at;
    }
    let literals = &input[literals_at..];
    if out.len() - start + literals.len() <= output_max {
        put_literals(out, literals);
        if out.len() - start <= output_max {
            return true;
        }
    }
    out.truncate(start);
    false
}

/// How many bytes from `at` on are as those from `from` on, which is before it.
fn repeat_len(input: &[u8], from: usize, at: usize) -> usize {
    let rest = &input[at..input.len().min(at + REPEAT_MAX)];
    let before = &input[from..from + rest.len()];
    let words = before.as_chunks::<8>().0.iter().zip(rest.as_chunks::<8>().0);
    let same = 8 * words.take_while(|(a, b)| a == b).count();
    let bytes = before[same..].iter().zip(&rest[same..]);
    same + bytes.take_while(|(a, b)| a == b).count()
}

fn put_literals(out: &mut Vec<u8>, literals: &[u8]) {
    for run in literals.chunks(LITERALS_MAX) {
        out.push(run.len() as u8 - 1);
        out.extend_from_slice(run);
    }
}

/// `len` bytes, three or more, from `back + 1` bytes back.
fn put_repeat(out: &mut Vec<u8>, back: usize, len: usize) {
    let high = (back >> 8) as u8;
    if len < 9 {
        out.push((len as u8 - 2) << 5 | high);
    } else {
        out.extend_from_slice(&[0xe0 | high, (len - 9) as u8]);
    }
    out.push(back as u8);
}

/// The `len` bytes that `input` stands for; `None` when it does not stand for exactly so many. Takes no memory for a
/// `len` that so few bytes cannot stand for.
pub fn decompress(input: &[u8], len: usize) -> Option<Vec<u8>> {
    if len / BYTES_PER_BYTE_MAX > input.len() {
        return None;
    }
    let mut out = Vec::with_capacity(len);
    let mut rest = input;
    while let Some((&head, behind)) = rest.split_first() {
        rest = behind;
        if usize::from(head) < LITERALS_MAX {
            let (literals, behind) = rest.split_at_checked(usize::from(head) + 1)?;
            rest = behind;
            if literals.len() > len - out.len() {
                return None;
            }
            out.extend_from_slice(literals);
            continue;
        }
        let mut count = usize::from(head >> 5) + 2;
        if count == 9 {
            count += usize::from(*rest.split_off_first()?);
        }
        let back = usize::from(head & 0x1f) << 8 | usize::from(*rest.split_off_first()?);
        let from = out.len().checked_sub(back + 1)?;
        if count > len - out.len() {
            return None;
        }
        // A repetition may reach into itself: what is there already is copied, then twice as much.
        while count > 0 {
            let step = count.min(out.len() - from);
            out.extend_from_within(from..from + step);
            count -= step;
        }
    }
    (out.len() == len).then_some(out)
}

#[cfg(test)]
mod tests;
