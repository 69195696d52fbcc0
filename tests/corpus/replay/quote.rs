//! Words and bytes as text, quoted as redis-cli does: `"a\x00\n"`, `'raw'`, and `"x"*1000` for a long run.
//!
//! Deliberately absent: replies (`reply.rs`) and cases (`case.rs`).
use core::fmt::Write as _;

/// A run of one byte at least this long is printed as `"x"*N`.
const RUN: usize = 48;

/// Splits a line into its words. Errors say what is wrong with the quoting.
pub(crate) fn words(line: &str) -> Result<Vec<Vec<u8>>, String> {
    let mut words = Vec::new();
    let mut rest = line.as_bytes();
    loop {
        while let [b' ', tail @ ..] = rest {
            rest = tail;
        }
        let Some(&first) = rest.first() else { return Ok(words) };
        if first == b'"' || first == b'\'' {
            let (mut word, tail) = quoted(rest)?;
            rest = tail;
            if let [b'*', tail @ ..] = rest {
                let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let times = core::str::from_utf8(&tail[..digits]).ok().and_then(|text| text.parse().ok());
                word = word.repeat(times.ok_or("a count must follow `*`")?);
                rest = &tail[digits..];
            }
            if rest.first().is_some_and(|&byte| byte != b' ') {
                return Err("a closing quote must end the word".into());
            }
            words.push(word);
        } else {
            let end = rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len());
            words.push(rest[..end].to_vec());
            rest = &rest[end..];
        }
    }
}

/// Reads one quoted string at the start of `text`: its bytes, and what follows the closing quote.
pub(crate) fn quoted(text: &[u8]) -> Result<(Vec<u8>, &[u8]), String> {
    let quote = text[0];
    let mut bytes = Vec::new();
    let mut at = 1;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte == quote {
            return Ok((bytes, &text[at..]));
        }
        if byte != b'\\' || (quote == b'\'' && text.get(at) != Some(&b'\'')) {
            bytes.push(byte);
            continue;
        }
        let escaped = *text.get(at).ok_or("a quote is not closed")?;
        at += 1;
        bytes.push(match escaped {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'a' => 7,
            b'b' => 8,
            b'x' => {
                let hex = text.get(at..at + 2).and_then(|hex| core::str::from_utf8(hex).ok());
                at += 2;
                hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())
                    .ok_or("two hex digits must follow \\x")?
            }
            other => other,
        });
    }
    Err("a quote is not closed".into())
}

/// Prints bytes in double quotes.
pub(crate) fn quote(bytes: &[u8]) -> String {
    match bytes {
        [first, rest @ ..] if bytes.len() >= RUN && rest.iter().all(|byte| byte == first) => {
            format!("\"{}\"*{}", escape(&[*first]), bytes.len())
        }
        _ => format!("\"{}\"", escape(bytes)),
    }
}

/// Escapes what redis-cli escapes; other printable ASCII stays.
pub(crate) fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            7 => text.push_str("\\a"),
            8 => text.push_str("\\b"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => write!(text, "\\x{byte:02x}").expect("a String takes any text"),
        }
    }
    text
}
