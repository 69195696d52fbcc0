//! CLIENT and its subcommands. <https://redis.io/docs/latest/commands/client-list/>

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::Engine;
use super::super::output::Conn;
use crate::base::number;
use crate::base::time::Millis;
use crate::commands::{Args, CommandError, Outcome};
use crate::proto::sink::Sink;
use crate::session::{ConnId, Protocol, ReplyMode};

/// Names and library names may not hold what would break the lines of CLIENT LIST.
fn is_printable(name: &[u8]) -> bool {
    name.iter().all(|byte| (b'!'..=b'~').contains(byte))
}

pub(super) fn check_name(name: &[u8]) -> Outcome {
    if is_printable(name) {
        Ok(())
    } else {
        Err(CommandError::line("ERR Client names cannot contain spaces, newlines or special characters."))
    }
}

/// What CLIENT KILL and CLIENT LIST select by.
#[derive(Default)]
struct Filter {
    ids: Vec<i64>,
    kind: Option<Kind>,
    user: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    local_address: Option<Vec<u8>>,
    /// At least; 0 is any.
    age_s: i64,
    include_self: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Normal,
    PubSub,
    /// Links of replication: there are none.
    Link,
}

impl Kind {
    fn parse(word: &[u8]) -> Result<Self, CommandError> {
        match &word.to_ascii_lowercase()[..] {
            b"normal" => Ok(Self::Normal),
            b"pubsub" => Ok(Self::PubSub),
            b"master" | b"replica" | b"slave" => Ok(Self::Link),
            _ => Err(CommandError::quoting(&[b"ERR Unknown client type '", word, b"'"])),
        }
    }

    fn of(conn: &Conn) -> Self {
        if conn.session.subscriptions() > 0 { Self::PubSub } else { Self::Normal }
    }
}

impl Filter {
    fn admits(&self, conn: &Conn, now: Millis) -> bool {
        let (address, local_address) = conn.session.addresses();
        let is = |address: &str, wanted: &Option<Vec<u8>>| {
            wanted.as_ref().is_none_or(|wanted| address.as_bytes() == wanted)
        };
        (self.ids.is_empty() || self.ids.contains(&(conn.session.id as i64)))
            && self.kind.is_none_or(|kind| Kind::of(conn) == kind)
            && self.user.as_ref().is_none_or(|user| user == b"default")
            && is(address, &self.address)
            && is(local_address, &self.local_address)
            && seconds_between(conn.session.connected_ms, now) >= self.age_s
    }
}

fn seconds_between(since: Millis, now: Millis) -> i64 {
    now.saturating_sub(since).max(0) / 1000
}

fn parse_client_id(args: &mut Args<'_>, min: i64, error: &'static str) -> Result<i64, CommandError> {
    let id = number::parse_i64(args.next()?).filter(|&id| id >= min);
    id.ok_or_else(|| CommandError::line(error))
}

impl Engine {
    pub(super) fn client_id(&self, id: ConnId, out: &mut Sink) -> Outcome {
        out.int(self.conns[id].session.id as i64);
        Ok(())
    }

    pub(super) fn client_getname(&self, id: ConnId, out: &mut Sink) -> Outcome {
        let name = &self.conns[id].session.name;
        out.bulk_or_nil((!name.is_empty()).then_some(name));
        Ok(())
    }

    pub(super) fn client_setname(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let name = args.next()?;
        check_name(name)?;
        self.conns[id].session.name = name.to_vec();
        out.ok();
        Ok(())
    }

    pub(super) fn client_setinfo(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let (option, value) = (args.next()?, args.next()?);
        let session = &mut self.conns[id].session;
        let field = match &option.to_ascii_lowercase()[..] {
            b"lib-name" => &mut session.lib_name,
            b"lib-ver" => &mut session.lib_version,
            _ => return Err(CommandError::quoting(&[b"ERR Unrecognized option '", option, b"'"])),
        };
        if !is_printable(value) {
            let what = b" cannot contain spaces, newlines or special characters.";
            return Err(CommandError::quoting(&[b"ERR ", option, what]));
        }
        *field = value.to_vec();
        out.ok();
        Ok(())
    }

    pub(super) fn client_no_evict(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        self.conns[id].session.no_evict = match () {
            () if args.accept("ON") => true,
            () if args.accept("OFF") => false,
            () => return Err(CommandError::syntax()),
        };
        out.ok();
        Ok(())
    }

    pub(super) fn client_reply(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let session = &mut self.conns[id].session;
        if args.accept("ON") {
            session.reply = ReplyMode::On;
            out.set_mode(session.mode());
            out.ok();
        } else if args.accept("OFF") {
            session.reply = ReplyMode::Off;
            out.set_mode(session.mode());
        } else if args.accept("SKIP") {
            if session.reply != ReplyMode::Off {
                session.reply = ReplyMode::SkipNext;
            }
        } else {
            return Err(CommandError::syntax());
        }
        Ok(())
    }

    pub(super) fn client_info(&self, id: ConnId, out: &mut Sink) -> Outcome {
        let line = self.describe(id, &self.conns[id]);
        out.verbatim("txt", line.as_bytes());
        Ok(())
    }

    pub(super) fn client_list(&self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let mut filter = Filter::default();
        if args.accept("TYPE") {
            filter.kind = Some(Kind::parse(args.next()?)?);
        } else if args.remaining() > 1 && args.accept("ID") {
            while args.remaining() > 0 {
                filter.ids.push(parse_client_id(args, i64::MIN, "ERR Invalid client ID")?);
            }
        }
        args.finish()?;
        let all: Vec<(ConnId, &Conn)> = self.conns.iter().collect();
        let describe = |(id, conn): &(ConnId, &Conn)| self.describe(*id, conn);
        let lines: String = if filter.ids.is_empty() {
            all.iter().filter(|(_, conn)| filter.admits(conn, self.now)).map(describe).collect()
        } else {
            // As they were asked for: in that order, and as often.
            let find = |id: &i64| all.binary_search_by_key(id, |(_, conn)| conn.session.id as i64).ok();
            filter.ids.iter().filter_map(find).map(|at| describe(&all[at])).collect()
        };
        out.verbatim("txt", lines.as_bytes());
        Ok(())
    }

    /// One line of CLIENT LIST.
    fn describe(&self, id: ConnId, conn: &Conn) -> String {
        let executing = self.in_exec.filter(|(whose, _)| *whose == id).map(|(_, count)| count);
        let session = &conn.session;
        let seconds = |since| seconds_between(since, self.now);
        let (address, local_address) = session.addresses();
        let text = String::from_utf8_lossy;
        let mut flags = String::new();
        for (flag, set) in [
            ('P', session.subscriptions() > 0),
            ('x', session.transaction.is_some() || executing.is_some()),
            ('b', session.waiting.is_some()),
            ('d', session.watch_broken),
            ('A', conn.closing),
            ('e', session.no_evict),
        ] {
            if set {
                flags.push(flag);
            }
        }
        if flags.is_empty() {
            flags.push('N');
        }
        let queued = executing.or(session.transaction.as_ref().map(|transaction| transaction.queue.len()));
        let last_command = match session.last_command.name() {
            "" => "NULL".into(),
            name => name.to_ascii_lowercase(),
        };
        let queued = queued.map_or(-1, |count| count as i64);
        format!(
            "id={} addr={address} laddr={local_address} fd=-1 name={} age={} idle={} flags={flags} db={} sub={} psub={} ssub=0 multi={queued} \
             qbuf={} qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl={} oll=0 omem=0 tot-mem={} events=r cmd={} \
             user=default redir=-1 resp={} lib-name={} lib-ver={}\n",
            session.id,
            text(&session.name),
            seconds(session.connected_ms),
            seconds(session.active_ms),
            session.db.0,
            session.channels.len(),
            session.patterns.len(),
            conn.input.len(),
            conn.output.len(),
            conn.input.heap_bytes() + conn.output.capacity() + session.heap_bytes(),
            last_command,
            if session.protocol == Protocol::Resp2 { 2 } else { 3 },
            text(&session.lib_name),
            text(&session.lib_version),
        )
    }

    pub(super) fn client_kill(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if args.remaining() == 1 {
            let address = Some(args.next()?.to_vec());
            let killed = self.kill(id, &Filter { address, include_self: true, ..Filter::default() });
            if killed == 0 {
                return Err(CommandError::line("ERR No such client"));
            }
            out.ok();
            return Ok(());
        }
        let mut filter = Filter::default();
        while args.remaining() > 0 {
            if args.remaining() < 2 {
                return Err(CommandError::syntax());
            }
            if args.accept("ID") {
                filter.ids.push(parse_client_id(args, 1, "ERR client-id should be greater than 0")?);
            } else if args.accept("TYPE") {
                filter.kind = Some(Kind::parse(args.next()?)?);
            } else if args.accept("ADDR") {
                filter.address = Some(args.next()?.to_vec());
            } else if args.accept("LADDR") {
                filter.local_address = Some(args.next()?.to_vec());
            } else if args.accept("MAXAGE") {
                let age_s = number::parse_i64(args.next()?);
                filter.age_s = age_s
                    .ok_or_else(|| CommandError::line("ERR maxage is not an integer or out of range"))?;
                if filter.age_s < 1 {
                    return Err(CommandError::line("ERR maxage should be greater than 0"));
                }
            } else if args.accept("USER") {
                let user = args.next()?;
                if user != b"default" {
                    return Err(CommandError::quoting(&[b"ERR No such user '", user, b"'"]));
                }
                filter.user = Some(user.to_vec());
            } else if args.accept("SKIPME") {
                filter.include_self = match () {
                    () if args.accept("YES") => false,
                    () if args.accept("NO") => true,
                    () => return Err(CommandError::syntax()),
                };
            } else {
                return Err(CommandError::syntax());
            }
        }
        let killed = self.kill(id, &filter);
        out.count(killed);
        Ok(())
    }

    /// Closes the connections that `filter` admits; `id` itself only after its reply.
    fn kill(&mut self, id: ConnId, filter: &Filter) -> usize {
        let chosen: Vec<ConnId> = self
            .conns
            .iter()
            .filter(|(other, conn)| (*other != id || filter.include_self) && filter.admits(conn, self.now))
            .map(|(other, _)| other)
            .collect();
        for &other in &chosen {
            if other != id {
                self.leave(other);
                let conn = &mut self.conns[other];
                conn.session.waiting = None;
                conn.session.channels.clear();
                conn.session.patterns.clear();
                conn.session.watching.clear();
                conn.input = Default::default();
            }
            self.conns[other].closing = true;
            self.conns.announce(other);
        }
        chosen.len()
    }

    pub(super) fn client_unblock(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if args.remaining() > 2 {
            return Err(CommandError::bad_subcommand("CLIENT", args.name_word(1)));
        }
        let client = args.next()?;
        let error = match args.remaining() {
            0 => false,
            _ if args.accept("TIMEOUT") => false,
            _ if args.accept("ERROR") => true,
            _ => {
                return Err(CommandError::line("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"));
            }
        };
        let client = number::parse_i64(client).ok_or_else(CommandError::not_integer)?;
        let waiting = u64::try_from(client)
            .ok()
            .and_then(|client| self.conns.by_client_id(client))
            .filter(|&id| self.waits_with(id).is_some());
        match waiting {
            Some(id) if error => {
                let unblocked = CommandError::line("UNBLOCKED client unblocked via CLIENT UNBLOCK");
                self.answer(id, Some(unblocked), |_, _| {});
            }
            Some(id) => self.time_out(id),
            None => {}
        }
        out.int(i64::from(waiting.is_some()));
        Ok(())
    }
}
