//! Strings that are compared before they are set or deleted, by value or by digest; many that are set with one deadline.
//! DELEX, DIGEST and MSETEX are Redis 8.4's, DELIFEQ is Valkey 9's.
//! <https://redis.io/docs/latest/commands/delex/>, <https://valkey.io/commands/delifeq/>
//!
//! Deliberately absent: SET, which takes its test from here.

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::generic::Clock;
use super::row::{Command, Flags, KeySpec, Keys, db};
use super::string::{SetOptions, replicate_set};
use crate::base::bytes::same;
use crate::base::number::INT_TEXT_MAX;
use crate::base::xxh3::xxh3;

const WRITE_FAST: Flags = Flags::WRITE.with(Flags::FAST);
const MSETEX: Flags = Flags::WRITE.with(Flags::DENY_OOM).with(Flags::MOVABLE_KEYS);
const PAIRS: Keys = Keys(&[KeySpec::Pairs { count_at: 1 }]);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("DELEX", -2, WRITE_FAST, Keys::ONE, delex, "8.4.0", "O(1) for IFEQ/IFNE, O(N) for IFDEQ/IFDNE where N is the length of the string value.", "Conditionally removes the specified key based on value or hash digest comparison.", "key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]", "int"),
    db("DELIFEQ", 3, WRITE_FAST, Keys::ONE, delifeq, "9.0.0", "O(1)", "Deletes the key if its value matches the given string.", "key value", "int"),
    db("DIGEST", 2, Flags::READ.with(Flags::FAST), Keys::ONE, digest, "8.4.0", "O(N) where N is the length of the string value.", "Returns the hash digest of a string value as a hexadecimal string.", "key", "bulk|nil"),
    db("MSETEX", -4, MSETEX, PAIRS, msetex, "8.4.0", "O(N) where N is the number of keys to set.", "Atomically sets multiple string keys with a shared expiration in a single operation. Supports flexible argument parsing where condition and expiration flags can appear in any order.", "numkeys:int (key value)... [NX|XX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]", "int"),
];

/// What a string must be like to be changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Test<'a> {
    /// The digest is compared, not the value.
    by_digest: bool,
    wants_equal: bool,
    operand: &'a [u8],
}

impl<'a> Test<'a> {
    /// Takes one of the option words `IFEQ`, `IFNE`, `IFDEQ`, `IFDNE`, if an argument follows it.
    pub(super) fn accept(args: &mut Args<'a>) -> Option<Self> {
        let words =
            [("IFEQ", false, true), ("IFNE", false, false), ("IFDEQ", true, true), ("IFDNE", true, false)];
        let follows = args.remaining() > 1;
        let (_, by_digest, wants_equal) =
            words.into_iter().find(|(word, ..)| follows && args.accept(word))?;
        let operand = args.next().ok()?;
        Some(Self { by_digest, wants_equal, operand })
    }

    /// An error when the operand cannot be a digest.
    pub(super) fn check(&self) -> Outcome {
        let is_digest = self.operand.len() == 16 && self.operand.iter().all(u8::is_ascii_hexdigit);
        if self.by_digest && !is_digest {
            return Err(CommandError::line("ERR digest must be exactly 16 hexadecimal characters"));
        }
        Ok(())
    }

    /// Whether the string at `key` is like that, and whether there is one. What is not there equals nothing.
    pub(super) fn run(&self, ctx: &mut Ctx<'_>, key: &[u8]) -> Result<(bool, bool), CommandError> {
        let Some(place) = ctx.find_write(key) else { return Ok((!self.wants_equal, false)) };
        let value = ctx.keyspace.value(place).string().ok_or_else(CommandError::wrong_type)?;
        let mut buffer = [0; INT_TEXT_MAX];
        let text = value.text(&mut buffer);
        let equal = if self.by_digest {
            digest_text(text).eq_ignore_ascii_case(self.operand)
        } else {
            same(text, self.operand)
        };
        Ok((equal == self.wants_equal, true))
    }
}

fn digest_text(bytes: &[u8]) -> [u8; 16] {
    let digest = xxh3(bytes);
    core::array::from_fn(|at| b"0123456789abcdef"[(digest >> (60 - 4 * at) & 15) as usize])
}

fn digest(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let Reading { value, out, .. } = ctx.read_string(key)?;
    match value {
        Some(value) => out.bulk(&digest_text(value.text(&mut [0; INT_TEXT_MAX]))),
        None => out.nil(),
    }
    Ok(())
}

fn delex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let mut test = None;
    if args.remaining() > 0 {
        let given = Test::accept(args).ok_or_else(CommandError::syntax)?;
        args.finish()?;
        given.check()?;
        test = Some(given);
    }
    delete_if(ctx, key, test)
}

fn delifeq(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, operand) = (args.next()?, args.next()?);
    delete_if(ctx, key, Some(Test { by_digest: false, wants_equal: true, operand }))
}

fn delete_if(ctx: &mut Ctx<'_>, key: &[u8], test: Option<Test<'_>>) -> Outcome {
    let deletes = match test {
        Some(test) => test.run(ctx, key)? == (true, true),
        None => true,
    };
    let deleted = deletes && ctx.delete(key);
    if deleted {
        ctx.changed(key, Class::GENERIC, "del");
        ctx.replicate(&[b"DEL", key]);
    }
    ctx.out.int(i64::from(deleted));
    Ok(())
}

fn msetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let count = args.int().ok().filter(|count| *count > 0);
    let count = count.ok_or_else(|| CommandError::line("ERR numkeys should be greater than 0"))?;
    // Beyond 32 bits, too, it is more than there are words.
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let words = args.take(count.saturating_mul(2)).map_err(|_| CommandError::wrong_arity("MSETEX"))?;
    let words: Vec<&[u8]> = words.collect();
    let options = SetOptions::parse(args, Clock::of(ctx))?;
    if options.get || options.test.is_some() {
        return Err(CommandError::syntax());
    }
    let (pairs, _) = words.as_chunks::<2>();
    for [key, _] in pairs {
        let exists = (options.only_absent || options.only_present) && ctx.find_write(key).is_some();
        if options.only_absent && exists || options.only_present && !exists {
            ctx.out.int(0);
            return Ok(());
        }
    }
    for [key, value] in pairs {
        ctx.keyspace_set(key, value, options.deadline());
        ctx.changed(key, Class::STRING, "set");
        if options.deadline_ms.is_some() {
            ctx.event(key, Class::GENERIC, "expire");
        }
        replicate_set(ctx, key, value, &options);
    }
    ctx.out.int(1);
    Ok(())
}
