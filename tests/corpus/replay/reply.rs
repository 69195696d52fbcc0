//! Replies: RESP2 and RESP3 bytes to a value, and the value to its one-line notation (see README.md).
//!
//! Deliberately absent: requests, and any judgement about whether a reply is right.
use super::quote::{escape, quote};

/// One reply, as the bytes said it. Numbers other than integers stay text: their printing is under test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Reply {
    /// `+OK`
    Status(Vec<u8>),
    /// `-ERR text`
    Error(Vec<u8>),
    /// `:1`
    Int(i64),
    /// `"bulk"`
    Bulk(Vec<u8>),
    /// `nil`: RESP2's absent bulk.
    NilBulk,
    /// `nil*`: RESP2's absent array.
    NilArray,
    /// `_`: RESP3's null.
    Null,
    /// `,1.5`
    Double(String),
    /// `#t`
    Bool(bool),
    /// `(12345`
    Big(String),
    /// `=txt:"text"`
    Verbatim(Vec<u8>),
    /// `[a, b]`, `~[a, b]`, `>[a, b]`
    Items(Kind, Vec<Reply>),
    /// `{a: b}`
    Map(Vec<(Reply, Reply)>),
}

/// Which list a list is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Array,
    Set,
    Push,
}

impl Kind {
    /// What stands before the bracket.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Kind::Array => "",
            Kind::Set => "~",
            Kind::Push => ">",
        }
    }
}

impl Reply {
    /// Cuts the first reply off `bytes`: the reply and its length. `None`: more bytes are needed.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Option<(Reply, usize)>, String> {
        let mut at = 0;
        Ok(decode(bytes, &mut at)?.map(|reply| (reply, at)))
    }

    /// The notation.
    pub(crate) fn text(&self) -> String {
        match self {
            Reply::Status(text) => format!("+{}", line(text)),
            Reply::Error(text) => format!("-{}", line(text)),
            other => other.nested(),
        }
    }

    /// The notation inside a list, where a line's text must say where it ends.
    fn nested(&self) -> String {
        match self {
            Reply::Status(text) if !text.is_empty() && text.iter().all(u8::is_ascii_alphanumeric) => {
                format!("+{}", escape(text))
            }
            Reply::Status(text) => format!("+{}", quote(text)),
            Reply::Error(text) => format!("-{}", quote(text)),
            Reply::Int(number) => format!(":{number}"),
            Reply::Bulk(bytes) => quote(bytes),
            Reply::NilBulk => "nil".into(),
            Reply::NilArray => "nil*".into(),
            Reply::Null => "_".into(),
            Reply::Double(text) => format!(",{text}"),
            Reply::Bool(true) => "#t".into(),
            Reply::Bool(false) => "#f".into(),
            Reply::Big(text) => format!("({text}"),
            Reply::Verbatim(bytes) => match bytes.split_at_checked(4) {
                Some((kind, text)) => format!("={}{}", escape(kind), quote(text)),
                None => format!("={}", quote(bytes)),
            },
            Reply::Items(kind, items) => {
                let items: Vec<String> = items.iter().map(Reply::nested).collect();
                format!("{}[{}]", kind.sign(), items.join(", "))
            }
            Reply::Map(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.nested(), value.nested()))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    /// The bytes of a reply that is one value.
    pub(crate) fn value(&self) -> Result<Vec<u8>, String> {
        match self {
            Reply::Status(text) | Reply::Bulk(text) => Ok(text.clone()),
            Reply::Int(number) => Ok(number.to_string().into_bytes()),
            other => Err(format!("no value to name: {}", other.text())),
        }
    }

    /// The same reply with every list and map in it sorted by notation: two multisets are equal when these are.
    #[must_use]
    pub(crate) fn sorted(self) -> Reply {
        match self {
            Reply::Items(kind, items) => {
                let mut items: Vec<Reply> = items.into_iter().map(Reply::sorted).collect();
                items.sort_by_cached_key(Reply::nested);
                Reply::Items(kind, items)
            }
            Reply::Map(pairs) => {
                let mut pairs: Vec<(Reply, Reply)> =
                    pairs.into_iter().map(|(key, value)| (key, value.sorted())).collect();
                pairs.sort_by_cached_key(|(key, value)| (key.nested(), value.nested()));
                Reply::Map(pairs)
            }
            other => other,
        }
    }
}

/// A status or error text: plain when it reads as itself, else quoted.
fn line(text: &[u8]) -> String {
    let plain = text.iter().all(|byte| matches!(byte, b' '..=b'~')) && text.first() != Some(&b'"');
    let edges = text.first() != Some(&b' ') && text.last() != Some(&b' ') && !text.is_empty();
    if plain && edges { String::from_utf8_lossy(text).into_owned() } else { quote(text) }
}

fn decode(bytes: &[u8], at: &mut usize) -> Result<Option<Reply>, String> {
    let Some((kind, head)) = header(bytes, at) else { return Ok(None) };
    let text = || String::from_utf8_lossy(head).into_owned();
    let count = || text().parse::<i64>().map_err(|_| format!("bad length after {:?}", char::from(kind)));
    let reply = match kind {
        b'+' => Reply::Status(head.to_vec()),
        b'-' => Reply::Error(head.to_vec()),
        b':' => Reply::Int(count()?),
        b',' => Reply::Double(text()),
        b'(' => Reply::Big(text()),
        b'#' => Reply::Bool(head == b"t"),
        b'_' => Reply::Null,
        b'$' | b'=' | b'!' => {
            let length = count()?;
            let Ok(length) = usize::try_from(length) else { return Ok(Some(Reply::NilBulk)) };
            let Some(body) = bytes.get(*at..*at + length + 2) else { return Ok(None) };
            *at += length + 2;
            let (body, end) = body.split_at(length);
            if end != b"\r\n" {
                return Err("a bulk string does not end where it said".into());
            }
            match kind {
                b'$' => Reply::Bulk(body.to_vec()),
                b'!' => Reply::Error(body.to_vec()),
                _ => Reply::Verbatim(body.to_vec()),
            }
        }
        b'*' | b'~' | b'>' => {
            let Ok(count) = u64::try_from(count()?) else { return Ok(Some(Reply::NilArray)) };
            let Some(items) = list(bytes, at, count)? else { return Ok(None) };
            let kind = match kind {
                b'*' => Kind::Array,
                b'~' => Kind::Set,
                _ => Kind::Push,
            };
            Reply::Items(kind, items)
        }
        b'%' => {
            let count = u64::try_from(count()?).map_err(|_| "a map of negative length")?;
            let Some(items) = list(bytes, at, count * 2)? else { return Ok(None) };
            let mut items = items.into_iter();
            Reply::Map(core::iter::from_fn(|| Some((items.next()?, items.next()?))).collect())
        }
        other => return Err(format!("no reply starts with {:?}", char::from(other))),
    };
    Ok(Some(reply))
}

fn list(bytes: &[u8], at: &mut usize, count: u64) -> Result<Option<Vec<Reply>>, String> {
    let mut items = Vec::new();
    for _ in 0..count {
        let Some(item) = decode(bytes, at)? else { return Ok(None) };
        items.push(item);
    }
    Ok(Some(items))
}

/// The kind byte and the rest of its line; `at` moves past the line.
fn header<'a>(bytes: &'a [u8], at: &mut usize) -> Option<(u8, &'a [u8])> {
    let rest = &bytes[*at..];
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    *at += end + 2;
    let (kind, head) = rest[..end].split_first()?;
    Some((*kind, head))
}
