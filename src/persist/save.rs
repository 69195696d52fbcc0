//! Writing.

use alloc::vec::Vec;
use core::mem;

use super::{MAGIC, opcode};
use crate::base::crc::crc64;
use crate::base::number::{INT_TEXT_MAX, format_i64};
use crate::base::time::Millis;
use crate::db::Keyspace;
use crate::db::snapshot::{Recency, Records};
use crate::types::rdb::put_string;

/// What stands around the records of a file, and their checksum.
pub struct Frame {
    checksum: u64,
}

impl Frame {
    /// A file of what there is now, of the lowest version that can carry it, and the bytes of its head. `libraries` are those
    /// that were loaded. `aof_base`: it is the beginning of an append-only file.
    pub fn new(keyspace: &Keyspace, libraries: &[Vec<u8>], aof_base: bool, now: Millis) -> (Self, Vec<u8>) {
        let mut out = MAGIC.to_vec();
        let version = keyspace.rdb_version();
        out.extend([1000, 100, 10, 1].map(|power| b'0' + (version / power % 10) as u8));
        let mut aux = |name: &[u8], value: &[u8]| {
            out.push(opcode::AUX);
            put_string(&mut out, name);
            put_string(&mut out, value);
        };
        aux(b"redis-ver", crate::REDIS_VERSION.as_bytes());
        let numbers = [
            (&b"redis-bits"[..], 64),
            (b"ctime", now.div_euclid(1000)),
            (b"used-mem", keyspace.used_bytes() as i64),
            (b"aof-base", i64::from(aof_base)),
        ];
        for (name, number) in numbers {
            aux(name, format_i64(number, &mut [0; INT_TEXT_MAX]));
        }
        for library in libraries {
            out.push(opcode::FUNCTION2);
            put_string(&mut out, library);
        }
        let mut frame = Self { checksum: 0 };
        frame.count(&out);
        (frame, out)
    }

    /// Records of the file, to be reckoned into its checksum.
    pub fn count(&mut self, records: &[u8]) {
        self.checksum = crc64(self.checksum, records);
    }

    /// What ends the file.
    pub fn end(mut self) -> [u8; 9] {
        self.count(&[opcode::EOF]);
        let mut end = [opcode::EOF; 9];
        end[1..].copy_from_slice(&self.checksum.to_le_bytes());
        end
    }
}

/// The whole keyspace as a file, of which `each` is told one piece after the other.
pub fn save(
    keyspace: &Keyspace,
    libraries: &[Vec<u8>],
    recency: Recency,
    now: Millis,
    each: &mut dyn FnMut(Vec<u8>),
) {
    let (mut frame, head) = Frame::new(keyspace, libraries, false, now);
    each(head);
    let mut records = Records::new(recency, now);
    let mut hand_over = |out: &mut Vec<u8>, bytes_min: usize| {
        if out.len() >= bytes_min {
            frame.count(out);
            each(mem::take(out));
        }
    };
    for db in keyspace.used_databases() {
        records.database(db, keyspace.len(db), keyspace.deadlines(db));
        for entry in keyspace.entries(db) {
            records.entry(keyspace, db, entry, &mut |out| hand_over(out, PIECE_BYTES));
        }
    }
    hand_over(&mut records.out, 1);
    each(frame.end().to_vec());
}

/// A piece has so many bytes, and what belongs to its last part.
const PIECE_BYTES: usize = 1 << 20;
