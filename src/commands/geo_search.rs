//! Places on the earth: which of them lie in a circle or a box. <https://redis.io/docs/latest/commands/geosearch/>
//!
//! The six commands differ in what stands before the options, and in which options they take.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::error::{CommandError, Outcome};
use super::geo::{place_of, point, unit_m, write_distance, write_point};
use super::row::{Behind, Command, Flags, KeySpec, Keys, db};
use super::set_algebra::scratch;
use super::zset_store::store;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::base::sort::sorted;
use crate::proto::sink::Sink;
use crate::types::geo::{Area, Found, Point, Shape};
use crate::types::zset::{ZSet, ZSetView};

const READ: Flags = Flags::READ;
const STORE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const MAY_STORE: Flags = STORE.with(Flags::MOVABLE_KEYS);

const RADIUS_KEYS: Keys = Keys(&[
    KeySpec::Range { first: 1, last: 1, step: 1 },
    KeySpec::Keyword { word: "STORE", start: 6, behind: Behind::One },
    KeySpec::Keyword { word: "STOREDIST", start: 6, behind: Behind::One },
]);
const MEMBER_KEYS: Keys = Keys(&[
    KeySpec::Range { first: 1, last: 1, step: 1 },
    KeySpec::Keyword { word: "STORE", start: 5, behind: Behind::One },
    KeySpec::Keyword { word: "STOREDIST", start: 5, behind: Behind::One },
]);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("GEORADIUS", -6, MAY_STORE, RADIUS_KEYS, georadius, "3.2.0", "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.", "Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.", "key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]", "array|int"),
    db("GEORADIUSBYMEMBER", -5, MAY_STORE, MEMBER_KEYS, georadiusbymember, "3.2.0", "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.", "Queries a geospatial index for members within a distance from a member, optionally stores the result.", "key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]", "array|int"),
    db("GEORADIUSBYMEMBER_RO", -5, READ, Keys::ONE, georadiusbymember_ro, "3.2.10", "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.", "Returns members from a geospatial index that are within a distance from a member.", "key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]", "array<bulk>|WITHCOORD:array|WITHDIST:array|WITHHASH:array"),
    db("GEORADIUS_RO", -6, READ, Keys::ONE, georadius_ro, "3.2.10", "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.", "Returns members from a geospatial index that are within a distance from a coordinate.", "key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]", "array<bulk>|WITHCOORD:array|WITHDIST:array|WITHHASH:array"),
    db("GEOSEARCH", -7, READ, Keys::ONE, geosearch, "6.2.0", "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape", "Queries a geospatial index for members inside an area of a box or a circle.", "key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]", "array<bulk>|WITHCOORD:array|WITHDIST:array|WITHHASH:array"),
    db("GEOSEARCHSTORE", -8, STORE, Keys::TWO, geosearchstore, "6.2.0", "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape", "Queries a geospatial index for members inside an area of a box or a circle, optionally stores the result.", "destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]", "int"),
];

/// Which of the commands it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A place and a radius stand before the options.
    Radius,
    /// A member and a radius do.
    RadiusByMember,
    /// All is said by options.
    Search,
    /// And the result is stored.
    SearchStore,
}

impl Form {
    fn is_search(self) -> bool {
        matches!(self, Self::Search | Self::SearchStore)
    }
}

fn georadius(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::Radius, true)
}

fn georadius_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::Radius, false)
}

fn georadiusbymember(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::RadiusByMember, true)
}

fn georadiusbymember_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::RadiusByMember, false)
}

fn geosearch(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::Search, false)
}

fn geosearchstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Form::SearchStore, false)
}

/// What is asked for.
#[derive(Default)]
struct Query<'a> {
    center: Option<Point>,
    /// Said by FROMLONLAT.
    center_is_place: bool,
    shape: Option<Shape>,
    unit_m: f64,
    with_distance: bool,
    with_hash: bool,
    with_place: bool,
    /// Nearest first, or farthest first.
    order: Option<Ordering>,
    /// 0: all.
    count: usize,
    any: bool,
    destination: Option<&'a [u8]>,
    store_distances: bool,
}

fn run(ctx: &mut Ctx<'_>, args: &mut Args<'_>, form: Form, may_store: bool) -> Outcome {
    let mut query = Query::default();
    if form == Form::SearchStore {
        query.destination = Some(args.next()?);
    }
    let (thresholds, source) = (ctx.thresholds, args.next()?);
    ctx.room_for(2, [source].into_iter())?;
    let Reading { value, out, rng } = ctx.read::<ZSet>(source)?;
    query.parse(args, form, may_store, value.as_ref())?;
    let found = match (value, query.center, query.shape) {
        (Some(zset), Some(center), Some(shape)) => {
            query.search(&zset, &Area { center, shape, unit_m: query.unit_m })
        }
        _ => Vec::new(),
    };
    let Some(destination) = query.destination else {
        query.write(out, &found);
        return Ok(());
    };
    let mut heap = scratch(rng);
    let mut result = ZSet::new();
    for found in &found {
        let score = if query.store_distances { found.distance_m / query.unit_m } else { found.score };
        result.set(&mut heap, thresholds, found.member.text(&mut [0; INT_TEXT_MAX]), score);
    }
    let event = if form.is_search() { "geosearchstore" } else { "georadiusstore" };
    let len = store(ctx, destination, &result.view(&heap), event);
    ctx.effects.dirty += len.saturating_sub(1) as u64;
    ctx.out.count(len);
    Ok(())
}

impl<'a> Query<'a> {
    /// Takes all arguments behind the key. Where there is no such key, the place of a member is not looked for.
    fn parse(
        &mut self,
        args: &mut Args<'a>,
        form: Form,
        may_store: bool,
        zset: Option<&ZSetView<'_>>,
    ) -> Result<(), CommandError> {
        let name = args.name_word(0);
        match form {
            Form::Radius => {
                self.center = Some(point(args)?);
                self.take_circle(args)?;
            }
            Form::RadiusByMember => {
                let member = args.next()?;
                if zset.is_some() {
                    self.center = center_of(zset, member)?;
                    self.take_circle(args)?;
                } else {
                    args.next()?;
                    args.next()?;
                }
            }
            Form::Search | Form::SearchStore => {}
        }
        let mut has_center = false;
        while args.remaining() > 0 {
            let is_known = self.take_flag(args, form)
                || self.take_store(args, may_store && !form.is_search())?
                || self.take_count(args)?
                || (form.is_search()
                    && (self.take_center(args, zset, &mut has_center)? || self.take_shape(args)?));
            if !is_known {
                return Err(CommandError::syntax());
            }
        }
        self.check(form, name, has_center)
    }

    fn check(&mut self, form: Form, name: &[u8], has_center: bool) -> Result<(), CommandError> {
        if self.destination.is_some() && (self.with_distance || self.with_hash || self.with_place) {
            return Err(CommandError::line(match form {
                Form::SearchStore => {
                    "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options"
                }
                _ => {
                    "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options"
                }
            }));
        }
        if form.is_search() && !has_center {
            return Err(missing("FROMMEMBER or FROMLONLAT", name));
        }
        if form.is_search() && self.shape.is_none() {
            return Err(missing("BYRADIUS and BYBOX", name));
        }
        if self.any && self.count == 0 {
            return Err(CommandError::line("ERR the ANY argument requires COUNT argument"));
        }
        // The nearest are wanted, unless any will do.
        if self.count > 0 && !self.any && self.order.is_none() {
            self.order = Some(Ordering::Less);
        }
        Ok(())
    }

    /// An option of one word.
    fn take_flag(&mut self, args: &mut Args<'_>, form: Form) -> bool {
        match () {
            () if args.accept("WITHDIST") => self.with_distance = true,
            () if args.accept("WITHHASH") => self.with_hash = true,
            () if args.accept("WITHCOORD") => self.with_place = true,
            () if args.accept("ANY") => self.any = true,
            () if args.accept("ASC") => self.order = Some(Ordering::Less),
            () if args.accept("DESC") => self.order = Some(Ordering::Greater),
            () if form == Form::SearchStore && args.accept("STOREDIST") => self.store_distances = true,
            () => return false,
        }
        true
    }

    /// COUNT and its number.
    fn take_count(&mut self, args: &mut Args<'_>) -> Result<bool, CommandError> {
        if args.remaining() < 2 || !args.accept("COUNT") {
            return Ok(false);
        }
        let count = args.int()?;
        if count <= 0 {
            return Err(CommandError::line("ERR COUNT must be > 0"));
        }
        self.count = usize::try_from(count).unwrap_or(usize::MAX);
        Ok(true)
    }

    /// STORE or STOREDIST and its key.
    fn take_store(&mut self, args: &mut Args<'a>, may_store: bool) -> Result<bool, CommandError> {
        if !may_store || args.remaining() < 2 {
            return Ok(false);
        }
        let distances = args.accept("STOREDIST");
        if !distances && !args.accept("STORE") {
            return Ok(false);
        }
        self.store_distances = distances;
        self.destination = Some(args.next()?);
        Ok(true)
    }

    /// FROMMEMBER or FROMLONLAT: the same twice, but not both.
    fn take_center(
        &mut self,
        args: &mut Args<'_>,
        zset: Option<&ZSetView<'_>>,
        has_center: &mut bool,
    ) -> Result<bool, CommandError> {
        if args.remaining() > 1 && !(*has_center && self.center_is_place) && args.accept("FROMMEMBER") {
            let member = args.next()?;
            if zset.is_some() {
                self.center = center_of(zset, member)?;
            }
        } else if args.remaining() > 2 && (!*has_center || self.center_is_place) && args.accept("FROMLONLAT")
        {
            self.center = Some(point(args)?);
            self.center_is_place = true;
        } else {
            return Ok(false);
        }
        *has_center = true;
        Ok(true)
    }

    /// BYRADIUS or BYBOX: the same twice, but not both.
    fn take_shape(&mut self, args: &mut Args<'_>) -> Result<bool, CommandError> {
        if args.remaining() > 2 && !matches!(self.shape, Some(Shape::Box { .. })) && args.accept("BYRADIUS") {
            self.take_circle(args)?;
        } else if args.remaining() > 3
            && !matches!(self.shape, Some(Shape::Circle { .. }))
            && args.accept("BYBOX")
        {
            let width = length(args, "ERR need numeric width")?;
            let height = length(args, "ERR need numeric height")?;
            if width < 0.0 || height < 0.0 {
                return Err(CommandError::line("ERR height or width cannot be negative"));
            }
            self.unit_m = unit_m(args)?;
            self.shape = Some(Shape::Box { width, height });
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn take_circle(&mut self, args: &mut Args<'_>) -> Result<(), CommandError> {
        let radius = length(args, "ERR need numeric radius")?;
        if radius < 0.0 {
            return Err(CommandError::line("ERR radius cannot be negative"));
        }
        self.unit_m = unit_m(args)?;
        self.shape = Some(Shape::Circle { radius });
        Ok(())
    }

    /// What lies in the area, in the order asked for and no more than asked for.
    fn search<'z>(&self, zset: &ZSetView<'z>, area: &Area) -> Vec<Found<'z>> {
        let count = if self.count == 0 { usize::MAX } else { self.count };
        let mut found = area.search(zset, if self.any { count } else { usize::MAX });
        if let Some(order) = self.order {
            found = sorted(&found, |a, b| {
                let nearer = a.distance_m.partial_cmp(&b.distance_m).unwrap_or(Ordering::Equal);
                if order == Ordering::Less { nearer } else { nearer.reverse() }
            });
        }
        found.truncate(count);
        found
    }

    fn write(&self, out: &mut Sink, found: &[Found<'_>]) {
        let extras =
            usize::from(self.with_distance) + usize::from(self.with_hash) + usize::from(self.with_place);
        out.array(found.len());
        for found in found {
            if extras > 0 {
                out.array(extras + 1);
            }
            out.element(found.member);
            if self.with_distance {
                write_distance(out, found.distance_m / self.unit_m);
            }
            if self.with_hash {
                out.int(found.score as i64);
            }
            if self.with_place {
                write_point(out, found.place);
            }
        }
    }
}

fn center_of(zset: Option<&ZSetView<'_>>, member: &[u8]) -> Result<Option<Point>, CommandError> {
    let place = zset.and_then(|zset| place_of(zset, member));
    match place {
        Some(_) => Ok(place),
        None => Err(CommandError::line("ERR could not decode requested zset member")),
    }
}

/// The next argument as a length.
fn length(args: &mut Args<'_>, error: &'static str) -> Result<f64, CommandError> {
    number::parse_f64(args.next()?).ok_or_else(|| CommandError::line(error))
}

fn missing(options: &str, name: &[u8]) -> CommandError {
    CommandError::quoting(&[b"ERR exactly one of ", options.as_bytes(), b" can be specified for ", name])
}
