//! A request as the handlers see it: arguments as spans of one byte buffer, nothing copied.

use crate::base::bytes::part;
use crate::base::limits::LONG_BYTES;
use crate::base::table::Seen;

/// Where one argument stands in the request's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub at: u32,
    /// Length in bytes.
    pub len: u32,
}

/// The arguments of one request, the command's name first.
#[derive(Clone, Copy, Debug)]
pub struct Argv<'a> {
    bytes: &'a [u8],
    spans: &'a [Span],
    seen: Option<Seen<'a>>,
    is_plain: bool,
}

impl<'a> Argv<'a> {
    /// Arguments that stand at `spans` in `bytes`. Every span lies inside `bytes`.
    #[inline(always)]
    pub fn new(bytes: &'a [u8], spans: &'a [Span]) -> Self {
        Self { bytes, spans, seen: None, is_plain: false }
    }

    /// Arguments that stand at `spans` in `bytes`, which are a request in the plain form: an array of bulk strings, whose
    /// numbers are as anybody would write them, and nothing else.
    #[inline(always)]
    pub fn of_plain(bytes: &'a [u8], spans: &'a [Span]) -> Self {
        Self { bytes, spans, seen: None, is_plain: true }
    }

    /// The request as it came, if that is its plain form.
    #[inline(always)]
    pub fn plain(&self) -> Option<&'a [u8]> {
        self.is_plain.then_some(self.bytes)
    }

    /// Notes what was seen of the second argument by whoever looked ahead.
    #[inline(always)]
    pub fn with_seen_key(self, seen: Seen<'a>) -> Self {
        Self { seen: Some(seen), ..self }
    }

    /// The second argument, if it was looked for ahead, and what was seen of it.
    #[inline(always)]
    pub fn seen_key(&self) -> Option<(&'a [u8], Seen<'a>)> {
        Some((self.get(1)?, self.seen?))
    }

    /// Whether it may be longer than [`LONG_BYTES`].
    #[inline(always)]
    pub fn is_long(&self) -> bool {
        self.bytes.len() >= LONG_BYTES
    }

    /// Bytes of all arguments together.
    pub fn text_bytes(&self) -> usize {
        self.spans.iter().map(|span| span.len as usize).sum()
    }

    /// How many arguments there are, the name included.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no argument at all.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The argument at `index`, if there is one.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<&'a [u8]> {
        let span = self.spans.get(index)?;
        self.bytes.get(span.at as usize..(span.at + span.len) as usize)
    }

    /// All arguments from `start` on.
    pub fn from(self, start: usize) -> impl ExactSizeIterator<Item = &'a [u8]> + Clone {
        let bytes = self.bytes;
        self.spans[start.min(self.spans.len())..]
            .iter()
            .map(move |span| part(bytes, span.at as usize, (span.at + span.len) as usize))
    }
}

/// A request that outlives the buffer it came in: a queued or a waiting command.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OwnedArgv {
    bytes: alloc::vec::Vec<u8>,
    ends: alloc::vec::Vec<u32>,
}

impl OwnedArgv {
    /// Copies these arguments, into just as much room: they may be long, and a vector that grows takes twice what it needs.
    pub fn copy<'a>(args: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        let (count, bytes) = args.clone().fold((0, 0), |(count, bytes), arg| (count + 1, bytes + arg.len()));
        let mut bytes = alloc::vec::Vec::with_capacity(bytes);
        let mut ends = alloc::vec::Vec::with_capacity(count);
        for arg in args {
            bytes.extend_from_slice(arg);
            ends.push(bytes.len() as u32);
        }
        Self { bytes, ends }
    }

    /// Calls `then` with the arguments borrowed.
    pub fn with<R>(&self, then: impl FnOnce(Argv<'_>) -> R) -> R {
        let mut start = 0;
        let spans: alloc::vec::Vec<Span> = self
            .ends
            .iter()
            .map(|&end| {
                let span = Span { at: start, len: end - start };
                start = end;
                span
            })
            .collect();
        then(Argv::new(&self.bytes, &spans))
    }

    /// Whether the ends rise and lie inside the bytes: what thawed bytes must show before use.
    pub fn is_sound(&self) -> bool {
        self.ends.is_sorted() && self.ends.last().is_none_or(|&end| end as usize <= self.bytes.len())
    }

    /// Bytes held on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }

    /// Bytes that these arguments take at least.
    pub fn kept_bytes(&self) -> usize {
        size_of::<Self>() + self.bytes.len() + self.ends.len() * 4
    }
}
