//! The wheel against a sorted vector.

use crate::{config, steps};
use cachelet::base::rng::Rng;
use cachelet::base::wheel::{Wheel, WheelSlot};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    /// At so many milliseconds from now, or before it.
    Arm(i64),
    Advance(u64),
    /// Time steps back.
    Return(u64),
}

fn run() -> impl Strategy<Value = Vec<Step>> {
    let spans = || prop_oneof![0..70u64, 0..5_000u64, 0..400_000u64, 0..(1u64 << 34), 0..(1u64 << 39)];
    let step = prop_oneof![
        6 => spans().prop_map(|span| Step::Arm(span as i64)),
        1 => (0..1000i64).prop_map(|span| Step::Arm(-span)),
        3 => spans().prop_map(Step::Advance),
        1 => (0..1000u64).prop_map(Step::Return),
    ];
    prop::collection::vec(step, 1..steps(300))
}

/// Fires all that is due, a few items a call, and checks the bound of each call.
fn fire(wheel: &mut Wheel, now_ms: u64, budget: usize) -> Vec<(u64, u64)> {
    let mut fired = Vec::new();
    loop {
        let before = fired.len();
        let next = wheel.fire_timed_step(now_ms, budget, |hash, at_ms| fired.push((at_ms, hash)));
        assert!(fired.len() - before <= budget);
        assert_eq!(next, wheel.next_at());
        if next.is_none_or(|next| next > now_ms) {
            return fired;
        }
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn agrees_with_a_sorted_vector(start in 0..(1u64 << 41), budget in 1..9usize, steps in run()) {
        let mut wheel = Wheel::new();
        let mut armed: Vec<(u64, u64)> = Vec::new();
        // The wheel fires nothing while time has stepped back behind what it has seen.
        let (mut now, mut latest) = (start, 0);
        for (index, step) in steps.iter().enumerate() {
            match *step {
                Step::Arm(span) => {
                    let at_ms = now.saturating_add_signed(span);
                    wheel.arm(at_ms, index as u64);
                    armed.push((at_ms.max(latest), index as u64));
                }
                Step::Advance(span) => now += span,
                Step::Return(span) => now -= span.min(now),
            }
            let mut fired = fire(&mut wheel, now, budget);
            latest = latest.max(now);
            prop_assert!(fired.iter().all(|item| item.0 <= now));
            fired.sort_unstable_by_key(|item| item.1);
            let mut due: Vec<_> = if now < latest { Vec::new() } else { armed.extract_if(.., |item| item.0 <= now).collect() };
            due.sort_unstable_by_key(|item| item.1);
            prop_assert!(fired.iter().map(|item| item.1).eq(due.iter().map(|item| item.1)), "{:?} for {:?}", fired, due);
            prop_assert_eq!(wheel.len(), armed.len());
            match (wheel.next_at(), armed.iter().min()) {
                (None, None) => {}
                (Some(next), Some(first)) => prop_assert!(next <= first.0 && (next >= now || now < latest)),
                other => prop_assert!(false, "{:?}", other),
            }
        }
        let last = armed.iter().map(|item| item.0).max().unwrap_or(0).max(latest);
        prop_assert_eq!(fire(&mut wheel, last, 1000).len(), armed.len());
        prop_assert!(wheel.is_empty());
        prop_assert!(wheel.heap_bytes() < 20_000);
    }

    #[test]
    fn a_slot_tells_when_it_fires(position in 0..(1u64 << 41), span in 0..(1u64 << 36), part in 0..=1000u64, other in 0..(1u64 << 36)) {
        let mut wheel = Wheel::new();
        wheel.fire_step(position, 1, |_| {});
        let at_ms = position + span;
        let slot = wheel.arm(at_ms, 1);
        prop_assert!(slot.covers(at_ms) && wheel.would_fire_by(slot, at_ms));
        // The answer stays the same while the item waits.
        let later = position + span / 1000 * part;
        if later < at_ms {
            wheel.fire_step(later, 100, |_| {});
        }
        prop_assert!(wheel.would_fire_by(slot, at_ms));
        let asked = position + other;
        prop_assert!(!WheelSlot::NONE.covers(asked) && !wheel.would_fire_by(WheelSlot::NONE, asked));
        if asked >= at_ms {
            prop_assert!(wheel.would_fire_by(slot, asked));
        } else if at_ms - asked > span / 512 {
            prop_assert!(!wheel.would_fire_by(slot, asked), "fires {} too late", at_ms - asked);
        }
    }
}

/// The protocol of `wheel.rs` for owners whose deadlines move all the time.
struct Owners {
    wheel: Wheel,
    deadlines: Vec<Option<(u64, WheelSlot)>>,
}

impl Owners {
    fn set(&mut self, owner: usize, at_ms: u64) {
        let before = self.deadlines[owner].map(|(_, slot)| slot);
        self.deadlines[owner] = Some((at_ms, self.wheel.rearm(before, at_ms, owner as u64)));
    }

    fn fire(&mut self, now_ms: u64) {
        for (armed_ms, owner) in fire(&mut self.wheel, now_ms, 64) {
            let deadline = &mut self.deadlines[owner as usize];
            match *deadline {
                Some((_, slot)) if !slot.covers(armed_ms) => {}
                Some((at_ms, _)) if at_ms <= now_ms => *deadline = None,
                Some((at_ms, _)) => *deadline = Some((at_ms, self.wheel.arm(at_ms, owner))),
                None => {}
            }
        }
    }
}

#[test]
fn moving_a_deadline_costs_no_memory() {
    let moves: u64 = if cfg!(miri) { 1_000 } else { 10_000_000 };
    let start = 1_700_000_000_000;
    let mut owners = Owners { wheel: Wheel::new(), deadlines: vec![None] };
    owners.fire(start);
    let mut rng = Rng::new(1);
    for _ in 0..moves {
        owners.set(0, start + 1_000_000 + rng.below(9_000_000));
    }
    let random = owners.wheel.heap_bytes();
    assert!(owners.wheel.len() < 200 && random < 8_000, "{} items in {random} bytes", owners.wheel.len());
    // The worst there is: every move a little earlier than the last.
    for step in 0..moves {
        owners.set(0, start + 1_000_000_000 - step * 90);
    }
    assert!(owners.wheel.heap_bytes() < 200_000, "{} bytes", owners.wheel.heap_bytes());
}

#[test]
fn every_deadline_is_met_however_it_moved() {
    let mut owners = Owners { wheel: Wheel::new(), deadlines: vec![None; if cfg!(miri) { 10 } else { 300 }] };
    let mut rng = Rng::new(2);
    let mut now = 1_700_000_000_000;
    owners.fire(now);
    for _ in 0..if cfg!(miri) { 100 } else { 30_000 } {
        let owner = rng.below(owners.deadlines.len() as u64) as usize;
        let scale = rng.below(20);
        owners.set(owner, now + rng.below(2 << scale));
        if rng.below(4) == 0 {
            now += rng.below(500);
            owners.fire(now);
            for &(at_ms, slot) in owners.deadlines.iter().flatten() {
                // Late by the precision of a slot at most.
                assert!(at_ms + 4096 > now, "{} ms late, {slot:?}", now - at_ms);
            }
        }
    }
    now += 1 << 22;
    owners.fire(now);
    assert!(owners.deadlines.iter().all(Option::is_none) && owners.wheel.is_empty());
}

#[test]
fn a_sweep_takes_out_what_is_not_wanted() {
    let count: u64 = if cfg!(miri) { 300 } else { 100_000 };
    let mut wheel = Wheel::new();
    let mut rng = Rng::new(3);
    for hash in 0..count {
        wheel.arm(rng.below(1 << 40), hash);
    }
    let before = wheel.heap_bytes();
    let mut cursor = 0;
    loop {
        let mut looked = 0;
        cursor = wheel.sweep_step(cursor, 100, |hash, _| {
            looked += 1;
            hash % 10 == 0
        });
        assert!(looked < 250, "{looked} items in one step");
        if cursor == 0 {
            break;
        }
    }
    assert_eq!(wheel.len() as u64, count / 10);
    assert!(cfg!(miri) || wheel.heap_bytes() * 5 < before);
    let mut fired: Vec<u64> = fire(&mut wheel, 1 << 40, 1000).into_iter().map(|(_, hash)| hash).collect();
    fired.sort_unstable();
    assert!(fired.into_iter().eq((0..count).filter(|hash| hash % 10 == 0)));
}
