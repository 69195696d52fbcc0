use super::*;

const MINUTE_MS: Millis = 60_000;

fn counting(now: Millis) -> Access {
    let mut access = Access::new(1);
    access.counts = true;
    access.set_now(now);
    access
}

#[test]
fn idle_time_is_in_seconds_and_wraps() {
    let mut access = Access::new(1);
    access.set_now(1_700_000_000_000);
    let bits = access.fresh();
    assert_eq!(access.idle_seconds(bits), 0);
    access.set_now(1_700_000_009_999);
    assert_eq!(access.idle_seconds(bits), 9);
    assert_eq!(access.touched(bits), access.fresh());
    assert_eq!(access.idle_seconds(access.idle_since(77)), 77);
    // The 24 bits have come round once between.
    access.set_now(1_700_000_000_000 + (1 << 24) * 1000);
    assert_eq!(access.idle_seconds(bits), 0);
}

#[test]
fn counts_grow_as_the_logarithm_of_accesses() {
    // The table of Redis' documentation for factor 10: 10 for a hundred accesses, 18 for a thousand, 142 for 100 000.
    for (accesses, least, most) in [(100, 8, 12), (1_000, 15, 22), (100_000, 125, 160)] {
        let mut access = counting(0);
        let mut bits = access.fresh();
        for _ in 0..accesses {
            bits = access.touched(bits);
        }
        let count = access.frequency(bits);
        assert!((least..=most).contains(&count), "{count} after {accesses} accesses");
    }
    let mut access = counting(0);
    let full = access.with_frequency(255);
    assert_eq!(access.touched(full) & 0xff, 255);
}

#[test]
fn counts_decay_by_the_minute() {
    let mut access = counting(0);
    let bits = access.with_frequency(9);
    access.set_now(3 * MINUTE_MS);
    assert_eq!(access.frequency(bits), 6);
    access.decay_minutes = 2;
    assert_eq!(access.frequency(bits), 8);
    access.decay_minutes = 0;
    assert_eq!(access.frequency(bits), 9);
    access.decay_minutes = 1;
    access.set_now(500 * MINUTE_MS);
    assert_eq!(access.frequency(bits), 0);
    // The minutes have come round: what was written late in the round before is young.
    access.set_now(65_535 * MINUTE_MS);
    let late = access.with_frequency(9);
    access.set_now(65_537 * MINUTE_MS);
    assert_eq!(access.frequency(late), 7);
}
