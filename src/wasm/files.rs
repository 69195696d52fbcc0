//! All data as a file and back: the calls of who keeps one.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use super::{Slot, WAKE, heap, point, scratch, set_double, with};
use crate::base::time::Millis;
use crate::engine::Purpose;
use crate::persist::LoadError;

/// All data as an RDB file, in one go: its pieces. What is logged afterwards begins a file of its own.
#[wasm_bindgen]
pub fn save(engine: u32, now: f64) -> Vec<Uint8Array> {
    let mut pieces = Vec::new();
    with(engine, |_, slot| {
        slot.engine.save_pieces(now as Millis, &mut |piece| pieces.push(Uint8Array::from(&piece[..])));
    });
    pieces
}

/// All data of one moment as an RDB file, in pieces, each a bounded part of the work. `act` 0 begins and answers the head; 1
/// begins the base of an append-only file, and what is logged afterwards begins a file of its own. 2 answers the next piece, which
/// may be empty. 3 gives up. 4 begins a base that can be read in parts, which [`snapshot_chunks`] tells. `undefined`: one is being made
/// already, or some data is absent, or that was the last piece.
#[wasm_bindgen]
pub fn snapshot(engine: u32, act: u32, now: f64) -> Option<Vec<u8>> {
    with(engine, |_, Slot { engine, .. }| match act {
        0 => engine.begin_snapshot(Purpose::File, now as Millis),
        1 => engine.begin_snapshot(Purpose::Base, now as Millis),
        4 => engine.begin_snapshot(Purpose::BaseInChunks, now as Millis),
        2 => engine.snapshot_piece(),
        _ => {
            engine.abandon_snapshot();
            None
        }
    })
}

/// All data is read anew from now on, or was (`loading` 0): commands are answered LOADING meanwhile.
#[wasm_bindgen]
pub fn set_loading(engine: u32, loading: u32, now: f64) -> u32 {
    with(engine, |_, slot| {
        slot.engine.set_loading(loading != 0, now as Millis);
        slot.flags() | WAKE
    })
}

/// Removes all data of a store that is loading.
#[wasm_bindgen]
pub fn empty(engine: u32) {
    with(engine, |_, slot| slot.engine.empty());
}

/// Reads a piece of an RDB file into a store that is empty. Throws when the file is no good; the engine then is of no use. Once it
/// has ended, and commands go on from it, answers how long it is; else 0.
#[wasm_bindgen]
pub fn load(engine: u32, piece: &[u8], now: f64) -> Result<f64, JsError> {
    told(with(engine, |_, slot| Some(heap::hurrying(|| slot.engine.load(piece, now as Millis)))))
}

/// That was the last piece. Answers how long the file is; throws when there should be more.
#[wasm_bindgen]
pub fn loaded(engine: u32, now: f64) -> Result<f64, JsError> {
    told(with(engine, |_, slot| Some(slot.engine.loaded(now as Millis).map(|report| report.bytes))))
}

fn told(bytes: Option<Result<u64, LoadError>>) -> Result<f64, JsError> {
    bytes.unwrap_or(Ok(0)).map(|bytes| bytes as f64).map_err(|error| JsError::new(&error.to_string()))
}

/// Which keys are where in the file that [`snapshot`] drew last. The words point to it; answers how long it is, 0 if
/// it was not to be told.
#[wasm_bindgen]
pub fn snapshot_chunks(engine: u32) -> u32 {
    with(engine, |crossing, slot| {
        crossing.bytes = slot.engine.snapshot_chunks().unwrap_or_default();
        point(&crossing.bytes);
        crossing.bytes.len() as u32
    })
}

/// All data of an empty store is absent, and in a file of which the scratch tells which keys are where. 0: it does not, and the
/// file is to be loaded.
#[wasm_bindgen]
pub fn set_absent(engine: u32, len: u32) -> u32 {
    with(engine, |crossing, slot| u32::from(slot.engine.set_absent(scratch(crossing, len))))
}

/// Where in that file is what is to be [`load`]ed next, up to the byte told by words 4 and 5; with `all` not 0 all that is absent. -1:
/// nothing more is needed, and who waited for what was has gone on.
#[wasm_bindgen]
pub fn next_wanted(engine: u32, all: u32, now: f64) -> f64 {
    with(engine, |_, slot| {
        let Some(wanted) = slot.engine.next_wanted(all != 0, now as Millis) else { return -1.0 };
        set_double(wanted.end as f64);
        wanted.start as f64
    })
}
