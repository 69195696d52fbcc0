//! Sorting where speed is not what matters: all of it shares one sort, as each of `core`'s is 3 KB of code.

use super::bytes::torn;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// The items in order; what is equal stays as it stood.
pub fn sorted<T: Clone>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let item = |number: u32| items.get(number as usize).unwrap_or_else(|| torn());
    let order = sorted_numbers(items.len() as u32, &|a, b| compare(item(a), item(b)).is_gt());
    order.into_iter().map(|number| item(number).clone()).collect()
}

/// Merge sort of the numbers below `len`, runs of one first, then of two, … Not generic: that is the point.
#[inline(never)]
fn sorted_numbers(len: u32, is_greater: &dyn Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len).collect();
    let (mut merged, mut run) = (Vec::with_capacity(order.len()), 1);
    while run < order.len() {
        for pair in order.chunks(2 * run) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
                if is_greater(*a, *b) {
                    merged.push(*b);
                    right = right_rest;
                } else {
                    merged.push(*a);
                    left = left_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        core::mem::swap(&mut order, &mut merged);
        merged.clear();
        run *= 2;
    }
    order
}

#[cfg(test)]
mod tests;
