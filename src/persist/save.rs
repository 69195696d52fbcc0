//! Writing.

use alloc::vec::Vec;

use super::{MAGIC, VERSION_LEN, opcode};
use crate::base::crc::crc64;
use crate::base::number::{INT_TEXT_MAX, format_i64};
use crate::base::time::Millis;
use crate::db::entry::Entry;
use crate::db::{DbIndex, Keyspace};
use crate::types::rdb::{Saved, VERSION_MIN, put_length, put_string, version_of};

/// What is told of a key's accesses: what the policy of eviction goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recency {
    /// Nothing.
    Untold,
    /// How long ago the last one was.
    Idle,
    /// How many there were.
    Frequency,
}

/// The whole keyspace as a file, of the lowest version that can carry it. `libraries` are those that were loaded.
pub fn save(keyspace: &Keyspace, libraries: &[Vec<u8>], recency: Recency, now: Millis) -> Vec<u8> {
    let mut file = File { out: MAGIC.to_vec(), version: VERSION_MIN, recency, now };
    file.out.extend_from_slice(&[b'0'; VERSION_LEN]);
    file.aux(b"redis-ver", crate::REDIS_VERSION.as_bytes());
    let numbers = [
        (&b"redis-bits"[..], 64),
        (b"ctime", now.div_euclid(1000)),
        (b"used-mem", keyspace.used_bytes() as i64),
        (b"aof-base", 0),
    ];
    for (name, number) in numbers {
        file.aux(name, format_i64(number, &mut [0; INT_TEXT_MAX]));
    }
    for library in libraries {
        file.out.push(opcode::FUNCTION2);
        put_string(&mut file.out, library);
    }
    for db in keyspace.used_databases() {
        file.database(keyspace, db);
    }
    file.end()
}

struct File {
    out: Vec<u8>,
    /// The highest that what was written so far needs.
    version: u16,
    recency: Recency,
    now: Millis,
}

impl File {
    fn aux(&mut self, name: &[u8], value: &[u8]) {
        self.out.push(opcode::AUX);
        put_string(&mut self.out, name);
        put_string(&mut self.out, value);
    }

    fn database(&mut self, keyspace: &Keyspace, db: DbIndex) {
        self.out.push(opcode::SELECTDB);
        put_length(&mut self.out, u64::from(db.0));
        self.out.push(opcode::RESIZEDB);
        put_length(&mut self.out, keyspace.len(db) as u64);
        put_length(&mut self.out, keyspace.deadlines(db) as u64);
        for entry in keyspace.entries(db) {
            self.entry(keyspace, entry);
        }
    }

    fn entry(&mut self, keyspace: &Keyspace, entry: Entry<'_>) {
        let saved = Saved::oldest(keyspace.value_of(entry), self.now);
        if saved.is_empty() {
            return; // a hash whose fields are all past their deadline
        }
        if let Some(deadline) = entry.deadline() {
            self.out.push(opcode::EXPIRETIME_MS);
            self.out.extend_from_slice(&deadline.at_ms.to_le_bytes());
        }
        match self.recency {
            Recency::Untold => {}
            Recency::Idle => {
                self.out.push(opcode::IDLE);
                put_length(&mut self.out, u64::from(keyspace.access.idle_seconds(entry.access())));
            }
            Recency::Frequency => {
                self.out.extend_from_slice(&[opcode::FREQ, keyspace.access.frequency(entry.access()) as u8]);
            }
        }
        self.version = self.version.max(version_of(saved.kind()));
        self.out.push(saved.kind());
        put_string(&mut self.out, entry.key());
        saved.write_body(&mut self.out);
    }

    fn end(mut self) -> Vec<u8> {
        self.out.push(opcode::EOF);
        for (digit, power) in self.out[MAGIC.len()..][..VERSION_LEN].iter_mut().zip([1000, 100, 10, 1]) {
            *digit = b'0' + (self.version / power % 10) as u8;
        }
        let checksum = crc64(0, &self.out);
        self.out.extend_from_slice(&checksum.to_le_bytes());
        self.out
    }
}
