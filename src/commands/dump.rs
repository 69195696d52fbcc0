//! DUMP and RESTORE: a value as a payload that other servers read.
//! <https://redis.io/docs/latest/commands/restore/>
//!
//! ```text
//! type u8 | body | RDB version u16 LE | CRC-64 of all that u64 LE
//! ```
//! Deliberately absent: the body, which is of `types/rdb`.

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use crate::base::crc::crc64;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::db::loaded::Told;
use crate::types::rdb::{self, Reader, Saved};

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("DUMP", 2, Flags::READ, Keys::ONE, dump, "2.6.0", "O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).", "Returns a serialized representation of the value stored at a key.", "key", "bytes|nil"),
    db("RESTORE", -4, Flags::WRITE.with(Flags::DENY_OOM).with(Flags::DANGEROUS), Keys::ONE, restore, "2.6.0", "O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).", "Creates a key from the serialized representation of a value.", "key ttl:int serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:int] [FREQ frequency:int]", "status"),
];

fn dump(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let place = ctx.find_read(args.next()?);
    let saved = place.map(|place| Saved::new(ctx.keyspace.value(place), ctx.now));
    match saved.filter(|saved| !saved.is_empty()) {
        Some(saved) => ctx.out.bulk(&payload(saved)),
        None => ctx.out.nil(),
    }
    Ok(())
}

fn payload(saved: Saved<'_>) -> Vec<u8> {
    let mut bytes = alloc::vec![saved.kind()];
    saved.write_body(&mut bytes);
    bytes.extend_from_slice(&rdb::version_of(saved.kind()).to_le_bytes());
    let checksum = crc64(0, &bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The type and the body of a payload whose footer is right.
fn open(payload: &[u8]) -> Option<(u8, &[u8])> {
    let (sealed, checksum) = payload.split_last_chunk()?;
    let (value, version) = sealed.split_last_chunk()?;
    let known = u16::from_le_bytes(*version) <= rdb::VERSION_MAX;
    if !known || crc64(0, sealed) != u64::from_le_bytes(*checksum) {
        return None;
    }
    // A payload of a footer alone has no type; there is none of this number.
    Some(value.split_first().map_or((u8::MAX, value), |(kind, body)| (*kind, body)))
}

#[derive(Default)]
struct Options {
    replace: bool,
    absolute: bool,
    idle_s: Option<u64>,
    frequency: Option<u8>,
}

impl Options {
    fn parse(args: &mut Args<'_>) -> Result<Self, CommandError> {
        let mut options = Self::default();
        while args.remaining() > 0 {
            let follows = args.remaining() > 1;
            if args.accept("REPLACE") {
                options.replace = true;
            } else if args.accept("ABSTTL") {
                options.absolute = true;
            } else if follows && options.frequency.is_none() && args.accept("IDLETIME") {
                let seconds = u64::try_from(args.int()?);
                let negative = |_| CommandError::line("ERR Invalid IDLETIME value, must be >= 0");
                options.idle_s = Some(seconds.map_err(negative)?);
            } else if follows && options.idle_s.is_none() && args.accept("FREQ") {
                let count = u8::try_from(args.int()?);
                let beyond = |_| CommandError::line("ERR Invalid FREQ value, must be >= 0 and <= 255");
                options.frequency = Some(count.map_err(beyond)?);
            } else {
                return Err(CommandError::syntax());
            }
        }
        Ok(options)
    }
}

fn restore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, ttl, payload) = (args.next()?, args.next()?, args.next()?);
    let options = Options::parse(args)?;
    if !options.replace && ctx.find_write(key).is_some() {
        return Err(CommandError::line("BUSYKEY Target key name already exists."));
    }
    let ttl = number::parse_i64(ttl).ok_or_else(CommandError::not_integer)?;
    if ttl < 0 {
        return Err(CommandError::line("ERR Invalid TTL value, must be >= 0"));
    }
    let (kind, body) =
        open(payload).ok_or_else(|| CommandError::line("ERR DUMP payload version or checksum are wrong"))?;
    let mut reader = Reader::new(body, ctx.keyspace.unpacked_bytes_max());
    let loaded = rdb::load(kind, &mut reader, &mut ctx.keyspace.heap, ctx.thresholds).map_err(|_| {
        if reader.is_over_budget() {
            CommandError::out_of_memory()
        } else {
            CommandError::line("ERR Bad data format")
        }
    })?;
    let replaced = options.replace && ctx.delete(key);
    // A life too long for the clock is over, as in Redis.
    let at_ms = if options.absolute { ttl } else { ttl.wrapping_add(ctx.now) };
    if ttl != 0 && at_ms <= ctx.now {
        ctx.keyspace.discard_loaded(loaded);
        if replaced {
            ctx.changed(key, Class::GENERIC, "del");
            ctx.replicate(&[b"DEL", key]);
        }
    } else {
        let Options { idle_s, frequency, .. } = options;
        let told = Told { at_ms: (ttl != 0).then_some(at_ms), idle_s, frequency };
        ctx.keyspace.set_loaded(ctx.db, (key, ctx.hash(key)), loaded, told);
        ctx.event(key, Class::NEW, "new");
        ctx.changed(key, Class::GENERIC, "restore");
        if ttl != 0 && !options.absolute {
            replicate_absolute(ctx, args, at_ms);
        }
    }
    ctx.out.ok();
    Ok(())
}

/// Logs the command with the time of the key's end instead of the life it has from now on.
fn replicate_absolute(ctx: &mut Ctx<'_>, args: &Args<'_>, at_ms: i64) {
    let mut text = [0; INT_TEXT_MAX];
    let mut words: Vec<&[u8]> = args.argv().from(0).collect();
    words[2] = number::format_i64(at_ms, &mut text);
    words.push(b"ABSTTL");
    ctx.replicate(&words);
}
