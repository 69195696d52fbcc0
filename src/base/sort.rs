//! Sorting where speed is not what matters: all of it shares one sort, as each of `core`'s is 3 KB of code.

use super::bytes::torn;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// The items in order; what is equal stays as it stood.
pub fn sorted<T: Clone>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    let item = |number: u32| items.get(number as usize).unwrap_or_else(|| torn());
    sort_numbers(&mut order, &|a, b| compare(item(a), item(b)).then(a.cmp(&b)));
    order.into_iter().map(|number| item(number).clone()).collect()
}

/// Heapsort. Not generic: that is the point.
#[inline(never)]
fn sort_numbers(order: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    for root in (0..order.len() / 2).rev() {
        sift(order, root, compare);
    }
    for end in (1..order.len()).rev() {
        order.swap(0, end);
        sift(&mut order[..end], 0, compare);
    }
}

/// Lets the number at `at` sink below those that are greater.
fn sift(heap: &mut [u32], mut at: usize, compare: &dyn Fn(u32, u32) -> Ordering) {
    loop {
        let mut greatest = at;
        for child in 2 * at + 1..(2 * at + 3).min(heap.len()) {
            if compare(heap[child], heap[greatest]).is_gt() {
                greatest = child;
            }
        }
        if greatest == at {
            return;
        }
        heap.swap(at, greatest);
        at = greatest;
    }
}

#[cfg(test)]
mod tests;
