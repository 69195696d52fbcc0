//! Bugs that can be planted, so that the differential fuzzer can show that it would find such bugs.
//!
//! Without the feature `planted` nothing of this is in the program: [`bug`] is `false`, and the branch is gone.
//! Deliberately absent: the bugs themselves. Each stands where its code is, as `if bug(Bug::…)`.

/// What can be planted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bug {
    /// ZRANK and ZREVRANK count from one.
    RankOffByOne,
    /// RENAME loses the deadline.
    RenameLosesDeadline,
    /// GETSET does not mind a value of another type.
    MissingTypeError,
    /// LRANGE leaves the last element of the range out.
    RangeEndOffByOne,
    /// SETRANGE pads with spaces.
    WrongPadding,
    /// GETEX PERSIST keeps the deadline.
    PersistIgnored,
    /// ZADD GT does what LT says.
    GreaterIsLess,
    /// SPOP shows members and keeps them.
    PopKeeps,
    /// INCR wraps around.
    OverflowWraps,
    /// ZUNION and its like take the last score for the greatest.
    AggregateMaxIsLast,
    /// GEOSEARCH leaves out the cells beside the center's.
    NeighboursIgnored,
    /// EXEC runs though a command was refused while queueing.
    RefusedQueueRuns,
    /// BITFIELD OVERFLOW SAT wraps.
    SaturationWraps,
    /// PFADD forgets that the cached cardinality is stale.
    StaleCardinality,
    /// XRANGE, XREVRANGE and XPENDING take `(` at the end of a range for nothing.
    ExclusiveIgnored,
    /// SORT … DESC sorts upwards.
    SortOrderIgnored,
    /// HEXPIRE minds no condition.
    FieldConditionIgnored,
    /// No `del` is told of a list that lost its last element.
    EventMissing,
    /// What INCRBYFLOAT logs takes the deadline away.
    LogLosesDeadline,
}

impl Bug {
    /// All of them.
    pub const ALL: &[Bug] = &[
        Bug::RankOffByOne,
        Bug::RenameLosesDeadline,
        Bug::MissingTypeError,
        Bug::RangeEndOffByOne,
        Bug::WrongPadding,
        Bug::PersistIgnored,
        Bug::GreaterIsLess,
        Bug::PopKeeps,
        Bug::OverflowWraps,
        Bug::AggregateMaxIsLast,
        Bug::NeighboursIgnored,
        Bug::RefusedQueueRuns,
        Bug::SaturationWraps,
        Bug::StaleCardinality,
        Bug::ExclusiveIgnored,
        Bug::SortOrderIgnored,
        Bug::FieldConditionIgnored,
        Bug::EventMissing,
        Bug::LogLosesDeadline,
    ];
}

/// Whether this bug is planted.
#[cfg(not(feature = "planted"))]
#[inline(always)]
pub const fn bug(_: Bug) -> bool {
    false
}

#[cfg(feature = "planted")]
pub use planting::{bug, plant};

#[cfg(feature = "planted")]
mod planting {
    use super::Bug;
    use core::sync::atomic::{AtomicU8, Ordering};

    /// One more than the discriminant of the planted bug; zero: none is. A static, since bugs are not configuration.
    static PLANTED: AtomicU8 = AtomicU8::new(0);

    /// Plants a bug, or takes the planted one out.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(0, |bug| bug as u8 + 1), Ordering::Relaxed);
    }

    /// Whether this bug is planted.
    pub fn bug(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8 + 1
    }
}
