//! The module's exports, called as JavaScript calls them: numbers, and bytes in the engine's scratch.
use cachelet::wasm;
use js_sys::{Object, Reflect, Uint8Array, Uint32Array, WebAssembly};
use wasm_bindgen::{JsCast as _, JsValue};

pub(crate) const LOG: u32 = 2;
pub(crate) const CLOSE: u32 = 1;

/// One engine of this instance, freed when dropped.
pub(crate) struct Engine(u32);

/// Bytes for a connection.
pub(crate) struct Output {
    pub(crate) conn: u32,
    pub(crate) bytes: Vec<u8>,
    pub(crate) close: bool,
}

/// The linear memory as it is now; growth replaces it.
fn memory() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>().buffer()
}

/// Puts `bytes` into the scratch.
fn give(bytes: &[u8]) -> u32 {
    let (at, len) = (wasm::input(bytes.len() as u32), bytes.len() as u32);
    Uint8Array::new_with_byte_offset_and_length(&memory(), at, len).copy_from(bytes);
    len
}

/// The result words, and the bytes that the first two name.
fn taken() -> (Vec<u32>, Vec<u8>) {
    // Room first, then the view: making room may grow the memory, and that detaches every view.
    let mut words = vec![0; 16];
    Uint32Array::new_with_byte_offset_and_length(&memory(), wasm::result(), 16).copy_to(&mut words);
    let mut bytes = vec![0; words[1] as usize];
    Uint8Array::new_with_byte_offset_and_length(&memory(), words[0], words[1]).copy_to(&mut bytes);
    (words, bytes)
}

impl Engine {
    /// An empty engine; `log` is `none`, `relaxed` or `always`.
    pub(crate) fn create(now_ms: i64, log: &str) -> Self {
        let options = Object::new();
        let set = |name: &str, value: JsValue| {
            Reflect::set(&options, &name.into(), &value).expect("an object");
        };
        set("seed", Uint8Array::from(&[1; 32][..]).into());
        set("now", (now_ms as f64).into());
        set("host", "node".into());
        set("log", log.into());
        Self(wasm::create(options.into()).expect("options"))
    }

    pub(crate) fn connect(&self, now_ms: i64) -> u32 {
        wasm::connect(self.0, 0, give(b"127.0.0.1:50000"), now_ms as f64)
    }

    pub(crate) fn feed(&self, conn: u32, bytes: &[u8], now_ms: i64) -> u32 {
        wasm::feed(self.0, conn, give(bytes), now_ms as f64)
    }

    pub(crate) fn closed(&self, conn: u32, now_ms: i64) {
        wasm::closed(self.0, conn, now_ms as f64);
    }

    pub(crate) fn next_output(&self) -> Option<Output> {
        let conn = wasm::next_output(self.0);
        (conn != 0).then(|| {
            let (words, bytes) = taken();
            Output { conn, bytes, close: words[2] & CLOSE != 0 }
        })
    }

    pub(crate) fn tick(&self, now_ms: i64) {
        wasm::tick(self.0, now_ms as f64);
    }

    /// When it wants to be woken; `None`: never.
    pub(crate) fn wake_at_ms(&self) -> Option<i64> {
        let at_ms = wasm::wake_at(self.0);
        at_ms.is_finite().then_some(at_ms as i64)
    }

    /// What is to be logged, which counts as written at once.
    pub(crate) fn logged(&self) -> Vec<u8> {
        wasm::take_log(self.0);
        let (words, bytes) = taken();
        let ticket = f64::from_bits(u64::from(words[4]) | u64::from(words[5]) << 32);
        wasm::appended(self.0, ticket);
        bytes
    }

    /// Applies logged bytes; how many it used.
    pub(crate) fn replay(&self, bytes: &[u8], now_ms: i64) -> u32 {
        wasm::replay(self.0, give(bytes), now_ms as f64)
    }

    pub(crate) fn freeze(&self, conn: u32) -> Vec<u8> {
        wasm::freeze(self.0, conn);
        taken().1
    }

    /// The connection that the bytes were; 0: they are none.
    pub(crate) fn thaw(&self, bytes: &[u8], now_ms: i64) -> u32 {
        wasm::thaw(self.0, give(bytes), now_ms as f64)
    }

    pub(crate) fn used_bytes(&self) -> f64 {
        let stats = wasm::stats(self.0);
        Reflect::get(&stats, &"usedMemory".into()).ok().and_then(|bytes| bytes.as_f64()).expect("a number")
    }

    /// Sends one inline command and returns what the connection is answered.
    pub(crate) fn ask(&self, conn: u32, line: &str, now_ms: i64) -> String {
        self.feed(conn, format!("{line}\r\n").as_bytes(), now_ms);
        let mut text = String::new();
        while let Some(output) = self.next_output() {
            if output.conn == conn {
                text.push_str(&String::from_utf8_lossy(&output.bytes));
            }
        }
        text
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        wasm::destroy(self.0);
    }
}
