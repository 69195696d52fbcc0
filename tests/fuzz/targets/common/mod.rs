//! What targets share: an engine with one connection, and an allocator that knows the most bytes that were held at once.
//! Deliberately absent: any reading of replies but their bytes.
use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::alloc::System;

use cachelet::engine::{Engine, Options};
use cachelet::session::{ConnId, Protocol};

pub const NOW_MS: i64 = 1_700_000_000_000;

/// The most bytes that an input of `len` bytes may cost. LZF alone can make 88 of one, which for inputs as long as these is less.
pub fn bytes_max(len: usize) -> usize {
    (16 << 20) + 64 * len
}

/// An engine with one connection.
pub struct Client {
    pub engine: Engine,
    pub now_ms: i64,
    conn: ConnId,
}

impl Client {
    pub fn new() -> Self {
        let mut engine =
            Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options");
        let conn = engine.connect(Protocol::Resp2, "fuzz", NOW_MS);
        Self { engine, conn, now_ms: NOW_MS }
    }

    /// The bytes of the reply.
    pub fn ask(&mut self, words: &[&[u8]]) -> Vec<u8> {
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            request.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            request.extend_from_slice(word);
            request.extend_from_slice(b"\r\n");
        }
        self.engine.feed(self.conn, &request, self.now_ms);
        let mut reply = Vec::new();
        while let Some(output) = self.engine.next_output() {
            reply.extend_from_slice(&output.bytes);
        }
        reply
    }
}

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The most bytes that `work` held at once above what was held before it, and what it returned.
pub fn peak_of<R>(work: impl FnOnce() -> R) -> (usize, R) {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    let result = work();
    (PEAK.load(Relaxed) - before, result)
}

struct Counting;

impl Counting {
    fn grow(by: usize) {
        let held = HELD.fetch_add(by, Relaxed) + by;
        PEAK.fetch_max(held, Relaxed);
    }
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::grow(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::grow(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
