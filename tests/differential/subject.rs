//! The engine under test, with the clock of this machine.
use crate::replay::{case::encode, reply::Reply};
use crate::setting::Setting;
use cachelet::engine::{Engine, LogMode, Options};
use cachelet::session::{ConnId, Protocol};
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

pub(crate) struct Subject {
    engine: Engine,
    connections: Vec<ConnId>,
    unread: Vec<Vec<u8>>,
    log: Vec<u8>,
}

impl Subject {
    /// An empty engine with one connection for each entry of `resp3`.
    pub(crate) fn new(resp3: &[bool], setting: &Setting) -> Self {
        let now = now_ms();
        let mut engine =
            Engine::new(&Options { now, seed: [7; 32], log: LogMode::Relaxed, ..Options::default() })
                .expect("default options");
        let protocol = |resp3: &bool| if *resp3 { Protocol::Resp3 } else { Protocol::Resp2 };
        let connections: Vec<ConnId> =
            resp3.iter().map(|resp3| engine.connect(protocol(resp3), "127.0.0.1:1", now)).collect();
        engine.feed(connections[0], &encode(&setting.config(true)), now);
        while let Some(output) = engine.next_output() {
            assert_eq!(output.bytes, b"+OK\r\n");
        }
        Subject { engine, unread: vec![Vec::new(); connections.len()], connections, log: Vec::new() }
    }

    /// One that has replayed a log. An error: it did not like it.
    pub(crate) fn replayed(log: &[u8], resp3: &[bool], setting: &Setting) -> Result<Self, String> {
        let mut subject = Subject::new(resp3, setting);
        let replayed = subject.engine.replay(log, now_ms());
        if replayed.refused > 0 || replayed.bytes < log.len() {
            return Err(format!("{replayed:?} of {} bytes", log.len()));
        }
        Ok(subject)
    }

    /// All that was logged.
    pub(crate) fn log(&self) -> &[u8] {
        &self.log
    }

    /// Feeds bytes; what each connection got. An error: the engine panicked.
    pub(crate) fn send(&mut self, connection: usize, bytes: &[u8]) -> Result<Vec<Vec<Reply>>, String> {
        let id = self.connections[connection];
        let fed = catch_unwind(AssertUnwindSafe(|| {
            self.engine.feed(id, bytes, now_ms());
            self.engine.tick(now_ms());
            self.log.extend_from_slice(&self.engine.take_log().0);
            let mut outputs = Vec::new();
            while let Some(output) = self.engine.next_output() {
                outputs.push((output.conn, output.bytes));
            }
            outputs
        }));
        let outputs =
            fed.map_err(|_| format!("the engine panicked at {:?}", String::from_utf8_lossy(bytes)))?;
        for (id, bytes) in outputs {
            let at = self
                .connections
                .iter()
                .position(|known| *known == id)
                .ok_or("output for an unknown connection")?;
            self.unread[at].extend_from_slice(&bytes);
        }
        self.unread.iter_mut().map(take).collect()
    }
}

fn take(unread: &mut Vec<u8>) -> Result<Vec<Reply>, String> {
    let mut replies = Vec::new();
    while let Some((reply, length)) = Reply::decode(unread)? {
        replies.push(reply);
        unread.drain(..length);
    }
    Ok(replies)
}

#[expect(clippy::disallowed_methods, reason = "the oracle has this clock too")]
fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the year 292 million")
}
