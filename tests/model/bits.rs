//! Bits of a string against a vector of booleans, and integers in it against arithmetic that cannot overflow.
use cachelet::types::bits::field::{Field, Overflow};
use cachelet::types::bits::{Combination, Operation, count, count_range, find, get, put};
use proptest::prelude::*;

use super::config;

fn unpacked(bytes: &[u8]) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
}

/// Long runs of one byte, so that words are skipped, with something else in between.
fn string() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![8 => Just(0_u8), 8 => Just(0xff), 1 => any::<u8>()];
    prop::collection::vec((byte, 0..if cfg!(miri) { 12 } else { 30_usize }), 0..6)
        .prop_map(|runs| runs.into_iter().flat_map(|(byte, len)| vec![byte; len]).collect())
}

/// What one bit of the result is, from the bits of all strings.
fn combined(operation: Operation, bits: &[bool]) -> bool {
    let (first, rest) = bits.split_first().expect("a string");
    let another = rest.contains(&true);
    let set = bits.iter().filter(|bit| **bit).count();
    match operation {
        Operation::And => set == bits.len(),
        Operation::Or => set > 0,
        Operation::Xor => set % 2 == 1,
        Operation::Not => !first,
        Operation::Diff => *first && !another,
        Operation::Diff1 => !first && another,
        Operation::AndOr => *first && another,
        Operation::One => set == 1,
    }
}

/// The integer that `bits` spell.
fn spelled(bits: &[bool], signed: bool) -> i64 {
    let value = bits.iter().fold(0_i128, |value, bit| value * 2 + i128::from(*bit));
    let negative = signed && bits.first() == Some(&true);
    (value - if negative { 1 << bits.len() } else { 0 }) as i64
}

proptest! {
    #![proptest_config(config(400))]
    #[test]
    fn counting_and_searching_are_those_of_a_vector(
        mut bytes in string(),
        (a, b, flipped) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let mut twin = unpacked(&bytes);
        if !bytes.is_empty() {
            let at = flipped.index(twin.len());
            twin[at] = !twin[at];
            prop_assert_eq!(put(&mut bytes, at as u64, twin[at]), !twin[at]);
            let (a, b) = (a.index(twin.len()), b.index(twin.len()));
            let (first, last) = (a.min(b), a.max(b));
            let ones = twin[first..=last].iter().filter(|bit| **bit).count();
            prop_assert_eq!(count_range(&bytes, first as u64, last as u64), ones as u64);
            for set in [false, true] {
                let wanted = twin[first..=last].iter().position(|bit| *bit == set);
                let wanted = wanted.map(|at| (first + at) as u64);
                prop_assert_eq!(find(&bytes, set, first as u64, last as u64), wanted);
            }
        }
        prop_assert_eq!(count(&bytes), twin.iter().filter(|bit| **bit).count() as u64);
        for at in 0..twin.len() + 9 {
            prop_assert_eq!(get(&bytes, at as u64), twin.get(at) == Some(&true));
        }
        prop_assert!(!get(&bytes, u64::MAX));
    }

    #[test]
    fn combining_is_that_of_each_bit(strings in prop::collection::vec(string(), 1..5)) {
        let longest = strings.iter().map(Vec::len).max().unwrap_or(0);
        let twins: Vec<Vec<bool>> = strings.iter().map(|string| unpacked(string)).collect();
        for operation in [
            Operation::And, Operation::Or, Operation::Xor, Operation::Not,
            Operation::Diff, Operation::Diff1, Operation::AndOr, Operation::One,
        ] {
            let mut combination = Combination::new(operation, longest);
            strings.iter().for_each(|string| combination.add(string));
            let wanted: Vec<bool> = (0..longest * 8)
                .map(|at| {
                    let bits = twins.iter().map(|twin| twin.get(at) == Some(&true));
                    combined(operation, &bits.collect::<Vec<bool>>())
                })
                .collect();
            prop_assert_eq!(unpacked(&combination.finish()), wanted, "{:?}", operation);
        }
    }

    #[test]
    fn fields_are_arithmetic(
        mut bytes in prop::collection::vec(any::<u8>(), 0..20),
        offset in 0..120_usize,
        (signed, bits) in (any::<bool>(), 1..=64_u32),
        (value, by) in (any::<i64>(), prop_oneof![any::<i64>(), -3..3_i64]),
    ) {
        let name = format!("{}{bits}", if signed { 'i' } else { 'u' });
        let Some(field) = Field::parse(name.as_bytes()) else {
            prop_assert_eq!(name, "u64");
            return Ok(());
        };
        prop_assert_eq!(field, Field { signed, bits });
        let mut twin = unpacked(&bytes);
        twin.resize(twin.len().max(offset + 64), false);
        let end = offset + bits as usize;
        let before = spelled(&twin[offset..end], signed);
        prop_assert_eq!(field.get(&bytes, offset as u64), before);

        let (min, max) = if signed { (-1_i128 << (bits - 1), (1_i128 << (bits - 1)) - 1) } else { (0, (1_i128 << bits) - 1) };
        let exact = i128::from(before) + i128::from(by);
        let wrapped = (exact - min).rem_euclid(max - min + 1) + min;
        prop_assert_eq!(field.add(before, by, Overflow::Wrap), Some(wrapped as i64));
        prop_assert_eq!(field.add(before, by, Overflow::Saturate), Some(exact.clamp(min, max) as i64));
        let fits = (min..=max).contains(&exact).then_some(exact as i64);
        prop_assert_eq!(field.add(before, by, Overflow::Fail), fits);

        bytes.resize(bytes.len().max(end.div_ceil(8)), 0);
        field.put(&mut bytes, offset as u64, value);
        for (at, bit) in twin[offset..end].iter_mut().rev().enumerate() {
            *bit = value >> at & 1 == 1;
        }
        let twin: Vec<bool> = twin.into_iter().chain(core::iter::repeat(false)).take(bytes.len() * 8).collect();
        prop_assert_eq!(unpacked(&bytes), twin);
    }
}
