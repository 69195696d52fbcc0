//! Counters behind `INFO`.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::base::limits::ERROR_KINDS_MAX;
use crate::commands::CommandError;
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
    /// Errors by their first word.
    pub(super) error_kinds: BTreeMap<String, u64>,
    pub(super) used_bytes_peak: usize,
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
            error_kinds: BTreeMap::new(),
            used_bytes_peak: 0,
        }
    }
}

impl Stats {
    /// Counts an error reply by the word it begins with. Kinds beyond a limit are counted together.
    pub(super) fn error(&mut self, error: &CommandError) {
        self.errors += 1;
        let line = alloc::format!("{error}");
        let kind = line.split(' ').next().unwrap_or_default();
        if let Some(count) = self.error_kinds.get_mut(kind) {
            *count += 1;
        } else if self.error_kinds.len() < ERROR_KINDS_MAX {
            self.error_kinds.insert(kind.into(), 1);
        }
    }
}
