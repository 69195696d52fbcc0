//! Places on the earth as scores of a sorted set, and which of them lie in an area.
//!
//! A place is a cell of a grid of 2^26 columns and rows; the bits of both, interleaved, are the score (a geohash of 52
//! bits: <https://redis.io/docs/latest/commands/geoadd/>). Cells of a coarser grid are ranges of scores, so a search
//! reads the cell around its center and the eight beside it, as coarse as the area is large.
//! Deliberately absent: keys, units, options of commands. The earth is a ball, as in Redis.

use alloc::vec::Vec;
use core::f64::consts::PI;

use super::listpack::Element;
use super::zset::{ScoreRange, ZSetView};
use crate::base::planted::{Bug, bug};
use crate::base::trigonometry::{asin, cos, sin, sqrt};

/// Places lie between these longitudes, in degrees.
pub const LONGITUDE_MAX: f64 = 180.0;
/// Places lie between these latitudes: where the map of Mercator is a square.
pub const LATITUDE_MAX: f64 = 85.051_128_78;
/// The radius of the earth that Redis reckons with.
const EARTH_RADIUS_M: f64 = 6_372_797.560_856;
/// Half the side of that map.
const MERCATOR_MAX_M: f64 = 20_037_726.37;
/// Bits of a column or row of the finest grid.
const STEP_MAX: u32 = 26;
const RADIANS_A_DEGREE: f64 = PI / 180.0;

/// A place in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// East of Greenwich.
    pub longitude: f64,
    /// North of the equator.
    pub latitude: f64,
}

impl Point {
    /// Whether there is such a place.
    pub fn is_valid(self) -> bool {
        (-LONGITUDE_MAX..=LONGITUDE_MAX).contains(&self.longitude)
            && (-LATITUDE_MAX..=LATITUDE_MAX).contains(&self.latitude)
    }

    /// The place as a score. It should be valid.
    pub fn score(self) -> f64 {
        Cell::around(self, STEP_MAX, LATITUDE_MAX).bits() as f64
    }

    /// The middle of the cell that a score stands for; of any other number, some place.
    pub fn from_score(score: f64) -> Self {
        let bits = whole(score);
        let cell = Cell { column: gathered(bits >> 1), row: gathered(bits), step: STEP_MAX };
        let Bounds { west, south, east, north } = cell.bounds();
        Self {
            longitude: ((west + east) / 2.0).clamp(-LONGITUDE_MAX, LONGITUDE_MAX),
            latitude: ((south + north) / 2.0).clamp(-LATITUDE_MAX, LATITUDE_MAX),
        }
    }

    /// The place in the letters of geohash.org, whose grid spans the poles: ten of them are known, the last is `0`.
    pub fn geohash(self) -> [u8; 11] {
        const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
        let bits = Cell::around(self, STEP_MAX, 90.0).bits();
        core::array::from_fn(|at| match at {
            10 => b'0',
            _ => LETTERS[(bits >> (52 - (at + 1) * 5) & 31) as usize],
        })
    }

    /// Metres between two places along the surface.
    pub fn distance_m(self, other: Self) -> f64 {
        let across = sin((radians(other.longitude) - radians(self.longitude)) / 2.0);
        if across == 0.0 {
            return self.latitude_distance_m(other);
        }
        let (from, to) = (radians(self.latitude), radians(other.latitude));
        let along = sin((to - from) / 2.0);
        let chord = along * along + cos(from) * cos(to) * across * across;
        2.0 * EARTH_RADIUS_M * asin(sqrt(chord))
    }

    /// Metres between the latitudes of two places.
    fn latitude_distance_m(self, other: Self) -> f64 {
        EARTH_RADIUS_M * (radians(other.latitude) - radians(self.latitude)).abs()
    }
}

fn radians(degrees: f64) -> f64 {
    degrees * RADIANS_A_DEGREE
}

fn degrees(radians: f64) -> f64 {
    radians / RADIANS_A_DEGREE
}

/// A score's integer, as the machine that Redis runs on makes it of any double.
fn whole(score: f64) -> u64 {
    const TOP: f64 = (1_u64 << 63) as f64;
    let cut = |value: f64| if (-TOP..TOP).contains(&value) { value as i64 } else { i64::MIN };
    if score >= TOP { cut(score - TOP) as u64 ^ 1 << 63 } else { cut(score) as u64 }
}

/// Degrees between which a cell lies.
struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// A cell of the grid of `2^step` columns and rows.
#[derive(Clone, Copy, PartialEq)]
struct Cell {
    column: u32,
    row: u32,
    step: u32,
}

impl Cell {
    /// The cell around a place, in a grid that ends at this latitude. The eastern and northern edges of the earth are a
    /// column and a row of their own.
    fn around(place: Point, step: u32, latitude_max: f64) -> Self {
        let count = (1_u64 << step) as f64;
        let column = (place.longitude + LONGITUDE_MAX) / (2.0 * LONGITUDE_MAX) * count;
        let row = (place.latitude + latitude_max) / (2.0 * latitude_max) * count;
        Self { column: column as u32, row: row as u32, step }
    }

    /// Column and row interleaved, the row in the even bits.
    fn bits(self) -> u64 {
        spread(self.column) << 1 | spread(self.row)
    }

    /// The scores in it: from the first up to, but not with, the second.
    fn scores(self) -> (u64, u64) {
        let shift = 2 * (STEP_MAX - self.step);
        (self.bits() << shift, (self.bits() + 1) << shift)
    }

    fn bounds(self) -> Bounds {
        let count = (1_u64 << self.step) as f64;
        let at = |line: u32, max: f64| -max + f64::from(line) / count * (2.0 * max);
        Bounds {
            west: at(self.column, LONGITUDE_MAX),
            south: at(self.row, LATITUDE_MAX),
            east: at(self.column.wrapping_add(1), LONGITUDE_MAX),
            north: at(self.row.wrapping_add(1), LATITUDE_MAX),
        }
    }

    /// The cell so many columns east and rows north, around the edges.
    fn beside(self, east: i32, north: i32) -> Self {
        let mask = (1_u32 << self.step) - 1;
        let moved = |line: u32, by: i32| if by == 0 { line } else { line.wrapping_add_signed(by) & mask };
        Self { column: moved(self.column, east), row: moved(self.row, north), step: self.step }
    }
}

/// The bits of a number with a zero above each.
fn spread(number: u32) -> u64 {
    let mut bits = u64::from(number);
    for (shift, mask) in MASKS {
        bits = (bits | bits << shift) & mask;
    }
    bits
}

/// The even bits of a number.
fn gathered(bits: u64) -> u32 {
    let mut bits = bits & MASKS[4].1;
    for at in (0..MASKS.len()).rev() {
        let mask = if at == 0 { u64::from(u32::MAX) } else { MASKS[at - 1].1 };
        bits = (bits | bits >> MASKS[at].0) & mask;
    }
    bits as u32
}

const MASKS: [(u32, u64); 5] = [
    (16, 0x0000_ffff_0000_ffff),
    (8, 0x00ff_00ff_00ff_00ff),
    (4, 0x0f0f_0f0f_0f0f_0f0f),
    (2, 0x3333_3333_3333_3333),
    (1, 0x5555_5555_5555_5555),
];

/// The form of an area, in units of its own.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// All that is no farther from the center.
    Circle {
        /// How far that is.
        radius: f64,
    },
    /// A box whose sides run north and east.
    Box {
        /// From west to east.
        width: f64,
        /// From south to north.
        height: f64,
    },
}

/// What a search looks in.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Its middle, a valid place.
    pub center: Point,
    /// Its form.
    pub shape: Shape,
    /// Metres of a unit of the form's figures.
    pub unit_m: f64,
}

/// A member that lies in an area.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The member.
    pub member: Element<'a>,
    /// Its score.
    pub score: f64,
    /// The place that the score stands for.
    pub place: Point,
    /// How far that is from the center.
    pub distance_m: f64,
}

impl Area {
    /// How far a place in the area is from the center; `None` for one that is not in it.
    pub fn distance_to(&self, place: Point) -> Option<f64> {
        match self.shape {
            Shape::Circle { radius } => {
                let distance_m = self.center.distance_m(place);
                // What is no number is not greater.
                let is_outside = distance_m > radius * self.unit_m;
                (!is_outside).then_some(distance_m)
            }
            Shape::Box { width, height } => {
                let level = Point { longitude: self.center.longitude, latitude: place.latitude };
                let is_outside = place.latitude_distance_m(self.center) > height * self.unit_m / 2.0
                    || place.distance_m(level) > width * self.unit_m / 2.0;
                (!is_outside).then(|| self.center.distance_m(place))
            }
        }
    }

    /// The members in the area, cell by cell and by score in each; no more than `limit`. As in Redis, one whose area
    /// reaches over a pole may miss some: nothing lies between the meridians it reckons with there.
    pub fn search<'a>(&self, zset: &ZSetView<'a>, limit: usize) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for (first, end) in self.cells() {
            let range =
                ScoreRange { min: first as f64, min_is_open: false, max: end as f64, max_is_open: true };
            for (member, score) in zset.range(zset.ranks_by_score(&range)) {
                let place = Point::from_score(score);
                let Some(distance_m) = self.distance_to(place) else { continue };
                found.push(Found { member, score, place, distance_m });
                if found.len() >= limit {
                    return found;
                }
            }
        }
        found
    }

    /// The ranges of scores that hold all places of the area, in the order in which Redis reads them.
    fn cells(&self) -> Vec<(u64, u64)> {
        /// East and north of the center's cell.
        const BESIDE: [(i32, i32); 9] =
            [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)];
        let area = self.bounds();
        let mut step = self.step();
        let mut center = Cell::around(self.center, step, LATITUDE_MAX);
        let is_small = center.beside(0, 1).bounds().north < area.north
            || center.beside(0, -1).bounds().south > area.south
            || center.beside(1, 0).bounds().east < area.east
            || center.beside(-1, 0).bounds().west > area.west;
        if is_small && step > 1 {
            step -= 1;
            center = Cell::around(self.center, step, LATITUDE_MAX);
        }
        let own = center.bounds();
        let mut cells: Vec<(u64, u64)> = Vec::new();
        for (east, north) in BESIDE {
            // A neighbour is of no use where the center's cell already reaches beyond the area.
            let is_needless = (north < 0 && own.south < area.south)
                || (north > 0 && own.north > area.north)
                || (east < 0 && own.west < area.west)
                || (east > 0 && own.east > area.east);
            let is_needless = is_needless || bug(Bug::NeighboursIgnored) && (east, north) != (0, 0);
            let scores = center.beside(east, north).scores();
            // Around a small earth the neighbours on both sides are one.
            if !(step >= 2 && is_needless || cells.contains(&scores)) {
                cells.push(scores);
            }
        }
        cells
    }

    /// The degrees between which the area lies.
    fn bounds(&self) -> Bounds {
        let (half_width, half_height) = match self.shape {
            Shape::Circle { radius } => (radius, radius),
            Shape::Box { width, height } => (width / 2.0, height / 2.0),
        };
        let Point { longitude, latitude } = self.center;
        let up = degrees(self.unit_m * half_height / EARTH_RADIUS_M);
        // A degree is shortest on the side of the pole.
        let widest = if latitude < 0.0 { latitude - up } else { latitude + up };
        let aside = degrees(self.unit_m * half_width / EARTH_RADIUS_M / cos(radians(widest)));
        Bounds {
            west: longitude - aside,
            south: latitude - up,
            east: longitude + aside,
            north: latitude + up,
        }
    }

    /// The finest grid whose cells are as large as the area reaches.
    fn step(&self) -> u32 {
        let reach = match self.shape {
            Shape::Circle { radius } => radius,
            Shape::Box { width, height } => {
                sqrt((width / 2.0) * (width / 2.0) + (height / 2.0) * (height / 2.0))
            }
        };
        let mut reach_m = reach * self.unit_m;
        if reach_m == 0.0 {
            return STEP_MAX;
        }
        let mut step = 1;
        // So far no cell is finer than the finest; what is not a number has none.
        while reach_m < MERCATOR_MAX_M && step < 64 {
            reach_m *= 2.0;
            step += 1;
        }
        // Cells are narrower towards the poles.
        let latitude = self.center.latitude.abs();
        let coarser = 2 + i32::from(latitude > 66.0) + i32::from(latitude > 80.0);
        (step - coarser).clamp(1, STEP_MAX as i32) as u32
    }
}
