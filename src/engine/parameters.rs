//! One row a parameter: what `CONFIG` knows about it.
//!
//! A parameter either does something here ([`Role::Applied`]), or can never mean anything in this engine and is kept and
//! returned ([`Role::Kept`]), or is for a host that keeps files ([`Role::Stored`], [`Role::Followed`], [`Role::Switched`], [`Role::Saved`]), or belongs to a feature that is not
//! there ([`Role::Absent`]): then it has its default and setting another value is refused by naming the feature. Nothing pretends.

use crate::base::limits::DATABASES_MAX;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// An integer in these bounds, both included.
    Int(i64, i64),
    /// An integer of 32 bits that is not negative; beyond these bounds it becomes the nearest within.
    Clamped(i64, i64),
    /// Bytes in these bounds, with an optional unit: `64mb`.
    Memory(u64, u64),
    /// `yes` or `no`.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any text.
    Text,
    /// Pairs of seconds and changes.
    SavePoints,
    /// Letters of keyspace notifications.
    Events,
}

/// What setting it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It changes what the engine does.
    Applied,
    /// It can be read, and set only at the start.
    Fixed,
    /// The host goes by it that keeps the append-only file: set at the start. Elsewhere it is absent.
    Stored,
    /// The same, and where that is a server it is told when it changes.
    Followed,
    /// Whether there is an append-only file: a server with a folder begins one, and ends it, at any time.
    Switched,
    /// The same of the RDB file.
    Saved,
    /// It says when the RDB file is written, by a host that keeps one.
    Points,
    /// It is kept and returned; there is nothing here it could change.
    Kept,
    /// It belongs to this feature, which this build does not have.
    Absent(&'static str),
}

/// A row.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) kind: Kind,
    pub(super) role: Role,
}

const fn row(name: &'static str, default: &'static str, kind: Kind, role: Role) -> Parameter {
    Parameter { name, default, kind, role }
}

const ANY: Kind = Kind::Int(0, i64::MAX);
/// A number that fits 32 bits.
pub(super) const INT: Kind = Kind::Int(0, i32::MAX as i64);
const BYTES: Kind = Kind::Memory(0, i64::MAX as u64);
/// The longest request must leave a place for the command that changes it.
const REQUEST_BYTES: Kind = Kind::Memory(1 << 20, i64::MAX as u64);
const PERCENT: Kind = Kind::Int(0, 100);
const RDB: Role = Role::Absent("RDB files of another form");
const AOF: Role = Role::Absent("append-only files of another form");
const REPLICATION: Role = Role::Absent("replication");
const SCRIPTING: Role = Role::Absent("scripting");
const SLOWLOG: Role = Role::Absent("the slow log");
const LATENCY: Role = Role::Absent("latency monitoring");
const USERS: Role = Role::Absent("ACL users");
const OOM: Role = Role::Absent("the kernel's OOM score");
const TLS: Role = Role::Absent("the choice of TLS versions and ciphers");
const UNIX: Role = Role::Absent("Unix sockets");

/// Redis' older names of parameters.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("hash-max-ziplist-entries", "hash-max-listpack-entries"),
    ("hash-max-ziplist-value", "hash-max-listpack-value"),
    ("list-max-ziplist-size", "list-max-listpack-size"),
    ("min-slaves-max-lag", "min-replicas-max-lag"),
    ("min-slaves-to-write", "min-replicas-to-write"),
    ("repl-ping-slave-period", "repl-ping-replica-period"),
    ("slave-ignore-maxmemory", "replica-ignore-maxmemory"),
    ("slave-lazy-flush", "replica-lazy-flush"),
    ("slave-priority", "replica-priority"),
    ("slave-read-only", "replica-read-only"),
    ("slave-serve-stale-data", "replica-serve-stale-data"),
    ("slaveof", "replicaof"),
    ("zset-max-ziplist-entries", "zset-max-listpack-entries"),
    ("zset-max-ziplist-value", "zset-max-listpack-value"),
];

#[rustfmt::skip]
pub(super) const PARAMETERS: &[Parameter] = &[
    row("acl-pubsub-default", "resetchannels", Kind::Choice(&["resetchannels", "allchannels"]), USERS),
    row("aclfile", "", Kind::Text, USERS),
    row("acllog-max-len", "128", INT, USERS),
    row("active-expire-effort", "1", Kind::Int(1, 10), Role::Kept),
    row("activedefrag", "no", Kind::Bool, Role::Kept),
    row("activerehashing", "yes", Kind::Bool, Role::Kept),
    row("always-show-logo", "no", Kind::Bool, Role::Kept),
    row("aof-load-truncated", "yes", Kind::Bool, Role::Followed),
    row("aof-rewrite-incremental-fsync", "yes", Kind::Bool, Role::Kept),
    row("aof-timestamp-enabled", "no", Kind::Bool, AOF),
    row("aof-use-rdb-preamble", "yes", Kind::Bool, AOF),
    row("appenddirname", "appendonlydir", Kind::Text, Role::Stored),
    row("appendfilename", "appendonly.aof", Kind::Text, Role::Stored),
    row("appendfsync", "everysec", Kind::Choice(&["everysec", "always", "no"]), Role::Followed),
    row("appendonly", "no", Kind::Bool, Role::Switched),
    row("auto-aof-rewrite-min-size", "67108864", BYTES, Role::Followed),
    row("auto-aof-rewrite-percentage", "100", INT, Role::Followed),
    row("bind", "127.0.0.1", Kind::Text, Role::Fixed),
    row("busy-reply-threshold", "5000", ANY, SCRIPTING),
    row("client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", Kind::Text, Role::Absent("the choice of output limits")),
    row("client-query-buffer-limit", "1073741824", REQUEST_BYTES, Role::Applied),
    row("cluster-enabled", "no", Kind::Bool, Role::Absent("cluster mode")),
    row("daemonize", "no", Kind::Bool, Role::Fixed),
    row("databases", "16", Kind::Int(1, DATABASES_MAX as i64), Role::Fixed),
    row("dbfilename", "dump.rdb", Kind::Text, Role::Saved),
    row("dir", "", Kind::Text, Role::Saved),
    row("disable-thp", "yes", Kind::Bool, Role::Kept),
    row("dynamic-hz", "yes", Kind::Bool, Role::Kept),
    row("enable-debug-command", "no", Kind::Choice(&["no", "yes", "local"]), Role::Fixed),
    row("hash-max-listpack-entries", "512", ANY, Role::Applied),
    row("hash-max-listpack-value", "64", BYTES, Role::Applied),
    row("hll-sparse-max-bytes", "3000", BYTES, Role::Applied),
    row("hz", "10", Kind::Clamped(1, 500), Role::Kept),
    row("io-threads", "1", Kind::Int(1, 128), Role::Kept),
    row("io-threads-do-reads", "no", Kind::Bool, Role::Kept),
    row("jemalloc-bg-thread", "yes", Kind::Bool, Role::Kept),
    row("latency-monitor-threshold", "0", ANY, LATENCY),
    row("latency-tracking", "yes", Kind::Bool, LATENCY),
    row("lazyfree-lazy-eviction", "no", Kind::Bool, Role::Kept),
    row("lazyfree-lazy-expire", "no", Kind::Bool, Role::Kept),
    row("lazyfree-lazy-server-del", "no", Kind::Bool, Role::Kept),
    row("lazyfree-lazy-user-del", "no", Kind::Bool, Role::Kept),
    row("lazyfree-lazy-user-flush", "no", Kind::Bool, Role::Kept),
    row("lfu-decay-time", "1", INT, Role::Applied),
    row("lfu-log-factor", "10", INT, Role::Applied),
    row("list-compress-depth", "0", ANY, Role::Absent("compressed list nodes")),
    row("list-max-listpack-size", "-2", Kind::Int(i32::MIN as i64, i32::MAX as i64), Role::Applied),
    row("logfile", "", Kind::Text, Role::Fixed),
    row("loglevel", "notice", Kind::Choice(&["debug", "verbose", "notice", "warning", "nothing"]), Role::Kept),
    row("lua-time-limit", "5000", ANY, SCRIPTING),
    row("masterauth", "", Kind::Text, REPLICATION),
    row("masteruser", "", Kind::Text, REPLICATION),
    row("maxclients", "10000", Kind::Int(1, u32::MAX as i64), Role::Applied),
    row("maxmemory", "0", Kind::Memory(0, u64::MAX), Role::Applied),
    row("maxmemory-clients", "0", BYTES, Role::Absent("eviction of clients")),
    row("maxmemory-eviction-tenacity", "10", PERCENT, Role::Applied),
    row("maxmemory-policy", "noeviction", Kind::Choice(&["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl", "allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction"]), Role::Applied),
    row("maxmemory-samples", "5", Kind::Int(1, 64), Role::Applied),
    row("min-replicas-max-lag", "10", ANY, REPLICATION),
    row("min-replicas-to-write", "0", ANY, REPLICATION),
    row("no-appendfsync-on-rewrite", "no", Kind::Bool, AOF),
    row("notify-keyspace-events", "", Kind::Events, Role::Applied),
    row("oom-score-adj", "no", Kind::Choice(&["no", "yes", "relative", "absolute"]), OOM),
    row("oom-score-adj-values", "0 200 800", Kind::Text, OOM),
    row("pidfile", "", Kind::Text, Role::Fixed),
    row("port", "6379", Kind::Int(0, 65535), Role::Fixed),
    row("proc-title-template", "{title} {listen-addr} {server-mode}", Kind::Text, Role::Kept),
    row("protected-mode", "yes", Kind::Bool, Role::Kept),
    row("proto-max-bulk-len", "536870912", REQUEST_BYTES, Role::Applied),
    row("rdb-del-sync-files", "no", Kind::Bool, REPLICATION),
    row("rdb-save-incremental-fsync", "yes", Kind::Bool, Role::Kept),
    row("rdbchecksum", "yes", Kind::Bool, RDB),
    row("rdbcompression", "yes", Kind::Bool, RDB),
    row("repl-backlog-size", "1048576", BYTES, REPLICATION),
    row("repl-backlog-ttl", "3600", INT, REPLICATION),
    row("repl-disable-tcp-nodelay", "no", Kind::Bool, REPLICATION),
    row("repl-diskless-load", "disabled", Kind::Choice(&["disabled", "on-empty-db", "swapdb"]), REPLICATION),
    row("repl-diskless-sync", "yes", Kind::Bool, REPLICATION),
    row("repl-diskless-sync-delay", "5", INT, REPLICATION),
    row("repl-diskless-sync-max-replicas", "0", INT, REPLICATION),
    row("repl-ping-replica-period", "10", INT, REPLICATION),
    row("repl-timeout", "60", INT, REPLICATION),
    row("replica-announced", "yes", Kind::Bool, REPLICATION),
    row("replica-ignore-maxmemory", "yes", Kind::Bool, REPLICATION),
    row("replica-lazy-flush", "no", Kind::Bool, REPLICATION),
    row("replica-priority", "100", INT, REPLICATION),
    row("replica-read-only", "yes", Kind::Bool, REPLICATION),
    row("replica-serve-stale-data", "yes", Kind::Bool, REPLICATION),
    row("replicaof", "", Kind::Text, REPLICATION),
    row("requirepass", "", Kind::Text, Role::Applied),
    row("save", "", Kind::SavePoints, Role::Points),
    row("set-max-intset-entries", "512", ANY, Role::Applied),
    row("set-max-listpack-entries", "128", ANY, Role::Applied),
    row("set-max-listpack-value", "64", ANY, Role::Applied),
    row("set-proc-title", "yes", Kind::Bool, Role::Kept),
    row("slowlog-log-slower-than", "10000", Kind::Int(-1, i64::MAX), SLOWLOG),
    row("slowlog-max-len", "128", ANY, SLOWLOG),
    row("stop-writes-on-bgsave-error", "yes", Kind::Bool, Role::Points),
    row("stream-node-max-bytes", "4096", BYTES, Role::Applied),
    row("stream-node-max-entries", "100", ANY, Role::Applied),
    row("tcp-backlog", "511", ANY, Role::Fixed),
    row("tcp-keepalive", "300", Kind::Int(0, i32::MAX as i64), Role::Kept),
    row("timeout", "0", Kind::Int(0, i32::MAX as i64), Role::Applied),
    row("tls-auth-clients", "yes", Kind::Choice(&["no", "yes", "optional"]), Role::Fixed),
    row("tls-ca-cert-dir", "", Kind::Text, Role::Absent("folders of certificates")),
    row("tls-ca-cert-file", "", Kind::Text, Role::Fixed),
    row("tls-cert-file", "", Kind::Text, Role::Fixed),
    row("tls-ciphers", "", Kind::Text, TLS),
    row("tls-ciphersuites", "", Kind::Text, TLS),
    row("tls-cluster", "no", Kind::Bool, Role::Absent("cluster mode")),
    row("tls-dh-params-file", "", Kind::Text, TLS),
    row("tls-key-file", "", Kind::Text, Role::Fixed),
    row("tls-port", "0", Kind::Int(0, 65535), Role::Fixed),
    row("tls-prefer-server-ciphers", "no", Kind::Bool, TLS),
    row("tls-protocols", "", Kind::Text, TLS),
    row("tls-replication", "no", Kind::Bool, REPLICATION),
    row("tracking-table-max-keys", "1000000", ANY, Role::Absent("client-side caching")),
    row("unixsocket", "", Kind::Text, UNIX),
    row("unixsocketperm", "0", INT, UNIX),
    row("zset-max-listpack-entries", "128", ANY, Role::Applied),
    row("zset-max-listpack-value", "64", BYTES, Role::Applied),
];
