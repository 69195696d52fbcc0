//! Whether there is memory for what is long.
//!
//! An allocation that fails ends the engine, and `maxmemory` counts only what is stored. So whoever is about to take much at once asks
//! here first. In wasm there are 4 GiB, of which data has three: what is short always has a place.

use alloc::vec::Vec;

use super::limits::{LONG_BYTES, ROOM_BYTES_LEFT};

/// Whether so many bytes can be had in one piece, and some for what else there is to do.
pub fn is_room(bytes: usize) -> bool {
    bytes < LONG_BYTES || is_left(bytes)
}

/// As [`is_room`], for what is short as well: it may be one of many that are kept.
pub fn is_left(bytes: usize) -> bool {
    // It is tried only where it may fail: memory that was had for a trial is not given back.
    is_plenty(bytes) || Vec::<u8>::new().try_reserve_exact(bytes.saturating_add(ROOM_BYTES_LEFT)).is_ok()
}

/// Whether there certainly is room for so many bytes: nothing is tried.
pub fn is_plenty(bytes: usize) -> bool {
    bytes.saturating_add(ROOM_BYTES_LEFT) <= untouched_bytes()
}

/// By how much the memory can still grow.
fn untouched_bytes() -> usize {
    #[cfg(target_arch = "wasm32")]
    {
        const PAGE_BYTES: usize = 1 << 16;
        (usize::MAX / PAGE_BYTES).saturating_sub(core::arch::wasm32::memory_size(0)) * PAGE_BYTES
    }
    #[cfg(not(target_arch = "wasm32"))]
    usize::MAX
}

/// Appends to `buffer`, which may be long. `false`: there is no room, and nothing is appended.
pub fn extend(buffer: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let wanted = buffer.len() + bytes.len();
    let fits = wanted <= buffer.capacity() || is_room(wanted);
    // Twice as much is a wish, so much is needed.
    let grown =
        fits && (buffer.try_reserve(bytes.len()).is_ok() || buffer.try_reserve_exact(bytes.len()).is_ok());
    if grown {
        buffer.extend_from_slice(bytes);
    }
    grown
}
