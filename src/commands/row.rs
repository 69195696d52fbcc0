//! One row a command: all that is known about it, in one place.

use super::{Args, Ctx, Outcome};

/// Properties of a command, as `COMMAND INFO` names them; the gates and the log are decided by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(u32);

#[rustfmt::skip]
impl Flags {
    /// No property.
    pub const NONE: Self = Self(0);
    /// Changes data: logged when it changed something.
    pub const WRITE: Self = Self(1);
    /// Reads data.
    pub const READ: Self = Self(1 << 1);
    /// Refused when memory is full.
    pub const DENY_OOM: Self = Self(1 << 2);
    /// For operators.
    pub const ADMIN: Self = Self(1 << 3);
    /// About channels.
    pub const PUBSUB: Self = Self(1 << 4);
    /// Not for scripts.
    pub const NO_SCRIPT: Self = Self(1 << 5);
    /// May wait.
    pub const BLOCKING: Self = Self(1 << 6);
    /// Allowed while data is being loaded.
    pub const LOADING: Self = Self(1 << 7);
    /// Allowed on a replica that lost its primary.
    pub const STALE: Self = Self(1 << 8);
    /// Constant or logarithmic time.
    pub const FAST: Self = Self(1 << 9);
    /// Allowed before `AUTH`.
    pub const NO_AUTH: Self = Self(1 << 10);
    /// Not allowed inside a transaction.
    pub const NO_MULTI: Self = Self(1 << 11);
    /// Its keys depend on its arguments.
    pub const MOVABLE_KEYS: Self = Self(1 << 12);
    /// May be called with no key.
    pub const NO_MANDATORY_KEYS: Self = Self(1 << 13);
    /// Not shown to `MONITOR`.
    pub const SKIP_MONITOR: Self = Self(1 << 14);
    /// Not kept in the slow log.
    pub const SKIP_SLOWLOG: Self = Self(1 << 15);
    /// May be run while a script keeps the server busy.
    pub const ALLOW_BUSY: Self = Self(1 << 16);
    /// Not while data is loaded in the background.
    pub const NO_ASYNC_LOADING: Self = Self(1 << 17);
    /// In the ACL category `@dangerous` though not `ADMIN`.
    pub const DANGEROUS: Self = Self(1 << 18);
    /// Touches keys that its arguments do not name.
    pub const TOUCHES_ARBITRARY_KEYS: Self = Self(1 << 19);
    /// Touches keys of other databases than the selected one. Nobody is told: Redis has no such flag.
    pub const OTHER_DATABASES: Self = Self(1 << 20);

    /// Names as `COMMAND INFO` prints them.
    pub const NAMES: &'static [(Self, &'static str)] = &[
        (Self::WRITE, "write"), (Self::READ, "readonly"), (Self::DENY_OOM, "denyoom"), (Self::ADMIN, "admin"),
        (Self::PUBSUB, "pubsub"), (Self::NO_SCRIPT, "noscript"), (Self::BLOCKING, "blocking"),
        (Self::LOADING, "loading"), (Self::STALE, "stale"), (Self::SKIP_MONITOR, "skip_monitor"),
        (Self::SKIP_SLOWLOG, "skip_slowlog"), (Self::FAST, "fast"), (Self::NO_AUTH, "no_auth"),
        (Self::NO_MANDATORY_KEYS, "no_mandatory_keys"), (Self::NO_ASYNC_LOADING, "no_async_loading"),
        (Self::NO_MULTI, "no_multi"), (Self::MOVABLE_KEYS, "movablekeys"), (Self::ALLOW_BUSY, "allow_busy"),
        (Self::TOUCHES_ARBITRARY_KEYS, "touches_arbitrary_keys"),
    ];
}

impl Flags {
    /// These flags and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are set.
    #[inline(always)]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Redis' groups of commands, as `COMMAND DOCS` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Group {
    Generic,
    String,
    List,
    Set,
    SortedSet,
    Hash,
    Bitmap,
    HyperLogLog,
    Geo,
    Stream,
    PubSub,
    Transactions,
    Connection,
    Server,
}

impl Group {
    /// The name in `COMMAND DOCS`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::String => "string",
            Self::List => "list",
            Self::Set => "set",
            Self::SortedSet => "sorted-set",
            Self::Hash => "hash",
            Self::Bitmap => "bitmap",
            Self::HyperLogLog => "hyperloglog",
            Self::Geo => "geo",
            Self::Stream => "stream",
            Self::PubSub => "pubsub",
            Self::Transactions => "transactions",
            Self::Connection => "connection",
            Self::Server => "server",
        }
    }

    /// The ACL category of its commands, where there is one.
    pub const fn category(self) -> Option<&'static str> {
        match self {
            Self::Generic => Some("@keyspace"),
            Self::String => Some("@string"),
            Self::List => Some("@list"),
            Self::Set => Some("@set"),
            Self::SortedSet => Some("@sortedset"),
            Self::Hash => Some("@hash"),
            Self::Bitmap => Some("@bitmap"),
            Self::HyperLogLog => Some("@hyperloglog"),
            Self::Geo => Some("@geo"),
            Self::Stream => Some("@stream"),
            Self::Transactions => Some("@transaction"),
            Self::Connection => Some("@connection"),
            Self::PubSub | Self::Server => None,
        }
    }
}

/// Where a run of keys stands among the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySpec {
    /// From argument `first` to `last` (negative: from the end), every `step`-th.
    Range {
        /// Index of the first key.
        first: u8,
        /// Index of the last key; -1 is the last argument.
        last: i8,
        /// Distance between keys.
        step: u8,
    },
    /// As many keys as the number at `count_at` says, right behind it.
    Count {
        /// Index of the number.
        count_at: u8,
    },
    /// The same, each key with a value behind it.
    Pairs {
        /// Index of the number.
        count_at: u8,
    },
    /// Behind the first of this word.
    Keyword {
        /// The word, in any case.
        word: &'static str,
        /// Where the search for it begins.
        start: u8,
        /// How many of those behind it are keys.
        behind: Behind,
    },
    /// Where nobody can say: named by patterns, and read. With the note of `COMMAND INFO`.
    Unknown(&'static str),
    /// Behind the last STORE of a SORT, whose value is replaced. With the note of `COMMAND INFO`.
    Stored(&'static str),
}

/// Which arguments behind a word are keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// The next one.
    One,
    /// The first half of all that is left.
    Half,
}

/// Where a command's keys stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys(pub &'static [KeySpec]);

impl Keys {
    /// No keys.
    pub const NONE: Self = Self(&[]);
    /// The first argument.
    pub const ONE: Self = Self(&[KeySpec::Range { first: 1, last: 1, step: 1 }]);
    /// The first two arguments.
    pub const TWO: Self = Self(&[KeySpec::Range { first: 1, last: 2, step: 1 }]);
    /// Every argument.
    pub const ALL: Self = Self(&[KeySpec::Range { first: 1, last: -1, step: 1 }]);
    /// Every argument but the last (a timeout).
    pub const ALL_BUT_LAST: Self = Self(&[KeySpec::Range { first: 1, last: -2, step: 1 }]);
    /// Every other argument, from the first on.
    pub const EVERY_OTHER: Self = Self(&[KeySpec::Range { first: 1, last: -1, step: 2 }]);
    /// The second argument (of a subcommand).
    pub const SECOND: Self = Self(&[KeySpec::Range { first: 2, last: 2, step: 1 }]);
    /// As many as the first argument says.
    pub const COUNTED: Self = Self(&[KeySpec::Count { count_at: 1 }]);
    /// The first argument, and as many as the second says.
    pub const ONE_AND_COUNTED: Self =
        Self(&[KeySpec::Range { first: 1, last: 1, step: 1 }, KeySpec::Count { count_at: 2 }]);
    /// As many as the second argument says (the first is a timeout).
    pub const COUNTED_SECOND: Self = Self(&[KeySpec::Count { count_at: 2 }]);
    /// Behind the word STREAMS.
    pub const STREAMS: Self = Self(&[KeySpec::Keyword { word: "STREAMS", start: 1, behind: Behind::Half }]);
    /// Behind the word STREAMS, which stands behind a group and a consumer.
    pub const GROUP_STREAMS: Self =
        Self(&[KeySpec::Keyword { word: "STREAMS", start: 4, behind: Behind::Half }]);
}

/// Who runs the command.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Needs only the keyspace.
    Db(fn(&mut Ctx<'_>, &mut Args<'_>) -> Outcome),
    /// About connections or the server: `engine` answers it.
    Verb(Verb),
    /// Holds subcommands; has none of its own.
    Container,
}

/// What the layers above answer, in one exhaustive `match` (`engine/verbs`): a verb without an answer does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the command of its name")]
pub enum Verb {
    Auth,
    BgRewriteAof,
    BgSave,
    ClientGetName,
    ClientId,
    ClientInfo,
    ClientKill,
    ClientList,
    ClientNoEvict,
    ClientReply,
    ClientSetInfo,
    ClientSetName,
    ClientUnblock,
    Command,
    CommandCount,
    CommandDocs,
    CommandGetKeys,
    CommandInfo,
    CommandList,
    ConfigGet,
    ConfigResetStat,
    ConfigRewrite,
    ConfigSet,
    Debug,
    Discard,
    Exec,
    Hello,
    Help,
    Info,
    LastSave,
    MemoryDoctor,
    MemoryMallocStats,
    MemoryPurge,
    MemoryStats,
    Multi,
    Ping,
    PSubscribe,
    PUnsubscribe,
    PubSubChannels,
    PubSubNumPat,
    PubSubNumSub,
    Publish,
    Quit,
    Reset,
    Save,
    Select,
    Shutdown,
    Subscribe,
    SwapDb,
    Unsubscribe,
    Unwatch,
    WaitAof,
    Watch,
}

/// A row of the table.
pub struct Command {
    /// Upper case; a subcommand is `CONTAINER|NAME`.
    pub name: &'static str,
    /// Number of arguments with the name (and the container's); negative: at least that many.
    pub arity: i8,
    /// Properties.
    pub flags: Flags,
    /// Where the keys stand.
    pub keys: Keys,
    /// Who runs it.
    pub run: Handler,
    /// The version of Redis that brought it.
    pub since: &'static str,
    /// Time complexity, as Redis' documentation words it.
    pub complexity: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its arguments in the grammar of [`super::synopsis`].
    pub synopsis: &'static str,
    /// The shape of its reply in RESP3: `int`, `bulk|nil`, `array<bulk>`, `tuple<bulk,double>`, …; `bytes` is a bulk string that is no text.
    /// `count:array<bulk>` is one where there is a `count`, `WITHSCORES:…` one with that option.
    pub reply: &'static str,
}

impl Command {
    /// Whether `count` arguments (the name included) are right for this command.
    #[inline(always)]
    pub const fn accepts(&self, count: usize) -> bool {
        if self.arity >= 0 { count == self.arity as usize } else { count >= -(self.arity as isize) as usize }
    }

    /// Whether its reply may come later: it waits for a key, or for a file.
    pub const fn may_wait(&self) -> bool {
        use Verb::{ConfigRewrite, Save, Shutdown};
        self.flags.has(Flags::BLOCKING) || matches!(self.run, Handler::Verb(Save | ConfigRewrite | Shutdown))
    }

    /// Whether this is a subcommand.
    pub fn container(&self) -> Option<&'static str> {
        self.name.split_once('|').map(|(container, _)| container)
    }

    /// The words that name it: one, or the container's and its own.
    pub fn words<'a>(&self) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        let name: &'static str = self.name;
        name.as_bytes().split(|byte| *byte == b'|')
    }
}

/// A row whose handler needs only the keyspace.
#[expect(clippy::too_many_arguments, reason = "it is a table row")]
pub(super) const fn db(
    name: &'static str,
    arity: i8,
    flags: Flags,
    keys: Keys,
    run: fn(&mut Ctx<'_>, &mut Args<'_>) -> Outcome,
    since: &'static str,
    complexity: &'static str,
    summary: &'static str,
    synopsis: &'static str,
    reply: &'static str,
) -> Command {
    Command { name, arity, flags, keys, run: Handler::Db(run), since, complexity, summary, synopsis, reply }
}

/// A row that the layers above answer.
#[expect(clippy::too_many_arguments, reason = "it is a table row")]
pub(super) const fn verb(
    name: &'static str,
    arity: i8,
    flags: Flags,
    keys: Keys,
    verb: Verb,
    since: &'static str,
    complexity: &'static str,
    summary: &'static str,
    synopsis: &'static str,
    reply: &'static str,
) -> Command {
    Command {
        name,
        arity,
        flags,
        keys,
        run: Handler::Verb(verb),
        since,
        complexity,
        summary,
        synopsis,
        reply,
    }
}

/// A row that only holds subcommands.
pub(super) const fn container(name: &'static str, since: &'static str, summary: &'static str) -> Command {
    Command {
        name,
        arity: -2,
        flags: Flags::NONE,
        keys: Keys::NONE,
        run: Handler::Container,
        since,
        complexity: "Depends on subcommand.",
        summary,
        synopsis: "",
        reply: "any",
    }
}
