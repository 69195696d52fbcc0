//! From bytes to a reply.

use alloc::boxed::Box;
use core::mem;

use super::Engine;
use super::admit::{Call, admit};
use crate::base::bytes::same;
use crate::base::limits::{OUTPUT_BYTES_PAUSE, REPLY_BYTES_MAX};
use crate::base::time::Millis;
use crate::commands::ctx::Wait;
use crate::commands::row::{Command, Handler, Verb};
use crate::commands::table::{self, COMMANDS};
use crate::commands::{Args, CommandError, Ctx, Nil};
use crate::proto::request::{Argv, OwnedArgv};
use crate::proto::resp::{Batch, Bounds, Decoded};
use crate::proto::sink::{Mode, Sink};
use crate::session::session::{LastCommand, Waiting};
use crate::session::{ConnId, ReplyMode};

/// What became of an in-process call.
#[derive(Debug, PartialEq, Eq)]
pub enum Ran {
    /// The reply is in the buffer.
    Replied,
    /// The command waits; its reply comes as output of the connection.
    Waits {
        /// However long that takes.
        is_endless: bool,
    },
    /// It has not run: it needs data that is absent.
    Lacks,
}

impl Engine {
    /// Bytes arrived from `conn`. An empty piece asks for what was left when output had piled up.
    pub fn feed(&mut self, id: ConnId, bytes: &[u8], now: Millis) {
        self.set_now(now);
        self.stats.input_bytes += bytes.len() as u64;
        let Some(conn) = self.conns.get(id) else { return };
        if conn.closing {
            return;
        }
        if conn.session.waiting.is_some() {
            self.keep_input(id, bytes);
            self.check_query_buffer(id);
        } else if conn.input.is_empty() {
            let taken = self.process(id, bytes);
            self.keep_input(id, &bytes[taken..]);
        } else {
            self.keep_input(id, bytes);
            self.process_input(id);
        }
        self.settle();
    }

    /// Goes on with what `id` has sent and nobody has looked at yet.
    pub(super) fn process_input(&mut self, id: ConnId) {
        let Some(conn) = self.conns.get_mut(id) else { return };
        let mut input = mem::take(&mut conn.input);
        let taken = self.process(id, input.unread());
        input.take(taken);
        if let Some(conn) = self.conns.get_mut(id) {
            conn.input = input;
        }
        self.check_query_buffer(id);
    }

    fn check_query_buffer(&mut self, id: ConnId) {
        let limit = self.config.settings.query_buffer_bytes_max;
        if self.conns.get(id).is_some_and(|conn| conn.input.len() as u64 > limit) {
            self.drop_input(id);
        }
    }

    /// Keeps what `id` has sent and nobody has looked at yet. Where there is no memory for it the connection goes.
    fn keep_input(&mut self, id: ConnId, bytes: &[u8]) {
        if self.conns.get_mut(id).is_some_and(|conn| !conn.input.extend(bytes)) {
            self.drop_input(id);
        }
    }

    fn drop_input(&mut self, id: ConnId) {
        if let Some(conn) = self.conns.get_mut(id) {
            conn.input = Default::default();
            conn.closing = true;
            self.conns.announce(id);
        }
    }

    /// Runs the requests at the head of `data`; returns how many bytes they took. Stops early at a command that waits, and
    /// when much output has piled up: the host asks for the rest once it has sent that.
    fn process(&mut self, id: ConnId, data: &[u8]) -> usize {
        let conn = &mut self.conns[id];
        (conn.paused, conn.lacking) = (false, false);
        let mut decoder = mem::take(&mut conn.decoder);
        let mut batch = mem::take(&mut self.batch);
        let mut sink = Sink::new(self.conns.take_output(id), Mode::Null);
        let start = sink.len();
        let mut at = 0;
        while at < data.len() && self.goes_on(id, &sink) {
            let bounds = self.bounds(id);
            if decoder.is_fresh() && bounds.authenticated {
                batch.read(data, at, bounds.bulk_bytes_max);
                if batch.len() > 0 {
                    at = self.run_batch(id, data, (&batch, at), bounds, &mut sink);
                    continue;
                }
            }
            match decoder.decode(&data[at..], bounds) {
                Ok(Decoded::Request(len)) => {
                    let argv = decoder.argv(&data[at..]);
                    let lacks = self.lacks(id, None, argv);
                    if !lacks && !argv.is_empty() {
                        self.execute(id, None, argv, &mut sink);
                    }
                    decoder.finish();
                    if lacks {
                        self.conns[id].lacking = true; // the request is read again
                        continue;
                    }
                    at += len;
                }
                Ok(Decoded::Incomplete) => break,
                Err(error) => {
                    sink.set_mode(self.conns[id].session.mode());
                    sink.error(&error.to_line());
                    self.conns[id].closing = true;
                }
            }
        }
        let conn = &mut self.conns[id];
        if conn.closing {
            at = data.len();
        } else {
            conn.paused = sink.len() > OUTPUT_BYTES_PAUSE && at < data.len();
            let stops = at < data.len() && conn.session.waiting.is_none() && !conn.paused;
            if conn.lacking {
                self.behind_absent.push(id);
            } else if stops && self.keyspace.is_snapshot_behind() {
                self.behind_snapshot.push(id);
            }
        }
        conn.decoder = decoder;
        self.batch = batch;
        self.give_output(id, sink, start);
        at
    }

    /// What `id` may send.
    #[inline(always)]
    fn bounds(&self, id: ConnId) -> Bounds {
        Bounds {
            bulk_bytes_max: self.config.settings.bulk_bytes_max,
            authenticated: self.is_authenticated(&self.conns[id].session),
        }
    }

    /// Whether the next request of `id` may run now.
    #[inline(always)]
    fn goes_on(&self, id: ConnId, sink: &Sink) -> bool {
        let conn = &self.conns[id];
        !conn.closing
            && !conn.lacking
            && conn.session.waiting.is_none()
            && sink.len() <= OUTPUT_BYTES_PAUSE
            && !self.is_snapshot_behind()
    }

    /// Runs the requests of a batch, which begins at `at`, and first reads ahead what they will look up: that a request's second word is a key of
    /// the selected database is a guess, and a wrong one does no harm. Stops when a command changes what may be sent, or
    /// when the next may not run. Returns where in `data` it stands.
    fn run_batch(
        &mut self,
        id: ConnId,
        data: &[u8],
        (batch, mut at): (&Batch, usize),
        bounds: Bounds,
        sink: &mut Sink,
    ) -> usize {
        let count = batch.len();
        let keys = (0..count).map(|index| batch.get(index, data).0.get(1).unwrap_or_default());
        let ahead = (count > 1).then(|| self.keyspace.read_ahead(self.conns[id].session.db, keys));
        let mut known: (&[u8], Option<usize>) = (b"", None);
        for index in 0..count {
            let (mut argv, end) = batch.get(index, data);
            // A pipeline repeats itself: the same name is not looked up again.
            let name = argv.get(0).unwrap_or_default();
            if !same(name, known.0) {
                known = (name, table::find_plain(name));
            }
            if let Some(ahead) = &ahead {
                argv = argv.with_seen_key(ahead.seen(index));
            }
            if self.lacks(id, known.1, argv) {
                self.conns[id].lacking = true;
                break;
            }
            self.execute(id, known.1, argv, sink);
            at = end;
            if !self.goes_on(id, sink) || self.bounds(id) != bounds {
                break;
            }
        }
        at
    }

    /// Makes what a sink has gathered `id`'s output, held back while the log is ahead of what is stored.
    pub(super) fn give_output(&mut self, id: ConnId, mut sink: Sink, start: usize) {
        let conn = &mut self.conns[id];
        conn.replying = false;
        conn.push_behind(&mut sink);
        self.stats.output_bytes += (sink.len() - start) as u64;
        conn.output = sink.into_bytes();
        self.hold(id, start);
        self.conns.announce(id);
    }

    /// Runs one command of an in-process connection; `row` saves looking its name up. The reply is written to `reply`,
    /// a sink that was begun anew.
    pub fn run(
        &mut self,
        id: ConnId,
        row: Option<usize>,
        argv: Argv<'_>,
        now: Millis,
        reply: &mut Sink,
    ) -> Ran {
        self.set_now(now);
        reply.set_mode(Mode::Value);
        let row = row.filter(|&row| row < COMMANDS.len());
        match self.conns.get(id) {
            None => reply.error(b"ERR this session is closed"),
            Some(conn) if conn.session.waiting.is_some() => {
                reply.error(b"ERR this session waits in a blocking command; use another session");
            }
            Some(_) => {
                if self.lacks(id, row, argv) {
                    return Ran::Lacks;
                }
                self.conns[id].replying = true;
                self.execute(id, row, argv, reply);
                self.conns[id].replying = false;
            }
        }
        if self.conns.get(id).is_some_and(|conn| conn.closing) {
            self.conns.announce(id); // the reply is here: what is left to tell is that it closes
        }
        self.settle();
        match self.conns.get(id).and_then(|conn| conn.session.waiting.as_ref()) {
            Some(waiting) => Ran::Waits { is_endless: waiting.deadline_ms.is_none() },
            None => Ran::Replied,
        }
    }

    /// One command, from its name to its reply in `sink`.
    pub(super) fn execute(&mut self, id: ConnId, row: Option<usize>, argv: Argv<'_>, sink: &mut Sink) {
        self.keep_within_memory();
        let session = &mut self.conns[id].session;
        session.active_ms = self.now;
        if session.reply == ReplyMode::SkipNext {
            session.reply = ReplyMode::Skip;
        }
        sink.set_mode(session.mode());
        match self.admit(id, row, argv) {
            Ok(row) => self.dispatch(id, row, argv, sink),
            Err(error) => self.refuse(id, row, argv, error, sink),
        }
        let session = &mut self.conns[id].session;
        if session.waiting.is_none() {
            session.answered();
            // Who waited for what this command changed comes before the next one of its pipeline.
            self.serve_all();
        }
        self.conns[id].push_behind(sink);
    }

    /// Answers a command that did not get through the gates. A transaction being queued is spoiled by it; a refused EXEC
    /// ends it, and says so even where there is none.
    fn refuse(
        &mut self,
        id: ConnId,
        row: Option<usize>,
        argv: Argv<'_>,
        error: CommandError,
        sink: &mut Sink,
    ) {
        let row = row.or_else(|| table::lookup(argv).ok()); // with a row, argv has no name to look up
        let is_exec = row.is_some_and(|row| matches!(COMMANDS[row].command.run, Handler::Verb(Verb::Exec)));
        if !is_exec {
            if let Some(transaction) = &mut self.conns[id].session.transaction {
                transaction.refused = true;
            }
            return self.fail(&error, sink);
        }
        self.conns[id].session.transaction = None;
        self.unwatch(id);
        let line = error.to_line();
        let reason = line.strip_prefix(b"ERR ").unwrap_or(&line);
        self.fail(&CommandError::quoting(&[b"EXECABORT Transaction discarded because of: ", reason]), sink);
    }

    /// Looks the command up and asks the gates.
    fn admit(&mut self, id: ConnId, row: Option<usize>, argv: Argv<'_>) -> Result<usize, CommandError> {
        let row = match row {
            Some(row) => Ok(row),
            None => table::lookup(argv),
        };
        let last_command = row.as_ref().ok().map(|&row| row as u16);
        self.conns[id].session.last_command = LastCommand(last_command);
        let row = row?;
        let command = COMMANDS[row].command;
        let call = Call { command, argv, session: &self.conns[id].session };
        if let Err(error) = admit(self, &call) {
            self.stats.calls[row].rejected += 1;
            return Err(error);
        }
        Ok(row)
    }

    /// Queues the command if a transaction is open, else runs it.
    pub(super) fn dispatch(&mut self, id: ConnId, row: usize, argv: Argv<'_>, sink: &mut Sink) {
        let command = COMMANDS[row].command;
        let session = &mut self.conns[id].session;
        if let Some(transaction) = &mut session.transaction
            && !runs_inside_multi(command)
        {
            transaction.push(owned(row, argv));
            sink.status("QUEUED");
            return;
        }
        match self.call(id, row, argv, sink) {
            Called::Done => {}
            Called::Failed(error) => self.fail(&error, sink),
            Called::Waits(wait) => {
                let argv = wait.again.unwrap_or_else(|| owned(row, argv));
                let deadline_ms =
                    (wait.timeout_ms > 0).then(|| self.steady_ms.saturating_add(wait.timeout_ms));
                self.park(id, Waiting { argv, deadline_ms });
            }
        }
    }

    /// Writes an error reply and counts it.
    pub(super) fn fail(&mut self, error: &CommandError, sink: &mut Sink) {
        let line = error.to_line();
        self.stats.error(&line);
        sink.error(&line);
        if self.is_replayed() {
            self.replaying.error = line;
        }
    }

    /// Runs the command of `row`. Inside EXEC nothing waits: the nil is written at once.
    pub(super) fn call(&mut self, id: ConnId, row: usize, argv: Argv<'_>, sink: &mut Sink) -> Called {
        let command = COMMANDS[row].command;
        let mark = sink.mark();
        let is_whole = self.in_exec.is_none(); // else EXEC's is the reply, and it began that
        if is_whole {
            sink.begin();
        }
        let mut args = Args::new(argv, COMMANDS[row].words, command.name);
        let (result, wait) = match command.run {
            Handler::Db(run) => {
                let mut ctx = Ctx {
                    name: command.name,
                    db: self.conns[id].session.db,
                    keyspace: &mut self.keyspace,
                    seen: argv.seen_key(),
                    now: self.now,
                    out: sink,
                    effects: &mut self.effects,
                    rng: &mut self.rng,
                    thresholds: &self.config.settings.thresholds,
                    string_bytes_max: u64::from(self.config.settings.bulk_bytes_max),
                    stats: &mut self.key_stats,
                    wait: None,
                };
                let result = run(&mut ctx, &mut args);
                (result, ctx.wait)
            }
            Handler::Verb(verb) => {
                let result = self.verb(id, command, verb, &mut args, sink);
                self.listen();
                (result, self.verb_wait.take())
            }
            Handler::Container => (Err(CommandError::syntax()), None),
        };
        self.propagate(id, row, argv);
        let result = if is_whole && !sink.ends() { result.and(Err(too_long())) } else { result };
        match (result, wait) {
            // As in Redis it is counted once, when it has been answered.
            (Ok(()), Some(wait)) if self.in_exec.is_none() => return Called::Waits(wait),
            (Ok(()), Some(wait)) => write_nil(wait.nil, sink),
            (Ok(()), None) => {}
            (Err(error), _) => {
                self.stats.call(row, true);
                sink.rollback(mark);
                return Called::Failed(error);
            }
        }
        self.stats.call(row, false);
        Called::Done
    }

    /// What follows every input: waiters are served, connections that were unblocked go on, a little memory is freed.
    pub(super) fn settle(&mut self) {
        self.serve_all();
        while self.resume() {
            self.serve_all();
        }
        self.keyspace.reclaim_small();
    }
}

/// What became of a command.
pub(super) enum Called {
    /// It replied.
    Done,
    /// It was refused; nothing is in the sink.
    Failed(CommandError),
    /// It found nothing and is willing to wait.
    Waits(Box<Wait>),
}

/// Commands that are not queued between MULTI and EXEC.
fn runs_inside_multi(command: &Command) -> bool {
    use Verb::{Discard, Exec, Multi, Quit, Reset, Watch};
    matches!(command.run, Handler::Verb(Exec | Discard | Multi | Watch | Quit | Reset))
}

/// A copy of a request that names its command even when the row alone was given.
fn owned(row: usize, argv: Argv<'_>) -> OwnedArgv {
    OwnedArgv::copy(COMMANDS[row].command.words().chain(argv.from(COMMANDS[row].words)))
}

/// What the command changed has changed: only the reply is not to be had.
#[cold]
fn too_long() -> CommandError {
    CommandError::text(alloc::format!(
        "ERR the command ran, but its reply is longer than {REPLY_BYTES_MAX} bytes or than memory"
    ))
}

fn write_nil(nil: Nil, sink: &mut Sink) {
    match nil {
        Nil::Bulk => sink.nil(),
        Nil::Array => sink.nil_array(),
    }
}
