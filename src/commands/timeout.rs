//! How long a command is willing to wait.

use super::error::CommandError;
use crate::base::number::{Extended, parse_f64_bound};
use crate::base::time::Millis;

/// Reads a timeout in seconds, with decimals, as milliseconds rounded up; 0 is for ever.
///
/// Refused are what is no number, what is negative after rounding, and what ends after the last millisecond there is.
pub(super) fn timeout_ms(text: &[u8], now: Millis) -> Result<Millis, CommandError> {
    const OUT_OF_RANGE: &str = "ERR timeout is out of range";
    // Redis reads it as a long double, whose range is wider, and whose further digits do not show here.
    let seconds = Extended::parse(text).and_then(|_| parse_f64_bound(text));
    let seconds = seconds.ok_or_else(|| CommandError::line("ERR timeout is not a float or out of range"))?;
    let exact_ms = seconds * 1000.0;
    if exact_ms >= i64::MAX as f64 {
        return Err(CommandError::line(OUT_OF_RANGE));
    }
    let whole_ms = exact_ms as Millis;
    let timeout_ms = whole_ms + Millis::from(whole_ms as f64 != exact_ms && exact_ms > 0.0);
    if timeout_ms < 0 {
        return Err(CommandError::line("ERR timeout is negative"));
    }
    timeout_ms.checked_add(now).map(|_| timeout_ms).ok_or_else(|| CommandError::line(OUT_OF_RANGE))
}

/// A timeout in whole milliseconds, as BLOCK takes it.
pub fn block_ms(text: &[u8], now: Millis) -> Result<Millis, CommandError> {
    let Some(timeout_ms) = crate::base::number::parse_i64(text) else {
        return Err(CommandError::line("ERR timeout is not an integer or out of range"));
    };
    if timeout_ms < 0 {
        return Err(CommandError::line("ERR timeout is negative"));
    }
    if now.checked_add(timeout_ms).is_none() {
        return Err(CommandError::line("ERR timeout is out of range"));
    }
    Ok(timeout_ms)
}
