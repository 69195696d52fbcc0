//! Reading, in pieces of any size.
//!
//! A key is read whole or not at all: what is not whole yet is kept, and tried again when there is twice as much of it.
//! So a file may be as large as it likes, and no more of it is in memory than its largest key.

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, mem};

use super::{MAGIC, VERSION_CHECKSUM, VERSION_LEN, opcode};
use crate::base::crc::crc64;
use crate::base::limits::MEMORY_BYTES_MAX;
use crate::base::time::Millis;
use crate::db::loaded::{Told, Unplaced};
use crate::db::{DbIndex, Keyspace};
use crate::types::Thresholds;
use crate::types::rdb::{self, Malformed, Reader};

/// Types of values that modules keep; the second since Redis 4.0.
const MODULE_PRE_GA: u8 = 6;
const MODULE_2: u8 = 7;

/// Valkey's files since 9.0: what Redis 7.2 wrote, and types of their own. Three digits follow.
const MAGIC_VALKEY: &[u8] = b"VALKEY";
const VERSION_VALKEY: u16 = 80;

/// So many bytes are added at least to an item that is not whole, before it is tried again.
const ADDED_BYTES: usize = 4096;

/// So many keys are put into their database together: where they go is not in the processor's cache, and it fetches all at once.
const UNPLACED_MAX: usize = 32;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Keys that are there now.
    pub keys: u64,
    /// Keys that were past their deadline, and are not.
    pub expired: u64,
    /// Libraries of functions, to be written back: nothing here runs them.
    pub libraries: Vec<Vec<u8>>,
    /// How long the file is. Commands may follow, in what Redis before 7 appended to.
    pub bytes: u64,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It does not begin like one.
    NoRdb,
    /// It is of a version that is not known.
    Version(u16),
    /// It is cut off, or damaged, from here on.
    Damaged,
    /// It is whole, but not what was written.
    Checksum,
    /// A value of this module is in it.
    Module(String),
    /// A database that this store does not have.
    Database(u64),
    /// A key comes twice.
    Twice,
    /// There is more of it than an engine can hold.
    TooLarge,
    /// A byte that announces nothing we know.
    Opcode(u8),
}

/// A file that is refused, and the byte at which that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// From the beginning of the file.
    pub offset: u64,
    /// What is wrong there.
    pub why: Why,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Why::NoRdb => f.write_str("this is no RDB file"),
            Why::Version(version) => write!(f, "RDB version {version} is not known"),
            Why::Damaged => f.write_str("the RDB file is cut off or damaged"),
            Why::Checksum => f.write_str("the RDB file is damaged: its checksum is another"),
            Why::Module(name) => write!(f, "the RDB file has a value of the module {name}"),
            Why::Database(db) => write!(f, "the RDB file has a database {db}, this store does not"),
            Why::Twice => f.write_str("the RDB file has the same key twice"),
            Why::TooLarge => {
                write!(f, "the RDB file has more than fits in memory, {MEMORY_BYTES_MAX} bytes at most")
            }
            Why::Opcode(byte) => write!(f, "the RDB file has a type or opcode {byte}, which is not known"),
        }?;
        write!(f, " (byte {})", self.offset)
    }
}

/// How far the file is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Head,
    Items,
    Checksum,
    Nothing,
}

/// Why an item cannot be read: there may be more to come, or never.
enum Stop {
    Short,
    Refused(Why),
}

impl From<Malformed> for Stop {
    fn from(_: Malformed) -> Self {
        Self::Short
    }
}

/// Reads one file.
#[derive(Default)]
pub struct Loader {
    unread: Vec<u8>,
    /// Where in the file the unread bytes begin.
    offset: u64,
    /// With fewer unread bytes another try is of no use.
    wanted: usize,
    expects: Expects,
    version: u16,
    checksum: u64,
    /// It is a part of a file, without head and end.
    is_part: bool,
    /// It is the beginning of an append-only file.
    is_aof_base: bool,
    db: DbIndex,
    /// How many keys the file says that database has.
    expected: u32,
    told: Told,
    /// Keys that were read and are not in their database yet.
    unplaced: Vec<Unplaced>,
    report: Report,
}

impl Loader {
    /// Reads on. Keys go into `keyspace` as they come; after an error those that came stay. Bytes behind the end are left
    /// alone.
    pub fn feed(
        &mut self,
        piece: &[u8],
        keyspace: &mut Keyspace,
        thresholds: &Thresholds,
        now: Millis,
    ) -> Result<(), LoadError> {
        let mut rest = piece;
        // What is cut in two is made whole with little of the piece, so that most of that is read where it is.
        while !self.unread.is_empty() && !rest.is_empty() {
            let held = self.unread.len();
            let (added, behind) =
                rest.split_at(rest.len().min(self.wanted.saturating_sub(held).max(ADDED_BYTES)));
            self.unread.extend_from_slice(added);
            if self.unread.len() < self.wanted {
                return Ok(());
            }
            let unread = mem::take(&mut self.unread);
            let read = self.read(&unread, keyspace, thresholds, now)?;
            match read.checked_sub(held) {
                Some(read) => rest = &rest[read..],
                None => {
                    self.keep(&unread[read..]);
                    rest = behind;
                }
            }
        }
        if !rest.is_empty() {
            let read = self.read(rest, keyspace, thresholds, now)?;
            self.keep(&rest[read..]);
        }
        Ok(())
    }

    /// Reads all items that are whole; how many bytes they are.
    fn read(
        &mut self,
        bytes: &[u8],
        keyspace: &mut Keyspace,
        thresholds: &Thresholds,
        now: Millis,
    ) -> Result<usize, LoadError> {
        let budget = keyspace.unpacked_bytes_max();
        let (mut at, mut counted) = (0, 0);
        let result = loop {
            let rest = &bytes[at..];
            let mut reader = Reader::new(rest, budget);
            if self.expects == Expects::Checksum {
                self.checksum = crc64(self.checksum, &bytes[counted..at]);
                counted = at;
            }
            match self.item(&mut reader, keyspace, thresholds, now) {
                Ok(()) => {
                    let read = rest.len() - reader.remaining();
                    at += read;
                    self.offset += read as u64;
                    if self.expects == Expects::Nothing {
                        break Ok(bytes.len());
                    }
                }
                Err(Stop::Short) if reader.is_over_budget() => break Err(Why::TooLarge),
                Err(Stop::Short) => break Ok(at),
                Err(Stop::Refused(why)) => break Err(why),
            }
            if self.unplaced.len() == UNPLACED_MAX {
                self.place(keyspace)?;
            }
        };
        self.place(keyspace)?;
        self.checksum = crc64(self.checksum, &bytes[counted..at]);
        result.map_err(|why| LoadError { offset: self.offset, why })
    }

    /// How long the file is once it has ended, if commands go on from it; else 0.
    pub fn base_bytes(&self) -> u64 {
        if self.expects == Expects::Nothing && self.is_aof_base { self.offset } else { 0 }
    }

    /// Puts the keys that were read into their database.
    fn place(&mut self, keyspace: &mut Keyspace) -> Result<(), LoadError> {
        let placed = keyspace.place_loaded(&self.unplaced, self.expected);
        self.unplaced.clear();
        placed.map_err(|offset| LoadError { offset, why: Why::Twice })
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.wanted = bytes.len().saturating_mul(2);
        // Just so much, where room is scarce: a `Vec` that grows takes twice as much as it needs.
        self.unread.reserve_exact(self.wanted);
        self.unread.extend_from_slice(bytes);
    }

    /// Reads a part of a file of our own, which begins at this byte of it, between two keys.
    pub fn part(offset: u64) -> Self {
        let (expects, version) = (Expects::Items, rdb::VERSION_MAX);
        Self { offset, expects, version, is_part: true, is_aof_base: true, ..Self::default() }
    }

    /// That was all.
    pub fn end(
        mut self,
        keyspace: &mut Keyspace,
        thresholds: &Thresholds,
        now: Millis,
    ) -> Result<Report, LoadError> {
        let unread = mem::take(&mut self.unread);
        let is_read = self.read(&unread, keyspace, thresholds, now)? == unread.len();
        let Self { offset, expects, report, .. } = self;
        match expects {
            Expects::Items if self.is_part && is_read => Ok(report),
            Expects::Nothing => Ok(Report { bytes: offset, ..report }),
            Expects::Head => Err(LoadError { offset, why: Why::NoRdb }),
            Expects::Items | Expects::Checksum => Err(LoadError { offset, why: Why::Damaged }),
        }
    }

    fn item(
        &mut self,
        reader: &mut Reader<'_>,
        keyspace: &mut Keyspace,
        thresholds: &Thresholds,
        now: Millis,
    ) -> Result<(), Stop> {
        match self.expects {
            Expects::Nothing => return Ok(()),
            Expects::Head => return self.head(reader),
            Expects::Checksum => {
                let sum = u64::from_le_bytes(reader.array()?);
                // 0: `rdbchecksum no`.
                if sum != 0 && sum != self.checksum {
                    return Err(Stop::Refused(Why::Checksum));
                }
                self.expects = Expects::Nothing;
                return Ok(());
            }
            Expects::Items => {}
        }
        match reader.byte()? {
            opcode::SLOT_INFO => {
                reader.length()?;
                reader.length()?;
                reader.length()?;
            }
            opcode::FUNCTION2 => {
                let library = reader.string()?.into_owned();
                self.report.libraries.push(library);
            }
            opcode::MODULE_AUX => return Err(Stop::Refused(Why::Module(module_name(reader.length()?)))),
            opcode::IDLE => self.told.idle_s = Some(reader.length()?),
            opcode::FREQ => self.told.frequency = Some(reader.byte()?),
            opcode::AUX => {
                let (name, value) = (reader.string()?, reader.string()?);
                self.is_aof_base |= matches!(&*name, b"aof-base" | b"aof-preamble") && &*value == b"1";
            }
            opcode::RESIZEDB => {
                let (keys, _) = (reader.length()?, reader.length()?);
                self.expected = u32::try_from(keys).unwrap_or(u32::MAX);
            }
            // -1 is what redis-server has for none.
            opcode::EXPIRETIME_MS => {
                self.told.at_ms = Some(i64::from_le_bytes(reader.array()?)).filter(|&at_ms| at_ms != -1)
            }
            opcode::EXPIRETIME => {
                self.told.at_ms = Some(i64::from(i32::from_le_bytes(reader.array()?)) * 1000);
            }
            opcode::SELECTDB => {
                let db = reader.length()?;
                let known = u16::try_from(db).ok().filter(|&db| db < keyspace.databases());
                self.db = DbIndex(known.ok_or(Stop::Refused(Why::Database(db)))?);
                self.expected = 0;
            }
            opcode::EOF => {
                let ends_here = self.version < VERSION_CHECKSUM;
                self.expects = if ends_here { Expects::Nothing } else { Expects::Checksum };
            }
            kind => self.key(kind, reader, keyspace, thresholds, now)?,
        }
        Ok(())
    }

    fn head(&mut self, reader: &mut Reader<'_>) -> Result<(), Stop> {
        let head: [u8; MAGIC.len() + VERSION_LEN] = reader.array()?;
        let is_valkeys = head.starts_with(MAGIC_VALKEY);
        let digits = &head[if is_valkeys { MAGIC_VALKEY.len() } else { MAGIC.len() }..];
        if !is_valkeys && !head.starts_with(MAGIC) || !digits.iter().all(u8::is_ascii_digit) {
            return Err(Stop::Refused(Why::NoRdb));
        }
        self.version = digits.iter().fold(0, |version, digit| version * 10 + u16::from(digit - b'0'));
        let known = if is_valkeys { VERSION_VALKEY..=VERSION_VALKEY } else { 1..=rdb::VERSION_MAX };
        if !known.contains(&self.version) {
            return Err(Stop::Refused(Why::Version(self.version)));
        }
        self.expects = Expects::Items;
        Ok(())
    }

    fn key(
        &mut self,
        kind: u8,
        reader: &mut Reader<'_>,
        keyspace: &mut Keyspace,
        thresholds: &Thresholds,
        now: Millis,
    ) -> Result<(), Stop> {
        let is_module = matches!(kind, MODULE_PRE_GA | MODULE_2);
        // Both went on from Redis 7.2, and gave the next numbers to different types.
        let kind = match (self.version, kind) {
            (VERSION_VALKEY, 22) => rdb::kind::VALKEY_HASH_2,
            (VERSION_VALKEY, 23..) => return Err(Stop::Refused(Why::Opcode(kind))),
            (_, kind) => kind,
        };
        if !is_module && !rdb::is_known(kind) && kind != rdb::kind::VALKEY_HASH_2 {
            return Err(Stop::Refused(Why::Opcode(kind)));
        }
        let key = reader.string()?;
        if is_module {
            return Err(Stop::Refused(Why::Module(module_name(reader.length()?))));
        }
        if keyspace.used_bytes() as u64 > MEMORY_BYTES_MAX {
            return Err(Stop::Refused(Why::TooLarge));
        }
        let loaded = rdb::load(kind, reader, &mut keyspace.heap, thresholds);
        if reader.is_of_nothing() {
            self.told = Told::default();
            return Ok(());
        }
        let loaded = loaded?;
        let told = mem::take(&mut self.told);
        // Behind a base come commands, which saw the key as it was then.
        if !self.is_aof_base && told.at_ms.is_some_and(|at_ms| at_ms < now) {
            keyspace.discard_loaded(loaded);
            self.report.expired += 1;
        } else {
            let hash = keyspace.heap.hash(&key);
            let mut unplaced = keyspace.store_loaded(self.db, (&key, hash), loaded, told);
            unplaced.offset = self.offset;
            self.unplaced.push(unplaced);
            self.report.keys += 1;
        }
        Ok(())
    }
}

/// The name in a module's number: nine letters of six bits, above ten bits of a version.
fn module_name(id: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..9).rev().map(|at| char::from(LETTERS[(id >> (10 + 6 * at)) as usize & 63])).collect()
}
