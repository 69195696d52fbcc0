//! What HRANDFIELD, SRANDMEMBER and ZRANDMEMBER share: the count, and how many draws one call may make.

use super::Args;
use super::error::{CommandError, Outcome};
use crate::base::limits::{DRAWN_BYTES_MAX, REPEATED_DRAWS_MAX};
use crate::proto::sink::Sink;

/// How many elements to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Draw {
    /// So many different ones, or all when there are no more.
    Distinct(usize),
    /// So many, each drawn from all.
    Repeated(usize),
}

/// Takes the count: negative for draws that may repeat.
pub(super) fn count(args: &mut Args<'_>) -> Result<i64, CommandError> {
    match args.int()? {
        i64::MIN => Err(CommandError::line(COUNT_RANGE)),
        count => Ok(count),
    }
}

impl Draw {
    /// Refuses more draws with repetition than one call may make. Redis has no such limit: it fills memory until the
    /// client's output limit ends the connection.
    pub(super) fn new(count: i64) -> Result<Self, CommandError> {
        let magnitude = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        match count {
            0.. => Ok(Self::Distinct(magnitude)),
            _ if magnitude <= REPEATED_DRAWS_MAX => Ok(Self::Repeated(magnitude)),
            _ => Err(CommandError::out_of_range()),
        }
    }
}

/// Draws `count` times, with repetition. Refused once the reply is too long.
pub(super) fn repeat(out: &mut Sink, count: usize, mut draw: impl FnMut(&mut Sink)) -> Outcome {
    let start = out.len();
    for _ in 0..count {
        draw(out);
        if out.len() - start > DRAWN_BYTES_MAX {
            return Err(CommandError::out_of_range());
        }
    }
    Ok(())
}

const COUNT_RANGE: &str =
    "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
