//! The engine as wasm, in Node.
#![cfg(target_arch = "wasm32")]

extern crate alloc;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_node_experimental);

mod common;
