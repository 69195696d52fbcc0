//! The server's own commands that need only the keyspace, and the rows of those the engine answers.
//! <https://redis.io/docs/latest/commands/?group=server>

use super::args::Args;
use super::ctx::Ctx;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, Verb, container, db, verb};
use crate::db::DbIndex;

const ADMIN: Flags = Flags::ADMIN.with(Flags::NO_SCRIPT).with(Flags::LOADING).with(Flags::STALE);
const INFO: Flags = Flags::LOADING.with(Flags::STALE);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    verb("BGREWRITEAOF", 1, Flags::ADMIN.with(Flags::NO_SCRIPT).with(Flags::NO_ASYNC_LOADING), Keys::NONE, Verb::BgRewriteAof, "1.0.0", "O(1)", "Asynchronously rewrites the append-only file to disk.", "", "status"),
    verb("BGSAVE", -1, Flags::ADMIN.with(Flags::NO_SCRIPT).with(Flags::NO_ASYNC_LOADING), Keys::NONE, Verb::BgSave, "1.0.0", "O(1)", "Asynchronously saves the database(s) to disk.", "[SCHEDULE]", "status"),
    container("CONFIG", "2.0.0", "A container for server configuration commands."),
    verb("CONFIG|GET", -3, ADMIN, Keys::NONE, Verb::ConfigGet, "2.0.0", "O(N) when N is the number of configuration parameters provided", "Returns the effective values of configuration parameters.", "parameter:pattern...", "map<bulk>"),
    verb("CONFIG|HELP", 2, INFO, Keys::NONE, Verb::Help, "5.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    verb("CONFIG|RESETSTAT", 2, ADMIN, Keys::NONE, Verb::ConfigResetStat, "2.0.0", "O(1)", "Resets the server's statistics.", "", "status"),
    verb("CONFIG|REWRITE", 2, ADMIN, Keys::NONE, Verb::ConfigRewrite, "2.8.0", "O(1)", "Persists the effective configuration to file.", "", "status"),
    verb("CONFIG|SET", -4, ADMIN, Keys::NONE, Verb::ConfigSet, "2.0.0", "O(N) when N is the number of configuration parameters provided", "Sets configuration parameters in-flight.", "(parameter value)...", "status"),
    db("DBSIZE", 1, Flags::READ.with(Flags::FAST), Keys::NONE, dbsize, "1.0.0", "O(1)", "Returns the number of keys in the database.", "", "int"),
    verb("DEBUG", -2, ADMIN, Keys::NONE, Verb::Debug, "1.0.0", "Depends on subcommand.", "A container for debugging commands.", "subcommand [option...]", "any"),
    db("FLUSHALL", -1, Flags::WRITE.with(Flags::DANGEROUS), Keys::NONE, flushall, "1.0.0", "O(N) where N is the total number of keys in all databases", "Removes all keys from all databases.", "[ASYNC|SYNC]", "status"),
    db("FLUSHDB", -1, Flags::WRITE.with(Flags::DANGEROUS), Keys::NONE, flushdb, "1.0.0", "O(N) where N is the number of keys in the selected database", "Remove all keys from the current database.", "[ASYNC|SYNC]", "status"),
    verb("INFO", -1, INFO.with(Flags::DANGEROUS), Keys::NONE, Verb::Info, "1.0.0", "O(1)", "Returns information and statistics about the server.", "[section...]", "bulk"),
    verb("LASTSAVE", 1, INFO.with(Flags::FAST).with(Flags::DANGEROUS), Keys::NONE, Verb::LastSave, "1.0.0", "O(1)", "Returns the Unix timestamp of the last successful save to disk.", "", "int"),
    db("LOLWUT", -1, Flags::READ.with(Flags::FAST), Keys::NONE, lolwut, "5.0.0", "O(1)", "Displays computer art and the Redis version", "[VERSION version:int]", "bulk"),
    container("MEMORY", "4.0.0", "A container for memory diagnostics commands."),
    verb("MEMORY|DOCTOR", 2, Flags::NONE, Keys::NONE, Verb::MemoryDoctor, "4.0.0", "O(1)", "Outputs a memory problems report.", "", "bulk"),
    verb("MEMORY|HELP", 2, INFO, Keys::NONE, Verb::Help, "4.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    verb("MEMORY|MALLOC-STATS", 2, Flags::NONE, Keys::NONE, Verb::MemoryMallocStats, "4.0.0", "Depends on how much memory is allocated, could be slow", "Returns the allocator statistics.", "", "bulk"),
    verb("MEMORY|PURGE", 2, Flags::NONE, Keys::NONE, Verb::MemoryPurge, "4.0.0", "Depends on how much memory is allocated, could be slow", "Asks the allocator to release memory.", "", "status"),
    verb("MEMORY|STATS", 2, Flags::NONE, Keys::NONE, Verb::MemoryStats, "4.0.0", "O(1)", "Returns details about memory usage.", "", "map"),
    db("MEMORY|USAGE", -3, Flags::READ, Keys::SECOND, memory_usage, "4.0.0", "O(N) where N is the number of samples.", "Estimates the memory usage of a key.", "key [SAMPLES count:int]", "int"),
    verb("SAVE", 1, Flags::ADMIN.with(Flags::NO_SCRIPT).with(Flags::NO_ASYNC_LOADING).with(Flags::NO_MULTI), Keys::NONE, Verb::Save, "1.0.0", "O(N) where N is the total number of keys in all databases", "Synchronously saves the database(s) to disk.", "", "status"),
    verb("SHUTDOWN", -1, ADMIN.with(Flags::NO_MULTI).with(Flags::ALLOW_BUSY), Keys::NONE, Verb::Shutdown, "1.0.0", "O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)", "Synchronously saves the database(s) to disk and shuts down the Redis server.", "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]", "status"),
    verb("SWAPDB", 3, Flags::WRITE.with(Flags::FAST).with(Flags::DANGEROUS), Keys::NONE, Verb::SwapDb, "4.0.0", "O(N) where N is the count of clients watching or blocking on keys from both databases.", "Swaps two Redis databases.", "index1:int index2:int", "status"),
    db("TIME", 1, INFO.with(Flags::FAST), Keys::NONE, time, "2.6.0", "O(1)", "Returns the server time.", "", "tuple<bulk,bulk>"),
];

fn dbsize(ctx: &mut Ctx<'_>, _: &mut Args<'_>) -> Outcome {
    ctx.out.count(ctx.keyspace.len(ctx.db));
    Ok(())
}

fn flushall(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    flush(ctx, args, 0..ctx.keyspace.databases())
}

fn flushdb(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    flush(ctx, args, ctx.db.0..ctx.db.0 + 1)
}

/// With ASYNC or SYNC, the keys go at once and their memory in steps.
fn flush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, databases: core::ops::Range<u16>) -> Outcome {
    if args.remaining() > 0 && !args.accept("ASYNC") && !args.accept("SYNC") {
        return Err(CommandError::syntax());
    }
    args.finish()?;
    for db in databases.map(DbIndex) {
        ctx.effects.dirty += ctx.keyspace.flush(db) as u64;
        ctx.effects.flushed.push(db);
    }
    // Logged even when nothing was there, as Redis does.
    ctx.effects.dirty += 1;
    ctx.out.ok();
    Ok(())
}

fn memory_usage(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let mut samples = 5;
    while args.remaining() > 0 {
        if args.remaining() < 2 || !args.accept("SAMPLES") {
            return Err(CommandError::syntax());
        }
        let wanted = u64::try_from(args.int()?).map_err(|_| CommandError::syntax())?;
        samples = usize::try_from(wanted).unwrap_or(usize::MAX);
    }
    match ctx.peek(key) {
        Some(place) => ctx.out.count(ctx.keyspace.footprint_bytes(place, samples)),
        None => ctx.out.nil(),
    }
    Ok(())
}

/// Seconds and microseconds; the clock given has milliseconds.
fn time(ctx: &mut Ctx<'_>, _: &mut Args<'_>) -> Outcome {
    ctx.out.array(2);
    ctx.out.bulk_int(ctx.now.div_euclid(1000));
    ctx.out.bulk_int(ctx.now.rem_euclid(1000) * 1000);
    Ok(())
}

fn lolwut(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if args.remaining() > 1 && args.accept("VERSION") {
        args.int()?;
    }
    let art = "\
        \x20   ____           _          _      _\n\
        \x20  / ___|__ _  ___| |__   ___| | ___| |_\n\
        \x20 | |   / _` |/ __| '_ \\ / _ \\ |/ _ \\ __|\n\
        \x20 | |__| (_| | (__| | | |  __/ |  __/ |_\n\
        \x20  \\____\\__,_|\\___|_| |_|\\___|_|\\___|\\__|\n\n";
    let text = alloc::format!("{art}Redis ver. {}\n", crate::REDIS_VERSION);
    ctx.out.verbatim("txt", text.as_bytes());
    Ok(())
}
