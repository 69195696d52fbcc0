//! The growth policy, checked on the machine that builds.
use core::sync::atomic::Ordering::Relaxed;

use super::{PAGE, STEP_MIN, step};

#[test]
fn a_step_is_at_least_a_mebibyte_and_a_64th() {
    assert_eq!(STEP_MIN * PAGE, 1 << 20);
    assert_eq!(step(17, 1, false), STEP_MIN);
    assert_eq!(step(16 * 1024, 1, false), 256);
    for current in 0..5_000 {
        assert!(step(current, 1, false) * 64 >= current);
    }
}

#[test]
fn what_hurries_takes_an_eighth() {
    assert_eq!(step(17, 1, true), STEP_MIN);
    assert_eq!(step(16 * 1024, 1, true), 2048);
    super::hurrying(|| assert!(super::HURRIES.load(Relaxed)));
    assert!(!super::HURRIES.load(Relaxed));
}

#[test]
fn a_large_request_is_served_in_one_step() {
    assert_eq!(step(100, 9_000, false), 9_000);
}

#[test]
fn a_gibibyte_asked_for_page_by_page_takes_few_steps() {
    let (mut pages, mut steps) = (17, 0);
    while pages * PAGE < 1 << 30 {
        pages += step(pages, 1, false);
        steps += 1;
    }
    assert!(steps < 260, "{steps} steps to one GiB");
}
