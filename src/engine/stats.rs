//! Counters behind `INFO`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::base::limits::ERROR_KINDS_MAX;
use crate::commands::table::COUNT;

/// Calls of one command.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Calls {
    pub(super) calls: u64,
    /// Refused by a gate.
    pub(super) rejected: u64,
    /// Answered with an error.
    pub(super) failed: u64,
}

/// What `CONFIG RESETSTAT` clears.
pub(super) struct Stats {
    pub(super) connections: u64,
    pub(super) commands: u64,
    pub(super) input_bytes: u64,
    pub(super) output_bytes: u64,
    pub(super) errors: u64,
    pub(super) calls: [Calls; COUNT],
    /// Errors by their first word, in its order.
    pub(super) error_kinds: Vec<(String, u64)>,
}

impl Default for Stats {
    fn default() -> Self {
        Self {
            connections: 0,
            commands: 0,
            input_bytes: 0,
            output_bytes: 0,
            errors: 0,
            calls: [Calls::default(); COUNT],
            error_kinds: Vec::new(),
        }
    }
}

impl Stats {
    /// Counts a command that has been answered.
    #[inline(always)]
    pub(super) fn call(&mut self, row: usize, failed: bool) {
        self.commands += 1;
        self.calls[row].calls += 1;
        self.calls[row].failed += u64::from(failed);
    }

    /// Counts an error reply by the word it begins with. Kinds beyond a limit are counted together.
    pub(super) fn error(&mut self, line: &[u8]) {
        self.errors += 1;
        let kind = line.split(|&byte| byte == b' ').next().unwrap_or_default();
        match self.error_kinds.binary_search_by(|(other, _)| other.as_bytes().cmp(kind)) {
            Ok(at) => self.error_kinds[at].1 += 1,
            Err(at) if self.error_kinds.len() < ERROR_KINDS_MAX => {
                self.error_kinds.insert(at, (String::from_utf8_lossy(kind).into_owned(), 1));
            }
            Err(_) => {}
        }
    }
}
