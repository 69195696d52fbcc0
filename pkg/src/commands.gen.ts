// Generated from the engine's command table by tests/codegen.rs; do not edit. Run: cargo test --test codegen

import type { Input, Pairs } from "./arguments.js";
import type { Reply } from "./values.js";

/** A row of the engine's command table. */
export interface CommandRow {
  /** Upper case; a subcommand is `CONFIG|GET`. */
  readonly name: string;
  /** Its method on a session. */
  readonly method: string;
  /** Number of words with the name; negative: at least that many. */
  readonly arity: number;
  /** As `COMMAND INFO` names them. */
  readonly flags: readonly string[];
  readonly group: string;
  /** The version of Redis that brought it. */
  readonly since: string;
  readonly complexity: string;
  readonly summary: string;
  /** Its arguments: `key value [NX|XX] [EX seconds:int]`. */
  readonly synopsis: string;
  /** The shape of its reply: `int`, `bulk|nil`, `array`, `tuple<bulk,double>`; `bulk|count:array<bulk>` is an array where there is a `count`. */
  readonly reply: string;
  /** Where its keys stand among the words: a range, as many as a word says, or behind a word one or the first half of the rest. */
  readonly keys: readonly ({ readonly first: number; readonly last: number; readonly step: number } | { readonly countAt: number } | { readonly word: string; readonly start: number; readonly half: boolean })[];
}

/** A whole number. */
export type Int = number | bigint | string;
/** A number. */
export type Double = number | string;
/** One word, or several as a list. */
export type Words = Input | readonly Input[];
/** The word of a choice, in either case. */
export type Word<T extends string> = T | Lowercase<T>;
/** An integer reply: a number within 2^53. Beyond that the value is the same digits as a string. */
export type Integer = number;

/** Options of `BGSAVE`: `[SCHEDULE]`. */
export interface BgsaveOptions {
  readonly SCHEDULE?: boolean | undefined;
}
/** Options of `BITFIELD`: `key [GET encoding offset:int|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding offset:int value:int|INCRBY encoding offset:int increment:int)]...`. */
export interface BitfieldOptions {
  readonly GET?: readonly [Input, Int] | undefined;
}
/** Options of `BITFIELD_RO`: `key [GET encoding offset:int]...`. */
export interface Bitfield_roOptions {
  readonly GET?: readonly [Input, Int] | readonly (readonly [Input, Int])[] | undefined;
}
/** Options of `BLMPOP`: `timeout:double numkeys:int key... (LEFT|RIGHT) [COUNT count:int]`. */
export interface BlmpopOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `BZMPOP`: `timeout:double numkeys:int key... (MIN|MAX) [COUNT count:int]`. */
export interface BzmpopOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `CLIENT LIST`: `[TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID client-id:int...]`. */
export interface ClientListOptions {
  readonly TYPE?: Word<"NORMAL" | "MASTER" | "REPLICA" | "PUBSUB"> | undefined;
  readonly ID?: Words | undefined;
}
/** Options of `CLIENT SETINFO`: `(LIB-NAME libname|LIB-VER libver)`. */
export interface ClientSetinfoOptions {
  readonly "LIB-NAME"?: Input | undefined;
  readonly "LIB-VER"?: Input | undefined;
}
/** Options of `CLIENT UNBLOCK`: `client-id:int [TIMEOUT|ERROR]`. */
export interface ClientUnblockOptions {
  readonly TIMEOUT?: boolean | undefined;
  readonly ERROR?: boolean | undefined;
}
/** Options of `COMMAND LIST`: `[FILTERBY (MODULE module-name|ACLCAT category|PATTERN pattern:pattern)]`. */
export interface CommandListOptions {
  readonly FILTERBY?: Words | undefined;
}
/** Options of `COPY`: `source destination [DB destination-db:int] [REPLACE]`. */
export interface CopyOptions {
  readonly DB?: Int | undefined;
  readonly REPLACE?: boolean | undefined;
}
/** Options of `DELEX`: `key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]`. */
export interface DelexOptions {
  readonly IFEQ?: Input | undefined;
  readonly IFNE?: Input | undefined;
  readonly IFDEQ?: Input | undefined;
  readonly IFDNE?: Input | undefined;
}
/** Options of `EXPIRE`: `key seconds:int [NX|XX|GT|LT]`. */
export interface ExpireOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `EXPIREAT`: `key unix-time-seconds:unix-time [NX|XX|GT|LT]`. */
export interface ExpireatOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `FLUSHALL`: `[ASYNC|SYNC]`. */
export interface FlushallOptions {
  readonly ASYNC?: boolean | undefined;
  readonly SYNC?: boolean | undefined;
}
/** Options of `FLUSHDB`: `[ASYNC|SYNC]`. */
export interface FlushdbOptions {
  readonly ASYNC?: boolean | undefined;
  readonly SYNC?: boolean | undefined;
}
/** Options of `GEOADD`: `key [NX|XX] [CH] (longitude:double latitude:double member)...`. */
export interface GeoaddOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly CH?: boolean | undefined;
}
/** Options of `GEODIST`: `key member1 member2 [M|KM|FT|MI]`. */
export interface GeodistOptions {
  readonly M?: boolean | undefined;
  readonly KM?: boolean | undefined;
  readonly FT?: boolean | undefined;
  readonly MI?: boolean | undefined;
}
/** Options of `GEORADIUS`: `key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]`. */
export interface GeoradiusOptions {
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly STORE?: Input | undefined;
  readonly STOREDIST?: Input | undefined;
}
/** Options of `GEORADIUSBYMEMBER`: `key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]`. */
export interface GeoradiusbymemberOptions {
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly STORE?: Input | undefined;
  readonly STOREDIST?: Input | undefined;
}
/** Options of `GEORADIUSBYMEMBER_RO`: `key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]`. */
export interface Georadiusbymember_roOptions {
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
}
/** Options of `GEORADIUS_RO`: `key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]`. */
export interface Georadius_roOptions {
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
}
/** Options of `GEOSEARCH`: `key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]`. */
export interface GeosearchOptions {
  readonly FROMMEMBER?: Input | undefined;
  readonly FROMLONLAT?: readonly [Double, Double] | undefined;
  readonly BYRADIUS?: readonly [Double, Word<"M" | "KM" | "FT" | "MI">] | undefined;
  readonly BYBOX?: readonly [Double, Double, Word<"M" | "KM" | "FT" | "MI">] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
}
/** Options of `GEOSEARCHSTORE`: `destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]`. */
export interface GeosearchstoreOptions {
  readonly FROMMEMBER?: Input | undefined;
  readonly FROMLONLAT?: readonly [Double, Double] | undefined;
  readonly BYRADIUS?: readonly [Double, Word<"M" | "KM" | "FT" | "MI">] | undefined;
  readonly BYBOX?: readonly [Double, Double, Word<"M" | "KM" | "FT" | "MI">] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly STOREDIST?: boolean | undefined;
}
/** Options of `GETEX`: `key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST]`. */
export interface GetexOptions {
  readonly EX?: Int | undefined;
  readonly PX?: Int | undefined;
  readonly EXAT?: Int | undefined;
  readonly PXAT?: Int | undefined;
  readonly PERSIST?: boolean | undefined;
}
/** Options of `HEXPIRE`: `key seconds:int [NX|XX|GT|LT] FIELDS numfields:int field...`. */
export interface HexpireOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `HEXPIREAT`: `key unix-time-seconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...`. */
export interface HexpireatOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `HGETEX`: `key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST] FIELDS numfields:int field...`. */
export interface HgetexOptions {
  readonly EX?: Int | undefined;
  readonly PX?: Int | undefined;
  readonly EXAT?: Int | undefined;
  readonly PXAT?: Int | undefined;
  readonly PERSIST?: boolean | undefined;
}
/** Options of `HPEXPIRE`: `key milliseconds:int [NX|XX|GT|LT] FIELDS numfields:int field...`. */
export interface HpexpireOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `HPEXPIREAT`: `key unix-time-milliseconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...`. */
export interface HpexpireatOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `HSCAN`: `key cursor:int [MATCH pattern:pattern] [COUNT count:int] [NOVALUES]`. */
export interface HscanOptions {
  readonly MATCH?: Input | undefined;
  readonly COUNT?: Int | undefined;
  readonly NOVALUES?: boolean | undefined;
}
/** Options of `HSETEX`: `key [FNX|FXX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL] FIELDS numfields:int (field value)...`. */
export interface HsetexOptions {
  readonly FNX?: boolean | undefined;
  readonly FXX?: boolean | undefined;
  readonly EX?: Int | undefined;
  readonly PX?: Int | undefined;
  readonly EXAT?: Int | undefined;
  readonly PXAT?: Int | undefined;
  readonly KEEPTTL?: boolean | undefined;
}
/** Options of `LCS`: `key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]`. */
export interface LcsOptions {
  readonly LEN?: boolean | undefined;
  readonly IDX?: boolean | undefined;
  readonly MINMATCHLEN?: Int | undefined;
  readonly WITHMATCHLEN?: boolean | undefined;
}
/** Options of `LMPOP`: `numkeys:int key... (LEFT|RIGHT) [COUNT count:int]`. */
export interface LmpopOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `LOLWUT`: `[VERSION version:int]`. */
export interface LolwutOptions {
  readonly VERSION?: Int | undefined;
}
/** Options of `LPOS`: `key element [RANK rank:int] [COUNT num-matches:int] [MAXLEN len:int]`. */
export interface LposOptions {
  readonly RANK?: Int | undefined;
  readonly COUNT?: Int | undefined;
  readonly MAXLEN?: Int | undefined;
}
/** Options of `MEMORY USAGE`: `key [SAMPLES count:int]`. */
export interface MemoryUsageOptions {
  readonly SAMPLES?: Int | undefined;
}
/** Options of `MSETEX`: `numkeys:int (key value)... [NX|XX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]`. */
export interface MsetexOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly EX?: Int | undefined;
  readonly PX?: Int | undefined;
  readonly EXAT?: Int | undefined;
  readonly PXAT?: Int | undefined;
  readonly KEEPTTL?: boolean | undefined;
}
/** Options of `PEXPIRE`: `key milliseconds:int [NX|XX|GT|LT]`. */
export interface PexpireOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `PEXPIREAT`: `key unix-time-milliseconds:unix-time [NX|XX|GT|LT]`. */
export interface PexpireatOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
}
/** Options of `RESTORE`: `key ttl:int serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:int] [FREQ frequency:int]`. */
export interface RestoreOptions {
  readonly REPLACE?: boolean | undefined;
  readonly ABSTTL?: boolean | undefined;
  readonly IDLETIME?: Int | undefined;
  readonly FREQ?: Int | undefined;
}
/** Options of `SCAN`: `cursor:int [MATCH pattern:pattern] [COUNT count:int] [TYPE type]`. */
export interface ScanOptions {
  readonly MATCH?: Input | undefined;
  readonly COUNT?: Int | undefined;
  readonly TYPE?: Input | undefined;
}
/** Options of `SDIFFCARD`: `numkeys:int key... [LIMIT limit:int]`. */
export interface SdiffcardOptions {
  readonly LIMIT?: Int | undefined;
}
/** Options of `SET`: `key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]`. */
export interface SetOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly IFEQ?: Input | undefined;
  readonly IFNE?: Input | undefined;
  readonly IFDEQ?: Input | undefined;
  readonly IFDNE?: Input | undefined;
  readonly GET?: boolean | undefined;
  readonly EX?: Int | undefined;
  readonly PX?: Int | undefined;
  readonly EXAT?: Int | undefined;
  readonly PXAT?: Int | undefined;
  readonly KEEPTTL?: boolean | undefined;
}
/** Options of `SHUTDOWN`: `[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]`. */
export interface ShutdownOptions {
  readonly NOSAVE?: boolean | undefined;
  readonly SAVE?: boolean | undefined;
  readonly NOW?: boolean | undefined;
  readonly FORCE?: boolean | undefined;
  readonly ABORT?: boolean | undefined;
}
/** Options of `SINTERCARD`: `numkeys:int key... [LIMIT limit:int]`. */
export interface SintercardOptions {
  readonly LIMIT?: Int | undefined;
}
/** Options of `SORT`: `key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA] [STORE destination]`. */
export interface SortOptions {
  readonly BY?: Input | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
  readonly GET?: Input | readonly (readonly [Input])[] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly ALPHA?: boolean | undefined;
  readonly STORE?: Input | undefined;
}
/** Options of `SORT_RO`: `key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]`. */
export interface Sort_roOptions {
  readonly BY?: Input | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
  readonly GET?: Input | readonly (readonly [Input])[] | undefined;
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly ALPHA?: boolean | undefined;
}
/** Options of `SSCAN`: `key cursor:int [MATCH pattern:pattern] [COUNT count:int]`. */
export interface SscanOptions {
  readonly MATCH?: Input | undefined;
  readonly COUNT?: Int | undefined;
}
/** Options of `SUNIONCARD`: `numkeys:int key... [APPROX] [LIMIT limit:int]`. */
export interface SunioncardOptions {
  readonly APPROX?: boolean | undefined;
  readonly LIMIT?: Int | undefined;
}
/** Options of `XACKDEL`: `key group [KEEPREF|DELREF|ACKED] IDS numids:int id...`. */
export interface XackdelOptions {
  readonly KEEPREF?: boolean | undefined;
  readonly DELREF?: boolean | undefined;
  readonly ACKED?: boolean | undefined;
}
/** Options of `XADD`: `key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]] (*|id) (field value)...`. */
export interface XaddOptions {
  readonly NOMKSTREAM?: boolean | undefined;
  readonly MAXLEN?: Words | undefined;
  readonly MINID?: Words | undefined;
}
/** Options of `XAUTOCLAIM`: `key group consumer min-idle-time:int start [COUNT count:int] [JUSTID]`. */
export interface XautoclaimOptions {
  readonly COUNT?: Int | undefined;
  readonly JUSTID?: boolean | undefined;
}
/** Options of `XCLAIM`: `key group consumer min-idle-time:int id... [IDLE ms:int] [TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:int] [FORCE] [JUSTID] [LASTID lastid]`. */
export interface XclaimOptions {
  readonly IDLE?: Int | undefined;
  readonly TIME?: Int | undefined;
  readonly RETRYCOUNT?: Int | undefined;
  readonly FORCE?: boolean | undefined;
  readonly JUSTID?: boolean | undefined;
  readonly LASTID?: Input | undefined;
}
/** Options of `XDELEX`: `key [KEEPREF|DELREF|ACKED] IDS numids:int id...`. */
export interface XdelexOptions {
  readonly KEEPREF?: boolean | undefined;
  readonly DELREF?: boolean | undefined;
  readonly ACKED?: boolean | undefined;
}
/** Options of `XGROUP CREATE`: `key group (id|$) [MKSTREAM] [ENTRIESREAD entries-read:int]`. */
export interface XgroupCreateOptions {
  readonly MKSTREAM?: boolean | undefined;
  readonly ENTRIESREAD?: Int | undefined;
}
/** Options of `XGROUP SETID`: `key group (id|$) [ENTRIESREAD entries-read:int]`. */
export interface XgroupSetidOptions {
  readonly ENTRIESREAD?: Int | undefined;
}
/** Options of `XINFO STREAM`: `key [FULL [COUNT count:int]]`. */
export interface XinfoStreamOptions {
  readonly FULL?: boolean | undefined;
  readonly COUNT?: Int | undefined;
}
/** Options of `XRANGE`: `key start end [COUNT count:int]`. */
export interface XrangeOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `XREAD`: `[COUNT count:int] [BLOCK milliseconds:int] STREAMS key... id...`. */
export interface XreadOptions {
  readonly COUNT?: Int | undefined;
  readonly BLOCK?: Int | undefined;
}
/** Options of `XREADGROUP`: `GROUP group consumer [COUNT count:int] [BLOCK milliseconds:int] [NOACK] STREAMS key... id...`. */
export interface XreadgroupOptions {
  readonly COUNT?: Int | undefined;
  readonly BLOCK?: Int | undefined;
  readonly NOACK?: boolean | undefined;
}
/** Options of `XREVRANGE`: `key end start [COUNT count:int]`. */
export interface XrevrangeOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `XSETID`: `key last-id [ENTRIESADDED entries-added:int] [MAXDELETEDID max-deleted-id]`. */
export interface XsetidOptions {
  readonly ENTRIESADDED?: Int | undefined;
  readonly MAXDELETEDID?: Input | undefined;
}
/** Options of `XTRIM`: `key (MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]`. */
export interface XtrimOptions {
  readonly LIMIT?: Int | undefined;
}
/** Options of `ZADD`: `key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...`. */
export interface ZaddOptions {
  readonly NX?: boolean | undefined;
  readonly XX?: boolean | undefined;
  readonly GT?: boolean | undefined;
  readonly LT?: boolean | undefined;
  readonly CH?: boolean | undefined;
  readonly INCR?: boolean | undefined;
}
/** Options of `ZDIFF`: `numkeys:int key... [WITHSCORES]`. */
export interface ZdiffOptions {
  readonly WITHSCORES?: boolean | undefined;
}
/** Options of `ZINTER`: `numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]`. */
export interface ZinterOptions {
  readonly WEIGHTS?: Words | undefined;
  readonly AGGREGATE?: Word<"SUM" | "MIN" | "MAX"> | undefined;
  readonly WITHSCORES?: boolean | undefined;
}
/** Options of `ZINTERCARD`: `numkeys:int key... [LIMIT limit:int]`. */
export interface ZintercardOptions {
  readonly LIMIT?: Int | undefined;
}
/** Options of `ZINTERSTORE`: `destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]`. */
export interface ZinterstoreOptions {
  readonly WEIGHTS?: Words | undefined;
  readonly AGGREGATE?: Word<"SUM" | "MIN" | "MAX"> | undefined;
}
/** Options of `ZMPOP`: `numkeys:int key... (MIN|MAX) [COUNT count:int]`. */
export interface ZmpopOptions {
  readonly COUNT?: Int | undefined;
}
/** Options of `ZRANGE`: `key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]`. */
export interface ZrangeOptions {
  readonly BYSCORE?: boolean | undefined;
  readonly BYLEX?: boolean | undefined;
  readonly REV?: boolean | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
  readonly WITHSCORES?: boolean | undefined;
}
/** Options of `ZRANGEBYLEX`: `key min max [LIMIT offset:int count:int]`. */
export interface ZrangebylexOptions {
  readonly LIMIT?: readonly [Int, Int] | undefined;
}
/** Options of `ZRANGEBYSCORE`: `key min max [WITHSCORES] [LIMIT offset:int count:int]`. */
export interface ZrangebyscoreOptions {
  readonly WITHSCORES?: boolean | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
}
/** Options of `ZRANGESTORE`: `destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int]`. */
export interface ZrangestoreOptions {
  readonly BYSCORE?: boolean | undefined;
  readonly BYLEX?: boolean | undefined;
  readonly REV?: boolean | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
}
/** Options of `ZRANK`: `key member [WITHSCORE]`. */
export interface ZrankOptions {
  readonly WITHSCORE?: boolean | undefined;
}
/** Options of `ZREVRANGE`: `key start:int stop:int [WITHSCORES]`. */
export interface ZrevrangeOptions {
  readonly WITHSCORES?: boolean | undefined;
}
/** Options of `ZREVRANGEBYLEX`: `key max min [LIMIT offset:int count:int]`. */
export interface ZrevrangebylexOptions {
  readonly LIMIT?: readonly [Int, Int] | undefined;
}
/** Options of `ZREVRANGEBYSCORE`: `key max min [WITHSCORES] [LIMIT offset:int count:int]`. */
export interface ZrevrangebyscoreOptions {
  readonly WITHSCORES?: boolean | undefined;
  readonly LIMIT?: readonly [Int, Int] | undefined;
}
/** Options of `ZREVRANK`: `key member [WITHSCORE]`. */
export interface ZrevrankOptions {
  readonly WITHSCORE?: boolean | undefined;
}
/** Options of `ZSCAN`: `key cursor:int [MATCH pattern:pattern] [COUNT count:int]`. */
export interface ZscanOptions {
  readonly MATCH?: Input | undefined;
  readonly COUNT?: Int | undefined;
}
/** Options of `ZUNION`: `numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]`. */
export interface ZunionOptions {
  readonly WEIGHTS?: Words | undefined;
  readonly AGGREGATE?: Word<"SUM" | "MIN" | "MAX"> | undefined;
  readonly WITHSCORES?: boolean | undefined;
}
/** Options of `ZUNIONSTORE`: `destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]`. */
export interface ZunionstoreOptions {
  readonly WEIGHTS?: Words | undefined;
  readonly AGGREGATE?: Word<"SUM" | "MIN" | "MAX"> | undefined;
}

/** Every command of the table but those of subscriptions, as a synchronous method. */
export interface Commands {
  /**
   * Appends a string to the value of a key. Creates the key if it doesn't exist.
   *
   * `APPEND key value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/append/}
   *
   * O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.
   */
  append(key: Input, value: Input): Integer;
  /**
   * Authenticates the connection.
   *
   * `AUTH [username] password` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/auth/}
   *
   * O(N) where N is the number of passwords defined for the user
   */
  auth(...words: Words[]): string;
  /**
   * Asynchronously rewrites the append-only file to disk.
   *
   * `BGREWRITEAOF` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgrewriteaof/}
   *
   * O(1)
   */
  bgrewriteaof(): string;
  /**
   * Asynchronously saves the database(s) to disk.
   *
   * `BGSAVE [SCHEDULE]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgsave/}
   *
   * O(1)
   */
  bgsave(...options: (Words | BgsaveOptions)[]): string;
  /**
   * Counts the number of set bits (population counting) in a string.
   *
   * `BITCOUNT key [start:int end:int [BYTE|BIT]]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitcount/}
   *
   * O(N)
   */
  bitcount(key: Input, ...words: Words[]): Integer;
  /**
   * Performs arbitrary bitfield integer operations on strings.
   *
   * `BITFIELD key [GET encoding offset:int|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding offset:int value:int|INCRBY encoding offset:int increment:int)]...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/bitfield/}
   *
   * O(1) for each subcommand specified
   */
  bitfield(key: Input, ...options: (Words | BitfieldOptions)[]): (Integer | null)[];
  /**
   * Performs arbitrary read-only bitfield integer operations on strings.
   *
   * `BITFIELD_RO key [GET encoding offset:int]...` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/bitfield_ro/}
   *
   * O(1) for each subcommand specified
   */
  bitfield_ro(key: Input, ...options: (Words | Bitfield_roOptions)[]): Integer[];
  /**
   * Performs bitwise operations on multiple strings, and stores the result.
   *
   * `BITOP (AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE) destkey:key key...` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitop/}
   *
   * O(N)
   */
  bitop(which: Word<"AND" | "OR" | "XOR" | "NOT" | "DIFF" | "DIFF1" | "ANDOR" | "ONE">, destkey: Input, ...keys: Words[]): Integer;
  /**
   * Finds the first set (1) or clear (0) bit in a string.
   *
   * `BITPOS key bit:int [start:int [end:int [BYTE|BIT]]]` · since 2.8.7 · {@link https://redis.io/docs/latest/commands/bitpos/}
   *
   * O(N)
   */
  bitpos(key: Input, bit: Int, ...words: Words[]): Integer;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available otherwise. Deletes the list if the last element was moved.
   *
   * `BLMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT) timeout:double` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/blmove/}
   *
   * O(1)
   */
  blmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">, timeout: Double): string | null;
  /**
   * Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLMPOP timeout:double numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/blmpop/}
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned.
   */
  blmpop(timeout: Double, numkeys: Int, ...options: (Words | BlmpopOptions)[]): [string, string[]] | null;
  /**
   * Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/blpop/}
   *
   * O(N) where N is the number of provided keys.
   */
  blpop(...words: Words[]): [string, string] | null;
  /**
   * Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/brpop/}
   *
   * O(N) where N is the number of provided keys.
   */
  brpop(...words: Words[]): [string, string] | null;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Block until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOPLPUSH source:key destination:key timeout:double` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/brpoplpush/}
   *
   * O(1)
   */
  brpoplpush(source: Input, destination: Input, timeout: Double): string | null;
  /**
   * Removes and returns a member by score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZMPOP timeout:double numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/bzmpop/}
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  bzmpop(timeout: Double, numkeys: Int, ...options: (Words | BzmpopOptions)[]): [string, [string, number][]] | null;
  /**
   * Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member available otherwise.  Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMAX key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmax/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  bzpopmax(...words: Words[]): [string, string, number] | null;
  /**
   * Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMIN key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmin/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  bzpopmin(...words: Words[]): [string, string, number] | null;
  /**
   * A container for client connection commands.
   *
   * `CLIENT` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client/}
   *
   * Depends on subcommand.
   */
  client(...words: Words[]): Reply;
  /**
   * Returns the name of the connection.
   *
   * `CLIENT GETNAME` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-getname/}
   *
   * O(1)
   */
  clientGetname(): string | null;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CLIENT HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-help/}
   *
   * O(1)
   */
  clientHelp(): string[];
  /**
   * Returns the unique client ID of the connection.
   *
   * `CLIENT ID` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-id/}
   *
   * O(1)
   */
  clientId(): Integer;
  /**
   * Returns information about the connection.
   *
   * `CLIENT INFO` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/client-info/}
   *
   * O(1)
   */
  clientInfo(): string;
  /**
   * Terminates open connections.
   *
   * `CLIENT KILL (old-address|([ID client-id:int] [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [USER username] [ADDR address] [LADDR local-address] [SKIPME (YES|NO)] [MAXAGE age:int])...)` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-kill/}
   *
   * O(N) where N is the number of client connections
   */
  clientKill(...words: Words[]): Reply;
  /**
   * Lists open connections.
   *
   * `CLIENT LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID client-id:int...]` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-list/}
   *
   * O(N) where N is the number of client connections
   */
  clientList(...options: (Words | ClientListOptions)[]): string;
  /**
   * Sets the client eviction mode of the connection.
   *
   * `CLIENT NO-EVICT (ON|OFF)` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/client-no-evict/}
   *
   * O(1)
   */
  clientNoEvict(which: Word<"ON" | "OFF">): string;
  /**
   * Instructs the server whether to reply to commands.
   *
   * `CLIENT REPLY (ON|OFF|SKIP)` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/client-reply/}
   *
   * O(1)
   */
  clientReply(which: Word<"ON" | "OFF" | "SKIP">): string;
  /**
   * Sets information specific to the client or connection.
   *
   * `CLIENT SETINFO (LIB-NAME libname|LIB-VER libver)` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/client-setinfo/}
   *
   * O(1)
   */
  clientSetinfo(...options: (Words | ClientSetinfoOptions)[]): string;
  /**
   * Sets the connection name.
   *
   * `CLIENT SETNAME connection-name` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-setname/}
   *
   * O(1)
   */
  clientSetname(connectionName: Input): string;
  /**
   * Unblocks a client blocked by a blocking command from a different connection.
   *
   * `CLIENT UNBLOCK client-id:int [TIMEOUT|ERROR]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-unblock/}
   *
   * O(log N) where N is the number of client connections
   */
  clientUnblock(clientId: Int, ...options: (Words | ClientUnblockOptions)[]): Integer;
  /**
   * Returns detailed information about all commands.
   *
   * `COMMAND` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command/}
   *
   * O(N) where N is the total number of Redis commands
   */
  command(): Reply;
  /**
   * Returns a count of commands.
   *
   * `COMMAND COUNT` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-count/}
   *
   * O(1)
   */
  commandCount(): Integer;
  /**
   * Returns documentary information about one, multiple or all commands.
   *
   * `COMMAND DOCS [command-name...]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-docs/}
   *
   * O(N) where N is the number of commands to look up
   */
  commandDocs(...commandNames: Words[]): { [field: string]: Reply };
  /**
   * Extracts the key names from an arbitrary command.
   *
   * `COMMAND GETKEYS command [arg...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-getkeys/}
   *
   * O(N) where N is the number of arguments to the command
   */
  commandGetkeys(command: Input, ...args: Words[]): string[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `COMMAND HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/command-help/}
   *
   * O(1)
   */
  commandHelp(): string[];
  /**
   * Returns information about one, multiple or all commands.
   *
   * `COMMAND INFO [command-name...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-info/}
   *
   * O(N) where N is the number of commands to look up
   */
  commandInfo(...commandNames: Words[]): Reply[];
  /**
   * Returns a list of command names.
   *
   * `COMMAND LIST [FILTERBY (MODULE module-name|ACLCAT category|PATTERN pattern:pattern)]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-list/}
   *
   * O(N) where N is the total number of Redis commands
   */
  commandList(...options: (Words | CommandListOptions)[]): string[];
  /**
   * A container for server configuration commands.
   *
   * `CONFIG` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config/}
   *
   * Depends on subcommand.
   */
  config(...words: Words[]): Reply;
  /**
   * Returns the effective values of configuration parameters.
   *
   * `CONFIG GET parameter:pattern...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-get/}
   *
   * O(N) when N is the number of configuration parameters provided
   */
  configGet(...parameters: Words[]): { [field: string]: string };
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CONFIG HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/config-help/}
   *
   * O(1)
   */
  configHelp(): string[];
  /**
   * Resets the server's statistics.
   *
   * `CONFIG RESETSTAT` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-resetstat/}
   *
   * O(1)
   */
  configResetstat(): string;
  /**
   * Persists the effective configuration to file.
   *
   * `CONFIG REWRITE` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/config-rewrite/}
   *
   * O(1)
   */
  configRewrite(): string;
  /**
   * Sets configuration parameters in-flight.
   *
   * `CONFIG SET (parameter value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-set/}
   *
   * O(N) when N is the number of configuration parameters provided
   */
  configSet(...pairs: (Words | Pairs)[]): string;
  /**
   * Copies the value of a key to a new key.
   *
   * `COPY source destination [DB destination-db:int] [REPLACE]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/copy/}
   *
   * O(N) worst case for collections, where N is the number of nested items. O(1) for string values.
   */
  copy(source: Input, destination: Input, ...options: (Words | CopyOptions)[]): Integer;
  /**
   * Returns the number of keys in the database.
   *
   * `DBSIZE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/dbsize/}
   *
   * O(1)
   */
  dbsize(): Integer;
  /**
   * A container for debugging commands.
   *
   * `DEBUG subcommand [option...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/debug/}
   *
   * Depends on subcommand.
   */
  debug(subcommand: Input, ...options: Words[]): Reply;
  /**
   * Decrements the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decr/}
   *
   * O(1)
   */
  decr(key: Input): Integer;
  /**
   * Decrements a number from the integer value of a key. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECRBY key decrement:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decrby/}
   *
   * O(1)
   */
  decrby(key: Input, decrement: Int): Integer;
  /**
   * Deletes one or more keys.
   *
   * `DEL key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/del/}
   *
   * O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).
   */
  del(...keys: Words[]): Integer;
  /**
   * Conditionally removes the specified key based on value or hash digest comparison.
   *
   * `DELEX key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/delex/}
   *
   * O(1) for IFEQ/IFNE, O(N) for IFDEQ/IFDNE where N is the length of the string value.
   */
  delex(key: Input, ...options: (Words | DelexOptions)[]): Integer;
  /**
   * Deletes the key if its value matches the given string.
   *
   * `DELIFEQ key value` · since 9.0.0 · {@link https://redis.io/docs/latest/commands/delifeq/}
   *
   * O(1)
   */
  delifeq(key: Input, value: Input): Integer;
  /**
   * Returns the hash digest of a string value as a hexadecimal string.
   *
   * `DIGEST key` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/digest/}
   *
   * O(N) where N is the length of the string value.
   */
  digest(key: Input): string | null;
  /**
   * Discards a transaction.
   *
   * `DISCARD` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/discard/}
   *
   * O(N), when N is the number of queued commands
   */
  discard(): string;
  /**
   * Returns a serialized representation of the value stored at a key.
   *
   * `DUMP key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/dump/}
   *
   * O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).
   */
  dump(key: Input): Uint8Array | null;
  /**
   * Returns the given string.
   *
   * `ECHO message` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/echo/}
   *
   * O(1)
   */
  echo(message: Input): string;
  /**
   * Executes all commands in a transaction.
   *
   * `EXEC` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/exec/}
   *
   * Depends on commands in the transaction
   */
  exec(): Reply[] | null;
  /**
   * Determines whether one or more keys exist.
   *
   * `EXISTS key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/exists/}
   *
   * O(N) where N is the number of keys to check.
   */
  exists(...keys: Words[]): Integer;
  /**
   * Sets the expiration time of a key in seconds.
   *
   * `EXPIRE key seconds:int [NX|XX|GT|LT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/expire/}
   *
   * O(1)
   */
  expire(key: Input, seconds: Int, ...options: (Words | ExpireOptions)[]): Integer;
  /**
   * Sets the expiration time of a key to a Unix timestamp.
   *
   * `EXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/expireat/}
   *
   * O(1)
   */
  expireat(key: Input, unixTimeSeconds: Int, ...options: (Words | ExpireatOptions)[]): Integer;
  /**
   * Returns the expiration time of a key as a Unix timestamp.
   *
   * `EXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/expiretime/}
   *
   * O(1)
   */
  expiretime(key: Input): Integer;
  /**
   * Removes all keys from all databases.
   *
   * `FLUSHALL [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushall/}
   *
   * O(N) where N is the total number of keys in all databases
   */
  flushall(...options: (Words | FlushallOptions)[]): string;
  /**
   * Remove all keys from the current database.
   *
   * `FLUSHDB [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushdb/}
   *
   * O(N) where N is the number of keys in the selected database
   */
  flushdb(...options: (Words | FlushdbOptions)[]): string;
  /**
   * Adds one or more members to a geospatial index. The key is created if it doesn't exist.
   *
   * `GEOADD key [NX|XX] [CH] (longitude:double latitude:double member)...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geoadd/}
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set.
   */
  geoadd(key: Input, ...options: (Words | GeoaddOptions)[]): Integer;
  /**
   * Returns the distance between two members of a geospatial index.
   *
   * `GEODIST key member1 member2 [M|KM|FT|MI]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geodist/}
   *
   * O(1)
   */
  geodist(key: Input, member1: Input, member2: Input, ...options: (Words | GeodistOptions)[]): string | null;
  /**
   * Returns members from a geospatial index as geohash strings.
   *
   * `GEOHASH key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geohash/}
   *
   * O(1) for each member requested.
   */
  geohash(key: Input, ...members: Words[]): (string | null)[];
  /**
   * Returns the longitude and latitude of members from a geospatial index.
   *
   * `GEOPOS key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geopos/}
   *
   * O(1) for each member requested.
   */
  geopos(key: Input, ...members: Words[]): ([number, number] | null)[];
  /**
   * Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.
   *
   * `GEORADIUS key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadius/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusOptions)[]): Reply[] | Integer;
  /**
   * Queries a geospatial index for members within a distance from a member, optionally stores the result.
   *
   * `GEORADIUSBYMEMBER key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadiusbymember/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusbymemberOptions)[]): Reply[] | Integer;
  /**
   * Returns members from a geospatial index that are within a distance from a member.
   *
   * `GEORADIUSBYMEMBER_RO key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadiusbymember_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember_ro(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, options?: Georadiusbymember_roOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): string[];
  /**
   * Returns members from a geospatial index that are within a distance from a member.
   *
   * `GEORADIUSBYMEMBER_RO key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadiusbymember_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember_ro(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadiusbymember_roOptions)[]): string[] | Reply[];
  /**
   * Returns members from a geospatial index that are within a distance from a coordinate.
   *
   * `GEORADIUS_RO key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadius_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius_ro(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, options?: Georadius_roOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): string[];
  /**
   * Returns members from a geospatial index that are within a distance from a coordinate.
   *
   * `GEORADIUS_RO key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadius_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius_ro(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadius_roOptions)[]): string[] | Reply[];
  /**
   * Queries a geospatial index for members inside an area of a box or a circle.
   *
   * `GEOSEARCH key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearch/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearch(key: Input, options?: GeosearchOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): string[];
  /**
   * Queries a geospatial index for members inside an area of a box or a circle.
   *
   * `GEOSEARCH key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearch/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearch(key: Input, ...options: (Words | GeosearchOptions)[]): string[] | Reply[];
  /**
   * Queries a geospatial index for members inside an area of a box or a circle, optionally stores the result.
   *
   * `GEOSEARCHSTORE destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearchstore/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearchstore(destination: Input, source: Input, ...options: (Words | GeosearchstoreOptions)[]): Integer;
  /**
   * Returns the string value of a key.
   *
   * `GET key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/get/}
   *
   * O(1)
   */
  get(key: Input): string | null;
  /**
   * Returns a bit value by offset.
   *
   * `GETBIT key offset:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/getbit/}
   *
   * O(1)
   */
  getbit(key: Input, offset: Int): Integer;
  /**
   * Returns the string value of a key after deleting the key.
   *
   * `GETDEL key` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getdel/}
   *
   * O(1)
   */
  getdel(key: Input): string | null;
  /**
   * Returns the string value of a key after setting its expiration time.
   *
   * `GETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getex/}
   *
   * O(1)
   */
  getex(key: Input, ...options: (Words | GetexOptions)[]): string | null;
  /**
   * Returns a substring of the string stored at a key.
   *
   * `GETRANGE key start:int end:int` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/getrange/}
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.
   */
  getrange(key: Input, start: Int, end: Int): string;
  /**
   * Returns the previous string value of a key after setting it to a new value.
   *
   * `GETSET key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/getset/}
   *
   * O(1)
   */
  getset(key: Input, value: Input): string | null;
  /**
   * Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.
   *
   * `HDEL key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hdel/}
   *
   * O(N) where N is the number of fields to be removed.
   */
  hdel(key: Input, ...fields: Words[]): Integer;
  /**
   * Handshakes with the Redis server.
   *
   * `HELLO [protover:int [AUTH username password] [SETNAME clientname]]` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/hello/}
   *
   * O(1)
   */
  hello(...words: Words[]): { [field: string]: Reply };
  /**
   * Determines whether a field exists in a hash.
   *
   * `HEXISTS key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hexists/}
   *
   * O(1)
   */
  hexists(key: Input, field: Input): Integer;
  /**
   * Set expiry for hash field using relative time to expire (seconds)
   *
   * `HEXPIRE key seconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpire/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpire(key: Input, seconds: Int, ...options: (Words | HexpireOptions)[]): Integer[];
  /**
   * Set expiry for hash field using an absolute Unix timestamp (seconds)
   *
   * `HEXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpireat/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpireat(key: Input, unixTimeSeconds: Int, ...options: (Words | HexpireatOptions)[]): Integer[];
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in seconds.
   *
   * `HEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpiretime/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpiretime(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns the value of a field in a hash.
   *
   * `HGET key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hget/}
   *
   * O(1)
   */
  hget(key: Input, field: Input): string | null;
  /**
   * Returns all fields and values in a hash.
   *
   * `HGETALL key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hgetall/}
   *
   * O(N) where N is the size of the hash.
   */
  hgetall(key: Input): { [field: string]: string };
  /**
   * Returns the value of a field and deletes it from the hash.
   *
   * `HGETDEL key FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetdel/}
   *
   * O(N) where N is the number of specified fields
   */
  hgetdel(key: Input, ...words: Words[]): (string | null)[];
  /**
   * Get the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HGETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST] FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetex/}
   *
   * O(N) where N is the number of specified fields
   */
  hgetex(key: Input, ...options: (Words | HgetexOptions)[]): (string | null)[];
  /**
   * Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBY key field increment:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hincrby/}
   *
   * O(1)
   */
  hincrby(key: Input, field: Input, increment: Int): Integer;
  /**
   * Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBYFLOAT key field increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/hincrbyfloat/}
   *
   * O(1)
   */
  hincrbyfloat(key: Input, field: Input, increment: Double): string;
  /**
   * Returns all fields in a hash.
   *
   * `HKEYS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hkeys/}
   *
   * O(N) where N is the size of the hash.
   */
  hkeys(key: Input): string[];
  /**
   * Returns the number of fields in a hash.
   *
   * `HLEN key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hlen/}
   *
   * O(1)
   */
  hlen(key: Input): Integer;
  /**
   * Returns the values of all fields in a hash.
   *
   * `HMGET key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmget/}
   *
   * O(N) where N is the number of fields being requested.
   */
  hmget(key: Input, ...fields: Words[]): (string | null)[];
  /**
   * Sets the values of multiple fields.
   *
   * `HMSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmset/}
   *
   * O(N) where N is the number of fields being set.
   */
  hmset(key: Input, ...pairs: (Words | Pairs)[]): string;
  /**
   * Removes the expiration time for each specified field
   *
   * `HPERSIST key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpersist/}
   *
   * O(N) where N is the number of specified fields
   */
  hpersist(key: Input, ...words: Words[]): Integer[];
  /**
   * Set expiry for hash field using relative time to expire (milliseconds)
   *
   * `HPEXPIRE key milliseconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpire/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpire(key: Input, milliseconds: Int, ...options: (Words | HpexpireOptions)[]): Integer[];
  /**
   * Set expiry for hash field using an absolute Unix timestamp (milliseconds)
   *
   * `HPEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpireat/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | HpexpireatOptions)[]): Integer[];
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in msec.
   *
   * `HPEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpiretime/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpiretime(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns the TTL in milliseconds of a hash field.
   *
   * `HPTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpttl/}
   *
   * O(N) where N is the number of specified fields
   */
  hpttl(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input): string | null;
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input, count: Int): string[];
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input, ...words: Words[]): string | null | string[] | [string, string][];
  /**
   * Iterates over fields and values of a hash.
   *
   * `HSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int] [NOVALUES]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/hscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  hscan(key: Input, cursor: Int, ...options: (Words | HscanOptions)[]): [string, string[]];
  /**
   * Creates or modifies the value of a field in a hash.
   *
   * `HSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hset/}
   *
   * O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.
   */
  hset(key: Input, ...pairs: (Words | Pairs)[]): Integer;
  /**
   * Set the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HSETEX key [FNX|FXX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL] FIELDS numfields:int (field value)...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hsetex/}
   *
   * O(N) where N is the number of fields being set.
   */
  hsetex(key: Input, ...options: (Words | HsetexOptions | Pairs)[]): Integer;
  /**
   * Sets the value of a field in a hash only when the field doesn't exist.
   *
   * `HSETNX key field value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hsetnx/}
   *
   * O(1)
   */
  hsetnx(key: Input, field: Input, value: Input): Integer;
  /**
   * Returns the length of the value of a field.
   *
   * `HSTRLEN key field` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/hstrlen/}
   *
   * O(1)
   */
  hstrlen(key: Input, field: Input): Integer;
  /**
   * Returns the TTL in seconds of a hash field.
   *
   * `HTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/httl/}
   *
   * O(N) where N is the number of specified fields
   */
  httl(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns all values in a hash.
   *
   * `HVALS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hvals/}
   *
   * O(N) where N is the size of the hash.
   */
  hvals(key: Input): string[];
  /**
   * Increments the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incr/}
   *
   * O(1)
   */
  incr(key: Input): Integer;
  /**
   * Increments the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBY key increment:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incrby/}
   *
   * O(1)
   */
  incrby(key: Input, increment: Int): Integer;
  /**
   * Increment the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBYFLOAT key increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/incrbyfloat/}
   *
   * O(1)
   */
  incrbyfloat(key: Input, increment: Double): string;
  /**
   * Returns information and statistics about the server.
   *
   * `INFO [section...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/info/}
   *
   * O(1)
   */
  info(...sections: Words[]): string;
  /**
   * Returns all key names that match a pattern.
   *
   * `KEYS pattern:pattern` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/keys/}
   *
   * O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.
   */
  keys(pattern: Input): string[];
  /**
   * Returns the Unix timestamp of the last successful save to disk.
   *
   * `LASTSAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lastsave/}
   *
   * O(1)
   */
  lastsave(): Integer;
  /**
   * Finds the longest common substring.
   *
   * `LCS key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lcs/}
   *
   * O(N*M) where N and M are the lengths of s1 and s2, respectively
   */
  lcs(key1: Input, key2: Input, options?: LcsOptions & { readonly LEN?: false | undefined; readonly IDX?: false | undefined }): string;
  /**
   * Finds the longest common substring.
   *
   * `LCS key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lcs/}
   *
   * O(N*M) where N and M are the lengths of s1 and s2, respectively
   */
  lcs(key1: Input, key2: Input, ...options: (Words | LcsOptions)[]): string | Integer | { [field: string]: Reply };
  /**
   * Returns an element from a list by its index.
   *
   * `LINDEX key index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lindex/}
   *
   * O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).
   */
  lindex(key: Input, index: Int): string | null;
  /**
   * Inserts an element before or after another element in a list.
   *
   * `LINSERT key (BEFORE|AFTER) pivot element` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/linsert/}
   *
   * O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).
   */
  linsert(key: Input, which: Word<"BEFORE" | "AFTER">, pivot: Input, element: Input): Integer;
  /**
   * Returns the length of a list.
   *
   * `LLEN key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/llen/}
   *
   * O(1)
   */
  llen(key: Input): Integer;
  /**
   * Returns an element after popping it from one list and pushing it to another. Deletes the list if the last element was moved.
   *
   * `LMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/lmove/}
   *
   * O(1)
   */
  lmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">): string | null;
  /**
   * Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.
   *
   * `LMPOP numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lmpop/}
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned.
   */
  lmpop(numkeys: Int, ...options: (Words | LmpopOptions)[]): [string, string[]] | null;
  /**
   * Displays computer art and the Redis version
   *
   * `LOLWUT [VERSION version:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/lolwut/}
   *
   * O(1)
   */
  lolwut(...options: (Words | LolwutOptions)[]): string;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input): string | null;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input, count: Int): string[] | null;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input, count?: Int): string | null | string[];
  /**
   * Returns the index of matching elements in a list.
   *
   * `LPOS key element [RANK rank:int] [COUNT num-matches:int] [MAXLEN len:int]` · since 6.0.6 · {@link https://redis.io/docs/latest/commands/lpos/}
   *
   * O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.
   */
  lpos(key: Input, element: Input, ...options: (Words | LposOptions)[]): Integer | null | Integer[];
  /**
   * Prepends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `LPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpush/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  lpush(key: Input, ...elements: Words[]): Integer;
  /**
   * Prepends one or more elements to a list only when the list exists.
   *
   * `LPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/lpushx/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  lpushx(key: Input, ...elements: Words[]): Integer;
  /**
   * Returns a range of elements from a list.
   *
   * `LRANGE key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrange/}
   *
   * O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.
   */
  lrange(key: Input, start: Int, stop: Int): string[];
  /**
   * Removes elements from a list. Deletes the list if the last element was removed.
   *
   * `LREM key count:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrem/}
   *
   * O(N+M) where N is the length of the list and M is the number of elements removed.
   */
  lrem(key: Input, count: Int, element: Input): Integer;
  /**
   * Sets the value of an element in a list by its index.
   *
   * `LSET key index:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lset/}
   *
   * O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).
   */
  lset(key: Input, index: Int, element: Input): string;
  /**
   * Removes elements from both ends a list. Deletes the list if all elements were trimmed.
   *
   * `LTRIM key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ltrim/}
   *
   * O(N) where N is the number of elements to be removed by the operation.
   */
  ltrim(key: Input, start: Int, stop: Int): string;
  /**
   * A container for memory diagnostics commands.
   *
   * `MEMORY` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory/}
   *
   * Depends on subcommand.
   */
  memory(...words: Words[]): Reply;
  /**
   * Outputs a memory problems report.
   *
   * `MEMORY DOCTOR` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-doctor/}
   *
   * O(1)
   */
  memoryDoctor(): string;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `MEMORY HELP` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-help/}
   *
   * O(1)
   */
  memoryHelp(): string[];
  /**
   * Returns the allocator statistics.
   *
   * `MEMORY MALLOC-STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-malloc-stats/}
   *
   * Depends on how much memory is allocated, could be slow
   */
  memoryMallocStats(): string;
  /**
   * Asks the allocator to release memory.
   *
   * `MEMORY PURGE` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-purge/}
   *
   * Depends on how much memory is allocated, could be slow
   */
  memoryPurge(): string;
  /**
   * Returns details about memory usage.
   *
   * `MEMORY STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-stats/}
   *
   * O(1)
   */
  memoryStats(): { [field: string]: Reply };
  /**
   * Estimates the memory usage of a key.
   *
   * `MEMORY USAGE key [SAMPLES count:int]` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-usage/}
   *
   * O(N) where N is the number of samples.
   */
  memoryUsage(key: Input, ...options: (Words | MemoryUsageOptions)[]): Integer;
  /**
   * Atomically returns the string values of one or more keys.
   *
   * `MGET key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/mget/}
   *
   * O(N) where N is the number of keys to retrieve.
   */
  mget(...keys: Words[]): (string | null)[];
  /**
   * Moves a key to another database.
   *
   * `MOVE key db:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/move/}
   *
   * O(1)
   */
  move(key: Input, db: Int): Integer;
  /**
   * Atomically creates or modifies the string values of one or more keys.
   *
   * `MSET (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/mset/}
   *
   * O(N) where N is the number of keys to set.
   */
  mset(...pairs: (Words | Pairs)[]): string;
  /**
   * Atomically sets multiple string keys with a shared expiration in a single operation. Supports flexible argument parsing where condition and expiration flags can appear in any order.
   *
   * `MSETEX numkeys:int (key value)... [NX|XX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/msetex/}
   *
   * O(N) where N is the number of keys to set.
   */
  msetex(numkeys: Int, ...options: (Words | MsetexOptions | Pairs)[]): Integer;
  /**
   * Atomically modifies the string values of one or more keys only when all keys don't exist.
   *
   * `MSETNX (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/msetnx/}
   *
   * O(N) where N is the number of keys to set.
   */
  msetnx(...pairs: (Words | Pairs)[]): Integer;
  /**
   * Starts a transaction.
   *
   * `MULTI` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/multi/}
   *
   * O(1)
   */
  multi(): string;
  /**
   * A container for object introspection commands.
   *
   * `OBJECT` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object/}
   *
   * Depends on subcommand.
   */
  object(...words: Words[]): Reply;
  /**
   * Returns the internal encoding of a Redis object.
   *
   * `OBJECT ENCODING key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-encoding/}
   *
   * O(1)
   */
  objectEncoding(key: Input): string | null;
  /**
   * Returns the logarithmic access frequency counter of a Redis object.
   *
   * `OBJECT FREQ key` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/object-freq/}
   *
   * O(1)
   */
  objectFreq(key: Input): Integer;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `OBJECT HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/object-help/}
   *
   * O(1)
   */
  objectHelp(): string[];
  /**
   * Returns the time since the last access to a Redis object.
   *
   * `OBJECT IDLETIME key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-idletime/}
   *
   * O(1)
   */
  objectIdletime(key: Input): Integer;
  /**
   * Returns the reference count of a value of a key.
   *
   * `OBJECT REFCOUNT key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-refcount/}
   *
   * O(1)
   */
  objectRefcount(key: Input): Integer;
  /**
   * Removes the expiration time of a key.
   *
   * `PERSIST key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/persist/}
   *
   * O(1)
   */
  persist(key: Input): Integer;
  /**
   * Sets the expiration time of a key in milliseconds.
   *
   * `PEXPIRE key milliseconds:int [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpire/}
   *
   * O(1)
   */
  pexpire(key: Input, milliseconds: Int, ...options: (Words | PexpireOptions)[]): Integer;
  /**
   * Sets the expiration time of a key to a Unix milliseconds timestamp.
   *
   * `PEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpireat/}
   *
   * O(1)
   */
  pexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | PexpireatOptions)[]): Integer;
  /**
   * Returns the expiration time of a key as a Unix milliseconds timestamp.
   *
   * `PEXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/pexpiretime/}
   *
   * O(1)
   */
  pexpiretime(key: Input): Integer;
  /**
   * Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.
   *
   * `PFADD key [element]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfadd/}
   *
   * O(1) to add every element.
   */
  pfadd(key: Input, ...elements: Words[]): Integer;
  /**
   * Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).
   *
   * `PFCOUNT key...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfcount/}
   *
   * O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.
   */
  pfcount(...keys: Words[]): Integer;
  /**
   * Internal commands for debugging HyperLogLog values.
   *
   * `PFDEBUG subcommand key` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfdebug/}
   *
   * N/A
   */
  pfdebug(subcommand: Input, key: Input): Reply;
  /**
   * Merges one or more HyperLogLog values into a single key.
   *
   * `PFMERGE destkey:key [sourcekey:key]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfmerge/}
   *
   * O(N) to merge N HyperLogLogs, but with high constant times.
   */
  pfmerge(destkey: Input, ...sourcekeys: Words[]): string;
  /**
   * An internal command for testing HyperLogLog values.
   *
   * `PFSELFTEST` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfselftest/}
   *
   * N/A
   */
  pfselftest(): string;
  /**
   * Returns the server's liveliness response.
   *
   * `PING [message]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ping/}
   *
   * O(1)
   */
  ping(message?: Input): string;
  /**
   * Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.
   *
   * `PSETEX key milliseconds:int value` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/psetex/}
   *
   * O(1)
   */
  psetex(key: Input, milliseconds: Int, value: Input): string;
  /**
   * Returns the expiration time in milliseconds of a key.
   *
   * `PTTL key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pttl/}
   *
   * O(1)
   */
  pttl(key: Input): Integer;
  /**
   * Posts a message to a channel.
   *
   * `PUBLISH channel message` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/publish/}
   *
   * O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).
   */
  publish(channel: Input, message: Input): Integer;
  /**
   * A container for Pub/Sub commands.
   *
   * `PUBSUB` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub/}
   *
   * Depends on subcommand.
   */
  pubsub(...words: Words[]): Reply;
  /**
   * Returns the active channels.
   *
   * `PUBSUB CHANNELS [pattern:pattern]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-channels/}
   *
   * O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)
   */
  pubsubChannels(pattern?: Input): string[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `PUBSUB HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/pubsub-help/}
   *
   * O(1)
   */
  pubsubHelp(): string[];
  /**
   * Returns a count of unique pattern subscriptions.
   *
   * `PUBSUB NUMPAT` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numpat/}
   *
   * O(1)
   */
  pubsubNumpat(): Integer;
  /**
   * Returns a count of subscribers to channels.
   *
   * `PUBSUB NUMSUB [channel...]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numsub/}
   *
   * O(N) for the NUMSUB subcommand, where N is the number of requested channels
   */
  pubsubNumsub(...channels: Words[]): (string | Integer)[];
  /**
   * Closes the connection.
   *
   * `QUIT` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/quit/}
   *
   * O(1)
   */
  quit(): string;
  /**
   * Returns a random key name from the database.
   *
   * `RANDOMKEY` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/randomkey/}
   *
   * O(1)
   */
  randomkey(): string | null;
  /**
   * Renames a key and overwrites the destination.
   *
   * `RENAME key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rename/}
   *
   * O(1)
   */
  rename(key: Input, newkey: Input): string;
  /**
   * Renames a key only when the target key name doesn't exist.
   *
   * `RENAMENX key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/renamenx/}
   *
   * O(1)
   */
  renamenx(key: Input, newkey: Input): Integer;
  /**
   * Resets the connection.
   *
   * `RESET` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/reset/}
   *
   * O(1)
   */
  reset(): string;
  /**
   * Creates a key from the serialized representation of a value.
   *
   * `RESTORE key ttl:int serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:int] [FREQ frequency:int]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/restore/}
   *
   * O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).
   */
  restore(key: Input, ttl: Int, serializedValue: Input, ...options: (Words | RestoreOptions)[]): string;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input): string | null;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input, count: Int): string[] | null;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input, count?: Int): string | null | string[];
  /**
   * Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last element was popped.
   *
   * `RPOPLPUSH source:key destination:key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/rpoplpush/}
   *
   * O(1)
   */
  rpoplpush(source: Input, destination: Input): string | null;
  /**
   * Appends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `RPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpush/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  rpush(key: Input, ...elements: Words[]): Integer;
  /**
   * Appends an element to a list only when the list exists.
   *
   * `RPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/rpushx/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  rpushx(key: Input, ...elements: Words[]): Integer;
  /**
   * Adds one or more members to a set. Creates the key if it doesn't exist.
   *
   * `SADD key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sadd/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  sadd(key: Input, ...members: Words[]): Integer;
  /**
   * Synchronously saves the database(s) to disk.
   *
   * `SAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/save/}
   *
   * O(N) where N is the total number of keys in all databases
   */
  save(): string;
  /**
   * Iterates over the key names in the database.
   *
   * `SCAN cursor:int [MATCH pattern:pattern] [COUNT count:int] [TYPE type]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/scan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  scan(cursor: Int, ...options: (Words | ScanOptions)[]): [string, string[]];
  /**
   * Returns the number of members in a set.
   *
   * `SCARD key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/scard/}
   *
   * O(1)
   */
  scard(key: Input): Integer;
  /**
   * Returns the difference of multiple sets.
   *
   * `SDIFF key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiff/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiff(...keys: Words[]): string[];
  /**
   * Returns the number of members of the difference between the first set and all successive sets.
   *
   * `SDIFFCARD numkeys:int key... [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sdiffcard/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiffcard(numkeys: Int, ...options: (Words | SdiffcardOptions)[]): Integer;
  /**
   * Stores the difference of multiple sets in a key.
   *
   * `SDIFFSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiffstore/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiffstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Changes the selected database.
   *
   * `SELECT index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/select/}
   *
   * O(1)
   */
  select(index: Int): string;
  /**
   * Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.
   *
   * `SET key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/set/}
   *
   * O(1)
   */
  set(key: Input, value: Input, ...options: (Words | SetOptions)[]): string | null;
  /**
   * Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.
   *
   * `SETBIT key offset:int value:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setbit/}
   *
   * O(1)
   */
  setbit(key: Input, offset: Int, value: Int): Integer;
  /**
   * Sets the string value and expiration time of a key. Creates the key if it doesn't exist.
   *
   * `SETEX key seconds:int value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/setex/}
   *
   * O(1)
   */
  setex(key: Input, seconds: Int, value: Input): string;
  /**
   * Set the string value of a key only when the key doesn't exist.
   *
   * `SETNX key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/setnx/}
   *
   * O(1)
   */
  setnx(key: Input, value: Input): Integer;
  /**
   * Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.
   *
   * `SETRANGE key offset:int value` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setrange/}
   *
   * O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.
   */
  setrange(key: Input, offset: Int, value: Input): Integer;
  /**
   * Synchronously saves the database(s) to disk and shuts down the Redis server.
   *
   * `SHUTDOWN [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/shutdown/}
   *
   * O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)
   */
  shutdown(...options: (Words | ShutdownOptions)[]): string;
  /**
   * Returns the intersect of multiple sets.
   *
   * `SINTER key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinter/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sinter(...keys: Words[]): string[];
  /**
   * Returns the number of members of the intersect of multiple sets.
   *
   * `SINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sintercard/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sintercard(numkeys: Int, ...options: (Words | SintercardOptions)[]): Integer;
  /**
   * Stores the intersect of multiple sets in a key.
   *
   * `SINTERSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinterstore/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sinterstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Determines whether a member belongs to a set.
   *
   * `SISMEMBER key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sismember/}
   *
   * O(1)
   */
  sismember(key: Input, member: Input): Integer;
  /**
   * Returns all members of a set.
   *
   * `SMEMBERS key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smembers/}
   *
   * O(N) where N is the set cardinality.
   */
  smembers(key: Input): string[];
  /**
   * Determines whether multiple members belong to a set.
   *
   * `SMISMEMBER key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/smismember/}
   *
   * O(N) where N is the number of elements being checked for membership
   */
  smismember(key: Input, ...members: Words[]): Integer[];
  /**
   * Moves a member from one set to another.
   *
   * `SMOVE source:key destination:key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smove/}
   *
   * O(1)
   */
  smove(source: Input, destination: Input, member: Input): Integer;
  /**
   * Sorts the elements in a list, a set, or a sorted set, optionally storing the result.
   *
   * `SORT key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA] [STORE destination]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sort/}
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).
   */
  sort(key: Input, ...options: (Words | SortOptions)[]): (string | null)[] | Integer;
  /**
   * Returns the sorted elements of a list, a set, or a sorted set.
   *
   * `SORT_RO key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sort_ro/}
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).
   */
  sort_ro(key: Input, ...options: (Words | Sort_roOptions)[]): (string | null)[];
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input): string | null;
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input, count: Int): string[];
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input, count?: Int): string | null | string[];
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input): string | null;
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input, count: Int): string[];
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input, count?: Int): string | null | string[];
  /**
   * Removes one or more members from a set. Deletes the set if the last member was removed.
   *
   * `SREM key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srem/}
   *
   * O(N) where N is the number of members to be removed.
   */
  srem(key: Input, ...members: Words[]): Integer;
  /**
   * Iterates over members of a set.
   *
   * `SSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/sscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  sscan(key: Input, cursor: Int, ...options: (Words | SscanOptions)[]): [string, string[]];
  /**
   * Returns the length of a string value.
   *
   * `STRLEN key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/strlen/}
   *
   * O(1)
   */
  strlen(key: Input): Integer;
  /**
   * Returns a substring from a string value.
   *
   * `SUBSTR key start:int end:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/substr/}
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.
   */
  substr(key: Input, start: Int, end: Int): string;
  /**
   * Returns the union of multiple sets.
   *
   * `SUNION key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunion/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunion(...keys: Words[]): string[];
  /**
   * Returns the number of members of the union of multiple sets.
   *
   * `SUNIONCARD numkeys:int key... [APPROX] [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sunioncard/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunioncard(numkeys: Int, ...options: (Words | SunioncardOptions)[]): Integer;
  /**
   * Stores the union of multiple sets in a key.
   *
   * `SUNIONSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunionstore/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunionstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Swaps two Redis databases.
   *
   * `SWAPDB index1:int index2:int` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/swapdb/}
   *
   * O(N) where N is the count of clients watching or blocking on keys from both databases.
   */
  swapdb(index1: Int, index2: Int): string;
  /**
   * Returns the server time.
   *
   * `TIME` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/time/}
   *
   * O(1)
   */
  time(): [string, string];
  /**
   * Returns the number of existing keys out of those specified after updating the time they were last accessed.
   *
   * `TOUCH key...` · since 3.2.1 · {@link https://redis.io/docs/latest/commands/touch/}
   *
   * O(N) where N is the number of keys that will be touched.
   */
  touch(...keys: Words[]): Integer;
  /**
   * Returns the expiration time in seconds of a key.
   *
   * `TTL key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ttl/}
   *
   * O(1)
   */
  ttl(key: Input): Integer;
  /**
   * Determines the type of value stored at a key.
   *
   * `TYPE key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/type/}
   *
   * O(1)
   */
  type(key: Input): string;
  /**
   * Asynchronously deletes one or more keys.
   *
   * `UNLINK key...` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/unlink/}
   *
   * O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.
   */
  unlink(...keys: Words[]): Integer;
  /**
   * Forgets about watched keys of a transaction.
   *
   * `UNWATCH` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/unwatch/}
   *
   * O(1)
   */
  unwatch(): string;
  /**
   * Blocks until all of the preceding write commands sent by the connection are written to the append-only file of the master and/or replicas.
   *
   * `WAITAOF numlocal:int numreplicas:int timeout:int` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/waitaof/}
   *
   * O(1)
   */
  waitaof(numlocal: Int, numreplicas: Int, timeout: Int): Integer[];
  /**
   * Monitors changes to keys to determine the execution of a transaction.
   *
   * `WATCH key...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/watch/}
   *
   * O(1) for every key.
   */
  watch(...keys: Words[]): string;
  /**
   * Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.
   *
   * `XACK key group id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xack/}
   *
   * O(1) for each message ID processed.
   */
  xack(key: Input, group: Input, ...ids: Words[]): Integer;
  /**
   * Acknowledges and deletes one or multiple messages for a stream consumer group.
   *
   * `XACKDEL key group [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xackdel/}
   *
   * O(1) for each message ID processed.
   */
  xackdel(key: Input, group: Input, ...options: (Words | XackdelOptions)[]): Integer[];
  /**
   * Appends a new message to a stream. Creates the key if it doesn't exist.
   *
   * `XADD key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]] (*|id) (field value)...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xadd/}
   *
   * O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.
   */
  xadd(key: Input, ...options: (Words | XaddOptions | Pairs)[]): string | null;
  /**
   * Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to as consumer group member.
   *
   * `XAUTOCLAIM key group consumer min-idle-time:int start [COUNT count:int] [JUSTID]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xautoclaim/}
   *
   * O(1) if COUNT is small.
   */
  xautoclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, start: Input, ...options: (Words | XautoclaimOptions)[]): Reply[];
  /**
   * Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered a consumer group member.
   *
   * `XCLAIM key group consumer min-idle-time:int id... [IDLE ms:int] [TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:int] [FORCE] [JUSTID] [LASTID lastid]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xclaim/}
   *
   * O(log N) with N being the number of messages in the PEL of the consumer group.
   */
  xclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, ...options: (Words | XclaimOptions)[]): Reply[];
  /**
   * Returns the number of messages after removing them from a stream.
   *
   * `XDEL key id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xdel/}
   *
   * O(1) for each single item to delete in the stream, regardless of the stream size.
   */
  xdel(key: Input, ...ids: Words[]): Integer;
  /**
   * Deletes one or multiple entries from the stream.
   *
   * `XDELEX key [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xdelex/}
   *
   * O(1) for each single item to delete in the stream, regardless of the stream size.
   */
  xdelex(key: Input, ...options: (Words | XdelexOptions)[]): Integer[];
  /**
   * A container for consumer groups commands.
   *
   * `XGROUP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup/}
   *
   * Depends on subcommand.
   */
  xgroup(...words: Words[]): Reply;
  /**
   * Creates a consumer group.
   *
   * `XGROUP CREATE key group (id|$) [MKSTREAM] [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-create/}
   *
   * O(1)
   */
  xgroupCreate(key: Input, group: Input, ...options: (Words | XgroupCreateOptions)[]): string;
  /**
   * Creates a consumer in a consumer group.
   *
   * `XGROUP CREATECONSUMER key group consumer` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xgroup-createconsumer/}
   *
   * O(1)
   */
  xgroupCreateconsumer(key: Input, group: Input, consumer: Input): Integer;
  /**
   * Deletes a consumer from a consumer group.
   *
   * `XGROUP DELCONSUMER key group consumer` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-delconsumer/}
   *
   * O(1)
   */
  xgroupDelconsumer(key: Input, group: Input, consumer: Input): Integer;
  /**
   * Destroys a consumer group.
   *
   * `XGROUP DESTROY key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-destroy/}
   *
   * O(N) where N is the number of entries in the group's pending entries list (PEL).
   */
  xgroupDestroy(key: Input, group: Input): Integer;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XGROUP HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-help/}
   *
   * O(1)
   */
  xgroupHelp(): string[];
  /**
   * Sets the last-delivered ID of a consumer group.
   *
   * `XGROUP SETID key group (id|$) [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-setid/}
   *
   * O(1)
   */
  xgroupSetid(key: Input, group: Input, ...options: (Words | XgroupSetidOptions)[]): string;
  /**
   * A container for stream introspection commands.
   *
   * `XINFO` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo/}
   *
   * Depends on subcommand.
   */
  xinfo(...words: Words[]): Reply;
  /**
   * Returns a list of the consumers in a consumer group.
   *
   * `XINFO CONSUMERS key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-consumers/}
   *
   * O(1)
   */
  xinfoConsumers(key: Input, group: Input): { [field: string]: Reply }[];
  /**
   * Returns a list of the consumer groups of a stream.
   *
   * `XINFO GROUPS key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-groups/}
   *
   * O(1)
   */
  xinfoGroups(key: Input): { [field: string]: Reply }[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XINFO HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-help/}
   *
   * O(1)
   */
  xinfoHelp(): string[];
  /**
   * Returns information about a stream.
   *
   * `XINFO STREAM key [FULL [COUNT count:int]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-stream/}
   *
   * O(1)
   */
  xinfoStream(key: Input, ...options: (Words | XinfoStreamOptions)[]): { [field: string]: Reply };
  /**
   * Return the number of messages in a stream.
   *
   * `XLEN key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xlen/}
   *
   * O(1)
   */
  xlen(key: Input): Integer;
  /**
   * Returns the information and entries from a stream consumer group's pending entries list.
   *
   * `XPENDING key group [[IDLE min-idle-time:int] start end count:int [consumer]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xpending/}
   *
   * O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.
   */
  xpending(key: Input, group: Input, ...words: Words[]): Reply[];
  /**
   * Returns the messages from a stream within a range of IDs.
   *
   * `XRANGE key start end [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrange/}
   *
   * O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).
   */
  xrange(key: Input, start: Input, end: Input, ...options: (Words | XrangeOptions)[]): [string, string[]][] | null;
  /**
   * Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is available otherwise.
   *
   * `XREAD [COUNT count:int] [BLOCK milliseconds:int] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xread/}
   *
   * For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1).
   */
  xread(...options: (Words | XreadOptions)[]): { [field: string]: Reply } | null;
  /**
   * Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is available otherwise.
   *
   * `XREADGROUP GROUP group consumer [COUNT count:int] [BLOCK milliseconds:int] [NOACK] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xreadgroup/}
   *
   * For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.
   */
  xreadgroup(...options: (Words | XreadgroupOptions)[]): { [field: string]: Reply } | null;
  /**
   * Returns the messages from a stream within a range of IDs in reverse order.
   *
   * `XREVRANGE key end start [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrevrange/}
   *
   * O(N) with N being the number of elements returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).
   */
  xrevrange(key: Input, end: Input, start: Input, ...options: (Words | XrevrangeOptions)[]): [string, string[]][] | null;
  /**
   * An internal command for replicating stream values.
   *
   * `XSETID key last-id [ENTRIESADDED entries-added:int] [MAXDELETEDID max-deleted-id]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xsetid/}
   *
   * O(1)
   */
  xsetid(key: Input, lastId: Input, ...options: (Words | XsetidOptions)[]): string;
  /**
   * Deletes messages from the beginning of a stream.
   *
   * `XTRIM key (MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xtrim/}
   *
   * O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.
   */
  xtrim(key: Input, which: Word<"MAXLEN" | "MINID">, ...options: (Words | XtrimOptions)[]): Integer;
  /**
   * Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist.
   *
   * `ZADD key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zadd/}
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set.
   */
  zadd(key: Input, ...options: (Words | ZaddOptions)[]): Integer | number | null;
  /**
   * Returns the number of members in a sorted set.
   *
   * `ZCARD key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zcard/}
   *
   * O(1)
   */
  zcard(key: Input): Integer;
  /**
   * Returns the count of members in a sorted set that have scores within a range.
   *
   * `ZCOUNT key min max` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zcount/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  zcount(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, keys: Words, options?: ZdiffOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, keys: Words, options: ZdiffOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, ...options: (Words | ZdiffOptions)[]): string[] | [string, number][];
  /**
   * Stores the difference of multiple sorted sets in a key.
   *
   * `ZDIFFSTORE destination:key numkeys:int key...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiffstore/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiffstore(destination: Input, numkeys: Int, ...keys: Words[]): Integer;
  /**
   * Increments the score of a member in a sorted set.
   *
   * `ZINCRBY key increment:double member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zincrby/}
   *
   * O(log(N)) where N is the number of elements in the sorted set.
   */
  zincrby(key: Input, increment: Double, member: Input): number;
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, keys: Words, options?: ZinterOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, keys: Words, options: ZinterOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, ...options: (Words | ZinterOptions)[]): string[] | [string, number][];
  /**
   * Returns the number of members of the intersect of multiple sorted sets.
   *
   * `ZINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zintercard/}
   *
   * O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.
   */
  zintercard(numkeys: Int, ...options: (Words | ZintercardOptions)[]): Integer;
  /**
   * Stores the intersect of multiple sorted sets in a key.
   *
   * `ZINTERSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zinterstore/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinterstore(destination: Input, numkeys: Int, ...options: (Words | ZinterstoreOptions)[]): Integer;
  /**
   * Returns the number of members in a sorted set within a lexicographical range.
   *
   * `ZLEXCOUNT key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zlexcount/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  zlexcount(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZMPOP numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zmpop/}
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zmpop(numkeys: Int, ...options: (Words | ZmpopOptions)[]): [string, [string, number][]] | null;
  /**
   * Returns the score of one or more members in a sorted set.
   *
   * `ZMSCORE key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zmscore/}
   *
   * O(N) where N is the number of members being requested.
   */
  zmscore(key: Input, ...members: Words[]): (number | null)[];
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input): [string, number] | [];
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input, count: Int): [string, number][];
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input, count?: Int): [string, number] | [] | [string, number][];
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input): [string, number] | [];
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input, count: Int): [string, number][];
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input, count?: Int): [string, number] | [] | [string, number][];
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input): string | null;
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input, count: Int): string[];
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input, ...words: Words[]): string | null | string[] | [string, number][];
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, options?: ZrangeOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, options: ZrangeOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, ...options: (Words | ZrangeOptions)[]): string[] | [string, number][];
  /**
   * Returns members in a sorted set within a lexicographical range.
   *
   * `ZRANGEBYLEX key min max [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebylex(key: Input, min: Input, max: Input, ...options: (Words | ZrangebylexOptions)[]): string[];
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, options?: ZrangebyscoreOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, options: ZrangebyscoreOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, ...options: (Words | ZrangebyscoreOptions)[]): string[] | [string, number][];
  /**
   * Stores a range of members from sorted set in a key.
   *
   * `ZRANGESTORE destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrangestore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.
   */
  zrangestore(destination: Input, source: Input, min: Input, max: Input, ...options: (Words | ZrangestoreOptions)[]): Integer;
  /**
   * Returns the index of a member in a sorted set ordered by ascending scores.
   *
   * `ZRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrank/}
   *
   * O(log(N))
   */
  zrank(key: Input, member: Input, ...options: (Words | ZrankOptions)[]): Integer | null | Reply[];
  /**
   * Removes one or more members from a sorted set. Deletes the sorted set if all members were removed.
   *
   * `ZREM key member...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrem/}
   *
   * O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.
   */
  zrem(key: Input, ...members: Words[]): Integer;
  /**
   * Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYLEX key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zremrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebylex(key: Input, min: Input, max: Input): Integer;
  /**
   * Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYRANK key start:int stop:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zremrangebyrank/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebyrank(key: Input, start: Int, stop: Int): Integer;
  /**
   * Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYSCORE key min max` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zremrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebyscore(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, options?: ZrevrangeOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, options: ZrevrangeOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, ...options: (Words | ZrevrangeOptions)[]): string[] | [string, number][];
  /**
   * Returns members in a sorted set within a lexicographical range in reverse order.
   *
   * `ZREVRANGEBYLEX key max min [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrevrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebylex(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebylexOptions)[]): string[];
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, options?: ZrevrangebyscoreOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, options: ZrevrangebyscoreOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebyscoreOptions)[]): string[] | [string, number][];
  /**
   * Returns the index of a member in a sorted set ordered by descending scores.
   *
   * `ZREVRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrevrank/}
   *
   * O(log(N))
   */
  zrevrank(key: Input, member: Input, ...options: (Words | ZrevrankOptions)[]): Integer | null | Reply[];
  /**
   * Iterates over members and scores of a sorted set.
   *
   * `ZSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/zscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  zscan(key: Input, cursor: Int, ...options: (Words | ZscanOptions)[]): [string, string[]];
  /**
   * Returns the score of a member in a sorted set.
   *
   * `ZSCORE key member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zscore/}
   *
   * O(1)
   */
  zscore(key: Input, member: Input): number | null;
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, keys: Words, options?: ZunionOptions & { readonly WITHSCORES?: false | undefined }): string[];
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, keys: Words, options: ZunionOptions & { readonly WITHSCORES: true }): [string, number][];
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, ...options: (Words | ZunionOptions)[]): string[] | [string, number][];
  /**
   * Stores the union of multiple sorted sets in a key.
   *
   * `ZUNIONSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zunionstore/}
   *
   * O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunionstore(destination: Input, numkeys: Int, ...options: (Words | ZunionstoreOptions)[]): Integer;
}

/** The same, answering by promise. */
export interface AsyncCommands {
  /**
   * Appends a string to the value of a key. Creates the key if it doesn't exist.
   *
   * `APPEND key value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/append/}
   *
   * O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.
   */
  append(key: Input, value: Input): Promise<Integer>;
  /**
   * Authenticates the connection.
   *
   * `AUTH [username] password` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/auth/}
   *
   * O(N) where N is the number of passwords defined for the user
   */
  auth(...words: Words[]): Promise<string>;
  /**
   * Asynchronously rewrites the append-only file to disk.
   *
   * `BGREWRITEAOF` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgrewriteaof/}
   *
   * O(1)
   */
  bgrewriteaof(): Promise<string>;
  /**
   * Asynchronously saves the database(s) to disk.
   *
   * `BGSAVE [SCHEDULE]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgsave/}
   *
   * O(1)
   */
  bgsave(...options: (Words | BgsaveOptions)[]): Promise<string>;
  /**
   * Counts the number of set bits (population counting) in a string.
   *
   * `BITCOUNT key [start:int end:int [BYTE|BIT]]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitcount/}
   *
   * O(N)
   */
  bitcount(key: Input, ...words: Words[]): Promise<Integer>;
  /**
   * Performs arbitrary bitfield integer operations on strings.
   *
   * `BITFIELD key [GET encoding offset:int|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding offset:int value:int|INCRBY encoding offset:int increment:int)]...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/bitfield/}
   *
   * O(1) for each subcommand specified
   */
  bitfield(key: Input, ...options: (Words | BitfieldOptions)[]): Promise<(Integer | null)[]>;
  /**
   * Performs arbitrary read-only bitfield integer operations on strings.
   *
   * `BITFIELD_RO key [GET encoding offset:int]...` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/bitfield_ro/}
   *
   * O(1) for each subcommand specified
   */
  bitfield_ro(key: Input, ...options: (Words | Bitfield_roOptions)[]): Promise<Integer[]>;
  /**
   * Performs bitwise operations on multiple strings, and stores the result.
   *
   * `BITOP (AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE) destkey:key key...` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitop/}
   *
   * O(N)
   */
  bitop(which: Word<"AND" | "OR" | "XOR" | "NOT" | "DIFF" | "DIFF1" | "ANDOR" | "ONE">, destkey: Input, ...keys: Words[]): Promise<Integer>;
  /**
   * Finds the first set (1) or clear (0) bit in a string.
   *
   * `BITPOS key bit:int [start:int [end:int [BYTE|BIT]]]` · since 2.8.7 · {@link https://redis.io/docs/latest/commands/bitpos/}
   *
   * O(N)
   */
  bitpos(key: Input, bit: Int, ...words: Words[]): Promise<Integer>;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available otherwise. Deletes the list if the last element was moved.
   *
   * `BLMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT) timeout:double` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/blmove/}
   *
   * O(1)
   */
  blmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">, timeout: Double): Promise<string | null>;
  /**
   * Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLMPOP timeout:double numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/blmpop/}
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned.
   */
  blmpop(timeout: Double, numkeys: Int, ...options: (Words | BlmpopOptions)[]): Promise<[string, string[]] | null>;
  /**
   * Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/blpop/}
   *
   * O(N) where N is the number of provided keys.
   */
  blpop(...words: Words[]): Promise<[string, string] | null>;
  /**
   * Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/brpop/}
   *
   * O(N) where N is the number of provided keys.
   */
  brpop(...words: Words[]): Promise<[string, string] | null>;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Block until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOPLPUSH source:key destination:key timeout:double` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/brpoplpush/}
   *
   * O(1)
   */
  brpoplpush(source: Input, destination: Input, timeout: Double): Promise<string | null>;
  /**
   * Removes and returns a member by score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZMPOP timeout:double numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/bzmpop/}
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  bzmpop(timeout: Double, numkeys: Int, ...options: (Words | BzmpopOptions)[]): Promise<[string, [string, number][]] | null>;
  /**
   * Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member available otherwise.  Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMAX key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmax/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  bzpopmax(...words: Words[]): Promise<[string, string, number] | null>;
  /**
   * Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMIN key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmin/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  bzpopmin(...words: Words[]): Promise<[string, string, number] | null>;
  /**
   * A container for client connection commands.
   *
   * `CLIENT` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client/}
   *
   * Depends on subcommand.
   */
  client(...words: Words[]): Promise<Reply>;
  /**
   * Returns the name of the connection.
   *
   * `CLIENT GETNAME` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-getname/}
   *
   * O(1)
   */
  clientGetname(): Promise<string | null>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CLIENT HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-help/}
   *
   * O(1)
   */
  clientHelp(): Promise<string[]>;
  /**
   * Returns the unique client ID of the connection.
   *
   * `CLIENT ID` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-id/}
   *
   * O(1)
   */
  clientId(): Promise<Integer>;
  /**
   * Returns information about the connection.
   *
   * `CLIENT INFO` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/client-info/}
   *
   * O(1)
   */
  clientInfo(): Promise<string>;
  /**
   * Terminates open connections.
   *
   * `CLIENT KILL (old-address|([ID client-id:int] [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [USER username] [ADDR address] [LADDR local-address] [SKIPME (YES|NO)] [MAXAGE age:int])...)` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-kill/}
   *
   * O(N) where N is the number of client connections
   */
  clientKill(...words: Words[]): Promise<Reply>;
  /**
   * Lists open connections.
   *
   * `CLIENT LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID client-id:int...]` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-list/}
   *
   * O(N) where N is the number of client connections
   */
  clientList(...options: (Words | ClientListOptions)[]): Promise<string>;
  /**
   * Sets the client eviction mode of the connection.
   *
   * `CLIENT NO-EVICT (ON|OFF)` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/client-no-evict/}
   *
   * O(1)
   */
  clientNoEvict(which: Word<"ON" | "OFF">): Promise<string>;
  /**
   * Instructs the server whether to reply to commands.
   *
   * `CLIENT REPLY (ON|OFF|SKIP)` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/client-reply/}
   *
   * O(1)
   */
  clientReply(which: Word<"ON" | "OFF" | "SKIP">): Promise<string>;
  /**
   * Sets information specific to the client or connection.
   *
   * `CLIENT SETINFO (LIB-NAME libname|LIB-VER libver)` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/client-setinfo/}
   *
   * O(1)
   */
  clientSetinfo(...options: (Words | ClientSetinfoOptions)[]): Promise<string>;
  /**
   * Sets the connection name.
   *
   * `CLIENT SETNAME connection-name` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-setname/}
   *
   * O(1)
   */
  clientSetname(connectionName: Input): Promise<string>;
  /**
   * Unblocks a client blocked by a blocking command from a different connection.
   *
   * `CLIENT UNBLOCK client-id:int [TIMEOUT|ERROR]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-unblock/}
   *
   * O(log N) where N is the number of client connections
   */
  clientUnblock(clientId: Int, ...options: (Words | ClientUnblockOptions)[]): Promise<Integer>;
  /**
   * Returns detailed information about all commands.
   *
   * `COMMAND` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command/}
   *
   * O(N) where N is the total number of Redis commands
   */
  command(): Promise<Reply>;
  /**
   * Returns a count of commands.
   *
   * `COMMAND COUNT` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-count/}
   *
   * O(1)
   */
  commandCount(): Promise<Integer>;
  /**
   * Returns documentary information about one, multiple or all commands.
   *
   * `COMMAND DOCS [command-name...]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-docs/}
   *
   * O(N) where N is the number of commands to look up
   */
  commandDocs(...commandNames: Words[]): Promise<{ [field: string]: Reply }>;
  /**
   * Extracts the key names from an arbitrary command.
   *
   * `COMMAND GETKEYS command [arg...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-getkeys/}
   *
   * O(N) where N is the number of arguments to the command
   */
  commandGetkeys(command: Input, ...args: Words[]): Promise<string[]>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `COMMAND HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/command-help/}
   *
   * O(1)
   */
  commandHelp(): Promise<string[]>;
  /**
   * Returns information about one, multiple or all commands.
   *
   * `COMMAND INFO [command-name...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-info/}
   *
   * O(N) where N is the number of commands to look up
   */
  commandInfo(...commandNames: Words[]): Promise<Reply[]>;
  /**
   * Returns a list of command names.
   *
   * `COMMAND LIST [FILTERBY (MODULE module-name|ACLCAT category|PATTERN pattern:pattern)]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-list/}
   *
   * O(N) where N is the total number of Redis commands
   */
  commandList(...options: (Words | CommandListOptions)[]): Promise<string[]>;
  /**
   * A container for server configuration commands.
   *
   * `CONFIG` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config/}
   *
   * Depends on subcommand.
   */
  config(...words: Words[]): Promise<Reply>;
  /**
   * Returns the effective values of configuration parameters.
   *
   * `CONFIG GET parameter:pattern...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-get/}
   *
   * O(N) when N is the number of configuration parameters provided
   */
  configGet(...parameters: Words[]): Promise<{ [field: string]: string }>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CONFIG HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/config-help/}
   *
   * O(1)
   */
  configHelp(): Promise<string[]>;
  /**
   * Resets the server's statistics.
   *
   * `CONFIG RESETSTAT` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-resetstat/}
   *
   * O(1)
   */
  configResetstat(): Promise<string>;
  /**
   * Persists the effective configuration to file.
   *
   * `CONFIG REWRITE` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/config-rewrite/}
   *
   * O(1)
   */
  configRewrite(): Promise<string>;
  /**
   * Sets configuration parameters in-flight.
   *
   * `CONFIG SET (parameter value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-set/}
   *
   * O(N) when N is the number of configuration parameters provided
   */
  configSet(...pairs: (Words | Pairs)[]): Promise<string>;
  /**
   * Copies the value of a key to a new key.
   *
   * `COPY source destination [DB destination-db:int] [REPLACE]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/copy/}
   *
   * O(N) worst case for collections, where N is the number of nested items. O(1) for string values.
   */
  copy(source: Input, destination: Input, ...options: (Words | CopyOptions)[]): Promise<Integer>;
  /**
   * Returns the number of keys in the database.
   *
   * `DBSIZE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/dbsize/}
   *
   * O(1)
   */
  dbsize(): Promise<Integer>;
  /**
   * A container for debugging commands.
   *
   * `DEBUG subcommand [option...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/debug/}
   *
   * Depends on subcommand.
   */
  debug(subcommand: Input, ...options: Words[]): Promise<Reply>;
  /**
   * Decrements the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decr/}
   *
   * O(1)
   */
  decr(key: Input): Promise<Integer>;
  /**
   * Decrements a number from the integer value of a key. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECRBY key decrement:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decrby/}
   *
   * O(1)
   */
  decrby(key: Input, decrement: Int): Promise<Integer>;
  /**
   * Deletes one or more keys.
   *
   * `DEL key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/del/}
   *
   * O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).
   */
  del(...keys: Words[]): Promise<Integer>;
  /**
   * Conditionally removes the specified key based on value or hash digest comparison.
   *
   * `DELEX key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/delex/}
   *
   * O(1) for IFEQ/IFNE, O(N) for IFDEQ/IFDNE where N is the length of the string value.
   */
  delex(key: Input, ...options: (Words | DelexOptions)[]): Promise<Integer>;
  /**
   * Deletes the key if its value matches the given string.
   *
   * `DELIFEQ key value` · since 9.0.0 · {@link https://redis.io/docs/latest/commands/delifeq/}
   *
   * O(1)
   */
  delifeq(key: Input, value: Input): Promise<Integer>;
  /**
   * Returns the hash digest of a string value as a hexadecimal string.
   *
   * `DIGEST key` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/digest/}
   *
   * O(N) where N is the length of the string value.
   */
  digest(key: Input): Promise<string | null>;
  /**
   * Discards a transaction.
   *
   * `DISCARD` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/discard/}
   *
   * O(N), when N is the number of queued commands
   */
  discard(): Promise<string>;
  /**
   * Returns a serialized representation of the value stored at a key.
   *
   * `DUMP key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/dump/}
   *
   * O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).
   */
  dump(key: Input): Promise<Uint8Array | null>;
  /**
   * Returns the given string.
   *
   * `ECHO message` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/echo/}
   *
   * O(1)
   */
  echo(message: Input): Promise<string>;
  /**
   * Executes all commands in a transaction.
   *
   * `EXEC` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/exec/}
   *
   * Depends on commands in the transaction
   */
  exec(): Promise<Reply[] | null>;
  /**
   * Determines whether one or more keys exist.
   *
   * `EXISTS key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/exists/}
   *
   * O(N) where N is the number of keys to check.
   */
  exists(...keys: Words[]): Promise<Integer>;
  /**
   * Sets the expiration time of a key in seconds.
   *
   * `EXPIRE key seconds:int [NX|XX|GT|LT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/expire/}
   *
   * O(1)
   */
  expire(key: Input, seconds: Int, ...options: (Words | ExpireOptions)[]): Promise<Integer>;
  /**
   * Sets the expiration time of a key to a Unix timestamp.
   *
   * `EXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/expireat/}
   *
   * O(1)
   */
  expireat(key: Input, unixTimeSeconds: Int, ...options: (Words | ExpireatOptions)[]): Promise<Integer>;
  /**
   * Returns the expiration time of a key as a Unix timestamp.
   *
   * `EXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/expiretime/}
   *
   * O(1)
   */
  expiretime(key: Input): Promise<Integer>;
  /**
   * Removes all keys from all databases.
   *
   * `FLUSHALL [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushall/}
   *
   * O(N) where N is the total number of keys in all databases
   */
  flushall(...options: (Words | FlushallOptions)[]): Promise<string>;
  /**
   * Remove all keys from the current database.
   *
   * `FLUSHDB [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushdb/}
   *
   * O(N) where N is the number of keys in the selected database
   */
  flushdb(...options: (Words | FlushdbOptions)[]): Promise<string>;
  /**
   * Adds one or more members to a geospatial index. The key is created if it doesn't exist.
   *
   * `GEOADD key [NX|XX] [CH] (longitude:double latitude:double member)...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geoadd/}
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set.
   */
  geoadd(key: Input, ...options: (Words | GeoaddOptions)[]): Promise<Integer>;
  /**
   * Returns the distance between two members of a geospatial index.
   *
   * `GEODIST key member1 member2 [M|KM|FT|MI]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geodist/}
   *
   * O(1)
   */
  geodist(key: Input, member1: Input, member2: Input, ...options: (Words | GeodistOptions)[]): Promise<string | null>;
  /**
   * Returns members from a geospatial index as geohash strings.
   *
   * `GEOHASH key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geohash/}
   *
   * O(1) for each member requested.
   */
  geohash(key: Input, ...members: Words[]): Promise<(string | null)[]>;
  /**
   * Returns the longitude and latitude of members from a geospatial index.
   *
   * `GEOPOS key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geopos/}
   *
   * O(1) for each member requested.
   */
  geopos(key: Input, ...members: Words[]): Promise<([number, number] | null)[]>;
  /**
   * Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.
   *
   * `GEORADIUS key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadius/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusOptions)[]): Promise<Reply[] | Integer>;
  /**
   * Queries a geospatial index for members within a distance from a member, optionally stores the result.
   *
   * `GEORADIUSBYMEMBER key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadiusbymember/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusbymemberOptions)[]): Promise<Reply[] | Integer>;
  /**
   * Returns members from a geospatial index that are within a distance from a member.
   *
   * `GEORADIUSBYMEMBER_RO key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadiusbymember_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember_ro(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, options?: Georadiusbymember_roOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): Promise<string[]>;
  /**
   * Returns members from a geospatial index that are within a distance from a member.
   *
   * `GEORADIUSBYMEMBER_RO key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadiusbymember_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadiusbymember_ro(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadiusbymember_roOptions)[]): Promise<string[] | Reply[]>;
  /**
   * Returns members from a geospatial index that are within a distance from a coordinate.
   *
   * `GEORADIUS_RO key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadius_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius_ro(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, options?: Georadius_roOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): Promise<string[]>;
  /**
   * Returns members from a geospatial index that are within a distance from a coordinate.
   *
   * `GEORADIUS_RO key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadius_ro/}
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.
   */
  georadius_ro(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadius_roOptions)[]): Promise<string[] | Reply[]>;
  /**
   * Queries a geospatial index for members inside an area of a box or a circle.
   *
   * `GEOSEARCH key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearch/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearch(key: Input, options?: GeosearchOptions & { readonly WITHCOORD?: false | undefined; readonly WITHDIST?: false | undefined; readonly WITHHASH?: false | undefined }): Promise<string[]>;
  /**
   * Queries a geospatial index for members inside an area of a box or a circle.
   *
   * `GEOSEARCH key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearch/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearch(key: Input, ...options: (Words | GeosearchOptions)[]): Promise<string[] | Reply[]>;
  /**
   * Queries a geospatial index for members inside an area of a box or a circle, optionally stores the result.
   *
   * `GEOSEARCHSTORE destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearchstore/}
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape
   */
  geosearchstore(destination: Input, source: Input, ...options: (Words | GeosearchstoreOptions)[]): Promise<Integer>;
  /**
   * Returns the string value of a key.
   *
   * `GET key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/get/}
   *
   * O(1)
   */
  get(key: Input): Promise<string | null>;
  /**
   * Returns a bit value by offset.
   *
   * `GETBIT key offset:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/getbit/}
   *
   * O(1)
   */
  getbit(key: Input, offset: Int): Promise<Integer>;
  /**
   * Returns the string value of a key after deleting the key.
   *
   * `GETDEL key` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getdel/}
   *
   * O(1)
   */
  getdel(key: Input): Promise<string | null>;
  /**
   * Returns the string value of a key after setting its expiration time.
   *
   * `GETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getex/}
   *
   * O(1)
   */
  getex(key: Input, ...options: (Words | GetexOptions)[]): Promise<string | null>;
  /**
   * Returns a substring of the string stored at a key.
   *
   * `GETRANGE key start:int end:int` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/getrange/}
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.
   */
  getrange(key: Input, start: Int, end: Int): Promise<string>;
  /**
   * Returns the previous string value of a key after setting it to a new value.
   *
   * `GETSET key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/getset/}
   *
   * O(1)
   */
  getset(key: Input, value: Input): Promise<string | null>;
  /**
   * Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.
   *
   * `HDEL key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hdel/}
   *
   * O(N) where N is the number of fields to be removed.
   */
  hdel(key: Input, ...fields: Words[]): Promise<Integer>;
  /**
   * Handshakes with the Redis server.
   *
   * `HELLO [protover:int [AUTH username password] [SETNAME clientname]]` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/hello/}
   *
   * O(1)
   */
  hello(...words: Words[]): Promise<{ [field: string]: Reply }>;
  /**
   * Determines whether a field exists in a hash.
   *
   * `HEXISTS key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hexists/}
   *
   * O(1)
   */
  hexists(key: Input, field: Input): Promise<Integer>;
  /**
   * Set expiry for hash field using relative time to expire (seconds)
   *
   * `HEXPIRE key seconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpire/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpire(key: Input, seconds: Int, ...options: (Words | HexpireOptions)[]): Promise<Integer[]>;
  /**
   * Set expiry for hash field using an absolute Unix timestamp (seconds)
   *
   * `HEXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpireat/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpireat(key: Input, unixTimeSeconds: Int, ...options: (Words | HexpireatOptions)[]): Promise<Integer[]>;
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in seconds.
   *
   * `HEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpiretime/}
   *
   * O(N) where N is the number of specified fields
   */
  hexpiretime(key: Input, ...words: Words[]): Promise<Integer[]>;
  /**
   * Returns the value of a field in a hash.
   *
   * `HGET key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hget/}
   *
   * O(1)
   */
  hget(key: Input, field: Input): Promise<string | null>;
  /**
   * Returns all fields and values in a hash.
   *
   * `HGETALL key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hgetall/}
   *
   * O(N) where N is the size of the hash.
   */
  hgetall(key: Input): Promise<{ [field: string]: string }>;
  /**
   * Returns the value of a field and deletes it from the hash.
   *
   * `HGETDEL key FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetdel/}
   *
   * O(N) where N is the number of specified fields
   */
  hgetdel(key: Input, ...words: Words[]): Promise<(string | null)[]>;
  /**
   * Get the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HGETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST] FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetex/}
   *
   * O(N) where N is the number of specified fields
   */
  hgetex(key: Input, ...options: (Words | HgetexOptions)[]): Promise<(string | null)[]>;
  /**
   * Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBY key field increment:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hincrby/}
   *
   * O(1)
   */
  hincrby(key: Input, field: Input, increment: Int): Promise<Integer>;
  /**
   * Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBYFLOAT key field increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/hincrbyfloat/}
   *
   * O(1)
   */
  hincrbyfloat(key: Input, field: Input, increment: Double): Promise<string>;
  /**
   * Returns all fields in a hash.
   *
   * `HKEYS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hkeys/}
   *
   * O(N) where N is the size of the hash.
   */
  hkeys(key: Input): Promise<string[]>;
  /**
   * Returns the number of fields in a hash.
   *
   * `HLEN key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hlen/}
   *
   * O(1)
   */
  hlen(key: Input): Promise<Integer>;
  /**
   * Returns the values of all fields in a hash.
   *
   * `HMGET key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmget/}
   *
   * O(N) where N is the number of fields being requested.
   */
  hmget(key: Input, ...fields: Words[]): Promise<(string | null)[]>;
  /**
   * Sets the values of multiple fields.
   *
   * `HMSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmset/}
   *
   * O(N) where N is the number of fields being set.
   */
  hmset(key: Input, ...pairs: (Words | Pairs)[]): Promise<string>;
  /**
   * Removes the expiration time for each specified field
   *
   * `HPERSIST key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpersist/}
   *
   * O(N) where N is the number of specified fields
   */
  hpersist(key: Input, ...words: Words[]): Promise<Integer[]>;
  /**
   * Set expiry for hash field using relative time to expire (milliseconds)
   *
   * `HPEXPIRE key milliseconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpire/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpire(key: Input, milliseconds: Int, ...options: (Words | HpexpireOptions)[]): Promise<Integer[]>;
  /**
   * Set expiry for hash field using an absolute Unix timestamp (milliseconds)
   *
   * `HPEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpireat/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | HpexpireatOptions)[]): Promise<Integer[]>;
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in msec.
   *
   * `HPEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpiretime/}
   *
   * O(N) where N is the number of specified fields
   */
  hpexpiretime(key: Input, ...words: Words[]): Promise<Integer[]>;
  /**
   * Returns the TTL in milliseconds of a hash field.
   *
   * `HPTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpttl/}
   *
   * O(N) where N is the number of specified fields
   */
  hpttl(key: Input, ...words: Words[]): Promise<Integer[]>;
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input): Promise<string | null>;
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input, count: Int): Promise<string[]>;
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   *
   * O(N) where N is the number of fields returned
   */
  hrandfield(key: Input, ...words: Words[]): Promise<string | null | string[] | [string, string][]>;
  /**
   * Iterates over fields and values of a hash.
   *
   * `HSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int] [NOVALUES]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/hscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  hscan(key: Input, cursor: Int, ...options: (Words | HscanOptions)[]): Promise<[string, string[]]>;
  /**
   * Creates or modifies the value of a field in a hash.
   *
   * `HSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hset/}
   *
   * O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.
   */
  hset(key: Input, ...pairs: (Words | Pairs)[]): Promise<Integer>;
  /**
   * Set the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HSETEX key [FNX|FXX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL] FIELDS numfields:int (field value)...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hsetex/}
   *
   * O(N) where N is the number of fields being set.
   */
  hsetex(key: Input, ...options: (Words | HsetexOptions | Pairs)[]): Promise<Integer>;
  /**
   * Sets the value of a field in a hash only when the field doesn't exist.
   *
   * `HSETNX key field value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hsetnx/}
   *
   * O(1)
   */
  hsetnx(key: Input, field: Input, value: Input): Promise<Integer>;
  /**
   * Returns the length of the value of a field.
   *
   * `HSTRLEN key field` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/hstrlen/}
   *
   * O(1)
   */
  hstrlen(key: Input, field: Input): Promise<Integer>;
  /**
   * Returns the TTL in seconds of a hash field.
   *
   * `HTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/httl/}
   *
   * O(N) where N is the number of specified fields
   */
  httl(key: Input, ...words: Words[]): Promise<Integer[]>;
  /**
   * Returns all values in a hash.
   *
   * `HVALS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hvals/}
   *
   * O(N) where N is the size of the hash.
   */
  hvals(key: Input): Promise<string[]>;
  /**
   * Increments the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incr/}
   *
   * O(1)
   */
  incr(key: Input): Promise<Integer>;
  /**
   * Increments the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBY key increment:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incrby/}
   *
   * O(1)
   */
  incrby(key: Input, increment: Int): Promise<Integer>;
  /**
   * Increment the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBYFLOAT key increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/incrbyfloat/}
   *
   * O(1)
   */
  incrbyfloat(key: Input, increment: Double): Promise<string>;
  /**
   * Returns information and statistics about the server.
   *
   * `INFO [section...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/info/}
   *
   * O(1)
   */
  info(...sections: Words[]): Promise<string>;
  /**
   * Returns all key names that match a pattern.
   *
   * `KEYS pattern:pattern` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/keys/}
   *
   * O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.
   */
  keys(pattern: Input): Promise<string[]>;
  /**
   * Returns the Unix timestamp of the last successful save to disk.
   *
   * `LASTSAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lastsave/}
   *
   * O(1)
   */
  lastsave(): Promise<Integer>;
  /**
   * Finds the longest common substring.
   *
   * `LCS key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lcs/}
   *
   * O(N*M) where N and M are the lengths of s1 and s2, respectively
   */
  lcs(key1: Input, key2: Input, options?: LcsOptions & { readonly LEN?: false | undefined; readonly IDX?: false | undefined }): Promise<string>;
  /**
   * Finds the longest common substring.
   *
   * `LCS key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lcs/}
   *
   * O(N*M) where N and M are the lengths of s1 and s2, respectively
   */
  lcs(key1: Input, key2: Input, ...options: (Words | LcsOptions)[]): Promise<string | Integer | { [field: string]: Reply }>;
  /**
   * Returns an element from a list by its index.
   *
   * `LINDEX key index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lindex/}
   *
   * O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).
   */
  lindex(key: Input, index: Int): Promise<string | null>;
  /**
   * Inserts an element before or after another element in a list.
   *
   * `LINSERT key (BEFORE|AFTER) pivot element` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/linsert/}
   *
   * O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).
   */
  linsert(key: Input, which: Word<"BEFORE" | "AFTER">, pivot: Input, element: Input): Promise<Integer>;
  /**
   * Returns the length of a list.
   *
   * `LLEN key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/llen/}
   *
   * O(1)
   */
  llen(key: Input): Promise<Integer>;
  /**
   * Returns an element after popping it from one list and pushing it to another. Deletes the list if the last element was moved.
   *
   * `LMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/lmove/}
   *
   * O(1)
   */
  lmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">): Promise<string | null>;
  /**
   * Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.
   *
   * `LMPOP numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lmpop/}
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned.
   */
  lmpop(numkeys: Int, ...options: (Words | LmpopOptions)[]): Promise<[string, string[]] | null>;
  /**
   * Displays computer art and the Redis version
   *
   * `LOLWUT [VERSION version:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/lolwut/}
   *
   * O(1)
   */
  lolwut(...options: (Words | LolwutOptions)[]): Promise<string>;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input): Promise<string | null>;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input, count: Int): Promise<string[] | null>;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   *
   * O(N) where N is the number of elements returned
   */
  lpop(key: Input, count?: Int): Promise<string | null | string[]>;
  /**
   * Returns the index of matching elements in a list.
   *
   * `LPOS key element [RANK rank:int] [COUNT num-matches:int] [MAXLEN len:int]` · since 6.0.6 · {@link https://redis.io/docs/latest/commands/lpos/}
   *
   * O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.
   */
  lpos(key: Input, element: Input, ...options: (Words | LposOptions)[]): Promise<Integer | null | Integer[]>;
  /**
   * Prepends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `LPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpush/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  lpush(key: Input, ...elements: Words[]): Promise<Integer>;
  /**
   * Prepends one or more elements to a list only when the list exists.
   *
   * `LPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/lpushx/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  lpushx(key: Input, ...elements: Words[]): Promise<Integer>;
  /**
   * Returns a range of elements from a list.
   *
   * `LRANGE key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrange/}
   *
   * O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.
   */
  lrange(key: Input, start: Int, stop: Int): Promise<string[]>;
  /**
   * Removes elements from a list. Deletes the list if the last element was removed.
   *
   * `LREM key count:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrem/}
   *
   * O(N+M) where N is the length of the list and M is the number of elements removed.
   */
  lrem(key: Input, count: Int, element: Input): Promise<Integer>;
  /**
   * Sets the value of an element in a list by its index.
   *
   * `LSET key index:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lset/}
   *
   * O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).
   */
  lset(key: Input, index: Int, element: Input): Promise<string>;
  /**
   * Removes elements from both ends a list. Deletes the list if all elements were trimmed.
   *
   * `LTRIM key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ltrim/}
   *
   * O(N) where N is the number of elements to be removed by the operation.
   */
  ltrim(key: Input, start: Int, stop: Int): Promise<string>;
  /**
   * A container for memory diagnostics commands.
   *
   * `MEMORY` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory/}
   *
   * Depends on subcommand.
   */
  memory(...words: Words[]): Promise<Reply>;
  /**
   * Outputs a memory problems report.
   *
   * `MEMORY DOCTOR` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-doctor/}
   *
   * O(1)
   */
  memoryDoctor(): Promise<string>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `MEMORY HELP` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-help/}
   *
   * O(1)
   */
  memoryHelp(): Promise<string[]>;
  /**
   * Returns the allocator statistics.
   *
   * `MEMORY MALLOC-STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-malloc-stats/}
   *
   * Depends on how much memory is allocated, could be slow
   */
  memoryMallocStats(): Promise<string>;
  /**
   * Asks the allocator to release memory.
   *
   * `MEMORY PURGE` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-purge/}
   *
   * Depends on how much memory is allocated, could be slow
   */
  memoryPurge(): Promise<string>;
  /**
   * Returns details about memory usage.
   *
   * `MEMORY STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-stats/}
   *
   * O(1)
   */
  memoryStats(): Promise<{ [field: string]: Reply }>;
  /**
   * Estimates the memory usage of a key.
   *
   * `MEMORY USAGE key [SAMPLES count:int]` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-usage/}
   *
   * O(N) where N is the number of samples.
   */
  memoryUsage(key: Input, ...options: (Words | MemoryUsageOptions)[]): Promise<Integer>;
  /**
   * Atomically returns the string values of one or more keys.
   *
   * `MGET key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/mget/}
   *
   * O(N) where N is the number of keys to retrieve.
   */
  mget(...keys: Words[]): Promise<(string | null)[]>;
  /**
   * Moves a key to another database.
   *
   * `MOVE key db:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/move/}
   *
   * O(1)
   */
  move(key: Input, db: Int): Promise<Integer>;
  /**
   * Atomically creates or modifies the string values of one or more keys.
   *
   * `MSET (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/mset/}
   *
   * O(N) where N is the number of keys to set.
   */
  mset(...pairs: (Words | Pairs)[]): Promise<string>;
  /**
   * Atomically sets multiple string keys with a shared expiration in a single operation. Supports flexible argument parsing where condition and expiration flags can appear in any order.
   *
   * `MSETEX numkeys:int (key value)... [NX|XX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/msetex/}
   *
   * O(N) where N is the number of keys to set.
   */
  msetex(numkeys: Int, ...options: (Words | MsetexOptions | Pairs)[]): Promise<Integer>;
  /**
   * Atomically modifies the string values of one or more keys only when all keys don't exist.
   *
   * `MSETNX (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/msetnx/}
   *
   * O(N) where N is the number of keys to set.
   */
  msetnx(...pairs: (Words | Pairs)[]): Promise<Integer>;
  /**
   * Starts a transaction.
   *
   * `MULTI` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/multi/}
   *
   * O(1)
   */
  multi(): Promise<string>;
  /**
   * A container for object introspection commands.
   *
   * `OBJECT` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object/}
   *
   * Depends on subcommand.
   */
  object(...words: Words[]): Promise<Reply>;
  /**
   * Returns the internal encoding of a Redis object.
   *
   * `OBJECT ENCODING key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-encoding/}
   *
   * O(1)
   */
  objectEncoding(key: Input): Promise<string | null>;
  /**
   * Returns the logarithmic access frequency counter of a Redis object.
   *
   * `OBJECT FREQ key` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/object-freq/}
   *
   * O(1)
   */
  objectFreq(key: Input): Promise<Integer>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `OBJECT HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/object-help/}
   *
   * O(1)
   */
  objectHelp(): Promise<string[]>;
  /**
   * Returns the time since the last access to a Redis object.
   *
   * `OBJECT IDLETIME key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-idletime/}
   *
   * O(1)
   */
  objectIdletime(key: Input): Promise<Integer>;
  /**
   * Returns the reference count of a value of a key.
   *
   * `OBJECT REFCOUNT key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-refcount/}
   *
   * O(1)
   */
  objectRefcount(key: Input): Promise<Integer>;
  /**
   * Removes the expiration time of a key.
   *
   * `PERSIST key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/persist/}
   *
   * O(1)
   */
  persist(key: Input): Promise<Integer>;
  /**
   * Sets the expiration time of a key in milliseconds.
   *
   * `PEXPIRE key milliseconds:int [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpire/}
   *
   * O(1)
   */
  pexpire(key: Input, milliseconds: Int, ...options: (Words | PexpireOptions)[]): Promise<Integer>;
  /**
   * Sets the expiration time of a key to a Unix milliseconds timestamp.
   *
   * `PEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpireat/}
   *
   * O(1)
   */
  pexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | PexpireatOptions)[]): Promise<Integer>;
  /**
   * Returns the expiration time of a key as a Unix milliseconds timestamp.
   *
   * `PEXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/pexpiretime/}
   *
   * O(1)
   */
  pexpiretime(key: Input): Promise<Integer>;
  /**
   * Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.
   *
   * `PFADD key [element]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfadd/}
   *
   * O(1) to add every element.
   */
  pfadd(key: Input, ...elements: Words[]): Promise<Integer>;
  /**
   * Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).
   *
   * `PFCOUNT key...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfcount/}
   *
   * O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.
   */
  pfcount(...keys: Words[]): Promise<Integer>;
  /**
   * Internal commands for debugging HyperLogLog values.
   *
   * `PFDEBUG subcommand key` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfdebug/}
   *
   * N/A
   */
  pfdebug(subcommand: Input, key: Input): Promise<Reply>;
  /**
   * Merges one or more HyperLogLog values into a single key.
   *
   * `PFMERGE destkey:key [sourcekey:key]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfmerge/}
   *
   * O(N) to merge N HyperLogLogs, but with high constant times.
   */
  pfmerge(destkey: Input, ...sourcekeys: Words[]): Promise<string>;
  /**
   * An internal command for testing HyperLogLog values.
   *
   * `PFSELFTEST` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfselftest/}
   *
   * N/A
   */
  pfselftest(): Promise<string>;
  /**
   * Returns the server's liveliness response.
   *
   * `PING [message]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ping/}
   *
   * O(1)
   */
  ping(message?: Input): Promise<string>;
  /**
   * Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.
   *
   * `PSETEX key milliseconds:int value` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/psetex/}
   *
   * O(1)
   */
  psetex(key: Input, milliseconds: Int, value: Input): Promise<string>;
  /**
   * Returns the expiration time in milliseconds of a key.
   *
   * `PTTL key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pttl/}
   *
   * O(1)
   */
  pttl(key: Input): Promise<Integer>;
  /**
   * Posts a message to a channel.
   *
   * `PUBLISH channel message` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/publish/}
   *
   * O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).
   */
  publish(channel: Input, message: Input): Promise<Integer>;
  /**
   * A container for Pub/Sub commands.
   *
   * `PUBSUB` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub/}
   *
   * Depends on subcommand.
   */
  pubsub(...words: Words[]): Promise<Reply>;
  /**
   * Returns the active channels.
   *
   * `PUBSUB CHANNELS [pattern:pattern]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-channels/}
   *
   * O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)
   */
  pubsubChannels(pattern?: Input): Promise<string[]>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `PUBSUB HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/pubsub-help/}
   *
   * O(1)
   */
  pubsubHelp(): Promise<string[]>;
  /**
   * Returns a count of unique pattern subscriptions.
   *
   * `PUBSUB NUMPAT` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numpat/}
   *
   * O(1)
   */
  pubsubNumpat(): Promise<Integer>;
  /**
   * Returns a count of subscribers to channels.
   *
   * `PUBSUB NUMSUB [channel...]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numsub/}
   *
   * O(N) for the NUMSUB subcommand, where N is the number of requested channels
   */
  pubsubNumsub(...channels: Words[]): Promise<(string | Integer)[]>;
  /**
   * Closes the connection.
   *
   * `QUIT` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/quit/}
   *
   * O(1)
   */
  quit(): Promise<string>;
  /**
   * Returns a random key name from the database.
   *
   * `RANDOMKEY` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/randomkey/}
   *
   * O(1)
   */
  randomkey(): Promise<string | null>;
  /**
   * Renames a key and overwrites the destination.
   *
   * `RENAME key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rename/}
   *
   * O(1)
   */
  rename(key: Input, newkey: Input): Promise<string>;
  /**
   * Renames a key only when the target key name doesn't exist.
   *
   * `RENAMENX key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/renamenx/}
   *
   * O(1)
   */
  renamenx(key: Input, newkey: Input): Promise<Integer>;
  /**
   * Resets the connection.
   *
   * `RESET` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/reset/}
   *
   * O(1)
   */
  reset(): Promise<string>;
  /**
   * Creates a key from the serialized representation of a value.
   *
   * `RESTORE key ttl:int serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:int] [FREQ frequency:int]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/restore/}
   *
   * O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).
   */
  restore(key: Input, ttl: Int, serializedValue: Input, ...options: (Words | RestoreOptions)[]): Promise<string>;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input): Promise<string | null>;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input, count: Int): Promise<string[] | null>;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   *
   * O(N) where N is the number of elements returned
   */
  rpop(key: Input, count?: Int): Promise<string | null | string[]>;
  /**
   * Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last element was popped.
   *
   * `RPOPLPUSH source:key destination:key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/rpoplpush/}
   *
   * O(1)
   */
  rpoplpush(source: Input, destination: Input): Promise<string | null>;
  /**
   * Appends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `RPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpush/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  rpush(key: Input, ...elements: Words[]): Promise<Integer>;
  /**
   * Appends an element to a list only when the list exists.
   *
   * `RPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/rpushx/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  rpushx(key: Input, ...elements: Words[]): Promise<Integer>;
  /**
   * Adds one or more members to a set. Creates the key if it doesn't exist.
   *
   * `SADD key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sadd/}
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.
   */
  sadd(key: Input, ...members: Words[]): Promise<Integer>;
  /**
   * Synchronously saves the database(s) to disk.
   *
   * `SAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/save/}
   *
   * O(N) where N is the total number of keys in all databases
   */
  save(): Promise<string>;
  /**
   * Iterates over the key names in the database.
   *
   * `SCAN cursor:int [MATCH pattern:pattern] [COUNT count:int] [TYPE type]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/scan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  scan(cursor: Int, ...options: (Words | ScanOptions)[]): Promise<[string, string[]]>;
  /**
   * Returns the number of members in a set.
   *
   * `SCARD key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/scard/}
   *
   * O(1)
   */
  scard(key: Input): Promise<Integer>;
  /**
   * Returns the difference of multiple sets.
   *
   * `SDIFF key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiff/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiff(...keys: Words[]): Promise<string[]>;
  /**
   * Returns the number of members of the difference between the first set and all successive sets.
   *
   * `SDIFFCARD numkeys:int key... [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sdiffcard/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiffcard(numkeys: Int, ...options: (Words | SdiffcardOptions)[]): Promise<Integer>;
  /**
   * Stores the difference of multiple sets in a key.
   *
   * `SDIFFSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiffstore/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sdiffstore(destination: Input, ...keys: Words[]): Promise<Integer>;
  /**
   * Changes the selected database.
   *
   * `SELECT index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/select/}
   *
   * O(1)
   */
  select(index: Int): Promise<string>;
  /**
   * Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.
   *
   * `SET key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/set/}
   *
   * O(1)
   */
  set(key: Input, value: Input, ...options: (Words | SetOptions)[]): Promise<string | null>;
  /**
   * Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.
   *
   * `SETBIT key offset:int value:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setbit/}
   *
   * O(1)
   */
  setbit(key: Input, offset: Int, value: Int): Promise<Integer>;
  /**
   * Sets the string value and expiration time of a key. Creates the key if it doesn't exist.
   *
   * `SETEX key seconds:int value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/setex/}
   *
   * O(1)
   */
  setex(key: Input, seconds: Int, value: Input): Promise<string>;
  /**
   * Set the string value of a key only when the key doesn't exist.
   *
   * `SETNX key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/setnx/}
   *
   * O(1)
   */
  setnx(key: Input, value: Input): Promise<Integer>;
  /**
   * Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.
   *
   * `SETRANGE key offset:int value` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setrange/}
   *
   * O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.
   */
  setrange(key: Input, offset: Int, value: Input): Promise<Integer>;
  /**
   * Synchronously saves the database(s) to disk and shuts down the Redis server.
   *
   * `SHUTDOWN [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/shutdown/}
   *
   * O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)
   */
  shutdown(...options: (Words | ShutdownOptions)[]): Promise<string>;
  /**
   * Returns the intersect of multiple sets.
   *
   * `SINTER key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinter/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sinter(...keys: Words[]): Promise<string[]>;
  /**
   * Returns the number of members of the intersect of multiple sets.
   *
   * `SINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sintercard/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sintercard(numkeys: Int, ...options: (Words | SintercardOptions)[]): Promise<Integer>;
  /**
   * Stores the intersect of multiple sets in a key.
   *
   * `SINTERSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinterstore/}
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
   */
  sinterstore(destination: Input, ...keys: Words[]): Promise<Integer>;
  /**
   * Determines whether a member belongs to a set.
   *
   * `SISMEMBER key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sismember/}
   *
   * O(1)
   */
  sismember(key: Input, member: Input): Promise<Integer>;
  /**
   * Returns all members of a set.
   *
   * `SMEMBERS key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smembers/}
   *
   * O(N) where N is the set cardinality.
   */
  smembers(key: Input): Promise<string[]>;
  /**
   * Determines whether multiple members belong to a set.
   *
   * `SMISMEMBER key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/smismember/}
   *
   * O(N) where N is the number of elements being checked for membership
   */
  smismember(key: Input, ...members: Words[]): Promise<Integer[]>;
  /**
   * Moves a member from one set to another.
   *
   * `SMOVE source:key destination:key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smove/}
   *
   * O(1)
   */
  smove(source: Input, destination: Input, member: Input): Promise<Integer>;
  /**
   * Sorts the elements in a list, a set, or a sorted set, optionally storing the result.
   *
   * `SORT key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA] [STORE destination]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sort/}
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).
   */
  sort(key: Input, ...options: (Words | SortOptions)[]): Promise<(string | null)[] | Integer>;
  /**
   * Returns the sorted elements of a list, a set, or a sorted set.
   *
   * `SORT_RO key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sort_ro/}
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).
   */
  sort_ro(key: Input, ...options: (Words | Sort_roOptions)[]): Promise<(string | null)[]>;
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input): Promise<string | null>;
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input, count: Int): Promise<string[]>;
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
   */
  spop(key: Input, count?: Int): Promise<string | null | string[]>;
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input): Promise<string | null>;
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input, count: Int): Promise<string[]>;
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.
   */
  srandmember(key: Input, count?: Int): Promise<string | null | string[]>;
  /**
   * Removes one or more members from a set. Deletes the set if the last member was removed.
   *
   * `SREM key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srem/}
   *
   * O(N) where N is the number of members to be removed.
   */
  srem(key: Input, ...members: Words[]): Promise<Integer>;
  /**
   * Iterates over members of a set.
   *
   * `SSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/sscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  sscan(key: Input, cursor: Int, ...options: (Words | SscanOptions)[]): Promise<[string, string[]]>;
  /**
   * Returns the length of a string value.
   *
   * `STRLEN key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/strlen/}
   *
   * O(1)
   */
  strlen(key: Input): Promise<Integer>;
  /**
   * Returns a substring from a string value.
   *
   * `SUBSTR key start:int end:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/substr/}
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.
   */
  substr(key: Input, start: Int, end: Int): Promise<string>;
  /**
   * Returns the union of multiple sets.
   *
   * `SUNION key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunion/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunion(...keys: Words[]): Promise<string[]>;
  /**
   * Returns the number of members of the union of multiple sets.
   *
   * `SUNIONCARD numkeys:int key... [APPROX] [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sunioncard/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunioncard(numkeys: Int, ...options: (Words | SunioncardOptions)[]): Promise<Integer>;
  /**
   * Stores the union of multiple sets in a key.
   *
   * `SUNIONSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunionstore/}
   *
   * O(N) where N is the total number of elements in all given sets.
   */
  sunionstore(destination: Input, ...keys: Words[]): Promise<Integer>;
  /**
   * Swaps two Redis databases.
   *
   * `SWAPDB index1:int index2:int` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/swapdb/}
   *
   * O(N) where N is the count of clients watching or blocking on keys from both databases.
   */
  swapdb(index1: Int, index2: Int): Promise<string>;
  /**
   * Returns the server time.
   *
   * `TIME` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/time/}
   *
   * O(1)
   */
  time(): Promise<[string, string]>;
  /**
   * Returns the number of existing keys out of those specified after updating the time they were last accessed.
   *
   * `TOUCH key...` · since 3.2.1 · {@link https://redis.io/docs/latest/commands/touch/}
   *
   * O(N) where N is the number of keys that will be touched.
   */
  touch(...keys: Words[]): Promise<Integer>;
  /**
   * Returns the expiration time in seconds of a key.
   *
   * `TTL key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ttl/}
   *
   * O(1)
   */
  ttl(key: Input): Promise<Integer>;
  /**
   * Determines the type of value stored at a key.
   *
   * `TYPE key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/type/}
   *
   * O(1)
   */
  type(key: Input): Promise<string>;
  /**
   * Asynchronously deletes one or more keys.
   *
   * `UNLINK key...` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/unlink/}
   *
   * O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.
   */
  unlink(...keys: Words[]): Promise<Integer>;
  /**
   * Forgets about watched keys of a transaction.
   *
   * `UNWATCH` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/unwatch/}
   *
   * O(1)
   */
  unwatch(): Promise<string>;
  /**
   * Blocks until all of the preceding write commands sent by the connection are written to the append-only file of the master and/or replicas.
   *
   * `WAITAOF numlocal:int numreplicas:int timeout:int` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/waitaof/}
   *
   * O(1)
   */
  waitaof(numlocal: Int, numreplicas: Int, timeout: Int): Promise<Integer[]>;
  /**
   * Monitors changes to keys to determine the execution of a transaction.
   *
   * `WATCH key...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/watch/}
   *
   * O(1) for every key.
   */
  watch(...keys: Words[]): Promise<string>;
  /**
   * Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.
   *
   * `XACK key group id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xack/}
   *
   * O(1) for each message ID processed.
   */
  xack(key: Input, group: Input, ...ids: Words[]): Promise<Integer>;
  /**
   * Acknowledges and deletes one or multiple messages for a stream consumer group.
   *
   * `XACKDEL key group [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xackdel/}
   *
   * O(1) for each message ID processed.
   */
  xackdel(key: Input, group: Input, ...options: (Words | XackdelOptions)[]): Promise<Integer[]>;
  /**
   * Appends a new message to a stream. Creates the key if it doesn't exist.
   *
   * `XADD key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]] (*|id) (field value)...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xadd/}
   *
   * O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.
   */
  xadd(key: Input, ...options: (Words | XaddOptions | Pairs)[]): Promise<string | null>;
  /**
   * Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to as consumer group member.
   *
   * `XAUTOCLAIM key group consumer min-idle-time:int start [COUNT count:int] [JUSTID]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xautoclaim/}
   *
   * O(1) if COUNT is small.
   */
  xautoclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, start: Input, ...options: (Words | XautoclaimOptions)[]): Promise<Reply[]>;
  /**
   * Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered a consumer group member.
   *
   * `XCLAIM key group consumer min-idle-time:int id... [IDLE ms:int] [TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:int] [FORCE] [JUSTID] [LASTID lastid]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xclaim/}
   *
   * O(log N) with N being the number of messages in the PEL of the consumer group.
   */
  xclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, ...options: (Words | XclaimOptions)[]): Promise<Reply[]>;
  /**
   * Returns the number of messages after removing them from a stream.
   *
   * `XDEL key id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xdel/}
   *
   * O(1) for each single item to delete in the stream, regardless of the stream size.
   */
  xdel(key: Input, ...ids: Words[]): Promise<Integer>;
  /**
   * Deletes one or multiple entries from the stream.
   *
   * `XDELEX key [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xdelex/}
   *
   * O(1) for each single item to delete in the stream, regardless of the stream size.
   */
  xdelex(key: Input, ...options: (Words | XdelexOptions)[]): Promise<Integer[]>;
  /**
   * A container for consumer groups commands.
   *
   * `XGROUP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup/}
   *
   * Depends on subcommand.
   */
  xgroup(...words: Words[]): Promise<Reply>;
  /**
   * Creates a consumer group.
   *
   * `XGROUP CREATE key group (id|$) [MKSTREAM] [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-create/}
   *
   * O(1)
   */
  xgroupCreate(key: Input, group: Input, ...options: (Words | XgroupCreateOptions)[]): Promise<string>;
  /**
   * Creates a consumer in a consumer group.
   *
   * `XGROUP CREATECONSUMER key group consumer` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xgroup-createconsumer/}
   *
   * O(1)
   */
  xgroupCreateconsumer(key: Input, group: Input, consumer: Input): Promise<Integer>;
  /**
   * Deletes a consumer from a consumer group.
   *
   * `XGROUP DELCONSUMER key group consumer` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-delconsumer/}
   *
   * O(1)
   */
  xgroupDelconsumer(key: Input, group: Input, consumer: Input): Promise<Integer>;
  /**
   * Destroys a consumer group.
   *
   * `XGROUP DESTROY key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-destroy/}
   *
   * O(N) where N is the number of entries in the group's pending entries list (PEL).
   */
  xgroupDestroy(key: Input, group: Input): Promise<Integer>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XGROUP HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-help/}
   *
   * O(1)
   */
  xgroupHelp(): Promise<string[]>;
  /**
   * Sets the last-delivered ID of a consumer group.
   *
   * `XGROUP SETID key group (id|$) [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-setid/}
   *
   * O(1)
   */
  xgroupSetid(key: Input, group: Input, ...options: (Words | XgroupSetidOptions)[]): Promise<string>;
  /**
   * A container for stream introspection commands.
   *
   * `XINFO` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo/}
   *
   * Depends on subcommand.
   */
  xinfo(...words: Words[]): Promise<Reply>;
  /**
   * Returns a list of the consumers in a consumer group.
   *
   * `XINFO CONSUMERS key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-consumers/}
   *
   * O(1)
   */
  xinfoConsumers(key: Input, group: Input): Promise<{ [field: string]: Reply }[]>;
  /**
   * Returns a list of the consumer groups of a stream.
   *
   * `XINFO GROUPS key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-groups/}
   *
   * O(1)
   */
  xinfoGroups(key: Input): Promise<{ [field: string]: Reply }[]>;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XINFO HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-help/}
   *
   * O(1)
   */
  xinfoHelp(): Promise<string[]>;
  /**
   * Returns information about a stream.
   *
   * `XINFO STREAM key [FULL [COUNT count:int]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-stream/}
   *
   * O(1)
   */
  xinfoStream(key: Input, ...options: (Words | XinfoStreamOptions)[]): Promise<{ [field: string]: Reply }>;
  /**
   * Return the number of messages in a stream.
   *
   * `XLEN key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xlen/}
   *
   * O(1)
   */
  xlen(key: Input): Promise<Integer>;
  /**
   * Returns the information and entries from a stream consumer group's pending entries list.
   *
   * `XPENDING key group [[IDLE min-idle-time:int] start end count:int [consumer]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xpending/}
   *
   * O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.
   */
  xpending(key: Input, group: Input, ...words: Words[]): Promise<Reply[]>;
  /**
   * Returns the messages from a stream within a range of IDs.
   *
   * `XRANGE key start end [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrange/}
   *
   * O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).
   */
  xrange(key: Input, start: Input, end: Input, ...options: (Words | XrangeOptions)[]): Promise<[string, string[]][] | null>;
  /**
   * Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is available otherwise.
   *
   * `XREAD [COUNT count:int] [BLOCK milliseconds:int] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xread/}
   *
   * For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1).
   */
  xread(...options: (Words | XreadOptions)[]): Promise<{ [field: string]: Reply } | null>;
  /**
   * Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is available otherwise.
   *
   * `XREADGROUP GROUP group consumer [COUNT count:int] [BLOCK milliseconds:int] [NOACK] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xreadgroup/}
   *
   * For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.
   */
  xreadgroup(...options: (Words | XreadgroupOptions)[]): Promise<{ [field: string]: Reply } | null>;
  /**
   * Returns the messages from a stream within a range of IDs in reverse order.
   *
   * `XREVRANGE key end start [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrevrange/}
   *
   * O(N) with N being the number of elements returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).
   */
  xrevrange(key: Input, end: Input, start: Input, ...options: (Words | XrevrangeOptions)[]): Promise<[string, string[]][] | null>;
  /**
   * An internal command for replicating stream values.
   *
   * `XSETID key last-id [ENTRIESADDED entries-added:int] [MAXDELETEDID max-deleted-id]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xsetid/}
   *
   * O(1)
   */
  xsetid(key: Input, lastId: Input, ...options: (Words | XsetidOptions)[]): Promise<string>;
  /**
   * Deletes messages from the beginning of a stream.
   *
   * `XTRIM key (MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xtrim/}
   *
   * O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.
   */
  xtrim(key: Input, which: Word<"MAXLEN" | "MINID">, ...options: (Words | XtrimOptions)[]): Promise<Integer>;
  /**
   * Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist.
   *
   * `ZADD key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zadd/}
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set.
   */
  zadd(key: Input, ...options: (Words | ZaddOptions)[]): Promise<Integer | number | null>;
  /**
   * Returns the number of members in a sorted set.
   *
   * `ZCARD key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zcard/}
   *
   * O(1)
   */
  zcard(key: Input): Promise<Integer>;
  /**
   * Returns the count of members in a sorted set that have scores within a range.
   *
   * `ZCOUNT key min max` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zcount/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  zcount(key: Input, min: Input, max: Input): Promise<Integer>;
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, keys: Words, options?: ZdiffOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, keys: Words, options: ZdiffOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiff(numkeys: Int, ...options: (Words | ZdiffOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Stores the difference of multiple sorted sets in a key.
   *
   * `ZDIFFSTORE destination:key numkeys:int key...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiffstore/}
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.
   */
  zdiffstore(destination: Input, numkeys: Int, ...keys: Words[]): Promise<Integer>;
  /**
   * Increments the score of a member in a sorted set.
   *
   * `ZINCRBY key increment:double member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zincrby/}
   *
   * O(log(N)) where N is the number of elements in the sorted set.
   */
  zincrby(key: Input, increment: Double, member: Input): Promise<number>;
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, keys: Words, options?: ZinterOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, keys: Words, options: ZinterOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinter(numkeys: Int, ...options: (Words | ZinterOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Returns the number of members of the intersect of multiple sorted sets.
   *
   * `ZINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zintercard/}
   *
   * O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.
   */
  zintercard(numkeys: Int, ...options: (Words | ZintercardOptions)[]): Promise<Integer>;
  /**
   * Stores the intersect of multiple sorted sets in a key.
   *
   * `ZINTERSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zinterstore/}
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.
   */
  zinterstore(destination: Input, numkeys: Int, ...options: (Words | ZinterstoreOptions)[]): Promise<Integer>;
  /**
   * Returns the number of members in a sorted set within a lexicographical range.
   *
   * `ZLEXCOUNT key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zlexcount/}
   *
   * O(log(N)) with N being the number of elements in the sorted set.
   */
  zlexcount(key: Input, min: Input, max: Input): Promise<Integer>;
  /**
   * Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZMPOP numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zmpop/}
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zmpop(numkeys: Int, ...options: (Words | ZmpopOptions)[]): Promise<[string, [string, number][]] | null>;
  /**
   * Returns the score of one or more members in a sorted set.
   *
   * `ZMSCORE key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zmscore/}
   *
   * O(N) where N is the number of members being requested.
   */
  zmscore(key: Input, ...members: Words[]): Promise<(number | null)[]>;
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input): Promise<[string, number] | []>;
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input, count: Int): Promise<[string, number][]>;
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmax(key: Input, count?: Int): Promise<[string, number] | [] | [string, number][]>;
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input): Promise<[string, number] | []>;
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input, count: Int): Promise<[string, number][]>;
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.
   */
  zpopmin(key: Input, count?: Int): Promise<[string, number] | [] | [string, number][]>;
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input): Promise<string | null>;
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input, count: Int): Promise<string[]>;
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   *
   * O(N) where N is the number of members returned
   */
  zrandmember(key: Input, ...words: Words[]): Promise<string | null | string[] | [string, number][]>;
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, options?: ZrangeOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, options: ZrangeOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrange(key: Input, start: Input, stop: Input, ...options: (Words | ZrangeOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Returns members in a sorted set within a lexicographical range.
   *
   * `ZRANGEBYLEX key min max [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebylex(key: Input, min: Input, max: Input, ...options: (Words | ZrangebylexOptions)[]): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, options?: ZrangebyscoreOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, options: ZrangebyscoreOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrangebyscore(key: Input, min: Input, max: Input, ...options: (Words | ZrangebyscoreOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Stores a range of members from sorted set in a key.
   *
   * `ZRANGESTORE destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrangestore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.
   */
  zrangestore(destination: Input, source: Input, min: Input, max: Input, ...options: (Words | ZrangestoreOptions)[]): Promise<Integer>;
  /**
   * Returns the index of a member in a sorted set ordered by ascending scores.
   *
   * `ZRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrank/}
   *
   * O(log(N))
   */
  zrank(key: Input, member: Input, ...options: (Words | ZrankOptions)[]): Promise<Integer | null | Reply[]>;
  /**
   * Removes one or more members from a sorted set. Deletes the sorted set if all members were removed.
   *
   * `ZREM key member...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrem/}
   *
   * O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.
   */
  zrem(key: Input, ...members: Words[]): Promise<Integer>;
  /**
   * Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYLEX key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zremrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebylex(key: Input, min: Input, max: Input): Promise<Integer>;
  /**
   * Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYRANK key start:int stop:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zremrangebyrank/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebyrank(key: Input, start: Int, stop: Int): Promise<Integer>;
  /**
   * Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYSCORE key min max` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zremrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.
   */
  zremrangebyscore(key: Input, min: Input, max: Input): Promise<Integer>;
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, options?: ZrevrangeOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, options: ZrevrangeOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.
   */
  zrevrange(key: Input, start: Int, stop: Int, ...options: (Words | ZrevrangeOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Returns members in a sorted set within a lexicographical range in reverse order.
   *
   * `ZREVRANGEBYLEX key max min [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrevrangebylex/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebylex(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebylexOptions)[]): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, options?: ZrevrangebyscoreOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, options: ZrevrangebyscoreOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebyscoreOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Returns the index of a member in a sorted set ordered by descending scores.
   *
   * `ZREVRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrevrank/}
   *
   * O(log(N))
   */
  zrevrank(key: Input, member: Input, ...options: (Words | ZrevrankOptions)[]): Promise<Integer | null | Reply[]>;
  /**
   * Iterates over members and scores of a sorted set.
   *
   * `ZSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/zscan/}
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.
   */
  zscan(key: Input, cursor: Int, ...options: (Words | ZscanOptions)[]): Promise<[string, string[]]>;
  /**
   * Returns the score of a member in a sorted set.
   *
   * `ZSCORE key member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zscore/}
   *
   * O(1)
   */
  zscore(key: Input, member: Input): Promise<number | null>;
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, keys: Words, options?: ZunionOptions & { readonly WITHSCORES?: false | undefined }): Promise<string[]>;
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, keys: Words, options: ZunionOptions & { readonly WITHSCORES: true }): Promise<[string, number][]>;
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunion(numkeys: Int, ...options: (Words | ZunionOptions)[]): Promise<string[] | [string, number][]>;
  /**
   * Stores the union of multiple sorted sets in a key.
   *
   * `ZUNIONSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zunionstore/}
   *
   * O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.
   */
  zunionstore(destination: Input, numkeys: Int, ...options: (Words | ZunionstoreOptions)[]): Promise<Integer>;
}

/** The engine's `table_digest` for the rows below. */
export const DIGEST = 3145154762;

/** What running needs to know of each row, in the order of the engine's table. Traits: 1 may wait, 2 answers bytes that are no text. */
export const ROWS: readonly (readonly [name: string, traits: number])[] = [
  ["APPEND", 0],
  ["AUTH", 0],
  ["BGREWRITEAOF", 0],
  ["BGSAVE", 0],
  ["BITCOUNT", 0],
  ["BITFIELD", 0],
  ["BITFIELD_RO", 0],
  ["BITOP", 0],
  ["BITPOS", 0],
  ["BLMOVE", 1],
  ["BLMPOP", 1],
  ["BLPOP", 1],
  ["BRPOP", 1],
  ["BRPOPLPUSH", 1],
  ["BZMPOP", 1],
  ["BZPOPMAX", 1],
  ["BZPOPMIN", 1],
  ["CLIENT", 0],
  ["CLIENT|GETNAME", 0],
  ["CLIENT|HELP", 0],
  ["CLIENT|ID", 0],
  ["CLIENT|INFO", 0],
  ["CLIENT|KILL", 0],
  ["CLIENT|LIST", 0],
  ["CLIENT|NO-EVICT", 0],
  ["CLIENT|REPLY", 0],
  ["CLIENT|SETINFO", 0],
  ["CLIENT|SETNAME", 0],
  ["CLIENT|UNBLOCK", 0],
  ["COMMAND", 0],
  ["COMMAND|COUNT", 0],
  ["COMMAND|DOCS", 0],
  ["COMMAND|GETKEYS", 0],
  ["COMMAND|HELP", 0],
  ["COMMAND|INFO", 0],
  ["COMMAND|LIST", 0],
  ["CONFIG", 0],
  ["CONFIG|GET", 0],
  ["CONFIG|HELP", 0],
  ["CONFIG|RESETSTAT", 0],
  ["CONFIG|REWRITE", 1],
  ["CONFIG|SET", 0],
  ["COPY", 0],
  ["DBSIZE", 0],
  ["DEBUG", 0],
  ["DECR", 0],
  ["DECRBY", 0],
  ["DEL", 0],
  ["DELEX", 0],
  ["DELIFEQ", 0],
  ["DIGEST", 0],
  ["DISCARD", 0],
  ["DUMP", 2],
  ["ECHO", 0],
  ["EXEC", 0],
  ["EXISTS", 0],
  ["EXPIRE", 0],
  ["EXPIREAT", 0],
  ["EXPIRETIME", 0],
  ["FLUSHALL", 0],
  ["FLUSHDB", 0],
  ["GEOADD", 0],
  ["GEODIST", 0],
  ["GEOHASH", 0],
  ["GEOPOS", 0],
  ["GEORADIUS", 0],
  ["GEORADIUSBYMEMBER", 0],
  ["GEORADIUSBYMEMBER_RO", 0],
  ["GEORADIUS_RO", 0],
  ["GEOSEARCH", 0],
  ["GEOSEARCHSTORE", 0],
  ["GET", 0],
  ["GETBIT", 0],
  ["GETDEL", 0],
  ["GETEX", 0],
  ["GETRANGE", 0],
  ["GETSET", 0],
  ["HDEL", 0],
  ["HELLO", 0],
  ["HEXISTS", 0],
  ["HEXPIRE", 0],
  ["HEXPIREAT", 0],
  ["HEXPIRETIME", 0],
  ["HGET", 0],
  ["HGETALL", 0],
  ["HGETDEL", 0],
  ["HGETEX", 0],
  ["HINCRBY", 0],
  ["HINCRBYFLOAT", 0],
  ["HKEYS", 0],
  ["HLEN", 0],
  ["HMGET", 0],
  ["HMSET", 0],
  ["HPERSIST", 0],
  ["HPEXPIRE", 0],
  ["HPEXPIREAT", 0],
  ["HPEXPIRETIME", 0],
  ["HPTTL", 0],
  ["HRANDFIELD", 0],
  ["HSCAN", 0],
  ["HSET", 0],
  ["HSETEX", 0],
  ["HSETNX", 0],
  ["HSTRLEN", 0],
  ["HTTL", 0],
  ["HVALS", 0],
  ["INCR", 0],
  ["INCRBY", 0],
  ["INCRBYFLOAT", 0],
  ["INFO", 0],
  ["KEYS", 0],
  ["LASTSAVE", 0],
  ["LCS", 0],
  ["LINDEX", 0],
  ["LINSERT", 0],
  ["LLEN", 0],
  ["LMOVE", 0],
  ["LMPOP", 0],
  ["LOLWUT", 0],
  ["LPOP", 0],
  ["LPOS", 0],
  ["LPUSH", 0],
  ["LPUSHX", 0],
  ["LRANGE", 0],
  ["LREM", 0],
  ["LSET", 0],
  ["LTRIM", 0],
  ["MEMORY", 0],
  ["MEMORY|DOCTOR", 0],
  ["MEMORY|HELP", 0],
  ["MEMORY|MALLOC-STATS", 0],
  ["MEMORY|PURGE", 0],
  ["MEMORY|STATS", 0],
  ["MEMORY|USAGE", 0],
  ["MGET", 0],
  ["MOVE", 0],
  ["MSET", 0],
  ["MSETEX", 0],
  ["MSETNX", 0],
  ["MULTI", 0],
  ["OBJECT", 0],
  ["OBJECT|ENCODING", 0],
  ["OBJECT|FREQ", 0],
  ["OBJECT|HELP", 0],
  ["OBJECT|IDLETIME", 0],
  ["OBJECT|REFCOUNT", 0],
  ["PERSIST", 0],
  ["PEXPIRE", 0],
  ["PEXPIREAT", 0],
  ["PEXPIRETIME", 0],
  ["PFADD", 0],
  ["PFCOUNT", 0],
  ["PFDEBUG", 0],
  ["PFMERGE", 0],
  ["PFSELFTEST", 0],
  ["PING", 0],
  ["PSETEX", 0],
  ["PSUBSCRIBE", 0],
  ["PTTL", 0],
  ["PUBLISH", 0],
  ["PUBSUB", 0],
  ["PUBSUB|CHANNELS", 0],
  ["PUBSUB|HELP", 0],
  ["PUBSUB|NUMPAT", 0],
  ["PUBSUB|NUMSUB", 0],
  ["PUNSUBSCRIBE", 0],
  ["QUIT", 0],
  ["RANDOMKEY", 0],
  ["RENAME", 0],
  ["RENAMENX", 0],
  ["RESET", 0],
  ["RESTORE", 0],
  ["RPOP", 0],
  ["RPOPLPUSH", 0],
  ["RPUSH", 0],
  ["RPUSHX", 0],
  ["SADD", 0],
  ["SAVE", 1],
  ["SCAN", 0],
  ["SCARD", 0],
  ["SDIFF", 0],
  ["SDIFFCARD", 0],
  ["SDIFFSTORE", 0],
  ["SELECT", 0],
  ["SET", 0],
  ["SETBIT", 0],
  ["SETEX", 0],
  ["SETNX", 0],
  ["SETRANGE", 0],
  ["SHUTDOWN", 1],
  ["SINTER", 0],
  ["SINTERCARD", 0],
  ["SINTERSTORE", 0],
  ["SISMEMBER", 0],
  ["SMEMBERS", 0],
  ["SMISMEMBER", 0],
  ["SMOVE", 0],
  ["SORT", 0],
  ["SORT_RO", 0],
  ["SPOP", 0],
  ["SRANDMEMBER", 0],
  ["SREM", 0],
  ["SSCAN", 0],
  ["STRLEN", 0],
  ["SUBSCRIBE", 0],
  ["SUBSTR", 0],
  ["SUNION", 0],
  ["SUNIONCARD", 0],
  ["SUNIONSTORE", 0],
  ["SWAPDB", 0],
  ["TIME", 0],
  ["TOUCH", 0],
  ["TTL", 0],
  ["TYPE", 0],
  ["UNLINK", 0],
  ["UNSUBSCRIBE", 0],
  ["UNWATCH", 0],
  ["WAITAOF", 1],
  ["WATCH", 0],
  ["XACK", 0],
  ["XACKDEL", 0],
  ["XADD", 0],
  ["XAUTOCLAIM", 0],
  ["XCLAIM", 0],
  ["XDEL", 0],
  ["XDELEX", 0],
  ["XGROUP", 0],
  ["XGROUP|CREATE", 0],
  ["XGROUP|CREATECONSUMER", 0],
  ["XGROUP|DELCONSUMER", 0],
  ["XGROUP|DESTROY", 0],
  ["XGROUP|HELP", 0],
  ["XGROUP|SETID", 0],
  ["XINFO", 0],
  ["XINFO|CONSUMERS", 0],
  ["XINFO|GROUPS", 0],
  ["XINFO|HELP", 0],
  ["XINFO|STREAM", 0],
  ["XLEN", 0],
  ["XPENDING", 0],
  ["XRANGE", 0],
  ["XREAD", 1],
  ["XREADGROUP", 1],
  ["XREVRANGE", 0],
  ["XSETID", 0],
  ["XTRIM", 0],
  ["ZADD", 0],
  ["ZCARD", 0],
  ["ZCOUNT", 0],
  ["ZDIFF", 0],
  ["ZDIFFSTORE", 0],
  ["ZINCRBY", 0],
  ["ZINTER", 0],
  ["ZINTERCARD", 0],
  ["ZINTERSTORE", 0],
  ["ZLEXCOUNT", 0],
  ["ZMPOP", 0],
  ["ZMSCORE", 0],
  ["ZPOPMAX", 0],
  ["ZPOPMIN", 0],
  ["ZRANDMEMBER", 0],
  ["ZRANGE", 0],
  ["ZRANGEBYLEX", 0],
  ["ZRANGEBYSCORE", 0],
  ["ZRANGESTORE", 0],
  ["ZRANK", 0],
  ["ZREM", 0],
  ["ZREMRANGEBYLEX", 0],
  ["ZREMRANGEBYRANK", 0],
  ["ZREMRANGEBYSCORE", 0],
  ["ZREVRANGE", 0],
  ["ZREVRANGEBYLEX", 0],
  ["ZREVRANGEBYSCORE", 0],
  ["ZREVRANK", 0],
  ["ZSCAN", 0],
  ["ZSCORE", 0],
  ["ZUNION", 0],
  ["ZUNIONSTORE", 0],
];
