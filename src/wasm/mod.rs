//! The JavaScript edge: the only place that names wasm-bindgen, js-sys and serde-wasm-bindgen.
mod heap;
