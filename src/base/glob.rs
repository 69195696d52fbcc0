//! Patterns of KEYS, SCAN MATCH and PSUBSCRIBE: `*`, `?`, `[a-z]`, `[^a]`, `\` to quote.

/// Whether `text` matches `pattern`, as Redis decides it; `ignore_case` folds ASCII letters.
///
/// Two corners are Redis' own: only the empty pattern matches the empty text (`*` does not), and the bytes of a range
/// compare as signed. Takes at most `pattern.len() * text.len()` steps: on a mismatch only the last `*` tries again.
pub fn glob_match(pattern: &[u8], text: &[u8], ignore_case: bool) -> bool {
    if text.is_empty() {
        return pattern.is_empty();
    }
    let (mut pattern_at, mut text_at) = (0, 0);
    // Where the pattern goes on after the last `*`, and what of the text that `*` has not taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(text_at) {
        match pattern.get(pattern_at) {
            Some(b'*') => {
                pattern_at = skip_stars(pattern, pattern_at);
                if pattern_at == pattern.len() {
                    return true;
                }
                star = Some((pattern_at, text_at));
                continue;
            }
            Some(_) => {
                let (matched, next) = match_one(pattern, pattern_at, byte, ignore_case);
                if matched {
                    (pattern_at, text_at) = (next, text_at + 1);
                    continue;
                }
            }
            None => {}
        }
        let Some((resume, taken)) = &mut star else { return false };
        *taken += 1;
        (pattern_at, text_at) = (*resume, *taken);
    }
    skip_stars(pattern, pattern_at) == pattern.len()
}

fn skip_stars(pattern: &[u8], from: usize) -> usize {
    from + pattern[from..].iter().take_while(|byte| **byte == b'*').count()
}

/// Matches one byte against the item at `at`; also says where the next item starts.
fn match_one(pattern: &[u8], at: usize, byte: u8, ignore_case: bool) -> (bool, usize) {
    match pattern[at] {
        b'?' => (true, at + 1),
        b'[' => match_class(pattern, at + 1, byte, ignore_case),
        b'\\' if at + 1 < pattern.len() => (same(pattern[at + 1], byte, ignore_case), at + 2),
        literal => (same(literal, byte, ignore_case), at + 1),
    }
}

/// Matches one byte against the class whose `[` is just before `at`. A class without `]` ends with the pattern.
fn match_class(pattern: &[u8], mut at: usize, byte: u8, ignore_case: bool) -> (bool, usize) {
    let negated = pattern.get(at) == Some(&b'^');
    at += usize::from(negated);
    let mut matched = false;
    loop {
        match &pattern[at..] {
            [b'\\', quoted, ..] => {
                // Quoted bytes keep their case even when it is ignored: so does Redis.
                matched |= *quoted == byte;
                at += 2;
            }
            [b']', ..] => return (matched != negated, at + 1),
            [] => return (matched != negated, at),
            [first, b'-', last, ..] => {
                matched |= in_range(*first, *last, byte, ignore_case);
                at += 3;
            }
            [literal, ..] => {
                matched |= same(*literal, byte, ignore_case);
                at += 1;
            }
        }
    }
}

fn in_range(first: u8, last: u8, byte: u8, ignore_case: bool) -> bool {
    // Signed, as `char` is where Redis is built. The ends are put in order before case is folded.
    let (low, high) = if (first as i8) <= (last as i8) { (first, last) } else { (last, first) };
    let fold = |byte: u8| (if ignore_case { byte.to_ascii_lowercase() } else { byte }) as i8;
    (fold(low)..=fold(high)).contains(&fold(byte))
}

fn same(one: u8, other: u8, ignore_case: bool) -> bool {
    one == other || (ignore_case && one.eq_ignore_ascii_case(&other))
}

#[cfg(test)]
mod tests;
