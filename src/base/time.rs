//! Time as the engine knows it: a number the host gives.
//!
//! Deliberately absent: any clock. Wall clocks step back and stand still; every `now` is accepted as it comes.

/// A moment or a length of time, in milliseconds; moments count from the Unix epoch.
///
/// Signed, because Redis accepts deadlines before 1970 (they have passed).
pub type Millis = i64;
