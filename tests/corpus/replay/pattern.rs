//! The shapes of `<?` lines: the notation, with words where a reply may vary.
//!
//! Deliberately absent: exact lines, which are compared as text.
use super::quote::quoted;
use super::reply::{Kind, Reply};

/// What a `<?` line allows.
#[derive(Debug)]
pub(crate) enum Pattern {
    /// `any`
    Any,
    /// `int`, `int(1..5)`: an integer within both bounds.
    Int(i64, i64),
    /// `bulk`, `status`, `error`, `double`: any reply of that kind.
    Bulk,
    Status,
    Error,
    Double,
    /// `like "a*"`: text (of any kind) with `*` for any bytes.
    Like(Vec<u8>),
    /// A reply that does not vary, as its notation.
    Exact(String),
    /// `[a, b, ...]`: `...` last means more of anything.
    Items(Kind, Vec<Pattern>, bool),
    /// `{a: b, ...}`: in this order.
    Map(Vec<(Pattern, Pattern)>, bool),
    /// `a | b`
    Either(Vec<Pattern>),
}

impl Pattern {
    /// Reads a whole line.
    pub(crate) fn parse(line: &str) -> Result<Pattern, String> {
        let mut parser = Parser { rest: line.trim() };
        let pattern = parser.either()?;
        if parser.rest.is_empty() { Ok(pattern) } else { Err(format!("left over: {:?}", parser.rest)) }
    }

    /// Whether the reply has this shape.
    pub(crate) fn allows(&self, reply: &Reply) -> bool {
        match (self, reply) {
            (Pattern::Any, _)
            | (Pattern::Bulk, Reply::Bulk(_))
            | (Pattern::Status, Reply::Status(_))
            | (Pattern::Error, Reply::Error(_))
            | (Pattern::Double, Reply::Double(_)) => true,
            (Pattern::Int(low, high), Reply::Int(number)) => low <= number && number <= high,
            (Pattern::Like(glob), Reply::Bulk(text) | Reply::Status(text) | Reply::Error(text)) => {
                like(glob, text)
            }
            (Pattern::Like(glob), Reply::Verbatim(text)) => like(glob, text.get(4..).unwrap_or_default()),
            (Pattern::Like(glob), Reply::Double(text) | Reply::Big(text)) => like(glob, text.as_bytes()),
            (Pattern::Exact(text), reply) => {
                let nested = Reply::Items(Kind::Array, vec![reply.clone()]).text();
                *text == reply.text() || nested[1..nested.len() - 1] == *text
            }
            (Pattern::Items(want, patterns, more), Reply::Items(kind, items)) => {
                want == kind
                    && (items.len() == patterns.len() || (*more && items.len() > patterns.len()))
                    && patterns.iter().zip(items).all(|(pattern, item)| pattern.allows(item))
            }
            (Pattern::Map(patterns, more), Reply::Map(pairs)) => {
                (pairs.len() == patterns.len() || (*more && pairs.len() > patterns.len()))
                    && patterns
                        .iter()
                        .zip(pairs)
                        .all(|(want, got)| want.0.allows(&got.0) && want.1.allows(&got.1))
            }
            (Pattern::Either(patterns), reply) => patterns.iter().any(|pattern| pattern.allows(reply)),
            _ => false,
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn accept(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn either(&mut self) -> Result<Pattern, String> {
        let mut patterns = vec![self.one()?];
        while self.accept("|") {
            patterns.push(self.one()?);
        }
        Ok(if patterns.len() == 1 { patterns.remove(0) } else { Pattern::Either(patterns) })
    }

    fn one(&mut self) -> Result<Pattern, String> {
        for kind in [Kind::Array, Kind::Set, Kind::Push] {
            if self.accept(&format!("{}[", kind.sign())) {
                let (items, more) = self.list("]", Parser::either)?;
                return Ok(Pattern::Items(kind, items, more));
            }
        }
        if self.accept("{") {
            let pair = |parser: &mut Self| {
                let key = parser.either()?;
                if !parser.accept(":") {
                    return Err("a map wants `key: value`".into());
                }
                Ok((key, parser.either()?))
            };
            let (pairs, more) = self.list("}", pair)?;
            return Ok(Pattern::Map(pairs, more));
        }
        if self.accept("like ") {
            let (glob, rest) = quoted(self.rest.as_bytes())?;
            self.rest = self.rest[self.rest.len() - rest.len()..].trim_start();
            return Ok(Pattern::Like(glob));
        }
        if self.accept("int(") {
            let (bounds, rest) = self.rest.split_once(')').ok_or("int( is not closed")?;
            let (low, high) = bounds.split_once("..").ok_or("int(low..high)")?;
            self.rest = rest.trim_start();
            let number = |text: &str| text.trim().parse().map_err(|_| format!("not a number: {text:?}"));
            return Ok(Pattern::Int(number(low)?, number(high)?));
        }
        for (word, pattern) in [
            ("any", Pattern::Any),
            ("int", Pattern::Int(i64::MIN, i64::MAX)),
            ("bulk", Pattern::Bulk),
            ("status", Pattern::Status),
            ("error", Pattern::Error),
            ("double", Pattern::Double),
        ] {
            if self.accept(word) {
                return Ok(pattern);
            }
        }
        self.exact()
    }

    fn list<T>(
        &mut self,
        close: &str,
        item: impl Fn(&mut Self) -> Result<T, String>,
    ) -> Result<(Vec<T>, bool), String> {
        let mut items = Vec::new();
        let mut more = false;
        while !self.accept(close) {
            if more {
                return Err("`...` must come last".into());
            }
            if !items.is_empty() && !self.accept(",") {
                return Err(format!("wanted `,` or `{close}` at {:?}", self.rest));
            }
            more = self.accept("...");
            if !more {
                items.push(item(self)?);
            }
        }
        Ok((items, more))
    }

    /// A scalar in its notation: up to a separator outside quotes.
    fn exact(&mut self) -> Result<Pattern, String> {
        let mut end = 0;
        let text = self.rest;
        while end < text.len() {
            match text.as_bytes()[end] {
                b'"' => end = text.len() - quoted(&text.as_bytes()[end..])?.1.len(),
                b',' | b']' | b'}' | b'|' if end > 0 => break,
                b':' if end > 0 && !text.starts_with(['=', ':']) => break,
                _ => end += 1,
            }
        }
        let (exact, rest) = text.split_at(end);
        self.rest = rest.trim_start();
        if exact.trim().is_empty() {
            Err(format!("wanted a reply at {text:?}"))
        } else {
            Ok(Pattern::Exact(exact.trim().into()))
        }
    }
}

/// `*` stands for any bytes; all else for itself.
fn like(glob: &[u8], text: &[u8]) -> bool {
    match glob.split_first() {
        None => text.is_empty(),
        Some((b'*', glob)) => (0..=text.len()).any(|skip| like(glob, &text[skip..])),
        Some((first, glob)) => {
            text.split_first().is_some_and(|(byte, text)| byte == first && like(glob, text))
        }
    }
}
