use alloc::vec::Vec;
use core::cell::Cell;

use super::sorted;
use crate::base::rng::Rng;

#[test]
fn sorts_like_the_stable_sort_of_core() {
    let mut rng = Rng::new(1);
    for len in 0..if cfg!(miri) { 40 } else { 200 } {
        let items: Vec<(u64, usize)> = (0..len).map(|at| (rng.below(40), at)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        let compared = Cell::new(0);
        let in_order = sorted(&items, |(a, _), (b, _)| {
            compared.set(compared.get() + 1);
            a.cmp(b)
        });
        assert_eq!(in_order, expected);
        assert!(
            compared.get() <= len * len.max(1).next_power_of_two().ilog2() as usize,
            "{compared:?} of {len}"
        );
    }
}
