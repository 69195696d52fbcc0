//! Who a connection is and how it talks: HELLO, AUTH, SELECT, PING, RESET, QUIT.

use alloc::vec::Vec;

use super::super::Engine;
use super::client::check_name;
use crate::commands::keyspace::database;
use crate::commands::{Args, CommandError, Outcome};
use crate::proto::sink::Sink;
use crate::session::{ConnId, Protocol, ReplyMode, Session};

impl Engine {
    pub(super) fn ping(&self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if args.remaining() > 1 {
            return Err(CommandError::wrong_arity("PING"));
        }
        let message = args.rest().next();
        if self.conns[id].session.is_subscriber() {
            out.array(2);
            out.bulk(b"pong");
            out.bulk(message.unwrap_or_default());
        } else {
            match message {
                Some(message) => out.bulk(message),
                None => out.status("PONG"),
            }
        }
        Ok(())
    }

    pub(super) fn select(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let index = args.int32()?;
        self.conns[id].session.db = database(&self.keyspace, index)?;
        out.ok();
        Ok(())
    }

    pub(super) fn auth(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let (user, password) = match args.remaining() {
            1 => (None, args.next()?),
            2 => (Some(args.next()?), args.next()?),
            _ => return Err(CommandError::syntax()),
        };
        if user.is_none() && self.config.settings.requirepass.is_empty() {
            return Err(CommandError::line(
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
            ));
        }
        self.authenticate(id, user.unwrap_or(b"default"), password)?;
        out.ok();
        Ok(())
    }

    /// There is one user so far: `default`, with the password of `requirepass` or with any.
    fn authenticate(&mut self, id: ConnId, user: &[u8], password: &[u8]) -> Outcome {
        let expected = &self.config.settings.requirepass;
        if user != b"default" || !(expected.is_empty() || same_secret(expected, password)) {
            return Err(CommandError::line("WRONGPASS invalid username-password pair or user is disabled."));
        }
        self.conns[id].session.authenticated = true;
        Ok(())
    }

    pub(super) fn hello(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let mut protocol = self.conns[id].session.protocol;
        if args.remaining() > 0 {
            let version = args
                .int()
                .map_err(|_| CommandError::line("ERR Protocol version is not an integer or out of range"))?;
            protocol = match version {
                2 => Protocol::Resp2,
                3 => Protocol::Resp3,
                _ => return Err(CommandError::line("NOPROTO unsupported protocol version")),
            };
        }
        let (mut login, mut name) = (None, None);
        while let Some(option) = args.peek() {
            if args.remaining() > 2 && args.accept("AUTH") {
                login = Some((args.next()?, args.next()?));
            } else if args.remaining() > 1 && args.accept("SETNAME") {
                let wanted = args.next()?;
                check_name(wanted)?;
                name = Some(wanted);
            } else {
                return Err(CommandError::quoting(&[b"ERR Syntax error in HELLO option '", option, b"'"]));
            }
        }
        if let Some((user, password)) = login {
            self.authenticate(id, user, password)?;
        }
        if !self.conns[id].session.authenticated {
            return Err(CommandError::line(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
            ));
        }
        let session = &mut self.conns[id].session;
        if let Some(name) = name {
            session.name = name.to_vec();
        }
        // The typed client's own protocol is not for it to leave.
        if session.protocol != Protocol::Value {
            session.protocol = protocol;
            out.set_mode(session.mode());
        }
        write_hello(session, out);
        Ok(())
    }

    pub(super) fn reset(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        self.leave(id);
        let open = self.config.settings.requirepass.is_empty();
        let session = &mut self.conns[id].session;
        let protocol = if session.protocol == Protocol::Value { Protocol::Value } else { Protocol::Resp2 };
        *session = Session {
            id: session.id,
            address: core::mem::take(&mut session.address),
            lib_name: core::mem::take(&mut session.lib_name),
            lib_version: core::mem::take(&mut session.lib_version),
            protocol,
            authenticated: open || protocol == Protocol::Value,
            reply: if session.reply == ReplyMode::Skip { ReplyMode::Skip } else { ReplyMode::On },
            connected_ms: session.connected_ms,
            active_ms: session.active_ms,
            last_command: session.last_command,
            ..Session::default()
        };
        out.set_mode(session.mode());
        out.status("RESET");
        Ok(())
    }

    pub(super) fn quit(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        out.ok();
        self.conns[id].closing = true;
        Ok(())
    }
}

fn write_hello(session: &Session, out: &mut Sink) {
    let fields: [(&[u8], &[u8]); 4] = [
        (b"server", b"redis"),
        (b"version", crate::REDIS_VERSION.as_bytes()),
        (b"mode", b"standalone"),
        (b"role", b"master"),
    ];
    out.map(7);
    for (name, value) in &fields[..2] {
        out.bulk(name);
        out.bulk(value);
    }
    out.bulk(b"proto");
    out.int(if session.protocol == Protocol::Resp2 { 2 } else { 3 });
    out.bulk(b"id");
    out.int(session.id as i64);
    for (name, value) in &fields[2..] {
        out.bulk(name);
        out.bulk(value);
    }
    out.bulk(b"modules");
    out.array(0);
}

/// Compares in a time that does not depend on where the texts differ.
fn same_secret(expected: &[u8], given: &[u8]) -> bool {
    let padded: Vec<u8> = given.iter().copied().chain(core::iter::repeat(0)).take(expected.len()).collect();
    let difference = expected.iter().zip(&padded).fold(0, |difference, (a, b)| difference | (a ^ b));
    core::hint::black_box(difference) == 0 && expected.len() == given.len()
}
