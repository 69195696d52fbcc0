use alloc::vec::Vec;

use super::sorted;
use crate::base::rng::Rng;

#[test]
fn sorts_like_the_stable_sort_of_core() {
    let mut rng = Rng::new(1);
    for len in 0..if cfg!(miri) { 40 } else { 200 } {
        let items: Vec<(u64, usize)> = (0..len).map(|at| (rng.below(40), at)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        assert_eq!(sorted(&items, |(a, _), (b, _)| a.cmp(b)), expected);
    }
}
