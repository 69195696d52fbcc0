//! The engine as wasm, in a browser's page.
#![cfg(target_arch = "wasm32")]

extern crate alloc;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod common;
