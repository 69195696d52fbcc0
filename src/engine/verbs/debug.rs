//! `DEBUG`: what tests of durability ask for.
//!
//! Deliberately absent: all of its subcommands that look at or break what only Redis' own structures have.

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
            self.reload().map_err(|error| CommandError::text(alloc::format!("ERR {error}")))?;
            out.ok();
            return Ok(());
        }
        Err(CommandError::bad_subcommand("DEBUG", args.next()?))
    }
}
