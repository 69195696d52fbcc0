//! A session as bytes: what a hibernating host keeps beside the socket.
//!
//! ```text
//! magic "CLSN", version u8, postcard of Frozen, CRC-64 (Jones) of all before it, u64 LE
//! ```

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Session;
use crate::base::crc::crc64;
use crate::proto::request::OwnedArgv;

const MAGIC: &[u8; 4] = b"CLSN";
const VERSION: u8 = 1;
const CHECKSUM_LEN: usize = 8;

/// What is frozen: the session and the bytes of a request that had not wholly arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// The session.
    pub session: Session,
    /// Bytes received and not yet understood.
    pub unread: Vec<u8>,
}

/// Why bytes are no frozen session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThawError {
    /// They do not begin as a frozen session does.
    NotASession,
    /// They are of a version this build does not know.
    Version(u8),
    /// They were changed or cut.
    Checksum,
    /// The checksum is right and the content is not: written by something else.
    Content,
    /// It waits with a command that needs data which is absent: thaw it again once that is here.
    Absent,
}

impl core::fmt::Display for ThawError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotASession => f.write_str("not a frozen session"),
            Self::Version(version) => write!(f, "frozen session of unknown version {version}"),
            Self::Checksum => f.write_str("frozen session is damaged: its checksum does not match"),
            Self::Absent => f.write_str("frozen session waits for data that is absent"),
            Self::Content => f.write_str("frozen session does not decode"),
        }
    }
}

/// The bytes of a session.
pub fn freeze(frozen: &Frozen) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    let mut bytes = postcard::to_extend(frozen, bytes).expect("a session always encodes");
    let checksum = crc64(0, &bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The session in these bytes.
pub fn thaw(bytes: &[u8]) -> Result<Frozen, ThawError> {
    let body = bytes.strip_prefix(MAGIC).ok_or(ThawError::NotASession)?;
    let (&version, _) = body.split_first().ok_or(ThawError::NotASession)?;
    if version != VERSION {
        return Err(ThawError::Version(version));
    }
    let end = bytes.len().checked_sub(CHECKSUM_LEN).ok_or(ThawError::Checksum)?;
    let (content, checksum) = bytes.split_at_checked(end).ok_or(ThawError::Checksum)?;
    if crc64(0, content).to_le_bytes() != *checksum {
        return Err(ThawError::Checksum);
    }
    let content = content.get(MAGIC.len() + 1..).ok_or(ThawError::Content)?;
    let mut frozen: Frozen = postcard::from_bytes(content).map_err(|_| ThawError::Content)?;
    let waiting = frozen.session.waiting.iter().map(|waiting| &waiting.argv);
    let queued = frozen.session.transaction.iter().flat_map(|transaction| &transaction.queue);
    if waiting.chain(queued).any(|argv| !argv.is_sound()) {
        return Err(ThawError::Content);
    }
    if let Some(transaction) = &mut frozen.session.transaction {
        transaction.bytes = transaction.queue.iter().map(OwnedArgv::kept_bytes).sum();
    }
    Ok(frozen)
}

#[cfg(test)]
mod tests;
