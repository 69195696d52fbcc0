//! SORT and SORT_RO: the elements of a list, set or sorted set in order of themselves or of other keys.
//! <https://redis.io/docs/latest/commands/sort/>
//!
//! Elements are copied out first: looking up what patterns name may remove expired keys.
//! Deliberately absent: locales. ALPHA compares bytes.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, KeySpec, Keys, db};
use crate::base::bytes::order;
use crate::base::number;
use crate::base::planted::{Bug, bug};
use crate::base::sort::sorted;
use crate::db::{Collection, Value, ValueRef};
use crate::types::Element;
use crate::types::list::{End, List};
use crate::types::zset::{Scored, ZSet};

const FIRST: KeySpec = KeySpec::Range { first: 1, last: 1, step: 1 };
const PATTERNS: KeySpec = KeySpec::Unknown(
    "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
);
const STORED: KeySpec = KeySpec::Stored(
    "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("SORT", -2, Flags::WRITE.with(Flags::DENY_OOM).with(Flags::MOVABLE_KEYS).with(Flags::DANGEROUS), Keys(&[FIRST, PATTERNS, STORED]), sort, "1.0.0", "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).", "Sorts the elements in a list, a set, or a sorted set, optionally storing the result.", "key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA] [STORE destination]", "array<bulk|nil>|int"),
    db("SORT_RO", -2, Flags::READ.with(Flags::MOVABLE_KEYS).with(Flags::DANGEROUS), Keys(&[FIRST, PATTERNS]), sort_ro, "7.0.0", "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).", "Returns the sorted elements of a list, a set, or a sorted set.", "key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]", "array<bulk|nil>"),
];

/// What stands behind the key.
struct Query<'a> {
    by: Option<&'a [u8]>,
    gets: Vec<&'a [u8]>,
    store: Option<&'a [u8]>,
    offset: i64,
    /// Negative: no limit.
    limit: i64,
    descending: bool,
    alpha: bool,
    /// BY names one key for all elements: they stay as they stand.
    unsorted: bool,
}

impl<'a> Query<'a> {
    fn parse(args: &mut Args<'a>, may_store: bool) -> Result<Self, CommandError> {
        let mut query = Self {
            by: None,
            gets: Vec::new(),
            store: None,
            offset: 0,
            limit: -1,
            descending: false,
            alpha: false,
            unsorted: false,
        };
        while args.remaining() > 0 {
            let behind = args.remaining() - 1;
            if args.accept("ASC") {
                query.descending = false;
            } else if args.accept("DESC") {
                query.descending = !bug(Bug::SortOrderIgnored);
            } else if args.accept("ALPHA") {
                query.alpha = true;
            } else if behind >= 2 && args.accept("LIMIT") {
                (query.offset, query.limit) = (args.int()?, args.int()?);
            } else if behind >= 1 && may_store && args.accept("STORE") {
                query.store = Some(args.next()?);
            } else if behind >= 1 && args.accept("BY") {
                let pattern = args.next()?;
                query.by = Some(pattern);
                // Once there is one without a star, nothing is sorted whatever follows: as in Redis.
                query.unsorted |= !c_text(pattern).contains(&b'*');
            } else if behind >= 1 && args.accept("GET") {
                query.gets.push(args.next()?);
            } else {
                return Err(CommandError::syntax());
            }
        }
        Ok(query)
    }

    /// Which of `len` elements are asked for.
    fn range(&self, len: usize) -> Range<usize> {
        let start = usize::try_from(self.offset.max(0)).map_or(len, |offset| offset.min(len));
        let count = usize::try_from(self.limit).unwrap_or(len);
        start..start.saturating_add(count).min(len)
    }
}

/// A C string ends at its first zero byte.
fn c_text(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Texts one behind the other, so that a million of them are not a million allocations.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, element: Element<'_>) {
        element.write_to(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

fn sort(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    sort_generic(ctx, args, true)
}

fn sort_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    sort_generic(ctx, args, false)
}

fn sort_generic(ctx: &mut Ctx<'_>, args: &mut Args<'_>, may_store: bool) -> Outcome {
    let key = args.next()?;
    let mut query = Query::parse(args, may_store)?;
    ctx.room_for(2, [key].into_iter())?;
    let mut texts = Texts::default();
    let mut range = 0..0;
    let mut has_order = true;
    if let Some(place) = ctx.find_read(key) {
        // As in Redis, a sorted set does not stay packed.
        let thresholds = ctx.thresholds;
        if let Some(mut lent) = ctx.keyspace.lend(place, ZSet::KINDS) {
            ZSet::of(&mut lent.value).expect(&mut ctx.keyspace.heap, thresholds, usize::MAX, 0);
            ctx.keyspace.put_back(ctx.db, key, lent);
        }
    }
    // The edit may have moved the entry.
    if let Some(place) = ctx.peek(key) {
        let value = ctx.keyspace.value(place);
        has_order = !matches!(value, ValueRef::Set(_));
        if !has_order && query.unsorted && query.store.is_some() {
            // What is stored must not depend on the order of a table.
            (query.unsorted, query.alpha, query.by) = (false, true, None);
        }
        range = collect(value, &query, &mut texts)?;
    }
    let order = match query.unsorted {
        true => range.map(|at| at as u32).collect(),
        false => {
            let mut order = in_order(ctx, &query, &texts, has_order)?;
            order.truncate(range.end);
            order.drain(..range.start);
            order
        }
    };
    match query.store {
        Some(destination) => store(ctx, &query, &texts, &order, destination),
        None => answer(ctx, &query, &texts, &order),
    }
    Ok(())
}

/// Copies the elements to be looked at, and says which of them are asked for once they are in order.
fn collect(value: ValueRef<'_>, query: &Query<'_>, texts: &mut Texts) -> Result<Range<usize>, CommandError> {
    let whole = match value {
        ValueRef::List(list) => {
            let range = query.range(list.len());
            if query.unsorted {
                // The order is there already, so only the range is copied.
                let from = if query.descending { End::Back } else { End::Front };
                list.iter_from(from, range.start).take(range.len()).for_each(|element| texts.push(element));
                return Ok(0..range.len());
            }
            list.iter(End::Front).for_each(|element| texts.push(element));
            range
        }
        ValueRef::Set(set) => {
            set.iter().for_each(|member| texts.push(member));
            query.range(set.len())
        }
        ValueRef::ZSet(zset) => {
            let range = query.range(zset.len());
            if !query.unsorted {
                zset.iter().for_each(|(member, _)| texts.push(member));
                return Ok(range);
            }
            let len = range.len();
            let ranks = match query.descending {
                true => zset.len() - range.end..zset.len() - range.start,
                false => range,
            };
            let copy: &mut dyn FnMut(&Scored<'_>) = &mut |(member, _)| texts.push(*member);
            zset.each(ranks, query.descending, copy);
            0..len
        }
        _ => return Err(CommandError::wrong_type()),
    };
    Ok(whole)
}

/// The numbers of all elements, sorted.
fn in_order(
    ctx: &mut Ctx<'_>,
    query: &Query<'_>,
    texts: &Texts,
    has_order: bool,
) -> Result<Vec<u32>, CommandError> {
    let numbers: Vec<u32> = (0..texts.len() as u32).collect();
    let text = |at: u32| texts.get(at as usize);
    let directed = |ordering: Ordering| if query.descending { ordering.reverse() } else { ordering };
    if !query.alpha {
        let scores = scores(ctx, query, texts)?;
        return Ok(sorted(&numbers, |&a, &b| {
            let by_score = scores[a as usize].partial_cmp(&scores[b as usize]).unwrap_or(Ordering::Equal);
            directed(by_score.then_with(|| order(text(a), text(b))))
        }));
    }
    // What is answered is compared as C strings, what is stored byte by byte.
    let comparable = |texts: &Texts| -> Vec<usize> {
        let len = |text| if query.store.is_some() { <[u8]>::len(text) } else { c_text(text).len() };
        (0..texts.len()).map(|at| len(texts.get(at))).collect()
    };
    let Some(by) = query.by else {
        let lens = comparable(texts);
        let compared = |at: u32| &text(at)[..lens[at as usize]];
        return Ok(sorted(&numbers, |&a, &b| directed(order(compared(a), compared(b)))));
    };
    let (mut weights, mut found) = (Texts::default(), Vec::with_capacity(texts.len()));
    for at in 0..texts.len() {
        found.push(look_up(ctx, by, texts.get(at), &mut weights.bytes));
        weights.ends.push(weights.bytes.len());
    }
    let lens = comparable(&weights);
    let weight = |at: u32| found[at as usize].then(|| &weights.get(at as usize)[..lens[at as usize]]);
    Ok(sorted(&numbers, |&a, &b| {
        let by_weight = match (weight(a), weight(b)) {
            (Some(a), Some(b)) => order(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        // Members of a set stand in no order that equal ones could keep.
        directed(if has_order { by_weight } else { by_weight.then_with(|| order(text(a), text(b))) })
    }))
}

/// What the elements are to be sorted by. All keys are looked up before the first that is no number is told of.
fn scores(ctx: &mut Ctx<'_>, query: &Query<'_>, texts: &Texts) -> Result<Vec<f64>, CommandError> {
    let mut scores = Vec::with_capacity(texts.len());
    let (mut all_are_numbers, mut weight) = (true, Vec::new());
    for at in 0..texts.len() {
        let element = texts.get(at);
        let score = match query.by {
            None => score(element),
            Some(by) => {
                weight.clear();
                if look_up(ctx, by, element, &mut weight) { score(&weight) } else { Some(0.0) }
            }
        };
        all_are_numbers &= score.is_some();
        scores.push(score.unwrap_or(0.0));
    }
    if all_are_numbers {
        Ok(scores)
    } else {
        Err(CommandError::line("ERR One or more scores can't be converted into double"))
    }
}

/// A number as `strtod` reads it: spaces may lead, an empty text is zero, and what is too small to be precise is refused.
fn score(text: &[u8]) -> Option<f64> {
    let text = c_text(text);
    if text.is_empty() {
        return Some(0.0);
    }
    let spaces = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r')).count();
    number::parse_f64(&text[spaces..]).filter(|number| !number.is_subnormal())
}

/// Appends what a pattern names for an element to `out`; `false` when there is nothing of the sort.
///
/// `#` is the element itself. In any other pattern it stands where the first star is, and names a string, or with `->`
/// behind it a field of a hash.
fn look_up(ctx: &mut Ctx<'_>, pattern: &[u8], element: &[u8], out: &mut Vec<u8>) -> bool {
    let text = c_text(pattern);
    if text == b"#" {
        out.extend_from_slice(element);
        return true;
    }
    let Some(star) = text.iter().position(|&byte| byte == b'*') else { return false };
    let arrow = text[star + 1..].windows(2).position(|two| two == b"->").map(|at| star + 1 + at);
    // An arrow at the end belongs to the key's name.
    let arrow = arrow.filter(|at| at + 2 < text.len());
    let key = [&pattern[..star], element, &pattern[star + 1..arrow.unwrap_or(pattern.len())]].concat();
    let Some(place) = ctx.find_read(&key) else { return false };
    match (ctx.keyspace.value(place), arrow) {
        (ValueRef::Hash(hash), Some(at)) => match hash.get(&pattern[at + 2..]) {
            Some(value) => value.write_to(out),
            None => return false,
        },
        (ValueRef::Bytes(bytes), None) => out.extend_from_slice(bytes),
        (ValueRef::Int(value), None) => number::write_i64(out, value),
        _ => return false,
    }
    true
}

fn answer(ctx: &mut Ctx<'_>, query: &Query<'_>, texts: &Texts, order: &[u32]) {
    ctx.out.array(order.len() * query.gets.len().max(1));
    let mut value = Vec::new();
    for &at in order {
        let element = texts.get(at as usize);
        if query.gets.is_empty() {
            ctx.out.bulk(element);
        }
        for pattern in &query.gets {
            value.clear();
            match look_up(ctx, pattern, element, &mut value) {
                true => ctx.out.bulk(&value),
                false => ctx.out.nil(),
            }
        }
    }
}

/// Stores the answer as a list, an empty string for what there is not; of an empty one nothing is left.
fn store(ctx: &mut Ctx<'_>, query: &Query<'_>, texts: &Texts, order: &[u32], destination: &[u8]) {
    let mut list = List::new_chunks(ctx.thresholds);
    let mut value = Vec::new();
    for &at in order {
        let element = texts.get(at as usize);
        if query.gets.is_empty() {
            list.push(End::Back, Element::Str(element));
        }
        for pattern in &query.gets {
            value.clear();
            look_up(ctx, pattern, element, &mut value);
            list.push(End::Back, Element::Str(&value));
        }
    }
    list.settle(ctx.thresholds);
    let len = list.len();
    if len > 0 {
        ctx.set_value(destination, Value::List(list));
        ctx.changed(destination, Class::LIST, "sortstore");
        ctx.effects.dirty += len as u64 - 1;
    } else if ctx.delete(destination) {
        ctx.changed(destination, Class::GENERIC, "del");
    }
    ctx.out.count(len);
}
