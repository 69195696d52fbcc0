//! `DEBUG`: what tests of durability ask for.
//!
//! Deliberately absent: all of its subcommands that look at or break what only Redis' own structures have.

use alloc::vec::Vec;

use super::super::Engine;
use crate::commands::{Args, CommandError, Outcome};
use crate::proto::sink::Sink;
use crate::session::ConnId;

const HELP: [&str; 7] = [
    "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
    "LOADAOF",
    "    Flush the AOF buffers on disk and reload the AOF in memory.",
    "RELOAD",
    "    Save all data as an RDB file in memory and load it back.",
    "HELP",
    "    Print this help.",
];

impl Engine {
    pub(super) fn debug(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
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
        if args.accept("LOADAOF") {
            return self.loadaof(id);
        }
        if args.accept("RELOAD") {
            self.not_loading()?;
            if args.remaining() > 0 {
                return Err(CommandError::line(
                    "ERR DEBUG RELOAD takes no options here: there is no file between saving and loading",
                ));
            }
            self.reload()?;
            out.ok();
            return Ok(());
        }
        Err(CommandError::bad_subcommand("DEBUG", args.next()?))
    }

    /// Saves everything and loads it back.
    fn reload(&mut self) -> Outcome {
        let now = self.now;
        let mut pieces = Vec::new();
        self.save_pieces(now, &mut |piece| pieces.push(piece));
        self.empty();
        self.effects.flushed.extend(self.databases());
        let loaded = pieces.into_iter().try_for_each(|piece| self.load(&piece, now));
        let loaded = loaded.and_then(|()| self.loaded(now));
        loaded.map(|_| ()).map_err(|error| CommandError::text(alloc::format!("ERR {error}")))
    }
}
