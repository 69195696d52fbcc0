//! HyperLogLogs against a register a byte, in both forms; and arbitrary bytes opened as one.
use cachelet::types::hyperloglog::{
    self as hll, Corrupted, Form, REGISTERS, Runs, add, count, count_registers, empty, form, invalidate,
    make_dense, merge, raise, register,
};
use proptest::prelude::*;

use super::{config, steps};

#[derive(Clone, Debug)]
enum Op {
    /// A register near the others, so that runs meet.
    Near(usize, u8),
    Anywhere(usize, u8),
    Add(Vec<u8>),
    Many(u16),
    Dense,
    Merge(Vec<(usize, u8)>),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let registers = prop::collection::vec((0..REGISTERS, 1..40_u8), 0..20);
    let op = prop_oneof![
        30 => (0..40_usize, 1..6_u8).prop_map(|(index, rank)| Op::Near(index, rank)),
        10 => (0..REGISTERS, 1..=32_u8).prop_map(|(index, rank)| Op::Anywhere(index, rank)),
        1 => (0..REGISTERS, 33..=51_u8).prop_map(|(index, rank)| Op::Anywhere(index, rank)),
        10 => prop::collection::vec(any::<u8>(), 0..20).prop_map(Op::Add),
        1 => (0..400_u16).prop_map(Op::Many),
        1 => Just(Op::Dense),
        2 => registers.prop_map(Op::Merge),
    ];
    prop::collection::vec(op, 0..steps(80))
}

struct Run {
    bytes: Vec<u8>,
    twin: Vec<u8>,
    bytes_max: u64,
}

impl Run {
    fn raise(&mut self, index: usize, rank: u8) {
        let lower = self.twin[index] < rank;
        assert_eq!(raise(&mut self.bytes, self.bytes_max, index, rank), Ok(lower));
        self.twin[index] = self.twin[index].max(rank);
    }

    fn run(&mut self, op: &Op) {
        match op {
            Op::Near(index, rank) | Op::Anywhere(index, rank) => self.raise(*index, *rank),
            Op::Add(element) => {
                add(&mut self.bytes, self.bytes_max, element).expect("sound");
                assert_eq!(add(&mut self.bytes, self.bytes_max, element), Ok(false));
                // Where an element goes is for the tests with Redis' own bytes to say.
                let raised = self.registers();
                assert!(raised.iter().zip(&self.twin).all(|(now, before)| now >= before));
                assert!(raised.iter().zip(&self.twin).filter(|(now, before)| now > before).count() <= 1);
                self.twin = raised;
            }
            Op::Many(number) => {
                (0..number / 4).for_each(|at| self.raise(usize::from(at * 31 % 4000), (at % 7 + 1) as u8));
            }
            Op::Dense => make_dense(&mut self.bytes).expect("sound"),
            Op::Merge(registers) => {
                let mut other = empty();
                for &(index, rank) in registers {
                    raise(&mut other, u64::MAX, index, rank).expect("sound");
                }
                let mut merged = self.registers();
                merge(&mut merged, &other).expect("sound");
                registers.iter().for_each(|&(index, rank)| self.raise(index, rank));
                assert_eq!(merged, self.twin);
            }
        }
    }

    fn registers(&self) -> Vec<u8> {
        let mut registers = vec![0; REGISTERS];
        merge(&mut registers, &self.bytes).expect("sound");
        registers
    }

    fn check(&self) {
        assert_eq!(self.registers(), self.twin);
        assert_eq!(count(&self.bytes), Ok(count_registers(&self.twin)));
        if form(&self.bytes) == Some(Form::Sparse) {
            let runs: Vec<hll::Run> = Runs::of(&self.bytes).collect();
            assert_eq!(runs.iter().map(|run| run.len).sum::<usize>(), REGISTERS);
            assert!(self.bytes.len() as u64 <= self.bytes_max.max(18));
            assert!(self.twin.iter().all(|rank| *rank <= 32));
        }
        let mut dense = self.bytes.clone();
        make_dense(&mut dense).expect("sound");
        assert!((0..REGISTERS).all(|index| register(&dense, index) == self.twin[index]));
    }
}

/// Strings that begin as one of these do, most of them damaged behind that.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let tail = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        // Runs that nearly make 16384 registers.
        prop::collection::vec(
            prop_oneof![Just(0x7f), Just(0xff), Just(0x5f), Just(0x3f), any::<u8>()],
            0..40
        ),
        Just(vec![0xff; 12_288]),
    ];
    (any::<bool>(), 0..3_u8, any::<[u8; 11]>(), tail).prop_map(|(named, form, header, tail)| {
        let mut bytes = if named { b"HYLL".to_vec() } else { header[..4].to_vec() };
        bytes.push(form);
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(&tail);
        bytes
    })
}

proptest! {
    #![proptest_config(config(60))]
    #[test]
    fn registers_are_bytes(ops in ops(), bytes_max in prop_oneof![Just(3000_u64), Just(40), Just(u64::MAX)]) {
        let mut run = Run { bytes: empty(), twin: vec![0; REGISTERS], bytes_max };
        for op in &ops {
            run.run(op);
        }
        run.check();
    }

    #[test]
    fn any_bytes_are_one_or_are_refused(
        bytes in prop_oneof![4 => damaged(), 1 => prop::collection::vec(any::<u8>(), 0..40)],
        (index, rank) in (0..REGISTERS, 1..60_u8),
        element in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let Some(form) = form(&bytes) else { return Ok(()) };
        let mut registers = vec![0; REGISTERS];
        let counted = count(&bytes);
        let merged = merge(&mut registers, &bytes);
        let mut dense = bytes.clone();
        let made = make_dense(&mut dense);
        // Whoever reads it comes to the same verdict.
        prop_assert_eq!(counted.is_ok(), merged.is_ok());
        prop_assert_eq!(counted.is_ok(), made.is_ok());
        if counted.is_ok() {
            prop_assert_eq!(counted, count(&dense));
            prop_assert_eq!(counted, Ok(count_registers(&registers)));
        } else {
            prop_assert_eq!((form, counted), (Form::Sparse, Err(Corrupted)));
        }
        let _ = (Runs::of(&bytes).count(), hll::cached(&bytes));
        for bytes_max in [0, 3000] {
            let mut edited = bytes.clone();
            invalidate(&mut edited);
            for at in [index, 0, REGISTERS - 1] {
                let _ = raise(&mut edited, bytes_max, at, rank);
            }
            let _ = add(&mut edited, bytes_max, &element);
            if counted.is_ok() && form == Form::Sparse {
                registers[index] = registers[index].max(rank);
                prop_assert!(count(&edited).is_ok());
            }
        }
    }
}
