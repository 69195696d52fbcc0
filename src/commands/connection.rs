//! Rows of the commands about connections, channels and transactions; `engine` answers them.
//! <https://redis.io/docs/latest/commands/?group=connection>

use super::args::Args;
use super::ctx::Ctx;
use super::error::Outcome;
use super::row::{Command, Flags, Keys, Verb, container, db, verb};

const ANY_TIME: Flags = Flags::NO_SCRIPT.with(Flags::LOADING).with(Flags::STALE);
const BEFORE_AUTH: Flags = ANY_TIME.with(Flags::FAST).with(Flags::NO_AUTH).with(Flags::ALLOW_BUSY);
const ADMIN: Flags = ANY_TIME.with(Flags::ADMIN);
const CHANNEL: Flags = Flags::PUBSUB.with(ANY_TIME);
const CHANNEL_INFO: Flags = Flags::PUBSUB.with(Flags::LOADING).with(Flags::STALE);
const TRANSACTION: Flags = ANY_TIME.with(Flags::FAST).with(Flags::ALLOW_BUSY);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    verb("AUTH", -2, BEFORE_AUTH, Keys::NONE, Verb::Auth, "1.0.0", "O(N) where N is the number of passwords defined for the user", "Authenticates the connection.", "[username] password", "status"),
    container("CLIENT", "2.4.0", "A container for client connection commands."),
    verb("CLIENT|GETNAME", 2, ANY_TIME, Keys::NONE, Verb::ClientGetName, "2.6.9", "O(1)", "Returns the name of the connection.", "", "bulk|nil"),
    verb("CLIENT|HELP", 2, Flags::LOADING.with(Flags::STALE), Keys::NONE, Verb::Help, "5.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    verb("CLIENT|ID", 2, ANY_TIME, Keys::NONE, Verb::ClientId, "5.0.0", "O(1)", "Returns the unique client ID of the connection.", "", "int"),
    verb("CLIENT|INFO", 2, ANY_TIME, Keys::NONE, Verb::ClientInfo, "6.2.0", "O(1)", "Returns information about the connection.", "", "bulk"),
    verb("CLIENT|KILL", -3, ADMIN, Keys::NONE, Verb::ClientKill, "2.4.0", "O(N) where N is the number of client connections", "Terminates open connections.", "(old-address|([ID client-id:int] [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [USER username] [ADDR address] [LADDR local-address] [SKIPME (YES|NO)] [MAXAGE age:int])...)", "any"),
    verb("CLIENT|LIST", -2, ADMIN, Keys::NONE, Verb::ClientList, "2.4.0", "O(N) where N is the number of client connections", "Lists open connections.", "[TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID client-id:int...]", "bulk"),
    verb("CLIENT|NO-EVICT", 3, ADMIN, Keys::NONE, Verb::ClientNoEvict, "7.0.0", "O(1)", "Sets the client eviction mode of the connection.", "(ON|OFF)", "status"),
    verb("CLIENT|REPLY", 3, ANY_TIME, Keys::NONE, Verb::ClientReply, "3.2.0", "O(1)", "Instructs the server whether to reply to commands.", "(ON|OFF|SKIP)", "status"),
    verb("CLIENT|SETINFO", 4, ANY_TIME, Keys::NONE, Verb::ClientSetInfo, "7.2.0", "O(1)", "Sets information specific to the client or connection.", "(LIB-NAME libname|LIB-VER libver)", "status"),
    verb("CLIENT|SETNAME", 3, ANY_TIME, Keys::NONE, Verb::ClientSetName, "2.6.9", "O(1)", "Sets the connection name.", "connection-name", "status"),
    verb("CLIENT|UNBLOCK", -3, ADMIN, Keys::NONE, Verb::ClientUnblock, "5.0.0", "O(log N) where N is the number of client connections", "Unblocks a client blocked by a blocking command from a different connection.", "client-id:int [TIMEOUT|ERROR]", "int"),
    db("ECHO", 2, Flags::LOADING.with(Flags::STALE).with(Flags::FAST), Keys::NONE, echo, "1.0.0", "O(1)", "Returns the given string.", "message", "bulk"),
    verb("HELLO", -1, BEFORE_AUTH, Keys::NONE, Verb::Hello, "6.0.0", "O(1)", "Handshakes with the Redis server.", "[protover:int [AUTH username password] [SETNAME clientname]]", "map"),
    verb("PING", -1, Flags::FAST, Keys::NONE, Verb::Ping, "1.0.0", "O(1)", "Returns the server's liveliness response.", "[message]", "status|bulk"),
    verb("QUIT", -1, BEFORE_AUTH, Keys::NONE, Verb::Quit, "1.0.0", "O(1)", "Closes the connection.", "", "status"),
    verb("RESET", 1, BEFORE_AUTH, Keys::NONE, Verb::Reset, "6.2.0", "O(1)", "Resets the connection.", "", "status"),
    verb("SELECT", 2, Flags::LOADING.with(Flags::STALE).with(Flags::FAST), Keys::NONE, Verb::Select, "1.0.0", "O(1)", "Changes the selected database.", "index:int", "status"),
];

#[rustfmt::skip]
pub(super) const PUBSUB: &[Command] = &[
    verb("PSUBSCRIBE", -2, CHANNEL, Keys::NONE, Verb::PSubscribe, "2.0.0", "O(N) where N is the number of patterns to subscribe to.", "Listens for messages published to channels that match one or more patterns.", "pattern:pattern...", "push"),
    verb("PUBLISH", 3, Flags::PUBSUB.with(Flags::LOADING).with(Flags::STALE).with(Flags::FAST), Keys::NONE, Verb::Publish, "2.0.0", "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).", "Posts a message to a channel.", "channel message", "int"),
    container("PUBSUB", "2.8.0", "A container for Pub/Sub commands."),
    verb("PUBSUB|CHANNELS", -2, CHANNEL_INFO, Keys::NONE, Verb::PubSubChannels, "2.8.0", "O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)", "Returns the active channels.", "[pattern:pattern]", "array<bulk>"),
    verb("PUBSUB|HELP", 2, Flags::LOADING.with(Flags::STALE), Keys::NONE, Verb::Help, "6.2.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    verb("PUBSUB|NUMPAT", 2, CHANNEL_INFO, Keys::NONE, Verb::PubSubNumPat, "2.8.0", "O(1)", "Returns a count of unique pattern subscriptions.", "", "int"),
    verb("PUBSUB|NUMSUB", -2, CHANNEL_INFO, Keys::NONE, Verb::PubSubNumSub, "2.8.0", "O(N) for the NUMSUB subcommand, where N is the number of requested channels", "Returns a count of subscribers to channels.", "[channel...]", "array<bulk|int>"),
    verb("PUNSUBSCRIBE", -1, CHANNEL, Keys::NONE, Verb::PUnsubscribe, "2.0.0", "O(N) where N is the number of patterns to unsubscribe.", "Stops listening to messages published to channels that match one or more patterns.", "[pattern:pattern...]", "push"),
    verb("SUBSCRIBE", -2, CHANNEL, Keys::NONE, Verb::Subscribe, "2.0.0", "O(N) where N is the number of channels to subscribe to.", "Listens for messages published to channels.", "channel...", "push"),
    verb("UNSUBSCRIBE", -1, CHANNEL, Keys::NONE, Verb::Unsubscribe, "2.0.0", "O(N) where N is the number of channels to unsubscribe.", "Stops listening to messages posted to channels.", "[channel...]", "push"),
];

#[rustfmt::skip]
pub(super) const TRANSACTIONS: &[Command] = &[
    verb("DISCARD", 1, TRANSACTION, Keys::NONE, Verb::Discard, "2.0.0", "O(N), when N is the number of queued commands", "Discards a transaction.", "", "status"),
    verb("EXEC", 1, ANY_TIME.with(Flags::SKIP_SLOWLOG), Keys::NONE, Verb::Exec, "1.2.0", "Depends on commands in the transaction", "Executes all commands in a transaction.", "", "array|nil"),
    verb("MULTI", 1, TRANSACTION, Keys::NONE, Verb::Multi, "1.2.0", "O(1)", "Starts a transaction.", "", "status"),
    verb("UNWATCH", 1, TRANSACTION, Keys::NONE, Verb::Unwatch, "2.2.0", "O(1)", "Forgets about watched keys of a transaction.", "", "status"),
    verb("WATCH", -2, TRANSACTION, Keys::ALL, Verb::Watch, "2.2.0", "O(1) for every key.", "Monitors changes to keys to determine the execution of a transaction.", "key...", "status"),
];

fn echo(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let message = args.next()?;
    ctx.out.bulk(message);
    Ok(())
}
