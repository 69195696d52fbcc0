//! The one place replies are written: handlers say what, the mode decides the bytes.
//!
//! | mode | who reads it |
//! |---|---|
//! | [`Mode::Resp2`], [`Mode::Resp3`] | sockets (<https://redis.io/docs/latest/develop/reference/protocol-spec/>) |
//! | [`Mode::Value`] | the typed client: tagged items of fixed-width headers, see [`tag`] |
//! | [`Mode::Null`] | log replay and `CLIENT REPLY OFF`: nothing is written |
//!
//! Deliberately absent: a reply as a value. A tree of replies would allocate on every command. The Memcached mode
//! comes with its codec: it needs the key and flags of an item, which no Redis reply carries.

use alloc::vec::Vec;

use crate::base::bytes::append;
use crate::base::number;
use crate::types::Element;

/// Item tags of [`Mode::Value`]. Lengths and counts are u32 little-endian, numbers 8 bytes little-endian.
pub mod tag {
    /// Nil; nothing follows.
    pub const NIL: u8 = 0;
    /// A status line: length, bytes.
    pub const STATUS: u8 = 1;
    /// An error line without its dash: length, bytes.
    pub const ERROR: u8 = 2;
    /// An integer: i64.
    pub const INT: u8 = 3;
    /// A bulk string: length, bytes.
    pub const BULK: u8 = 4;
    /// An array: count, then that many items.
    pub const ARRAY: u8 = 5;
    /// A map: count of pairs, then twice that many items.
    pub const MAP: u8 = 6;
    /// A set: count, then that many items.
    pub const SET: u8 = 7;
    /// A double: f64.
    pub const DOUBLE: u8 = 8;
    /// A boolean: one byte.
    pub const BOOL: u8 = 9;
    /// A big number: length, digits.
    pub const BIG_NUMBER: u8 = 10;
    /// A verbatim string: length, three letters of format, a colon, text.
    pub const VERBATIM: u8 = 11;
    /// A push: count, then that many items.
    pub const PUSH: u8 = 12;
    /// A nil where RESP2 has the nil array; nothing follows.
    pub const NIL_ARRAY: u8 = 13;
}

/// Which bytes a reply becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// RESP2.
    #[default]
    Resp2,
    /// RESP3.
    Resp3,
    /// Tagged items for the typed client.
    Value,
    /// No bytes at all.
    Null,
}

/// A point to [`Sink::rollback`] to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// An array whose length is not yet known; hand it to [`Sink::close_array`] or [`Sink::close_map`].
#[must_use]
#[derive(Debug)]
pub struct Deferred(usize);

/// Where replies go. Owns its bytes; whoever drains them takes [`Sink::bytes`].
#[derive(Debug, Default)]
pub struct Sink {
    /// What has been written and not yet taken.
    pub bytes: Vec<u8>,
    mode: Mode,
}

impl Sink {
    /// A sink that appends to `bytes`.
    #[inline(always)]
    pub fn new(bytes: Vec<u8>, mode: Mode) -> Self {
        Self { bytes, mode }
    }

    /// The mode in force.
    #[inline(always)]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Changes the mode for what follows (`HELLO`).
    #[inline(always)]
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Whether replies carry RESP3's types: RESP3 itself, and the typed client.
    #[inline]
    pub fn is_resp3(&self) -> bool {
        matches!(self.mode, Mode::Resp3 | Mode::Value)
    }

    /// Remembers this point.
    #[inline(always)]
    pub fn mark(&self) -> Mark {
        Mark(self.bytes.len())
    }

    /// Forgets all that was written since `mark`.
    pub fn rollback(&mut self, mark: Mark) {
        self.bytes.truncate(mark.0);
    }

    /// `+OK`.
    #[inline]
    pub fn ok(&mut self) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.bytes.extend_from_slice(b"+OK\r\n"),
            _ => self.status("OK"),
        }
    }

    /// A status line (simple string).
    pub fn status(&mut self, text: &str) {
        self.line(b'+', tag::STATUS, text.as_bytes());
    }

    /// An error line, without its dash: `ERR syntax error`. Line breaks become spaces, as in Redis.
    pub fn error(&mut self, text: &str) {
        self.line(b'-', tag::ERROR, text.as_bytes());
        let end = match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.bytes.len() - 2,
            Mode::Value => self.bytes.len(),
            Mode::Null => return,
        };
        for byte in &mut self.bytes[end - text.len()..end] {
            if matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
    }

    fn line(&mut self, sign: u8, tag: u8, text: &[u8]) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => {
                self.bytes.push(sign);
                self.bytes.extend_from_slice(text);
                self.bytes.extend_from_slice(b"\r\n");
            }
            Mode::Value => self.tagged(tag, text),
            Mode::Null => {}
        }
    }

    /// An integer.
    #[inline]
    pub fn int(&mut self, value: i64) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.header(b':', value),
            Mode::Value => {
                self.bytes.push(tag::INT);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Mode::Null => {}
        }
    }

    /// A length or count as an integer.
    #[inline]
    pub fn count(&mut self, value: usize) {
        self.int(value as i64);
    }

    /// A bulk string.
    pub fn bulk(&mut self, value: &[u8]) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => {
                self.bytes.reserve(value.len() + 32);
                self.header(b'$', value.len() as i64);
                append(&mut self.bytes, value);
                self.bytes.extend_from_slice(b"\r\n");
            }
            Mode::Value => self.tagged(tag::BULK, value),
            Mode::Null => {}
        }
    }

    /// A bulk string, or nil.
    #[inline]
    pub fn bulk_or_nil(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.bulk(value),
            None => self.nil(),
        }
    }

    /// An integer as a bulk string.
    pub fn bulk_int(&mut self, value: i64) {
        let mut text = [0; number::INT_TEXT_MAX];
        self.bulk(number::format_i64(value, &mut text));
    }

    /// An element of a collection: a bulk string.
    #[inline]
    pub fn element(&mut self, element: Element<'_>) {
        match element {
            Element::Int(value) => self.bulk_int(value),
            Element::Str(text) => self.bulk(text),
        }
    }

    /// A double: text in RESP2, `,` in RESP3.
    pub fn double(&mut self, value: f64) {
        match self.mode {
            Mode::Resp2 => {
                let mut text = Vec::with_capacity(24);
                number::write_f64(&mut text, value);
                self.bulk(&text);
            }
            Mode::Resp3 => {
                self.bytes.push(b',');
                number::write_f64(&mut self.bytes, value);
                self.bytes.extend_from_slice(b"\r\n");
            }
            Mode::Value => {
                self.bytes.push(tag::DOUBLE);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Mode::Null => {}
        }
    }

    /// A double that is written as `text`, for what Redis prints otherwise than a score.
    pub fn double_as(&mut self, value: f64, text: &[u8]) {
        match self.mode {
            Mode::Resp2 => self.bulk(text),
            Mode::Resp3 => {
                self.bytes.push(b',');
                self.bytes.extend_from_slice(text);
                self.bytes.extend_from_slice(b"\r\n");
            }
            _ => self.double(value),
        }
    }

    /// A boolean: `:1`/`:0` in RESP2.
    pub fn bool(&mut self, value: bool) {
        match self.mode {
            Mode::Resp2 => self.int(i64::from(value)),
            Mode::Resp3 => self.bytes.extend_from_slice(if value { b"#t\r\n" } else { b"#f\r\n" }),
            Mode::Value => self.bytes.extend_from_slice(&[tag::BOOL, u8::from(value)]),
            Mode::Null => {}
        }
    }

    /// Nil: `$-1` in RESP2, `_` in RESP3.
    #[inline]
    pub fn nil(&mut self) {
        self.nothing(b"$-1\r\n", tag::NIL);
    }

    /// Nil where RESP2 has a nil array: `*-1`.
    pub fn nil_array(&mut self) {
        self.nothing(b"*-1\r\n", tag::NIL_ARRAY);
    }

    fn nothing(&mut self, resp2: &[u8], tag: u8) {
        match self.mode {
            Mode::Resp2 => self.bytes.extend_from_slice(resp2),
            Mode::Resp3 => self.bytes.extend_from_slice(b"_\r\n"),
            Mode::Value => self.bytes.push(tag),
            Mode::Null => {}
        }
    }

    /// The header of an array: `count` items follow.
    #[inline]
    pub fn array(&mut self, count: usize) {
        self.aggregate(b'*', tag::ARRAY, count);
    }

    /// The header of a map: `pairs` keys and values follow, flat in RESP2.
    pub fn map(&mut self, pairs: usize) {
        match self.mode {
            Mode::Resp2 => self.aggregate(b'*', tag::MAP, pairs * 2),
            _ => self.aggregate(b'%', tag::MAP, pairs),
        }
    }

    /// The header of a set: an array in RESP2.
    pub fn set(&mut self, count: usize) {
        self.aggregate(if self.mode == Mode::Resp2 { b'*' } else { b'~' }, tag::SET, count);
    }

    /// The header of a push: an array in RESP2.
    pub fn push(&mut self, count: usize) {
        self.aggregate(if self.mode == Mode::Resp2 { b'*' } else { b'>' }, tag::PUSH, count);
    }

    fn aggregate(&mut self, sign: u8, tag: u8, count: usize) {
        match self.mode {
            Mode::Resp2 | Mode::Resp3 => self.header(sign, count as i64),
            Mode::Value => {
                self.bytes.push(tag);
                self.bytes.extend_from_slice(&(count as u32).to_le_bytes());
            }
            Mode::Null => {}
        }
    }

    /// A verbatim string; `format` is three letters (`txt`, `mkd`). A bulk string in RESP2.
    pub fn verbatim(&mut self, format: &str, text: &[u8]) {
        if self.mode == Mode::Resp2 {
            return self.bulk(text);
        }
        let mut whole = Vec::with_capacity(text.len() + 4);
        whole.extend_from_slice(format.as_bytes());
        whole.push(b':');
        whole.extend_from_slice(text);
        match self.mode {
            Mode::Resp3 => {
                self.header(b'=', whole.len() as i64);
                self.bytes.extend_from_slice(&whole);
                self.bytes.extend_from_slice(b"\r\n");
            }
            Mode::Value => self.tagged(tag::VERBATIM, &whole),
            _ => {}
        }
    }

    /// Begins an array or map whose length becomes known later. Closing one in RESP moves what was written since.
    pub fn defer(&mut self) -> Deferred {
        let at = self.bytes.len();
        if self.mode == Mode::Value {
            self.bytes.extend_from_slice(&[0; 5]);
        }
        Deferred(at)
    }

    /// Ends an array begun by [`Self::defer`].
    pub fn close_array(&mut self, deferred: Deferred, count: usize) {
        self.close(deferred, count, Self::array);
    }

    /// Ends a map begun by [`Self::defer`].
    pub fn close_map(&mut self, deferred: Deferred, pairs: usize) {
        self.close(deferred, pairs, Self::map);
    }

    /// Ends a set begun by [`Self::defer`].
    pub fn close_set(&mut self, deferred: Deferred, count: usize) {
        self.close(deferred, count, Self::set);
    }

    fn close(&mut self, deferred: Deferred, count: usize, header: fn(&mut Self, usize)) {
        let end = self.bytes.len();
        header(self, count);
        if self.mode == Mode::Value {
            let mut written = [0; 5];
            written.copy_from_slice(&self.bytes[end..]);
            self.bytes[deferred.0..deferred.0 + 5].copy_from_slice(&written);
            self.bytes.truncate(end);
        } else {
            let header_len = self.bytes.len() - end;
            self.bytes[deferred.0..].rotate_right(header_len);
        }
    }

    /// Appends a reply that is already encoded in this sink's mode.
    pub fn raw(&mut self, encoded: &[u8]) {
        if self.mode != Mode::Null {
            self.bytes.extend_from_slice(encoded);
        }
    }

    #[inline]
    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.bytes.reserve(bytes.len() + 5);
        self.bytes.push(tag);
        self.bytes.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    fn header(&mut self, sign: u8, value: i64) {
        // One store of eight bytes, cut to what counts: short numbers are nearly all there is.
        // (And in 32 bits: wasm divides 64 slowly.)
        let Ok(small @ 0..1000) = u32::try_from(value) else { return self.long_header(sign, value) };
        // Composed in a register, from the end: reading back what was stored byte by byte would stall.
        let (mut line, mut len, mut left) = (u64::from_le_bytes(*b"\r\n\0\0\0\0\0\0"), 3, small);
        loop {
            line = line << 8 | u64::from(b'0') | u64::from(left % 10);
            len += 1;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        let end = self.bytes.len() + len;
        self.bytes.extend_from_slice(&(line << 8 | u64::from(sign)).to_le_bytes());
        self.bytes.truncate(end);
    }

    fn long_header(&mut self, sign: u8, value: i64) {
        self.bytes.push(sign);
        self.bytes.extend_from_slice(number::format_i64(value, &mut [0; number::INT_TEXT_MAX]));
        self.bytes.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests;
