//! Places on the earth: setting them, reading them, the distance of two. They are members of a sorted set, whose scores
//! say where. Searching is in [`super::geo_search`]. <https://redis.io/docs/latest/commands/?group=geo>

use alloc::string::String;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::zset::{AddOptions, add_pairs};
use crate::base::number::{Extended, write_i64};
use crate::proto::sink::Sink;
use crate::types::geo::Point;
use crate::types::zset::{ZSet, ZSetView};

const READ: Flags = Flags::READ;
const ADD: Flags = Flags::WRITE.with(Flags::DENY_OOM);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("GEOADD", -5, ADD, Keys::ONE, geoadd, "3.2.0", "O(log(N)) for each item added, where N is the number of elements in the sorted set.", "Adds one or more members to a geospatial index. The key is created if it doesn't exist.", "key [NX|XX] [CH] (longitude:double latitude:double member)...", "int"),
    db("GEODIST", -4, READ, Keys::ONE, geodist, "3.2.0", "O(1)", "Returns the distance between two members of a geospatial index.", "key member1 member2 [M|KM|FT|MI]", "bulk|nil"),
    db("GEOHASH", -2, READ, Keys::ONE, geohash, "3.2.0", "O(1) for each member requested.", "Returns members from a geospatial index as geohash strings.", "key [member...]", "array<bulk|nil>"),
    db("GEOPOS", -2, READ, Keys::ONE, geopos, "3.2.0", "O(1) for each member requested.", "Returns the longitude and latitude of members from a geospatial index.", "key [member...]", "array<tuple<double,double>|nil>"),
];

/// <https://redis.io/docs/latest/commands/geoadd/>
fn geoadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let mut options = AddOptions::default();
    loop {
        let option = match () {
            () if args.accept("NX") => &mut options.only_new,
            () if args.accept("XX") => &mut options.only_present,
            () if args.accept("CH") => &mut options.count_changed,
            () => break,
        };
        *option = true;
    }
    let count = args.remaining() / 3;
    if count == 0 || args.remaining() != count * 3 || (options.only_new && options.only_present) {
        return Err(CommandError::syntax());
    }
    let mut pairs = Vec::with_capacity(count);
    for _ in 0..count {
        let place = point(args)?;
        pairs.push((place.score(), args.next()?));
    }
    add_pairs(ctx, key, options, &pairs)
}

/// <https://redis.io/docs/latest/commands/geodist/>
fn geodist(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, from, to) = (args.next()?, args.next()?, args.next()?);
    if args.remaining() > 1 {
        return Err(CommandError::syntax());
    }
    let unit_m = if args.remaining() > 0 { unit_m(args)? } else { 1.0 };
    let Reading { value, out, .. } = ctx.read::<ZSet>(key)?;
    let places = value.and_then(|zset| Some((place_of(&zset, from)?, place_of(&zset, to)?)));
    match places {
        Some((from, to)) => write_distance(out, from.distance_m(to) / unit_m),
        None => out.nil(),
    }
    Ok(())
}

/// <https://redis.io/docs/latest/commands/geohash/>
fn geohash(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    each_member(ctx, args, |out, place| match place {
        Some(place) => out.bulk(&place.geohash()),
        None => out.nil(),
    })
}

/// <https://redis.io/docs/latest/commands/geopos/>
fn geopos(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    each_member(ctx, args, |out, place| match place {
        Some(place) => write_point(out, place),
        None => out.nil_array(),
    })
}

/// Answers something about the place of each member asked for.
fn each_member(ctx: &mut Ctx<'_>, args: &mut Args<'_>, write: fn(&mut Sink, Option<Point>)) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<ZSet>(args.next()?)?;
    out.array(args.remaining());
    for member in args.rest() {
        write(out, value.and_then(|zset| place_of(&zset, member)));
    }
    Ok(())
}

/// Where a member is.
pub(super) fn place_of(zset: &ZSetView<'_>, member: &[u8]) -> Option<Point> {
    Some(Point::from_score(zset.score(member)?))
}

/// The next two arguments as a place.
pub(super) fn point(args: &mut Args<'_>) -> Result<Point, CommandError> {
    let place = Point { longitude: args.float()?, latitude: args.float()? };
    if place.is_valid() { Ok(place) } else { Err(no_such_place(place)) }
}

#[cold]
fn no_such_place(place: Point) -> CommandError {
    let mut line = Vec::from(b"ERR invalid longitude,latitude pair ");
    Extended::from_f64(place.longitude).write_decimals(&mut line, 6);
    line.push(b',');
    Extended::from_f64(place.latitude).write_decimals(&mut line, 6);
    CommandError::text(String::from_utf8(line).unwrap_or_default())
}

/// The next argument as a unit of length: how many metres it has.
pub(super) fn unit_m(args: &mut Args<'_>) -> Result<f64, CommandError> {
    match () {
        () if args.accept("M") => Ok(1.0),
        () if args.accept("KM") => Ok(1000.0),
        () if args.accept("FT") => Ok(0.3048),
        () if args.accept("MI") => Ok(1609.34),
        () => Err(CommandError::line("ERR unsupported unit provided. please use M, KM, FT, MI")),
    }
}

/// Writes a place as Redis 7.2 does: 17 decimals without trailing zeros.
pub(super) fn write_point(out: &mut Sink, place: Point) {
    out.array(2);
    let mut text = Vec::with_capacity(32);
    for degrees in [place.longitude, place.latitude] {
        text.clear();
        Extended::from_f64(degrees).write(&mut text);
        out.double_as(degrees, &text);
    }
}

/// Writes a distance: four decimals, in RESP3 too as a string.
pub(super) fn write_distance(out: &mut Sink, distance: f64) {
    /// Added and taken away, it leaves no fraction, rounded half to even.
    const NO_FRACTION: f64 = (1_u64 << 52) as f64;
    let scaled = distance * 10_000.0;
    let rounded = if scaled < NO_FRACTION { scaled + NO_FRACTION - NO_FRACTION } else { scaled };
    let mut text = Vec::with_capacity(32);
    // A leading one keeps the zeros.
    let whole = rounded as i64;
    write_i64(&mut text, whole / 10_000);
    let point = text.len();
    write_i64(&mut text, 10_000 + whole % 10_000);
    text[point] = b'.';
    out.bulk(&text);
}
