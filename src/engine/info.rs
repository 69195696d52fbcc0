//! `INFO`. <https://redis.io/docs/latest/commands/info/>

use alloc::string::String;
use core::fmt::Write;

use super::{Engine, Job};
use crate::base::time::Millis;
use crate::commands::table::COMMANDS;
use crate::{REDIS_VERSION, VERSION};

/// A section's title, whether it is shown when none is named, and what writes it.
type Section = (&'static str, bool, fn(&Engine, &mut String) -> core::fmt::Result);

const SECTIONS: &[Section] = &[
    ("Server", true, server),
    ("Clients", true, clients),
    ("Memory", true, memory),
    ("Persistence", true, persistence),
    ("Stats", true, stats),
    ("Replication", true, replication),
    ("CPU", true, cpu),
    ("Modules", true, |_, _| Ok(())),
    ("Commandstats", false, commandstats),
    ("Errorstats", true, errorstats),
    ("Cluster", true, |_, out| writeln(out, "cluster_enabled", 0)),
    ("Keyspace", true, keyspace),
];

fn writeln(out: &mut String, name: &str, value: impl core::fmt::Display) -> core::fmt::Result {
    write!(out, "{name}:{value}\r\n")
}

impl Engine {
    /// The sections named, all lower case; the usual ones if none is.
    pub(super) fn info<'a>(&self, sections: impl Iterator<Item = &'a [u8]> + Clone) -> String {
        let named =
            |name: &str| sections.clone().any(|section| section.eq_ignore_ascii_case(name.as_bytes()));
        let usual = sections.clone().next().is_none() || named("default");
        let every = named("all") || named("everything");
        let mut out = String::new();
        for (title, is_usual, write) in SECTIONS {
            if every || usual && *is_usual || named(title) {
                if !out.is_empty() {
                    out.push_str("\r\n");
                }
                out.push_str("# ");
                out.push_str(title);
                out.push_str("\r\n");
                let written = write(self, &mut out);
                written.expect("writing to a string does not fail");
            }
        }
        out
    }
}

fn server(engine: &Engine, out: &mut String) -> core::fmt::Result {
    let uptime_s = engine.now.saturating_sub(engine.started_ms).max(0) / 1000;
    writeln(out, "redis_version", REDIS_VERSION)?;
    writeln(out, "server_name", "cachelet")?;
    writeln(out, "cachelet_version", VERSION)?;
    writeln(out, "redis_mode", "standalone")?;
    writeln(out, "arch_bits", usize::BITS)?;
    writeln(out, "run_id", &engine.run_id)?;
    writeln(out, "server_time_usec", engine.now.saturating_mul(1000))?;
    writeln(out, "uptime_in_seconds", uptime_s)?;
    writeln(out, "uptime_in_days", uptime_s / 86_400)
}

fn clients(engine: &Engine, out: &mut String) -> core::fmt::Result {
    writeln(out, "connected_clients", engine.conns.len())?;
    writeln(out, "maxclients", engine.config.settings.clients_max)?;
    writeln(out, "blocked_clients", engine.waiters.len())
}

fn memory(engine: &Engine, out: &mut String) -> core::fmt::Result {
    let used = engine.used_bytes();
    let held = engine.keyspace.heap.held_bytes().max(1);
    let data = engine.keyspace.used_bytes();
    let limit = engine.config.value("maxmemory");
    writeln(out, "used_memory", used)?;
    writeln(out, "used_memory_human", human(used))?;
    writeln(out, "used_memory_rss", held)?;
    writeln(out, "used_memory_peak", engine.used_bytes_peak.max(used))?;
    writeln(out, "used_memory_dataset", data)?;
    writeln(out, "maxmemory", limit)?;
    writeln(out, "maxmemory_policy", engine.config.value("maxmemory-policy"))?;
    writeln(out, "mem_fragmentation_ratio", hundredths(held, engine.keyspace.heap.used_bytes().max(1)))?;
    writeln(out, "mem_allocator", "cachelet-arena")?;
    writeln(out, "lazyfree_pending_objects", engine.keyspace.reclaim_pending())
}

fn human(bytes: usize) -> String {
    let (mut size, mut unit) = (1, "B");
    for next in ["K", "M", "G"] {
        if bytes / size < 1024 {
            break;
        }
        size *= 1024;
        unit = next;
    }
    let mut text = if size == 1 { alloc::format!("{bytes}") } else { hundredths(bytes, size) };
    text.push_str(unit);
    text
}

/// A ratio with two decimals. (The printing of floats that `core` has is 10 KB of code.)
fn hundredths(part: usize, whole: usize) -> String {
    let (part, whole) = (part as u64, whole as u64);
    let rounded = (part.saturating_mul(100) + whole / 2) / whole;
    alloc::format!("{}.{:02}", rounded / 100, rounded % 100)
}

fn persistence(engine: &Engine, out: &mut String) -> core::fmt::Result {
    let (jobs, now) = (&engine.jobs, engine.now);
    let status = |failed| if failed { "err" } else { "ok" };
    let seconds = |seconds: Option<Millis>| seconds.unwrap_or(-1);
    // What is asked for while nothing is under way begins at once.
    let is_at = |wanted| u8::from(jobs.at_work().map_or(jobs.is_asked(wanted), |job| job == wanted));
    let enabled = engine.config.value("appendonly") == "yes";
    // A log that is being begun is rewritten as soon as there is a file.
    let scheduled =
        jobs.at_work().is_some() && jobs.is_asked(Job::RewriteLog) || enabled && jobs.is_switching();
    writeln(out, "loading", u8::from(engine.loading))?;
    writeln(out, "rdb_changes_since_last_save", engine.changes_since_save())?;
    writeln(out, "rdb_bgsave_in_progress", is_at(Job::Save))?;
    writeln(out, "rdb_last_save_time", jobs.saved_ms.div_euclid(1000))?;
    writeln(out, "rdb_last_bgsave_status", status(jobs.saves.failed))?;
    writeln(out, "rdb_last_bgsave_time_sec", seconds(jobs.saves.seconds))?;
    writeln(out, "rdb_current_bgsave_time_sec", seconds(jobs.saves.running_seconds(now)))?;
    writeln(out, "rdb_saves", jobs.saves.done)?;
    writeln(out, "aof_enabled", u8::from(enabled))?;
    writeln(out, "aof_rewrite_in_progress", is_at(Job::RewriteLog))?;
    writeln(out, "aof_rewrite_scheduled", u8::from(scheduled))?;
    writeln(out, "aof_last_rewrite_time_sec", seconds(jobs.rewrites.seconds))?;
    writeln(out, "aof_current_rewrite_time_sec", seconds(jobs.rewrites.running_seconds(now)))?;
    writeln(out, "aof_last_bgrewrite_status", status(jobs.rewrites.failed))?;
    writeln(out, "aof_rewrites", jobs.rewrites.done)?;
    writeln(out, "aof_last_write_status", status(engine.storage_error.is_some()))
}

fn stats(engine: &Engine, out: &mut String) -> core::fmt::Result {
    let (stats, keys) = (&engine.stats, &engine.key_stats);
    writeln(out, "total_connections_received", stats.connections)?;
    writeln(out, "total_commands_processed", stats.commands)?;
    writeln(out, "total_net_input_bytes", stats.input_bytes)?;
    writeln(out, "total_net_output_bytes", stats.output_bytes)?;
    writeln(out, "expired_keys", keys.expired)?;
    writeln(out, "evicted_keys", keys.evicted)?;
    writeln(out, "keyspace_hits", keys.hits)?;
    writeln(out, "keyspace_misses", keys.misses)?;
    writeln(out, "pubsub_channels", engine.pubsub.channel_count())?;
    writeln(out, "pubsub_patterns", engine.pubsub.pattern_count())?;
    writeln(out, "total_error_replies", stats.errors)
}

fn replication(engine: &Engine, out: &mut String) -> core::fmt::Result {
    writeln(out, "role", "master")?;
    writeln(out, "connected_slaves", 0)?;
    writeln(out, "master_replid", &engine.run_id)?;
    writeln(out, "master_repl_offset", 0)
}

/// The engine has no clock of its own to measure with; hosts know what their process used.
fn cpu(_: &Engine, _: &mut String) -> core::fmt::Result {
    Ok(())
}

fn commandstats(engine: &Engine, out: &mut String) -> core::fmt::Result {
    for (entry, calls) in COMMANDS.iter().zip(&engine.stats.calls) {
        if calls.calls + calls.rejected > 0 {
            let name = entry.command.name.to_ascii_lowercase();
            write!(
                out,
                "cmdstat_{name}:calls={},usec=0,usec_per_call=0.00,rejected_calls={},failed_calls={}\r\n",
                calls.calls, calls.rejected, calls.failed
            )?;
        }
    }
    Ok(())
}

fn errorstats(engine: &Engine, out: &mut String) -> core::fmt::Result {
    engine
        .stats
        .error_kinds
        .iter()
        .try_for_each(|(kind, count)| write!(out, "errorstat_{kind}:count={count}\r\n"))
}

fn keyspace(engine: &Engine, out: &mut String) -> core::fmt::Result {
    for db in engine.keyspace.used_databases() {
        let (keys, expires) = (engine.keyspace.len(db), engine.keyspace.deadlines(db));
        write!(out, "db{}:keys={keys},expires={expires},avg_ttl=0\r\n", db.0)?;
    }
    Ok(())
}
