//! Sorting where speed is not what matters: all of it shares one sort, as each of `core`'s is 3 KB of code.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// The items in order; what is equal stays as it stood.
pub fn sorted<T: Clone>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort_numbers(&mut order, &|&a, &b| compare(&items[a as usize], &items[b as usize]).then(a.cmp(&b)));
    order.into_iter().map(|at| items[at as usize].clone()).collect()
}

// Not generic: that is the point.
#[inline(never)]
fn sort_numbers(order: &mut [u32], compare: &dyn Fn(&u32, &u32) -> Ordering) {
    order.sort_unstable_by(compare);
}
