//! `DEBUG`: what tests of durability ask for.
//!
//! Deliberately absent: all of its subcommands that look at or break what only Redis' own structures have.

use alloc::string::String;

use super::super::Engine;
use crate::base::limits::RECLAIM_ELEMENTS_PER_TICK;
use crate::commands::{Args, CommandError, Outcome};
use crate::db::DbIndex;
use crate::proto::sink::Sink;

const HELP: [&str; 5] = [
    "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
    "RELOAD",
    "    Save all data as an RDB file in memory and load it back.",
    "HELP",
    "    Print this help.",
];

impl Engine {
    pub(super) fn debug(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if self.config.value("enable-debug-command") == "no" {
            return Err(CommandError::line(
                "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
            ));
        }
        if args.remaining() == 1 && args.accept("HELP") {
            out.array(HELP.len());
            HELP.iter().for_each(|line| out.status(line));
            return Ok(());
        }
        if args.accept("RELOAD") {
            if args.remaining() > 0 {
                return Err(CommandError::line(
                    "ERR DEBUG RELOAD takes no options here: there is no file between saving and loading",
                ));
            }
            self.reload()?;
            out.ok();
            return Ok(());
        }
        let name = String::from_utf8_lossy(args.next()?).into_owned();
        Err(CommandError::text(alloc::format!(
            "ERR unknown subcommand or wrong number of arguments for '{name}'. Try DEBUG HELP."
        )))
    }

    /// Saves everything and loads it back.
    fn reload(&mut self) -> Outcome {
        let now = self.now;
        let file = self.save(now);
        for db in (0..self.keyspace.databases()).map(DbIndex) {
            self.keyspace.flush(db);
            self.effects.flushed.push(db);
        }
        while !self.keyspace.reclaim_step(RECLAIM_ELEMENTS_PER_TICK) {}
        let loaded = self.load(&file, now).and_then(|()| self.loaded(now));
        loaded.map(|_| ()).map_err(|error| CommandError::text(alloc::format!("ERR {error}")))
    }
}
