//! The arena against a vector of vectors.

use crate::config;
use cachelet::base::arena::{Arena, Handle};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Alloc(usize),
    Free(usize),
    Resize(usize, usize),
    Relocate,
}

fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 1..80usize, 2 => 1..1500usize, 1 => 1000..20_000usize]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => sizes().prop_map(Step::Alloc),
        3 => any::<usize>().prop_map(Step::Free),
        3 => (any::<usize>(), sizes()).prop_map(|(which, size)| Step::Resize(which, size)),
        1 => Just(Step::Relocate),
    ];
    prop::collection::vec(step, 1..if cfg!(miri) { 40 } else { 400 })
}

/// The arena and, for each live block, the bytes it was given.
#[derive(Default)]
struct Twin {
    arena: Arena,
    blocks: Vec<(Handle, Vec<u8>)>,
    stamp: u8,
}

impl Twin {
    fn run(&mut self, step: &Step) {
        match *step {
            Step::Alloc(size) => {
                let block = self.arena.alloc(size);
                self.blocks.push((block, vec![0; 0]));
                self.fill(self.blocks.len() - 1, size);
            }
            Step::Free(which) if !self.blocks.is_empty() => {
                let (block, _) = self.blocks.swap_remove(which % self.blocks.len());
                self.arena.free(block);
            }
            Step::Resize(which, size) if !self.blocks.is_empty() => {
                let which = which % self.blocks.len();
                let (block, bytes) = &mut self.blocks[which];
                let keep = size.min(bytes.len());
                *block = self.arena.resize(*block, keep, size);
                assert_eq!(self.arena.bytes(*block)[..keep], bytes[..keep]);
                self.fill(which, size);
            }
            Step::Relocate => {
                self.arena.begin_evacuation();
                for (block, _) in &mut self.blocks {
                    if let Some(moved) = self.arena.relocate(*block) {
                        *block = moved;
                    }
                }
            }
            Step::Free(_) | Step::Resize(..) => {}
        }
    }

    fn fill(&mut self, which: usize, size: usize) {
        let (block, bytes) = &mut self.blocks[which];
        self.stamp = self.stamp.wrapping_add(1);
        *bytes = vec![self.stamp; size];
        self.arena.bytes_mut(*block)[..size].copy_from_slice(bytes);
    }

    fn check(&self) {
        let mut used = 0;
        for (block, bytes) in &self.blocks {
            assert!(!block.is_none());
            assert_eq!(self.arena.bytes(*block)[..bytes.len()], bytes[..]);
            assert_eq!(self.arena.capacity(*block), self.arena.bytes(*block).len());
            used += self.arena.capacity(*block);
        }
        assert_eq!(self.arena.used_bytes(), used);
        assert!(self.arena.held_bytes() >= used);
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn agrees_with_vectors(steps in steps()) {
        let mut twin = Twin::default();
        for (index, step) in steps.iter().enumerate() {
            twin.run(step);
            if index % 16 == 0 { twin.check(); }
        }
        twin.check();
        for (block, _) in twin.blocks.drain(..) {
            twin.arena.free(block);
        }
        prop_assert_eq!(twin.arena.used_bytes(), 0);
        // One spare page and the table of pages are all that may remain.
        prop_assert!(twin.arena.held_bytes() < 64 * 1024, "{}", twin.arena.held_bytes());
    }
}

/// Every value grows by 8 bytes, several times over: blocks of the sizes left behind must not pile up.
#[test]
fn growing_values_do_not_strand_pages() {
    let count = if cfg!(miri) { 400 } else { 200_000 };
    let mut arena = Arena::new();
    let mut blocks: Vec<Handle> = (0..count).map(|_| arena.alloc(40)).collect();
    for pass in 1..=6 {
        for (index, block) in blocks.iter_mut().enumerate() {
            // Half at a time, in an order unlike that of allocation.
            let size = 40 + 8 * pass;
            if (index * 7919) % 2 == pass % 2 || pass % 3 == 0 {
                *block = arena.resize(*block, 32, size);
            }
        }
        while arena.begin_evacuation() {
            let mut moves = 0;
            for block in &mut blocks {
                if let Some(moved) = arena.relocate(*block) {
                    *block = moved;
                    moves += 1;
                }
            }
            assert!(moves > 0, "a pass that was worth it moved nothing");
        }
        let (held, used) = (arena.held_bytes() as f64, arena.used_bytes() as f64);
        let slack = if cfg!(miri) { 6.0 * 16384.0 } else { 0.0 };
        assert!(held < 1.2 * used + slack, "pass {pass}: {held} held for {used}");
    }
}

/// Nine of ten blocks go, at random: evacuation gives the pages back.
#[test]
fn sparse_pages_are_emptied() {
    let count = if cfg!(miri) { 500 } else { 300_000 };
    let mut arena = Arena::new();
    let mut blocks: Vec<Handle> = (0..count).map(|index| arena.alloc(20 + index % 50)).collect();
    let mut kept = Vec::new();
    for (index, block) in blocks.drain(..).enumerate() {
        if (index * 2_654_435_761) >> 7 & 15 == 0 { kept.push(block) } else { arena.free(block) }
    }
    let mut passes = 0;
    while arena.begin_evacuation() {
        passes += 1;
        for block in &mut kept {
            if let Some(moved) = arena.relocate(*block) {
                *block = moved;
            }
        }
    }
    let (held, used) = (arena.held_bytes(), arena.used_bytes());
    assert!(held < used * 5 / 4 + 16 * 16384, "{held} held for {used} after {passes} passes");
    assert!(passes < 5, "{passes} passes");
}
