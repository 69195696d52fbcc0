//! Numbers as text: what clients write, and what Redis would print.
//!
//! Deliberately absent: locale, rounding modes, and any use of the platform's own printing, which differs by host.

mod double;
mod extended;
mod hex;
mod int;
mod significant;

pub use double::{parse_f64, parse_f64_bound, whole, write_f64};
pub use extended::Extended;
pub use int::{
    INT_TEXT_MAX, format_before, format_i64, parse_i64, parse_strtoull, parse_u64, write_i64, write_u64,
};
pub use significant::write_f64_significant;
