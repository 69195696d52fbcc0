//! The corpus without I/O: cases, replies, and one way to play a case on any engine.
//!
//! Included by path from every suite that replays the corpus (native, wasm); so nothing here names files, sockets,
//! clocks or the engine. What differs between engines is behind [`Target`].
pub(crate) mod case;
pub(crate) mod index;
pub(crate) mod pattern;
pub(crate) mod quote;
pub(crate) mod record;
pub(crate) mod reply;

use case::{Case, Mark, Names, Step, encode_named};
use pattern::Pattern;
use reply::Reply;

/// Unix time at which every case starts, where the clock is ours, in milliseconds.
pub(crate) const START_MS: i64 = 1_700_000_000_000;

/// An engine that can be asked.
pub(crate) trait Target {
    /// What `@ skip` and `@ only` call it: `redis-7.0`, `redis-8`, `all-real`, `tcp`, `engine`, `wasm`, …
    fn tags(&self) -> &[&str];
    /// Whether [`Target::advance_ms`] takes that long.
    fn sleeps(&self) -> bool;
    /// Forgets everything: data, connections, configuration; the clock stands at [`START_MS`] where it is ours.
    fn reset(&mut self);
    /// Bytes arrive on a connection, which is made at first use.
    fn send(&mut self, connection: &str, bytes: &[u8]);
    /// Takes what came for a connection. A target that must wait does so until `enough` holds for all bytes taken
    /// by this call, or until it is sure that nothing comes; [`Patience::Quiet`] asks it to make sure.
    fn receive(&mut self, connection: &str, patience: Patience<'_>) -> Received;
    /// Moves the clock.
    fn advance_ms(&mut self, ms: u64);
    /// The peer goes away.
    fn close(&mut self, connection: &str);
}

/// How long a target that must wait shall wait.
#[derive(Clone, Copy)]
pub(crate) enum Patience<'a> {
    /// Until this holds for the bytes taken.
    Until(&'a dyn Fn(&[u8]) -> bool),
    /// Until nothing more can be expected.
    Quiet,
    /// Not at all.
    None,
}

/// What came.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    /// The other side closed the connection.
    pub(crate) closed: bool,
}

/// Bytes of one connection that no step has taken yet.
#[derive(Default)]
struct Inbox {
    bytes: Vec<u8>,
    closed: bool,
}

/// Plays cases on a target.
pub(crate) struct Player<'t> {
    target: &'t mut dyn Target,
    inboxes: Vec<(String, Inbox)>,
    names: Names,
    /// Sends each input in two parts, cut here.
    pub(crate) cut_at: Option<usize>,
}

impl<'t> Player<'t> {
    pub(crate) fn new(target: &'t mut dyn Target) -> Self {
        Player { target, inboxes: Vec::new(), names: Names::new(), cut_at: None }
    }

    /// Plays one case from a fresh state. The error names the line, what was wanted and what came.
    pub(crate) fn play(&mut self, case: &Case<'_>) -> Result<(), String> {
        self.target.reset();
        self.inboxes.clear();
        for (line, step) in &case.steps {
            self.step(step)
                .map_err(|error| format!("{}:{line}: {error}\n  case: {}", case.file, case.title))?;
        }
        for at in 0..self.inboxes.len() {
            let name = self.inboxes[at].0.clone();
            self.fill(&name, Patience::None);
            if let Ok(Some((reply, _))) = Reply::decode(&self.inboxes[at].1.bytes) {
                let text = reply.text();
                return Err(format!(
                    "{}:{}: {name:?} got one reply more: {text}\n  case: {}",
                    case.file, case.line, case.title
                ));
            }
        }
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) -> Result<(), String> {
        match step {
            Step::Send(connection, bytes) => self.send(connection, bytes),
            Step::SendNamed(connection, words) => self.send(connection, &encode_named(words, &self.names)?),
            Step::Name(connection, name) => {
                let value = self.reply(connection)?.value()?;
                self.names.insert((*name).to_string(), value);
            }
            Step::Advance(ms) => self.target.advance_ms(*ms),
            Step::Close(connection) => self.target.close(connection),
            Step::Resp3(connection) => {
                self.target.send(connection, b"*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
                self.reply(connection)?;
            }
            Step::Expect(connection, mark, want) => return self.expect(connection, *mark, want),
        }
        Ok(())
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) {
        self.inbox(connection);
        match self.cut_at {
            Some(at) if at < bytes.len() => {
                self.target.send(connection, &bytes[..at]);
                self.target.send(connection, &bytes[at..]);
            }
            _ => self.target.send(connection, bytes),
        }
    }

    fn expect(&mut self, connection: &str, mark: Mark, want: &str) -> Result<(), String> {
        match mark {
            Mark::Nothing => {
                self.fill(connection, Patience::Quiet);
                match Reply::decode(&self.inbox(connection).bytes)? {
                    Some((reply, _)) => Err(format!("wanted nothing, got {}", reply.text())),
                    None => Ok(()),
                }
            }
            Mark::Closed => {
                self.fill(connection, Patience::Until(&|_| false));
                let inbox = self.inbox(connection);
                if inbox.closed && inbox.bytes.is_empty() { Ok(()) } else { Err("wanted it closed".into()) }
            }
            Mark::Exact => same(want, &self.reply(connection)?.text()),
            Mark::Unordered => same(want, &self.reply(connection)?.sorted().text()),
            Mark::Shape => {
                let reply = self.reply(connection)?;
                let fits = Pattern::parse(want)?.allows(&reply);
                if fits { Ok(()) } else { Err(differs(want, &reply.text())) }
            }
        }
    }

    /// Takes the next reply of a connection.
    fn reply(&mut self, connection: &str) -> Result<Reply, String> {
        let held = self.inbox(connection).bytes.clone();
        if Reply::decode(&held)?.is_none() {
            let whole = |more: &[u8]| !matches!(Reply::decode(&[&held, more].concat()), Ok(None));
            self.fill(connection, Patience::Until(&whole));
        }
        let inbox = self.inbox(connection);
        match Reply::decode(&inbox.bytes)? {
            Some((reply, length)) => {
                inbox.bytes.drain(..length);
                Ok(reply)
            }
            None if inbox.closed => Err("the connection was closed".into()),
            None => Err("no reply came".into()),
        }
    }

    fn fill(&mut self, connection: &str, patience: Patience<'_>) {
        let received = self.target.receive(connection, patience);
        let inbox = self.inbox(connection);
        inbox.bytes.extend_from_slice(&received.bytes);
        inbox.closed |= received.closed;
    }

    fn inbox(&mut self, connection: &str) -> &mut Inbox {
        let at = self.inboxes.iter().position(|(name, _)| name == connection).unwrap_or_else(|| {
            self.inboxes.push((connection.to_string(), Inbox::default()));
            self.inboxes.len() - 1
        });
        &mut self.inboxes[at].1
    }
}

fn same(want: &str, got: &str) -> Result<(), String> {
    if want == got { Ok(()) } else { Err(differs(want, got)) }
}

fn differs(want: &str, got: &str) -> String {
    let cut = |text: &str| text.chars().take(SHOWN).collect::<String>();
    format!("\n  wanted {}\n  got    {}", cut(want), cut(got))
}

/// Characters of a long reply shown when it is wrong.
const SHOWN: usize = 1000;
