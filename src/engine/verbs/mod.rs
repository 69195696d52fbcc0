//! The commands about connections and the server: one exhaustive `match`, so that a row whose verb nobody answers does not
//! compile.

mod client;
mod debug;
mod handshake;
mod memory;
mod pubsub;
mod transaction;

use alloc::vec::Vec;

use super::Engine;
use super::jobs::Job;
use crate::commands::keyspace::database;
use crate::commands::row::{Command, Verb};
use crate::commands::{Args, CommandError, Outcome, introspection};
use crate::proto::sink::Sink;
use crate::session::ConnId;

impl Engine {
    /// Runs a verb for `id`.
    pub(super) fn verb(
        &mut self,
        id: ConnId,
        command: &'static Command,
        verb: Verb,
        args: &mut Args<'_>,
        out: &mut Sink,
    ) -> Outcome {
        match verb {
            Verb::Auth => self.auth(id, args, out),
            Verb::BgRewriteAof => self.bgrewriteaof(out),
            Verb::BgSave => self.bgsave(args, out),
            Verb::ClientGetName => self.client_getname(id, out),
            Verb::ClientId => self.client_id(id, out),
            Verb::ClientInfo => self.client_info(id, out),
            Verb::ClientKill => self.client_kill(id, args, out),
            Verb::ClientList => self.client_list(args, out),
            Verb::ClientNoEvict => self.client_no_evict(id, args, out),
            Verb::ClientReply => self.client_reply(id, args, out),
            Verb::ClientSetInfo => self.client_setinfo(id, args, out),
            Verb::ClientSetName => self.client_setname(id, args, out),
            Verb::ClientUnblock => self.client_unblock(args, out),
            Verb::Command | Verb::CommandInfo => introspection::info(args, out),
            Verb::CommandCount => introspection::count(out),
            Verb::CommandDocs => introspection::docs(args, out),
            Verb::CommandGetKeys => introspection::get_keys(args, out),
            Verb::CommandList => introspection::list(args, out),
            Verb::ConfigGet => self.config_get(args, out),
            Verb::ConfigResetStat => self.config_resetstat(out),
            Verb::ConfigRewrite => self.config_rewrite(id),
            Verb::ConfigSet => self.config_set(id, args, out),
            Verb::Debug => self.debug(id, args, out),
            Verb::Discard => self.discard(id, out),
            Verb::Exec => self.exec(id, out),
            Verb::Hello => self.hello(id, args, out),
            Verb::Help => introspection::help(command.container().unwrap_or_default(), out),
            Verb::Info => self.write_info(args, out),
            Verb::LastSave => self.lastsave(out),
            Verb::MemoryDoctor => self.memory_doctor(out),
            Verb::MemoryMallocStats => self.memory_malloc_stats(out),
            Verb::MemoryPurge => self.memory_purge(out),
            Verb::MemoryStats => self.memory_stats(out),
            Verb::Multi => self.multi(id, out),
            Verb::Ping => self.ping(id, args, out),
            Verb::PSubscribe => self.psubscribe(id, args, out),
            Verb::PUnsubscribe => self.punsubscribe(id, args, out),
            Verb::PubSubChannels => self.pubsub_channels(args, out),
            Verb::PubSubNumPat => self.pubsub_numpat(out),
            Verb::PubSubNumSub => self.pubsub_numsub(args, out),
            Verb::Publish => self.publish_command(args, out),
            Verb::Quit => self.quit(id, out),
            Verb::Reset => self.reset(id, out),
            Verb::Save => self.save_command(id),
            Verb::Select => self.select(id, args, out),
            Verb::Shutdown => self.shutdown(id, args),
            Verb::Subscribe => self.subscribe(id, args, out),
            Verb::SwapDb => self.swapdb(args, out),
            Verb::Unsubscribe => self.unsubscribe(id, args, out),
            Verb::Unwatch => self.unwatch_command(id, out),
            Verb::WaitAof => self.waitaof(id, args, out),
            Verb::Watch => self.watch(id, args, out),
        }
    }

    fn config_get(&self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let patterns: Vec<&[u8]> = args.rest().collect();
        let found = self.config.matching(&patterns);
        out.map(found.len());
        for (name, value) in found {
            out.bulk(name.as_bytes());
            out.bulk(value.as_bytes());
        }
        Ok(())
    }

    fn config_set(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if !args.remaining().is_multiple_of(2) {
            return Err(CommandError::syntax());
        }
        let words: Vec<&[u8]> = args.rest().collect();
        let pairs = words.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        let changed = self.config.set(pairs).map_err(|error| error.to_error())?;
        self.configure();
        if changed.followed {
            self.jobs.ask(Job::Follow);
        }
        if let Some(before) = changed.switched {
            return self.switch_log(id, before, out);
        }
        out.ok();
        Ok(())
    }

    fn config_resetstat(&mut self, out: &mut Sink) -> Outcome {
        *self.stats = super::stats::Stats::default();
        self.key_stats = crate::commands::ctx::KeyStats::default();
        out.ok();
        Ok(())
    }

    fn write_info(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        self.used_bytes_peak = self.used_bytes_peak.max(self.used_bytes());
        let text = self.info(args.rest());
        out.verbatim("txt", text.as_bytes());
        Ok(())
    }

    fn swapdb(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let a = args.int32().map_err(|_| CommandError::line("ERR invalid first DB index"))?;
        let b = args.int32().map_err(|_| CommandError::line("ERR invalid second DB index"))?;
        let (a, b) = (database(&self.keyspace, a)?, database(&self.keyspace, b)?);
        self.keyspace.swap(a, b);
        self.effects.dirty += 1;
        if a != b {
            self.break_swapped(a, b);
            self.waiters.signal_database(a);
            self.waiters.signal_database(b);
        }
        out.ok();
        Ok(())
    }
}
