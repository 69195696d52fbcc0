//! A small hash some of whose fields have deadlines: Redis' `listpackex`, a listpack of field, value, deadline.
//!
//! The earliest deadline comes first; fields without one, their deadline being 0, come last in the order in which they
//! came. Among equal deadlines the latest to be set comes first.
//!
//! Deliberately absent: any clock. `now` is an argument.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::pairs;
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;
use crate::types::listpack::{self, Element, Listpack, Where};

/// Its bytes, and where the keyspace's wheel looks at it.
pub struct PackedTtl {
    /// The listpack.
    pub bytes: Vec<u8>,
    /// The keyspace's note; nothing here reads it.
    pub armed: WheelSlot,
}

impl PackedTtl {
    /// Of bytes that are such a listpack. In a box, so that no other hash is larger for it.
    pub fn new(bytes: Vec<u8>, armed: WheelSlot) -> Box<Self> {
        Box::new(Self { bytes, armed })
    }

    /// The same fields as in a packed hash, none of them with a deadline.
    pub(super) fn from_packed(packed: &[u8]) -> Box<Self> {
        let mut bytes = listpack::new();
        for (field, value) in pairs(packed) {
            push(&mut bytes, field, value);
        }
        Self::new(bytes, WheelSlot::NONE)
    }
}

/// A copy without the fields that are past their deadline; `None`: there are none of those.
pub fn without_past(bytes: &[u8], now: Millis) -> Option<Vec<u8>> {
    let count = past(bytes, now, usize::MAX);
    (count > 0).then(|| {
        let mut shown = bytes.to_vec();
        listpack::remove_range(&mut shown, 0, count * 3);
        shown
    })
}

/// Whether the deadlines of such a listpack are times up to `at_ms_max` and in order, and those that are none the last.
pub fn is_in_order(bytes: &[u8], at_ms_max: Millis) -> bool {
    let mut before = 1;
    Listpack::new(bytes).iter().skip(2).step_by(3).all(|(_, deadline)| {
        let Element::Int(at_ms) = deadline else { return false };
        // Behind one that is none there are only such.
        let at_ms = if at_ms == 0 { Millis::MAX } else { at_ms };
        let fits = at_ms >= before && (at_ms <= at_ms_max || at_ms == Millis::MAX);
        before = at_ms;
        fits
    })
}

/// Where the elements of a field are, and its deadline: 0 is none.
pub(super) struct Found {
    pub(super) field_at: usize,
    pub(super) value_at: usize,
    pub(super) at_ms: Millis,
}

/// Whether a deadline, 0 being none, is past.
pub(super) fn is_past(at_ms: Millis, now: Millis) -> bool {
    at_ms != 0 && now > at_ms
}

pub(super) fn number(element: Element<'_>) -> Millis {
    if let Element::Int(at_ms) = element { at_ms } else { 0 }
}

fn push(bytes: &mut Vec<u8>, field: Element<'_>, value: Element<'_>) {
    listpack::push_back(bytes, field);
    listpack::push_back(bytes, value);
    listpack::push_back(bytes, Element::Int(0));
}

pub(super) fn find(bytes: &[u8], field: &[u8]) -> Option<Found> {
    let list = Listpack::new(bytes);
    let field_at = list.find(field, 2)?;
    let value_at = list.next(field_at)?;
    Some(Found { field_at, value_at, at_ms: number(list.at(list.next(value_at)?)) })
}

/// The deadline of the first field: 0 when no field has one.
pub(super) fn first_ms(bytes: &[u8]) -> Millis {
    let mut elements = Listpack::new(bytes).iter();
    elements.nth(2).map_or(0, |(_, at_ms)| number(at_ms))
}

/// The earliest deadline that is not past at `now`.
pub(super) fn earliest_from(bytes: &[u8], now: Millis) -> Option<Millis> {
    let mut deadlines = Listpack::new(bytes).iter().skip(2).step_by(3).map(|(_, at_ms)| number(at_ms));
    deadlines.find(|at_ms| !is_past(*at_ms, now)).filter(|at_ms| *at_ms != 0)
}

/// How many fields are past their deadline, at most `limit`: they are the first.
pub(super) fn past(bytes: &[u8], now: Millis, limit: usize) -> usize {
    let deadlines = Listpack::new(bytes).iter().skip(2).step_by(3).take(limit);
    deadlines.take_while(|(_, at_ms)| is_past(number(*at_ms), now)).count()
}

/// Sets a field, with its deadline kept or taken off; true when it is new.
pub(super) fn set(bytes: &mut Vec<u8>, field: &[u8], value: &[u8], keep: bool) -> bool {
    let found = find(bytes, field);
    match found {
        Some(Found { value_at, at_ms, .. }) if keep || at_ms == 0 => {
            listpack::replace(bytes, value_at, value)
        }
        _ => {
            if let Some(Found { field_at, .. }) = found {
                listpack::remove_run(bytes, field_at, 3);
            }
            push(bytes, field.into(), value.into());
        }
    }
    found.is_none()
}

/// Gives a field that is there a deadline, or takes it off (0): its place becomes another.
pub(super) fn set_deadline(bytes: &mut Vec<u8>, field: &[u8], at_ms: Millis) {
    let Some(Found { field_at, value_at, .. }) = find(bytes, field) else { return };
    let value = Listpack::new(bytes).at(value_at).to_vec();
    listpack::remove_run(bytes, field_at, 3);
    let list = Listpack::new(bytes);
    let mut before = if at_ms == 0 { None } else { list.first() };
    while let Some(at) = before
        && let Some((deadline_at, deadline)) = list.iter_from(Some(at)).nth(2)
        && number(deadline) != 0
        && number(deadline) < at_ms
    {
        before = list.next(deadline_at);
    }
    match before {
        None => {
            push(bytes, field.into(), Element::from(&value[..]));
            if at_ms != 0
                && let Some(last) = Listpack::new(bytes).last()
            {
                listpack::replace(bytes, last, Element::Int(at_ms));
            }
        }
        Some(at) => {
            let at = listpack::insert(bytes, at, Where::Before, field);
            let at = listpack::insert(bytes, at, Where::After, &value[..]);
            listpack::insert(bytes, at, Where::After, Element::Int(at_ms));
        }
    }
}

/// Removes at most `budget` fields that are past their deadline, and adds their names to `gone`.
pub(super) fn expire(bytes: &mut Vec<u8>, now: Millis, budget: usize, gone: &mut Vec<Vec<u8>>) {
    let count = past(bytes, now, budget);
    let fields = Listpack::new(bytes).iter().step_by(3).take(count);
    gone.extend(fields.map(|(_, field)| field.to_vec()));
    listpack::remove_range(bytes, 0, count * 3);
}
