//! The gates: what is checked before a command runs. Their order is the specification (compare what redis-server answers to
//! a command that is wrong in two ways); the first error is the reply, and it spoils a transaction being queued.

use super::Engine;
use super::eviction::Memory;
use crate::base::room::{is_left, is_room};
use crate::commands::CommandError;
use crate::commands::row::{Command, Flags, Handler, Verb};
use crate::commands::table::{self, COMMANDS};
use crate::proto::request::Argv;
use crate::session::Session;

/// A command about to run.
pub struct Call<'a> {
    /// Its row.
    pub command: &'static Command,
    /// Its arguments.
    pub argv: Argv<'a>,
    /// Whose it is.
    pub session: &'a Session,
}

/// Lists the checks in order and makes [`admit`] of them. That the command exists was found out by looking it up.
macro_rules! gates {
    ($($gate:ident),+) => {
        /// Asks all gates, one after the other; the error is the reply.
        pub fn admit(engine: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
            $($gate(engine, call)?;)+
            Ok(())
        }
    };
}

gates![
    arity,
    allowed_in_multi,
    authenticated,
    has_memory,
    has_storage,
    allowed_while_subscribed,
    allowed_while_loading
];

#[inline(always)]
fn arity(_: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    if call.command.accepts(call.argv.len()) {
        Ok(())
    } else {
        Err(CommandError::wrong_arity(call.command.name))
    }
}

#[inline(always)]
fn allowed_in_multi(_: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    if call.session.transaction.is_some() && call.command.flags.has(Flags::NO_MULTI) {
        return Err(CommandError::line("ERR Command not allowed inside a transaction"));
    }
    Ok(())
}

#[inline(always)]
fn authenticated(engine: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    if engine.is_authenticated(call.session) || call.command.flags.has(Flags::NO_AUTH) {
        return Ok(());
    }
    Err(CommandError::line("NOAUTH Authentication required."))
}

/// When memory is full and no key may go, commands that need more are refused; and one that is longer than what is left.
#[inline(always)]
fn has_memory(engine: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    let is_full = engine.memory == Memory::Full || call.argv.is_long() && !is_room(call.argv.text_bytes());
    if is_full && engine.needs_memory(call.command, call.session) || is_kept(call) && !engine.has_place(call)
    {
        return Err(CommandError::out_of_memory());
    }
    Ok(())
}

/// Whether a connection may keep the arguments: `maxmemory` does not count them, and nothing makes them go.
#[inline(always)]
fn is_kept(call: &Call<'_>) -> bool {
    call.session.transaction.is_some()
        || call.command.flags.has(Flags::BLOCKING)
        || matches!(call.command.run, Handler::Verb(Verb::Subscribe | Verb::PSubscribe | Verb::Watch))
}

/// While the host cannot store what changes, nothing may change.
#[inline(always)]
fn has_storage(engine: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    let is_told =
        || call.command.flags.has(Flags::WRITE) || matches!(call.command.run, Handler::Verb(Verb::Ping));
    match &engine.storage_error {
        Some(error) if is_told() => {
            Err(CommandError::text(alloc::format!("MISCONF Errors writing to the AOF file: {error}")))
        }
        None if engine.cannot_save() && is_told() => Err(CommandError::line(
            "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
        )),
        _ => Ok(()),
    }
}

/// While all data is read anew nobody may look at it.
#[inline(always)]
fn allowed_while_loading(engine: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    if !engine.loading || !engine.needs_data(call.command, call.session) {
        return Ok(());
    }
    engine.not_loading()
}

/// What a connection keeps stands in its session, in an index of names, and in what goes by that.
const KEPT_COPIES: usize = 3;

impl Engine {
    /// Whether there is a place for arguments that are kept. What is queued may once more be as much when it has run.
    #[inline(never)]
    fn has_place(&self, call: &Call<'_>) -> bool {
        let Some(transaction) = &call.session.transaction else {
            return is_left(call.argv.text_bytes().saturating_mul(KEPT_COPIES));
        };
        match call.command.run {
            Handler::Verb(Verb::Discard | Verb::Quit | Verb::Reset) => true,
            Handler::Verb(Verb::Exec) => is_left(transaction.bytes),
            _ => {
                let bytes = transaction.bytes + call.argv.text_bytes();
                bytes as u64 <= self.config.settings.maxmemory_bytes && is_left(bytes)
            }
        }
    }

    /// Whether a connection has given the password, or there is none to give.
    #[inline(always)]
    pub(super) fn is_authenticated(&self, session: &Session) -> bool {
        session.authenticated || self.config.settings.requirepass.is_empty()
    }

    pub(super) fn not_loading(&self) -> Result<(), CommandError> {
        if self.loading {
            return Err(CommandError::line("LOADING Redis is loading the dataset in memory"));
        }
        Ok(())
    }

    /// Whether `command` looks at data, or at more than is there while it is read. EXEC is judged by what is queued.
    fn needs_data(&self, command: &Command, session: &Session) -> bool {
        !command.flags.has(Flags::LOADING)
            || matches!(command.run, Handler::Verb(Verb::Exec))
                && queues(session, |flags| !flags.has(Flags::LOADING))
    }
}

/// Whether any command that is queued has such flags.
pub(super) fn queues(session: &Session, wanted: impl Fn(Flags) -> bool) -> bool {
    session.transaction.iter().flat_map(|transaction| &transaction.queue).any(|argv| {
        let row = argv.with(table::lookup);
        row.is_ok_and(|row| wanted(COMMANDS[row].command.flags))
    })
}

/// A RESP2 connection that listens cannot tell replies from messages.
#[inline(always)]
fn allowed_while_subscribed(_: &Engine, call: &Call<'_>) -> Result<(), CommandError> {
    use Verb::{PSubscribe, PUnsubscribe, Ping, Quit, Reset, Subscribe, Unsubscribe};
    if !call.session.is_subscriber() {
        return Ok(());
    }
    let allowed = [Ping, Subscribe, PSubscribe, Unsubscribe, PUnsubscribe, Quit, Reset];
    match call.command.run {
        Handler::Verb(verb) if allowed.contains(&verb) => Ok(()),
        _ => Err(CommandError::text(alloc::format!(
            "ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
            call.command.name.to_ascii_lowercase()
        ))),
    }
}
