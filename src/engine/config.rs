//! Typed settings behind `CONFIG`. <https://redis.io/docs/latest/commands/config-set/>

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::mem;

use super::jobs::{Files, SavePoint};
use super::parameters::{ALIASES, INT, Kind, PARAMETERS, Parameter, Role};
use crate::base::glob::glob_match;
use crate::base::limits::MEMORY_BYTES_MAX;
use crate::base::number;
use crate::commands::CommandError;
use crate::commands::effects::Class;
use crate::db::eviction::{Order, Policy, Scope};
use crate::types::Thresholds;

/// Where the engine runs: decides what it may take by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// A process of its own: no limit but the address space.
    Node,
    /// A tab: 64 MB.
    Browser,
    /// An isolate it shares with others: 32 MB.
    Edge,
}

/// Parameters decoded.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// 0: only the address space limits it.
    pub(super) maxmemory_bytes: u64,
    /// `None`: nothing is evicted.
    pub(super) policy: Option<Policy>,
    pub(super) eviction_samples: usize,
    pub(super) eviction_tenacity: usize,
    pub(super) lfu_log_factor: u32,
    pub(super) lfu_decay_minutes: u32,
    pub(super) requirepass: Vec<u8>,
    pub(super) notify: Class,
    pub(super) thresholds: Thresholds,
    pub(super) bulk_bytes_max: u32,
    pub(super) query_buffer_bytes_max: u64,
    pub(super) clients_max: usize,
    /// Set at the start.
    pub(super) databases: u16,
    pub(super) save_points: Vec<SavePoint>,
    /// A connection that has sent nothing for so long is closed; 0: none is.
    pub(super) idle_ms_max: i64,
}

/// Why parameters were not set. `Display` is the error line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no such parameter.
    Unknown(Vec<u8>),
    /// A parameter cannot take its value, and why.
    Refused {
        /// Which.
        name: String,
        /// Why, in Redis' words.
        reason: String,
    },
}

impl ConfigError {
    /// As the answer to CONFIG SET.
    pub(super) fn to_error(&self) -> CommandError {
        let (before, name, behind, reason): (&[u8], _, &[u8], _) = match self {
            Self::Unknown(name) => {
                (b"ERR Unknown option or number of arguments for CONFIG SET - '", &name[..], b"'", "")
            }
            Self::Refused { name, reason } => (
                b"ERR CONFIG SET failed (possibly related to argument '",
                name.as_bytes(),
                b"') - ",
                &reason[..],
            ),
        };
        CommandError::quoting(&[before, name, behind, reason.as_bytes()])
    }
}

impl core::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_error().to_line()))
    }
}

/// What the host keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keeps {
    /// The append-only file, or would.
    pub(super) log: bool,
    /// Other files.
    pub(super) files: Files,
}

impl Keeps {
    /// Why a parameter of this role cannot be set any more, in Redis' words.
    fn refusal(self, role: Role) -> Option<&'static str> {
        match role {
            Role::Stored if self.log => Some("can't set immutable config"),
            Role::Followed if self.log && !self.files.program => Some("can't set immutable config"),
            Role::Switched if self.log && !self.files.log => Some("can't set immutable config"),
            Role::Saved if self.files.rdb => Some("can't set protected config"),
            Role::Fixed => Some("can't set immutable config"),
            _ => None,
        }
    }
}

/// What the host is to be told of.
#[derive(Default)]
pub(super) struct Changed {
    /// Something that it goes by.
    pub(super) followed: bool,
    /// Whether there is an append-only file: then those that were set, and what they were before.
    pub(super) switched: Option<Vec<(usize, String)>>,
}

/// All parameters and what they mean.
pub(super) struct Config {
    /// In the order of [`PARAMETERS`].
    values: Vec<String>,
    keeps: Keeps,
    pub(super) settings: Settings,
}

impl Config {
    /// The defaults for `host`.
    pub(super) fn new(host: Host, keeps: Keeps) -> Self {
        let values = PARAMETERS.iter().map(|parameter| parameter.default.to_owned()).collect();
        let mut config = Self { values, keeps, settings: Settings::default() };
        let (memory, request) = match host {
            Host::Node => ("0", None),
            Host::Browser => ("67108864", Some("33554432")),
            Host::Edge => ("33554432", Some("16777216")),
        };
        config.put("maxmemory", memory);
        if let Some(bytes) = request {
            config.put("proto-max-bulk-len", bytes);
            config.put("client-query-buffer-limit", bytes);
        }
        config.apply();
        config
    }

    fn put(&mut self, name: &str, value: &str) {
        if let Some(at) = find(name.as_bytes()) {
            self.values[at] = value.to_owned();
        }
    }

    pub(super) fn value(&self, name: &str) -> &str {
        find(name.as_bytes()).map_or("", |at| &self.values[at])
    }

    /// The value as CONFIG GET shows it. As in Redis, the `A` of events swallows an `n`, which it does not mean.
    fn shown(&self, name: &str) -> &str {
        let value = self.value(name);
        let hides = name == "notify-keyspace-events" && value.starts_with('A');
        value.strip_suffix('n').filter(|_| hides).unwrap_or(value)
    }

    /// Sets parameters at the start: also those that are fixed afterwards.
    pub(super) fn set_all<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), ConfigError> {
        self.change(pairs, true).map(|_| ())
    }

    /// CONFIG SET: all of them or none.
    pub(super) fn set<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Changed, ConfigError> {
        self.change(pairs, false)
    }

    /// Sets parameters back to what they were.
    pub(super) fn restore(&mut self, before: Vec<(usize, String)>) {
        for (at, value) in before {
            self.values[at] = value;
        }
        self.apply();
    }

    fn change<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
        at_start: bool,
    ) -> Result<Changed, ConfigError> {
        let mut changes: Vec<(usize, &[u8], &[u8])> = Vec::new();
        let mut changed = Changed::default();
        for (name, value) in pairs {
            let at = find(name).ok_or_else(|| ConfigError::Unknown(name.to_vec()))?;
            let refuse = |reason: &str| ConfigError::Refused { name: text(name), reason: reason.to_owned() };
            let role = PARAMETERS[at].role;
            if let Some(reason) = self.keeps.refusal(role).filter(|_| !at_start) {
                return Err(refuse(reason));
            }
            changed.followed |= role == Role::Followed;
            // A redis.conf may have a parameter's older name and its newer one: the last counts.
            if !at_start && changes.iter().any(|(other, ..)| *other == at) {
                return Err(refuse("duplicate parameter"));
            }
            changes.push((at, name, value));
        }
        let mut values = self.values.clone();
        let (mut before, mut is_switched) = (Vec::new(), false);
        for (at, name, value) in changes {
            let refuse = |reason| ConfigError::Refused { name: text(&name.to_ascii_lowercase()), reason };
            let parameter = &PARAMETERS[at];
            let value =
                mem::replace(&mut values[at], parameter.canonical(value, self.keeps).map_err(refuse)?);
            is_switched |= parameter.role == Role::Switched && value != values[at];
            before.push((at, value));
        }
        self.values = values;
        self.apply();
        changed.switched = is_switched.then_some(before);
        Ok(changed)
    }

    /// CONFIG GET: names and values that match any of the patterns, each once. A name without wildcards comes back as it
    /// was asked for.
    pub(super) fn matching(&self, patterns: &[&[u8]]) -> Vec<(String, &str)> {
        let mut found: Vec<(String, &str)> = Vec::new();
        for pattern in patterns {
            let names = PARAMETERS
                .iter()
                .map(|parameter| parameter.name)
                .chain(ALIASES.iter().map(|(alias, _)| *alias));
            let is_name = !pattern.iter().any(|byte| b"*?[".contains(byte));
            let matches = |name: &&str| match is_name {
                true => pattern.eq_ignore_ascii_case(name.as_bytes()),
                false => glob_match(pattern, name.as_bytes(), true),
            };
            for name in names.filter(matches) {
                let shown = if is_name { text(pattern) } else { name.to_owned() };
                if !found.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                    found.push((shown, self.shown(name)));
                }
            }
        }
        found
    }

    fn number(&self, name: &str) -> i64 {
        number::parse_i64(self.value(name).as_bytes()).unwrap_or_default()
    }

    /// Decodes the values into [`Settings`].
    fn apply(&mut self) {
        let count = |name| self.number(name).max(0) as u64;
        self.settings = Settings {
            maxmemory_bytes: match count("maxmemory") {
                0 => MEMORY_BYTES_MAX,
                bytes => bytes.min(MEMORY_BYTES_MAX),
            },
            policy: policy(self.value("maxmemory-policy")),
            eviction_samples: count("maxmemory-samples") as usize,
            eviction_tenacity: count("maxmemory-eviction-tenacity") as usize,
            lfu_log_factor: count("lfu-log-factor") as u32,
            lfu_decay_minutes: count("lfu-decay-time") as u32,
            requirepass: self.value("requirepass").as_bytes().to_vec(),
            notify: events(self.value("notify-keyspace-events").as_bytes()).unwrap_or_default(),
            thresholds: Thresholds {
                list_max_listpack_size: self.number("list-max-listpack-size"),
                hash_max_listpack_entries: count("hash-max-listpack-entries"),
                hash_max_listpack_value: count("hash-max-listpack-value"),
                hll_sparse_max_bytes: count("hll-sparse-max-bytes"),
                set_max_intset_entries: count("set-max-intset-entries"),
                set_max_listpack_entries: count("set-max-listpack-entries"),
                set_max_listpack_value: count("set-max-listpack-value"),
                zset_max_listpack_entries: count("zset-max-listpack-entries"),
                zset_max_listpack_value: count("zset-max-listpack-value"),
                stream_node_max_bytes: count("stream-node-max-bytes"),
                stream_node_max_entries: count("stream-node-max-entries"),
            },
            bulk_bytes_max: count("proto-max-bulk-len").min(u64::from(u32::MAX) / 2) as u32,
            query_buffer_bytes_max: count("client-query-buffer-limit"),
            clients_max: count("maxclients") as usize,
            databases: count("databases") as u16,
            save_points: SavePoint::parse(self.value("save")).unwrap_or_default(),
            idle_ms_max: self.number("timeout").saturating_mul(1000),
        };
    }
}

impl Parameter {
    /// The value as it is kept, or why it cannot be one.
    fn canonical(&self, value: &[u8], keeps: Keeps) -> Result<String, String> {
        let canonical = self.kind.canonical(value)?;
        let (feature, lacking) = match self.role {
            Role::Absent(feature) => (feature, "this build of Cachelet does not have"),
            Role::Stored | Role::Followed | Role::Switched if !keeps.log => {
                ("the append-only file", "this host has no folder for")
            }
            Role::Saved | Role::Points if !keeps.files.rdb => ("RDB files", "this host does not keep"),
            _ => return Ok(canonical),
        };
        if canonical == self.default {
            return Ok(canonical);
        }
        Err(alloc::format!("{} belongs to {feature}, which {lacking}", self.name))
    }
}

impl Kind {
    fn canonical(self, value: &[u8]) -> Result<String, String> {
        match self {
            Self::Int(min, max) => match number::parse_i64(value) {
                Some(number) => bounded(number, min, max),
                None => Err("argument couldn't be parsed into an integer".to_owned()),
            },
            Self::Clamped(min, max) => {
                let number = INT.canonical(value)?;
                Ok(number::parse_i64(number.as_bytes()).unwrap_or(min).clamp(min, max).to_string())
            }
            Self::Memory(min, max) => match memory(value) {
                Some(bytes) => bounded(bytes, min, max),
                None => Err("argument must be a memory value".to_owned()),
            },
            Self::Bool => word(value, &["yes", "no"]).ok_or("argument must be 'yes' or 'no'".to_owned()),
            Self::Choice(words) => word(value, words).ok_or_else(|| {
                alloc::format!("argument(s) must be one of the following: {}", words.join(", "))
            }),
            Self::Text => Ok(text(value)),
            Self::SavePoints => {
                SavePoint::canonical(&text(value)).ok_or("Invalid save parameters".to_owned())
            }
            Self::Events => events(value)
                .map(event_letters)
                .ok_or("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.".to_owned()),
        }
    }
}

fn bounded<N: PartialOrd + core::fmt::Display>(number: N, min: N, max: N) -> Result<String, String> {
    if (&min..=&max).contains(&&number) {
        Ok(number.to_string())
    } else {
        Err(alloc::format!("argument must be between {min} and {max} inclusive"))
    }
}

fn find(name: &[u8]) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| alias.as_bytes() == name);
    let name = alias.map_or(&name[..], |(_, name)| name.as_bytes());
    PARAMETERS.iter().position(|parameter| parameter.name.as_bytes() == name)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn word(value: &[u8], words: &[&str]) -> Option<String> {
    words.iter().find(|word| value.eq_ignore_ascii_case(word.as_bytes())).map(|word| (*word).to_owned())
}

/// What a `maxmemory-policy` says: `volatile-lru` and so on; `None` for `noeviction`.
fn policy(name: &str) -> Option<Policy> {
    let (scope, order) = name.split_once('-')?;
    let scope = if scope == "volatile" { Scope::Volatile } else { Scope::All };
    let order = match order {
        "lru" => Order::Lru,
        "lfu" => Order::Lfu,
        "ttl" => Order::Ttl,
        _ => Order::Random,
    };
    Some(Policy { scope, order })
}

/// A number of bytes with an optional unit: `b`, `k` and `kb`, `m` and `mb`, `g` and `gb`; those with a `b` are binary.
/// Redis reads the number with `strtoull`: zeros may lead, and no digits are 0.
fn memory(value: &[u8]) -> Option<u64> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, unit) = value.split_at(digits);
    let scale = match &unit.to_ascii_lowercase()[..] {
        b"" | b"b" => 1,
        b"k" => 1000,
        b"kb" => 1 << 10,
        b"m" => 1_000_000,
        b"mb" => 1 << 20,
        b"g" => 1_000_000_000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    let digit = |bytes: u64, digit: &u8| bytes.checked_mul(10)?.checked_add(u64::from(digit - b'0'));
    number.iter().try_fold(0, digit)?.checked_mul(scale)
}

/// The classes that letters stand for.
fn events(letters: &[u8]) -> Option<Class> {
    letters.iter().try_fold(Class(0), |classes, letter| {
        let class = match letter {
            b'A' => Class::ALL,
            b'K' => Class::KEYSPACE,
            b'E' => Class::KEYEVENT,
            b'm' => Class::KEY_MISS,
            letter => Class::LETTERS.iter().find(|(_, known)| known == letter)?.0,
        };
        Some(classes.with(class))
    })
}

/// The letters of classes in the order of Redis; but an `n` beside `A` comes last, for [`Config::shown`] to hide.
fn event_letters(classes: Class) -> String {
    let mut letters = String::new();
    let all = classes.0 & Class::ALL.0 == Class::ALL.0;
    if all {
        letters.push('A');
    } else {
        let named = Class::LETTERS.iter().filter(|(class, _)| classes.any(*class));
        letters.extend(named.map(|(_, letter)| char::from(*letter)));
    }
    let rest = [(Class::KEYSPACE, 'K'), (Class::KEYEVENT, 'E'), (Class::KEY_MISS, 'm'), (Class::NEW, 'n')];
    for (class, letter) in &rest[..3 + usize::from(all)] {
        if classes.any(*class) {
            letters.push(*letter);
        }
    }
    letters
}
