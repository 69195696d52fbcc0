//! The edge to JavaScript: the only place that names wasm-bindgen, js-sys and serde-wasm-bindgen.
//!
//! Pull-only. Hot calls cross as numbers, with bytes in a scratch buffer that JavaScript writes and result words that it
//! reads; their exports are called raw, past wasm-bindgen's glue. Times are `f64` milliseconds. Cold calls ([`create`],
//! [`stats`], [`files::save`], [`files::load`], [`seal`](fn@seal)) take and give objects.
//!
//! Result words (u32): 0 address, 1 length, 2 flags or a count, 4 and 5 a ticket as f64. Flags of a return value:
//! 1 output is ready, 2 log is ready, 4 the call waits, 8 ask [`wake_at`] again, 16 ask [`next_job`], 32 draw of the [`files::snapshot`], 64 ask
//! [`files::next_wanted`], 128 the call did nothing: it lacks what that tells, 256 the call waits without a deadline. Flags in
//! word 2: 1 close after sending, 2 more input is waiting, feed an empty piece once this is sent, 4 another connection has output.
//!
//! Deliberately absent: decisions, callbacks into JavaScript, and handles to anything but an engine and a connection.

pub mod files;
mod heap;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::mem::ManuallyDrop;

use js_sys::{Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use crate::base::number::write_f64;
use crate::base::room::is_room;
use crate::base::seal;
use crate::base::time::Millis;
use crate::commands::table::{self, COMMANDS};
use crate::engine::{Engine, Files, Host, Job, LogMode, Options, Output, Ran, Ticket};
use crate::proto::request::{Argv, Span};
use crate::proto::sink::{Mode, Sink};
use crate::session::{ConnId, Protocol};

const OUTPUT: u32 = 1;
const LOG: u32 = 2;
const BLOCKED: u32 = 4;
const WAKE: u32 = 8;
const JOB: u32 = 16;
const BEHIND: u32 = 32;
const ABSENT: u32 = 64;
const LACKS: u32 = 128;
const ENDLESS: u32 = 256;

const CLOSE: u32 = 1;
const MORE: u32 = 2;
const ANOTHER: u32 = 4;

/// Room for replies that is kept from one `run` to the next: as much as JavaScript keeps for commands.
const REPLY_BYTES_KEPT: usize = 8 << 20;

/// `run` looks the command up by its name.
const BY_NAME: u32 = u32::MAX;

/// An engine and what its host was last told.
struct Slot {
    engine: Engine,
    /// Output whose bytes JavaScript may still be reading.
    lent: Option<Output>,
    changes: u64,
}

/// Everything the edge keeps: engines by small integer, and what bytes cross in.
struct Edge {
    slots: Vec<Option<Box<Slot>>>,
    crossing: Crossing,
}

/// The bytes of the call under way.
struct Crossing {
    scratch: Vec<u8>,
    spans: Vec<Span>,
    /// The last frozen session, piece of log or panic message.
    bytes: Vec<u8>,
    /// The reply of `run`, whose room is kept from one to the next.
    reply: Sink,
}

impl Edge {
    const NEW: Self = {
        let reply = Sink::new(Vec::new(), Mode::Value);
        let crossing = Crossing { scratch: Vec::new(), spans: Vec::new(), bytes: Vec::new(), reply };
        Self { slots: Vec::new(), crossing }
    };
}

std::thread_local! {
    /// Never dropped, as the instance itself is not: so no call has to ask whether it was.
    static EDGE: RefCell<ManuallyDrop<Edge>> = const { RefCell::new(ManuallyDrop::new(Edge::NEW)) };
    /// Apart from the edge, like the panic's message: a panic may come while that is in use.
    static WORDS: [Cell<u32>; 16] = const { [const { Cell::new(0) }; 16] };
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Puts a number into the result words.
fn set_word(at: usize, value: u32) {
    WORDS.with(|words| words[at].set(value));
}

/// Puts an f64 into words 4 and 5.
fn set_double(value: f64) {
    let bits = value.to_bits();
    set_word(4, bits as u32);
    set_word(5, (bits >> 32) as u32);
}

/// Puts where bytes stand into the result words.
fn point(bytes: &[u8]) {
    set_word(0, bytes.as_ptr() as usize as u32);
    set_word(1, bytes.len() as u32);
}

impl Slot {
    /// Takes back what JavaScript has read by now.
    fn take_back(&mut self) {
        if let Some(output) = self.lent.take() {
            self.engine.recycle(output);
        }
    }

    fn flags(&mut self) -> u32 {
        let mut flags = 0;
        if self.engine.has_output() {
            flags |= OUTPUT;
        }
        if self.engine.has_log() {
            flags |= LOG;
        }
        if self.engine.has_job() {
            flags |= JOB;
        }
        if self.engine.wants_absent() {
            flags |= ABSENT;
        }
        let changes = self.engine.changes();
        if self.changes != changes {
            self.changes = changes;
            flags |= WAKE;
        }
        flags
    }
}

/// Runs `call` with the edge and an engine. A number that names no engine answers the default.
fn with<R: Default>(engine: u32, call: impl FnOnce(&mut Crossing, &mut Slot) -> R) -> R {
    EDGE.with_borrow_mut(|edge| {
        let Edge { slots, crossing } = &mut **edge;
        let Some(Some(slot)) = slots.get_mut(engine as usize) else { return R::default() };
        slot.take_back();
        call(crossing, slot)
    })
}

/// An option of [`create`], converted by `read`; `None` when it is not there. Throws when it is not `kind`.
fn option<T>(
    options: &JsValue,
    name: &str,
    kind: &str,
    read: impl FnOnce(&JsValue) -> Option<T>,
) -> Result<Option<T>, JsError> {
    let value = Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    read(&value).map(Some).ok_or_else(|| JsError::new(&[name, " must be ", kind].concat()))
}

/// The pairs of a `Record<string, string>`.
fn pairs(record: &JsValue) -> Option<Vec<(String, String)>> {
    let record: &Object = record.dyn_ref()?;
    let keys = Object::keys(record);
    keys.iter().map(|key| Some((key.as_string()?, Reflect::get(record, &key).ok()?.as_string()?))).collect()
}

/// Makes an engine: `{ seed: Uint8Array(32), now, maxmemory?, databases?, host: "node"|"browser"|"edge",
/// log?: "none"|"relaxed"|"always", logChecksums?: boolean, keepsRdb?: boolean, keepsLog?: boolean, keepsConfig?: boolean, isProgram?: boolean, config?: Record<string, string> }`. Throws when an option is no good.
#[wasm_bindgen]
pub fn create(options: JsValue) -> Result<u32, JsError> {
    std::panic::set_hook(Box::new(|info| PANIC.set(info.to_string())));
    let text = |name| option(&options, name, "a string", JsValue::as_string);
    let number = |name| option(&options, name, "a number", JsValue::as_f64);
    let seed = option(&options, "seed", "a Uint8Array", |seed| Some(seed.dyn_ref::<Uint8Array>()?.to_vec()))?;
    let seed = seed.unwrap_or_default().try_into().map_err(|_| JsError::new("seed must have 32 bytes"))?;
    let now = number("now")?.ok_or_else(|| JsError::new("option 'now' is missing"))?;
    let host = match text("host")?.unwrap_or_default().as_str() {
        "node" => Host::Node,
        "browser" => Host::Browser,
        "edge" => Host::Edge,
        other => return Err(JsError::new(&alloc::format!("unknown host '{other}'"))),
    };
    let log = match text("log")?.as_deref() {
        None | Some("none") => LogMode::None,
        Some("relaxed") => LogMode::Relaxed,
        Some("always") => LogMode::Always,
        Some(other) => return Err(JsError::new(&alloc::format!("unknown log mode '{other}'"))),
    };
    let mut config = option(&options, "config", "an object of strings", pairs)?.unwrap_or_default();
    for name in ["maxmemory", "databases"] {
        if let Some(value) = number(name)? {
            let mut text = Vec::new();
            write_f64(&mut text, value); // what is no whole number is refused with the parameter's name
            config.push((name.to_owned(), String::from_utf8_lossy(&text).into_owned()));
        }
    }
    let flag =
        |name| Ok::<_, JsError>(option(&options, name, "a boolean", JsValue::as_bool)?.unwrap_or(false));
    let log_checksums = flag("logChecksums")?;
    let files = Files {
        rdb: flag("keepsRdb")?,
        log: flag("keepsLog")?,
        config: flag("keepsConfig")?,
        program: flag("isProgram")?,
    };
    let options = Options { seed, now: now as Millis, host, log, log_checksums, files, config };
    let engine = Engine::new(&options).map_err(|error| JsError::new(&error.to_string()))?;
    let slot = Some(Box::new(Slot { engine, lent: None, changes: u64::MAX }));
    Ok(EDGE.with_borrow_mut(|edge| match edge.slots.iter().position(Option::is_none) {
        Some(free) => {
            edge.slots[free] = slot;
            free as u32
        }
        None => {
            edge.slots.push(slot);
            edge.slots.len() as u32 - 1
        }
    }))
}

/// Drops an engine and gives its memory back to the instance.
#[wasm_bindgen]
pub fn destroy(engine: u32) {
    EDGE.with_borrow_mut(|edge| {
        if let Some(slot) = edge.slots.get_mut(engine as usize) {
            *slot = None;
        }
    });
}

/// What `stats` gives.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EngineStats {
    used_memory: f64,
    held_memory: f64,
    keys: f64,
    connections: f64,
    commands: f64,
}

/// Figures of an engine: `{ usedMemory, heldMemory, keys, connections, commands }`, `undefined` if there is none.
#[wasm_bindgen]
pub fn stats(engine: u32) -> JsValue {
    let stats = with(engine, |_, Slot { engine, .. }| {
        Some(EngineStats {
            used_memory: engine.used_bytes() as f64,
            held_memory: engine.keyspace().heap.held_bytes() as f64,
            keys: engine.keys() as f64,
            connections: engine.connections() as f64,
            commands: engine.commands_run() as f64,
        })
    });
    stats.and_then(|stats| serde_wasm_bindgen::to_value(&stats).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// [`table::DIGEST`]: JavaScript's row numbers mean nothing to an engine with another.
#[wasm_bindgen]
pub fn table_digest() -> u32 {
    table::DIGEST
}

/// Address of the result words.
#[wasm_bindgen]
pub fn result() -> u32 {
    WORDS.with(|words| words.as_ptr() as usize as u32)
}

/// Address of the scratch buffer, made `len` bytes long; 0 when there is no memory for it. It stays until another one is asked for.
#[wasm_bindgen]
pub fn input(len: u32) -> u32 {
    EDGE.with_borrow_mut(|edge| {
        let Crossing { scratch, .. } = &mut edge.crossing;
        *scratch = Vec::new(); // before the next: both may be long
        if !is_room(len as usize) {
            return 0;
        }
        *scratch = alloc::vec![0; len as usize];
        scratch.as_ptr() as usize as u32
    })
}

/// A peer connected: `kind` 0 speaks RESP, 1 is in process and reads tagged values. Its address text is in the scratch.
#[wasm_bindgen]
pub fn connect(engine: u32, kind: u32, len: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| {
        let address = String::from_utf8_lossy(scratch(crossing, len)).into_owned();
        let protocol = if kind == 0 { Protocol::Resp2 } else { Protocol::Value };
        slot.engine.connect(protocol, &address, now as Millis).0
    })
}

fn scratch(crossing: &Crossing, len: u32) -> &[u8] {
    crossing.scratch.get(..len as usize).unwrap_or_default()
}

/// Bytes arrived from a peer; they are in the scratch.
#[wasm_bindgen]
pub fn feed(engine: u32, conn: u32, len: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| {
        slot.engine.feed(ConnId(conn), scratch(crossing, len), now as Millis);
        slot.flags()
    })
}

/// A peer is gone.
#[wasm_bindgen]
pub fn closed(engine: u32, conn: u32, now: f64) -> u32 {
    with(engine, |_, slot| {
        slot.engine.closed(ConnId(conn), now as Millis);
        slot.flags()
    })
}

/// One command of an in-process connection. In the scratch: `argc` lengths (u32 LE), then the arguments. With a `row` of the
/// table the arguments leave its name out; with `0xFFFFFFFF` the first is the name. The words point to the reply.
#[wasm_bindgen]
pub fn run(engine: u32, conn: u32, row: u32, argc: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| {
        let row = (row != BY_NAME).then_some(row as usize);
        let Crossing { scratch, spans, reply, .. } = crossing;
        spans.clear();
        reply.restart(REPLY_BYTES_KEPT);
        if let Some(row) = row {
            // The places of the name and of its container's.
            spans.resize(words_of(row), Span::default());
        }
        let (mut at, argc) = (argc as usize * 4, argc as usize);
        for length in scratch.get(..at).unwrap_or_default().chunks_exact(4).take(argc) {
            let len = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
            spans.push(Span { at: at as u32, len });
            at += len as usize;
        }
        if at > scratch.len() {
            spans.clear();
        }
        let ran = slot.engine.run(ConnId(conn), row, Argv::new(scratch, spans), now as Millis, reply);
        point(reply.written());
        let behind = if slot.engine.is_snapshot_behind() { BEHIND } else { 0 };
        let became = match ran {
            Ran::Replied => 0,
            Ran::Waits { is_endless } => BLOCKED | if is_endless { ENDLESS } else { 0 },
            Ran::Lacks => LACKS,
        };
        slot.flags() | behind | became
    })
}

/// How many leading arguments name the command of `row`.
fn words_of(row: usize) -> usize {
    COMMANDS.get(row).map_or(1, |entry| entry.words)
}

/// The next connection with bytes to send, 0 for none. The bytes stay until the next call of any export. Flag 4 in word 2
/// says that there is another one.
#[wasm_bindgen]
pub fn next_output(engine: u32) -> u32 {
    with(engine, |_, slot| {
        let Some(output) = slot.engine.next_output() else { return 0 };
        point(&output.bytes);
        let flag = |set, flag| if set { flag } else { 0 };
        let another = slot.engine.has_output();
        set_word(2, flag(output.close, CLOSE) | flag(output.more, MORE) | flag(another, ANOTHER));
        slot.lent.insert(output).conn.0
    })
}

/// Does what is due by time.
#[wasm_bindgen]
pub fn tick(engine: u32, now: f64) -> u32 {
    with(engine, |_, slot| {
        slot.engine.tick(now as Millis);
        slot.flags() | WAKE
    })
}

/// When to call `tick` next; infinity: never, unless something else happens first.
#[wasm_bindgen]
pub fn wake_at(engine: u32) -> f64 {
    with(engine, |_, slot| slot.engine.wake_at_ms()).map_or(f64::INFINITY, |at_ms| at_ms as f64)
}

/// Takes what has been logged; the words point to it and hold its ticket.
#[wasm_bindgen]
pub fn take_log(engine: u32) -> u32 {
    with(engine, |crossing, slot| {
        let (bytes, ticket) = slot.engine.take_log();
        crossing.bytes = bytes;
        point(&crossing.bytes);
        set_double(ticket.0 as f64);
        crossing.bytes.len() as u32
    })
}

/// The log up to `ticket` is stored.
#[wasm_bindgen]
pub fn appended(engine: u32, ticket: f64) -> u32 {
    with(engine, |_, slot| {
        slot.engine.appended(Ticket(ticket as u64));
        slot.flags()
    })
}

/// The log up to `ticket` is on the disk.
#[wasm_bindgen]
pub fn synced(engine: u32, ticket: f64) -> u32 {
    with(engine, |_, slot| {
        slot.engine.synced(Ticket(ticket as u64));
        slot.flags()
    })
}

/// The next job for who keeps files, by its number in [`Job`]; 0: there is none. It is ended by [`job_done`].
#[wasm_bindgen]
pub fn next_job(engine: u32) -> u32 {
    with(engine, |_, slot| slot.engine.next_job().map_or(0, |job| job as u32))
}

/// The job is done; with `len` over 0 it is not, and why is in the scratch.
#[wasm_bindgen]
pub fn job_done(engine: u32, job: u32, len: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| {
        let error = (len > 0).then(|| String::from_utf8_lossy(scratch(crossing, len)).into_owned());
        if let Some(job) = Job::from_number(job) {
            slot.engine.job_done(job, error.as_deref(), now as Millis);
        }
        slot.flags() | WAKE
    })
}

/// The log is begun anew: 0 from now on, 1 was, 2 could not be.
#[wasm_bindgen]
pub fn log_rewrite(engine: u32, state: u32, now: f64) -> u32 {
    with(engine, |_, slot| {
        match state {
            0 => slot.engine.log_rewrite_began(now as Millis),
            _ => slot.engine.log_rewrite_ended(state == 2, now as Millis),
        }
        slot.flags()
    })
}

/// Replays a piece of log from the scratch; returns up to where a piece might have ended. An empty one begins a file.
/// Word 2: commands refused, word 3: whether a checksum is another. The words point to the first that was refused.
#[wasm_bindgen]
pub fn replay(engine: u32, len: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| {
        let replayed = slot.engine.replay(scratch(crossing, len), now as Millis);
        crossing.bytes = slot.engine.take_refusal();
        point(&crossing.bytes);
        set_word(2, replayed.refused.min(u64::from(u32::MAX)) as u32);
        set_word(3, u32::from(replayed.damaged));
        replayed.bytes as u32
    })
}

/// Freezes a connection's session; the words point to its bytes. Returns their length, 0 for an unknown connection.
#[wasm_bindgen]
pub fn freeze(engine: u32, conn: u32) -> u32 {
    with(engine, |crossing, slot| {
        crossing.bytes = slot.engine.freeze(ConnId(conn)).unwrap_or_default();
        point(&crossing.bytes);
        crossing.bytes.len() as u32
    })
}

/// Thaws the session in the scratch; returns its connection, 0 when the bytes are no session: the words then point to why.
#[wasm_bindgen]
pub fn thaw(engine: u32, len: u32, now: f64) -> u32 {
    with(engine, |crossing, slot| match slot.engine.thaw(scratch(crossing, len), now as Millis) {
        Ok(conn) => conn.0,
        Err(error) => {
            crossing.bytes = error.to_string().into_bytes();
            point(&crossing.bytes);
            0
        }
    })
}

/// The host cannot store what is logged: the reason is in the scratch. With length 0 it can again.
#[wasm_bindgen]
pub fn set_storage_error(engine: u32, len: u32) {
    with(engine, |crossing, slot| {
        let error = (len > 0).then(|| String::from_utf8_lossy(scratch(crossing, len)).into_owned());
        slot.engine.set_storage_error(error);
    });
}

/// Seals bytes, see [`seal::seal`]. Throws when the key or the nonce is not as long as it has to be.
#[wasm_bindgen]
pub fn seal(key: &[u8], nonce: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, JsError> {
    let (key, nonce) = seal_with(key, nonce)?;
    seal::seal(key, nonce, aad, plaintext).ok_or_else(|| JsError::new("too much to be sealed at once"))
}

/// Opens sealed bytes, see [`seal::open`]; `undefined`: they are not those that were sealed. Throws as [`seal`] does.
#[wasm_bindgen]
pub fn unseal(key: &[u8], nonce: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Option<Vec<u8>>, JsError> {
    let (key, nonce) = seal_with(key, nonce)?;
    Ok(seal::open(key, nonce, aad, sealed))
}

type SealedWith<'a> = (&'a [u8; seal::KEY_BYTES], &'a [u8; seal::NONCE_BYTES]);

fn seal_with<'a>(key: &'a [u8], nonce: &'a [u8]) -> Result<SealedWith<'a>, JsError> {
    let key = key.try_into().map_err(|_| JsError::new("a key must have 32 bytes"))?;
    let nonce = nonce.try_into().map_err(|_| JsError::new("a nonce must have 24 bytes"))?;
    Ok((key, nonce))
}

/// After a trap: the words point to why. Returns the length, 0 when there was no panic.
#[wasm_bindgen]
pub fn panic_message() -> u32 {
    PANIC.with_borrow(|message| {
        point(message.as_bytes());
        message.len() as u32
    })
}
