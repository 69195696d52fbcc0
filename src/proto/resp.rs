//! Cuts a connection's bytes into requests: RESP arrays of bulk strings, and the inline form typed by hand.
//!
//! The decoder is incremental: a request that arrives in a thousand pieces is looked at once, not a thousand times.
//! Source of the rules and of the error lines: <https://redis.io/docs/latest/develop/reference/protocol-spec/> and
//! what redis-server 7.0 answers. Deliberately absent: nested requests (a client never sends them).

mod batch;

use alloc::vec::Vec;

pub use batch::Batch;

use super::request::{Argv, Span};
use crate::base::limits::{
    ARGUMENTS_MAX, ARGUMENTS_UNAUTHENTICATED_MAX, BULK_UNAUTHENTICATED_BYTES_MAX, INLINE_BYTES_MAX,
};
use crate::base::number;

/// Why the peer's bytes are no request. The connection is closed after the error line is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The count after `*` is no number, or too large.
    MultibulkLength,
    /// More than ten arguments before `AUTH`.
    UnauthenticatedMultibulkLength,
    /// The line after `*` does not end.
    MultibulkLine,
    /// An argument did not start with `$` but with this byte.
    ExpectedBulk(u8),
    /// The length after `$` is no number, or above `proto-max-bulk-len`.
    BulkLength,
    /// A bulk string over 16 KiB before `AUTH`.
    UnauthenticatedBulkLength,
    /// The line after `$` does not end.
    BulkLine,
    /// An inline request of which over 64 KiB came, and not the end.
    InlineLine,
    /// A quote that does not close.
    Quotes,
    /// The first line of an HTTP request: a web page was made to talk to this port.
    CrossProtocol,
}

impl ProtocolError {
    /// The error line, without its dash. It may be no UTF-8: it quotes what came.
    pub fn to_line(self) -> Vec<u8> {
        let what: &[u8] = match self {
            Self::MultibulkLength => b"invalid multibulk length",
            Self::UnauthenticatedMultibulkLength => b"unauthenticated multibulk length",
            Self::MultibulkLine => b"too big mbulk count string",
            Self::ExpectedBulk(byte) => &[b"expected '$', got '", &[byte][..], b"'"].concat(),
            Self::BulkLength => b"invalid bulk length",
            Self::UnauthenticatedBulkLength => b"unauthenticated bulk length",
            Self::BulkLine => b"too big bulk count string",
            Self::InlineLine => b"too big inline request",
            Self::Quotes => b"unbalanced quotes in request",
            Self::CrossProtocol => b"this is a Redis port, not an HTTP server",
        };
        [b"ERR Protocol error: ", what].concat()
    }
}

/// What a look at the bytes found.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A whole request; it takes this many bytes. Read it with [`Decoder::argv`], then call [`Decoder::finish`].
    /// It may have no arguments at all (`*0`, an empty line): nothing to answer.
    Request(usize),
    /// More bytes are needed.
    Incomplete,
}

/// What a connection may send at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// `proto-max-bulk-len`.
    pub bulk_bytes_max: u32,
    /// Whether the connection has passed `AUTH`; before, much less is let in.
    pub authenticated: bool,
}

/// Where the reading of one request stands. All offsets count from the request's first byte.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    spans: Vec<Span>,
    /// The unescaped text of an inline request.
    inline: Vec<u8>,
    is_inline: bool,
    /// Arguments still to come, once the `*` line has been read.
    args_left: Option<u32>,
    /// Length of the argument that is being read, once its `$` line has been.
    bulk_len: Option<u32>,
    /// How far the bytes have been understood.
    at: usize,
}

impl Decoder {
    /// Goes on reading the request that starts at the head of `bytes`. Until it is whole, the next call must bring
    /// the same bytes with more behind them.
    pub fn decode(&mut self, bytes: &[u8], bounds: Bounds) -> Result<Decoded, ProtocolError> {
        if self.args_left.is_none() {
            match bytes.first() {
                None => return Ok(Decoded::Incomplete),
                Some(b'*') => match self.multibulk_header(bytes, bounds)? {
                    Some(count) => {
                        self.args_left = Some(count);
                        self.spans.reserve((count as usize).min(1024));
                    }
                    None => return Ok(Decoded::Incomplete),
                },
                Some(_) => return self.inline(bytes),
            }
        }
        while let Some(left @ 1..) = self.args_left {
            if !self.bulk(bytes, bounds)? {
                return Ok(Decoded::Incomplete);
            }
            self.args_left = Some(left - 1);
        }
        Ok(Decoded::Request(self.at))
    }

    /// The arguments of the request just decoded from `bytes`.
    #[inline(always)]
    pub fn argv<'a>(&'a self, bytes: &'a [u8]) -> Argv<'a> {
        Argv::new(if self.is_inline { &self.inline } else { bytes }, &self.spans)
    }

    /// Whether no part of a request has been read: the next byte is a request's first.
    #[inline(always)]
    pub fn is_fresh(&self) -> bool {
        self.args_left.is_none() && self.at == 0
    }

    /// Makes ready for the next request.
    pub fn finish(&mut self) {
        self.spans.clear();
        if self.spans.capacity() > 256 {
            self.spans = Vec::new();
        }
        self.inline.clear();
        self.is_inline = false;
        self.args_left = None;
        self.bulk_len = None;
        self.at = 0;
    }

    /// Bytes held on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.spans.capacity() * size_of::<Span>() + self.inline.capacity()
    }

    fn multibulk_header(&mut self, bytes: &[u8], bounds: Bounds) -> Result<Option<u32>, ProtocolError> {
        let Some(line) = self.line(bytes) else {
            return if bytes.len() > INLINE_BYTES_MAX { Err(ProtocolError::MultibulkLine) } else { Ok(None) };
        };
        match number::parse_i64(line) {
            Some(count) if count > ARGUMENTS_MAX as i64 => Err(ProtocolError::MultibulkLength),
            Some(count) if count > ARGUMENTS_UNAUTHENTICATED_MAX as i64 && !bounds.authenticated => {
                Err(ProtocolError::UnauthenticatedMultibulkLength)
            }
            Some(count) => Ok(Some(count.max(0) as u32)),
            None => Err(ProtocolError::MultibulkLength),
        }
    }

    /// Reads one argument; false when bytes are missing.
    fn bulk(&mut self, bytes: &[u8], bounds: Bounds) -> Result<bool, ProtocolError> {
        let len = match self.bulk_len {
            Some(len) => len,
            None => {
                match bytes.get(self.at) {
                    None => return Ok(false),
                    Some(b'$') => {}
                    Some(&byte) => return Err(ProtocolError::ExpectedBulk(byte)),
                }
                let start = self.at;
                let Some(line) = self.line(bytes) else {
                    let waits = bytes.len() - start <= INLINE_BYTES_MAX;
                    return if waits { Ok(false) } else { Err(ProtocolError::BulkLine) };
                };
                let len = number::parse_i64(line)
                    .filter(|len| (0..=i64::from(bounds.bulk_bytes_max)).contains(len))
                    .ok_or(ProtocolError::BulkLength)?;
                if len > BULK_UNAUTHENTICATED_BYTES_MAX as i64 && !bounds.authenticated {
                    return Err(ProtocolError::UnauthenticatedBulkLength);
                }
                self.bulk_len = Some(len as u32);
                len as u32
            }
        };
        let end = self.at + len as usize;
        if bytes.len() < end + 2 {
            return Ok(false);
        }
        self.spans.push(Span { at: self.at as u32, len });
        self.bulk_len = None;
        self.at = end + 2;
        Ok(true)
    }

    /// The text between the sign at `self.at` and the end of its line; moves behind the line.
    fn line<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let rest = bytes.get(self.at + 1..)?;
        let len = rest.iter().position(|&byte| byte == b'\r')?;
        rest.get(len + 1)?;
        self.at += len + 3;
        Some(&rest[..len])
    }

    fn inline(&mut self, bytes: &[u8]) -> Result<Decoded, ProtocolError> {
        let Some(len) = bytes.iter().skip(self.at).position(|&byte| byte == b'\n') else {
            if bytes.len() > INLINE_BYTES_MAX {
                return Err(ProtocolError::InlineLine);
            }
            self.at = bytes.len();
            return Ok(Decoded::Incomplete);
        };
        let end = self.at + len;
        let line = &bytes[..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.is_inline = true;
        split_quoted(line, &mut self.inline, &mut self.spans).ok_or(ProtocolError::Quotes)?;
        if self.argv(bytes).get(0).is_some_and(is_cross_protocol) {
            return Err(ProtocolError::CrossProtocol);
        }
        self.at = 0;
        Ok(Decoded::Request(end + 1))
    }
}

/// Whether an inline request is the head of an HTTP request.
fn is_cross_protocol(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"POST") || name.eq_ignore_ascii_case(b"Host:")
}

/// Splits a line as redis-cli and the inline protocol do: blanks separate, `"…"` takes escapes (`\n`, `\x00`), `'…'`
/// takes `\'` only. `None` when a quote does not close or text follows a closing one.
pub fn split_quoted(line: &[u8], text: &mut Vec<u8>, spans: &mut Vec<Span>) -> Option<()> {
    let mut at = 0;
    loop {
        while line.get(at).is_some_and(|byte| is_space(*byte)) {
            at += 1;
        }
        if at >= line.len() {
            return Some(());
        }
        let start = text.len();
        at = argument(line, at, text)?;
        spans.push(Span { at: start as u32, len: (text.len() - start) as u32 });
    }
}

/// Reads the argument at `at` into `text`; returns where it ends.
fn argument(line: &[u8], mut at: usize, text: &mut Vec<u8>) -> Option<usize> {
    let mut quote = None;
    loop {
        let byte = line.get(at).copied();
        match (quote, byte) {
            (None, None) => return Some(at),
            (None, Some(byte @ (b' ' | b'\n' | b'\r' | b'\t' | 0))) => {
                return Some(at + usize::from(byte == 0));
            }
            (None, Some(byte @ (b'"' | b'\''))) => quote = Some(byte),
            (Some(_), None) => return None,
            (Some(open), Some(byte)) if byte == open => {
                let next = line.get(at + 1);
                return next.is_none_or(|byte| is_space(*byte)).then_some(at + 1);
            }
            (Some(b'"'), Some(b'\\')) => {
                let (byte, taken) = escape(&line[at + 1..])?;
                text.push(byte);
                at += taken;
            }
            (Some(b'\''), Some(b'\\')) if line.get(at + 1) == Some(&b'\'') => {
                text.push(b'\'');
                at += 1;
            }
            (_, Some(byte)) => text.push(byte),
        }
        at += 1;
    }
}

/// The byte an escape stands for and how many bytes follow the backslash.
fn escape(rest: &[u8]) -> Option<(u8, usize)> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    if let [b'x', high, low, ..] = rest
        && let (Some(high), Some(low)) = (hex(*high), hex(*low))
    {
        return Some((high << 4 | low, 3));
    }
    let byte = match rest.first()? {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'a' => 7,
        byte => *byte,
    };
    Some((byte, 1))
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

#[cfg(test)]
mod tests;
