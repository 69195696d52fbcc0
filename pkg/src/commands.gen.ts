// Generated from the engine's command table by tests/codegen.rs; do not edit. Run: cargo test --test codegen

import type { Input, Options } from "./arguments.js";
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
  /** The shape of its reply: `int`, `bulk|nil`, `array`. */
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
  readonly ASC?: boolean | undefined;
  readonly DESC?: boolean | undefined;
  readonly COUNT?: Int | readonly [Int, Words?] | undefined;
  readonly WITHCOORD?: boolean | undefined;
  readonly WITHDIST?: boolean | undefined;
  readonly WITHHASH?: boolean | undefined;
}
/** Options of `GEOSEARCHSTORE`: `destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]`. */
export interface GeosearchstoreOptions {
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
  readonly FULL?: Words | undefined;
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

/** Every command of the table, as a synchronous method. */
export interface Commands {
  /**
   * Appends a string to the value of a key. Creates the key if it doesn't exist.
   *
   * `APPEND key value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/append/}
   */
  append(key: Input, value: Input): Integer;
  /**
   * Authenticates the connection.
   *
   * `AUTH [username] password` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/auth/}
   */
  auth(...words: Words[]): string;
  /**
   * Asynchronously rewrites the append-only file to disk.
   *
   * `BGREWRITEAOF` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgrewriteaof/}
   */
  bgrewriteaof(): string;
  /**
   * Asynchronously saves the database(s) to disk.
   *
   * `BGSAVE [SCHEDULE]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/bgsave/}
   */
  bgsave(...options: (Words | BgsaveOptions)[]): string;
  /**
   * Counts the number of set bits (population counting) in a string.
   *
   * `BITCOUNT key [start:int end:int [BYTE|BIT]]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitcount/}
   */
  bitcount(key: Input, ...words: Words[]): Integer;
  /**
   * Performs arbitrary bitfield integer operations on strings.
   *
   * `BITFIELD key [GET encoding offset:int|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding offset:int value:int|INCRBY encoding offset:int increment:int)]...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/bitfield/}
   */
  bitfield(key: Input, ...options: (Words | BitfieldOptions)[]): (Integer | null)[];
  /**
   * Performs arbitrary read-only bitfield integer operations on strings.
   *
   * `BITFIELD_RO key [GET encoding offset:int]...` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/bitfield_ro/}
   */
  bitfield_ro(key: Input, ...options: (Words | Bitfield_roOptions)[]): Integer[];
  /**
   * Performs bitwise operations on multiple strings, and stores the result.
   *
   * `BITOP (AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE) destkey:key key...` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/bitop/}
   */
  bitop(which: Word<"AND" | "OR" | "XOR" | "NOT" | "DIFF" | "DIFF1" | "ANDOR" | "ONE">, destkey: Input, ...keys: Words[]): Integer;
  /**
   * Finds the first set (1) or clear (0) bit in a string.
   *
   * `BITPOS key bit:int [start:int [end:int [BYTE|BIT]]]` · since 2.8.7 · {@link https://redis.io/docs/latest/commands/bitpos/}
   */
  bitpos(key: Input, bit: Int, ...words: Words[]): Integer;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available otherwise. Deletes the list if the last element was moved.
   *
   * `BLMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT) timeout:double` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/blmove/}
   */
  blmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">, timeout: Double): string | null;
  /**
   * Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLMPOP timeout:double numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/blmpop/}
   */
  blmpop(timeout: Double, numkeys: Int, ...options: (Words | BlmpopOptions)[]): Reply[] | null;
  /**
   * Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BLPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/blpop/}
   */
  blpop(...words: Words[]): string[] | null;
  /**
   * Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOP key... timeout:double` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/brpop/}
   */
  brpop(...words: Words[]): string[] | null;
  /**
   * Pops an element from a list, pushes it to another list and returns it. Block until an element is available otherwise. Deletes the list if the last element was popped.
   *
   * `BRPOPLPUSH source:key destination:key timeout:double` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/brpoplpush/}
   */
  brpoplpush(source: Input, destination: Input, timeout: Double): string | null;
  /**
   * Removes and returns a member by score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZMPOP timeout:double numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/bzmpop/}
   */
  bzmpop(timeout: Double, numkeys: Int, ...options: (Words | BzmpopOptions)[]): Reply[] | null;
  /**
   * Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member available otherwise.  Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMAX key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmax/}
   */
  bzpopmax(...words: Words[]): Reply[] | null;
  /**
   * Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.
   *
   * `BZPOPMIN key... timeout:double` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/bzpopmin/}
   */
  bzpopmin(...words: Words[]): Reply[] | null;
  /**
   * A container for client connection commands.
   *
   * `CLIENT` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client/}
   */
  client(...words: Words[]): Reply;
  /**
   * Returns the name of the connection.
   *
   * `CLIENT GETNAME` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-getname/}
   */
  clientGetname(): string | null;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CLIENT HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-help/}
   */
  clientHelp(): string[];
  /**
   * Returns the unique client ID of the connection.
   *
   * `CLIENT ID` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-id/}
   */
  clientId(): Integer;
  /**
   * Returns information about the connection.
   *
   * `CLIENT INFO` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/client-info/}
   */
  clientInfo(): string;
  /**
   * Terminates open connections.
   *
   * `CLIENT KILL (old-address|([ID client-id:int] [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [USER username] [ADDR address] [LADDR local-address] [SKIPME (YES|NO)])...)` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-kill/}
   */
  clientKill(...words: Words[]): Reply;
  /**
   * Lists open connections.
   *
   * `CLIENT LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID client-id:int...]` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/client-list/}
   */
  clientList(...options: (Words | ClientListOptions)[]): string;
  /**
   * Sets the client eviction mode of the connection.
   *
   * `CLIENT NO-EVICT (ON|OFF)` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/client-no-evict/}
   */
  clientNoEvict(which: Word<"ON" | "OFF">): string;
  /**
   * Instructs the server whether to reply to commands.
   *
   * `CLIENT REPLY (ON|OFF|SKIP)` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/client-reply/}
   */
  clientReply(which: Word<"ON" | "OFF" | "SKIP">): string;
  /**
   * Sets information specific to the client or connection.
   *
   * `CLIENT SETINFO (LIB-NAME libname|LIB-VER libver)` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/client-setinfo/}
   */
  clientSetinfo(...words: Words[]): string;
  /**
   * Sets the connection name.
   *
   * `CLIENT SETNAME connection-name` · since 2.6.9 · {@link https://redis.io/docs/latest/commands/client-setname/}
   */
  clientSetname(connectionName: Input): string;
  /**
   * Unblocks a client blocked by a blocking command from a different connection.
   *
   * `CLIENT UNBLOCK client-id:int [TIMEOUT|ERROR]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/client-unblock/}
   */
  clientUnblock(clientId: Int, ...options: (Words | ClientUnblockOptions)[]): Integer;
  /**
   * Returns detailed information about all commands.
   *
   * `COMMAND` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command/}
   */
  command(): Reply[];
  /**
   * Returns a count of commands.
   *
   * `COMMAND COUNT` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-count/}
   */
  commandCount(): Integer;
  /**
   * Returns documentary information about one, multiple or all commands.
   *
   * `COMMAND DOCS [command-name...]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-docs/}
   */
  commandDocs(...commandNames: Words[]): { [field: string]: Reply };
  /**
   * Extracts the key names from an arbitrary command.
   *
   * `COMMAND GETKEYS command [arg...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-getkeys/}
   */
  commandGetkeys(command: Input, ...args: Words[]): string[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `COMMAND HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/command-help/}
   */
  commandHelp(): string[];
  /**
   * Returns information about one, multiple or all commands.
   *
   * `COMMAND INFO [command-name...]` · since 2.8.13 · {@link https://redis.io/docs/latest/commands/command-info/}
   */
  commandInfo(...commandNames: Words[]): Reply[];
  /**
   * Returns a list of command names.
   *
   * `COMMAND LIST [FILTERBY (MODULE module-name|ACLCAT category|PATTERN pattern:pattern)]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/command-list/}
   */
  commandList(...options: (Words | CommandListOptions)[]): string[];
  /**
   * A container for server configuration commands.
   *
   * `CONFIG` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config/}
   */
  config(...words: Words[]): Reply;
  /**
   * Returns the effective values of configuration parameters.
   *
   * `CONFIG GET parameter:pattern...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-get/}
   */
  configGet(...parameters: Words[]): { [field: string]: string };
  /**
   * Returns helpful text about the different subcommands.
   *
   * `CONFIG HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/config-help/}
   */
  configHelp(): string[];
  /**
   * Resets the server's statistics.
   *
   * `CONFIG RESETSTAT` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-resetstat/}
   */
  configResetstat(): string;
  /**
   * Persists the effective configuration to file.
   *
   * `CONFIG REWRITE` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/config-rewrite/}
   */
  configRewrite(): string;
  /**
   * Sets configuration parameters in-flight.
   *
   * `CONFIG SET (parameter value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/config-set/}
   */
  configSet(...pairs: (Words | Options)[]): string;
  /**
   * Copies the value of a key to a new key.
   *
   * `COPY source destination [DB destination-db:int] [REPLACE]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/copy/}
   */
  copy(source: Input, destination: Input, ...options: (Words | CopyOptions)[]): Integer;
  /**
   * Returns the number of keys in the database.
   *
   * `DBSIZE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/dbsize/}
   */
  dbsize(): Integer;
  /**
   * A container for debugging commands.
   *
   * `DEBUG subcommand [option...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/debug/}
   */
  debug(subcommand: Input, ...options: Words[]): Reply;
  /**
   * Decrements the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decr/}
   */
  decr(key: Input): Integer;
  /**
   * Decrements a number from the integer value of a key. Uses 0 as initial value if the key doesn't exist.
   *
   * `DECRBY key decrement:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/decrby/}
   */
  decrby(key: Input, decrement: Int): Integer;
  /**
   * Deletes one or more keys.
   *
   * `DEL key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/del/}
   */
  del(...keys: Words[]): Integer;
  /**
   * Conditionally removes the specified key based on value or hash digest comparison.
   *
   * `DELEX key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/delex/}
   */
  delex(key: Input, ...options: (Words | DelexOptions)[]): Integer;
  /**
   * Deletes the key if its value matches the given string.
   *
   * `DELIFEQ key value` · since 9.0.0 · {@link https://redis.io/docs/latest/commands/delifeq/}
   */
  delifeq(key: Input, value: Input): Integer;
  /**
   * Returns the hash digest of a string value as a hexadecimal string.
   *
   * `DIGEST key` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/digest/}
   */
  digest(key: Input): string | null;
  /**
   * Discards a transaction.
   *
   * `DISCARD` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/discard/}
   */
  discard(): string;
  /**
   * Returns a serialized representation of the value stored at a key.
   *
   * `DUMP key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/dump/}
   */
  dump(key: Input): Uint8Array | null;
  /**
   * Returns the given string.
   *
   * `ECHO message` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/echo/}
   */
  echo(message: Input): string;
  /**
   * Executes all commands in a transaction.
   *
   * `EXEC` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/exec/}
   */
  exec(): Reply[] | null;
  /**
   * Determines whether one or more keys exist.
   *
   * `EXISTS key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/exists/}
   */
  exists(...keys: Words[]): Integer;
  /**
   * Sets the expiration time of a key in seconds.
   *
   * `EXPIRE key seconds:int [NX|XX|GT|LT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/expire/}
   */
  expire(key: Input, seconds: Int, ...options: (Words | ExpireOptions)[]): Integer;
  /**
   * Sets the expiration time of a key to a Unix timestamp.
   *
   * `EXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/expireat/}
   */
  expireat(key: Input, unixTimeSeconds: Int, ...options: (Words | ExpireatOptions)[]): Integer;
  /**
   * Returns the expiration time of a key as a Unix timestamp.
   *
   * `EXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/expiretime/}
   */
  expiretime(key: Input): Integer;
  /**
   * Removes all keys from all databases.
   *
   * `FLUSHALL [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushall/}
   */
  flushall(...options: (Words | FlushallOptions)[]): string;
  /**
   * Remove all keys from the current database.
   *
   * `FLUSHDB [ASYNC|SYNC]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/flushdb/}
   */
  flushdb(...options: (Words | FlushdbOptions)[]): string;
  /**
   * Adds one or more members to a geospatial index. The key is created if it doesn't exist.
   *
   * `GEOADD key [NX|XX] [CH] (longitude:double latitude:double member)...` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geoadd/}
   */
  geoadd(key: Input, ...options: (Words | GeoaddOptions)[]): Integer;
  /**
   * Returns the distance between two members of a geospatial index.
   *
   * `GEODIST key member1 member2 [M|KM|FT|MI]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geodist/}
   */
  geodist(key: Input, member1: Input, member2: Input, ...options: (Words | GeodistOptions)[]): string | null;
  /**
   * Returns members from a geospatial index as geohash strings.
   *
   * `GEOHASH key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geohash/}
   */
  geohash(key: Input, ...members: Words[]): (string | null)[];
  /**
   * Returns the longitude and latitude of members from a geospatial index.
   *
   * `GEOPOS key [member...]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/geopos/}
   */
  geopos(key: Input, ...members: Words[]): Reply[];
  /**
   * Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.
   *
   * `GEORADIUS key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadius/}
   */
  georadius(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusOptions)[]): Reply[] | Integer;
  /**
   * Queries a geospatial index for members within a distance from a member, optionally stores the result.
   *
   * `GEORADIUSBYMEMBER key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC] [STORE storekey:key|STOREDIST storedistkey:key]` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/georadiusbymember/}
   */
  georadiusbymember(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | GeoradiusbymemberOptions)[]): Reply[] | Integer;
  /**
   * Returns members from a geospatial index that are within a distance from a member.
   *
   * `GEORADIUSBYMEMBER_RO key member radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadiusbymember_ro/}
   */
  georadiusbymember_ro(key: Input, member: Input, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadiusbymember_roOptions)[]): Reply[];
  /**
   * Returns members from a geospatial index that are within a distance from a coordinate.
   *
   * `GEORADIUS_RO key longitude:double latitude:double radius:double (M|KM|FT|MI) [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count:int [ANY]] [ASC|DESC]` · since 3.2.10 · {@link https://redis.io/docs/latest/commands/georadius_ro/}
   */
  georadius_ro(key: Input, longitude: Double, latitude: Double, radius: Double, which: Word<"M" | "KM" | "FT" | "MI">, ...options: (Words | Georadius_roOptions)[]): Reply[];
  /**
   * Queries a geospatial index for members inside an area of a box or a circle.
   *
   * `GEOSEARCH key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearch/}
   */
  geosearch(key: Input, ...options: (Words | GeosearchOptions)[]): Reply[];
  /**
   * Queries a geospatial index for members inside an area of a box or a circle, optionally stores the result.
   *
   * `GEOSEARCHSTORE destination:key source:key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:int [ANY]] [STOREDIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/geosearchstore/}
   */
  geosearchstore(destination: Input, source: Input, ...options: (Words | GeosearchstoreOptions)[]): Integer;
  /**
   * Returns the string value of a key.
   *
   * `GET key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/get/}
   */
  get(key: Input): string | null;
  /**
   * Returns a bit value by offset.
   *
   * `GETBIT key offset:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/getbit/}
   */
  getbit(key: Input, offset: Int): Integer;
  /**
   * Returns the string value of a key after deleting the key.
   *
   * `GETDEL key` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getdel/}
   */
  getdel(key: Input): string | null;
  /**
   * Returns the string value of a key after setting its expiration time.
   *
   * `GETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/getex/}
   */
  getex(key: Input, ...options: (Words | GetexOptions)[]): string | null;
  /**
   * Returns a substring of the string stored at a key.
   *
   * `GETRANGE key start:int end:int` · since 2.4.0 · {@link https://redis.io/docs/latest/commands/getrange/}
   */
  getrange(key: Input, start: Int, end: Int): string;
  /**
   * Returns the previous string value of a key after setting it to a new value.
   *
   * `GETSET key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/getset/}
   */
  getset(key: Input, value: Input): string | null;
  /**
   * Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.
   *
   * `HDEL key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hdel/}
   */
  hdel(key: Input, ...fields: Words[]): Integer;
  /**
   * Handshakes with the Redis server.
   *
   * `HELLO [protover:int [AUTH username password] [SETNAME clientname]]` · since 6.0.0 · {@link https://redis.io/docs/latest/commands/hello/}
   */
  hello(...words: Words[]): { [field: string]: Reply };
  /**
   * Determines whether a field exists in a hash.
   *
   * `HEXISTS key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hexists/}
   */
  hexists(key: Input, field: Input): Integer;
  /**
   * Set expiry for hash field using relative time to expire (seconds)
   *
   * `HEXPIRE key seconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpire/}
   */
  hexpire(key: Input, seconds: Int, ...options: (Words | HexpireOptions)[]): Integer[];
  /**
   * Set expiry for hash field using an absolute Unix timestamp (seconds)
   *
   * `HEXPIREAT key unix-time-seconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpireat/}
   */
  hexpireat(key: Input, unixTimeSeconds: Int, ...options: (Words | HexpireatOptions)[]): Integer[];
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in seconds.
   *
   * `HEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hexpiretime/}
   */
  hexpiretime(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns the value of a field in a hash.
   *
   * `HGET key field` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hget/}
   */
  hget(key: Input, field: Input): string | null;
  /**
   * Returns all fields and values in a hash.
   *
   * `HGETALL key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hgetall/}
   */
  hgetall(key: Input): { [field: string]: string };
  /**
   * Returns the value of a field and deletes it from the hash.
   *
   * `HGETDEL key FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetdel/}
   */
  hgetdel(key: Input, ...words: Words[]): (string | null)[];
  /**
   * Get the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HGETEX key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST] FIELDS numfields:int field...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hgetex/}
   */
  hgetex(key: Input, ...options: (Words | HgetexOptions)[]): (string | null)[];
  /**
   * Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBY key field increment:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hincrby/}
   */
  hincrby(key: Input, field: Input, increment: Int): Integer;
  /**
   * Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't exist.
   *
   * `HINCRBYFLOAT key field increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/hincrbyfloat/}
   */
  hincrbyfloat(key: Input, field: Input, increment: Double): string;
  /**
   * Returns all fields in a hash.
   *
   * `HKEYS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hkeys/}
   */
  hkeys(key: Input): string[];
  /**
   * Returns the number of fields in a hash.
   *
   * `HLEN key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hlen/}
   */
  hlen(key: Input): Integer;
  /**
   * Returns the values of all fields in a hash.
   *
   * `HMGET key field...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmget/}
   */
  hmget(key: Input, ...fields: Words[]): (string | null)[];
  /**
   * Sets the values of multiple fields.
   *
   * `HMSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hmset/}
   */
  hmset(key: Input, ...pairs: (Words | Options)[]): string;
  /**
   * Removes the expiration time for each specified field
   *
   * `HPERSIST key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpersist/}
   */
  hpersist(key: Input, ...words: Words[]): Integer[];
  /**
   * Set expiry for hash field using relative time to expire (milliseconds)
   *
   * `HPEXPIRE key milliseconds:int [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpire/}
   */
  hpexpire(key: Input, milliseconds: Int, ...options: (Words | HpexpireOptions)[]): Integer[];
  /**
   * Set expiry for hash field using an absolute Unix timestamp (milliseconds)
   *
   * `HPEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpireat/}
   */
  hpexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | HpexpireatOptions)[]): Integer[];
  /**
   * Returns the expiration time of a hash field as a Unix timestamp, in msec.
   *
   * `HPEXPIRETIME key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpexpiretime/}
   */
  hpexpiretime(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns the TTL in milliseconds of a hash field.
   *
   * `HPTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/hpttl/}
   */
  hpttl(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns one or more random fields from a hash.
   *
   * `HRANDFIELD key [count:int [WITHVALUES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/hrandfield/}
   */
  hrandfield(key: Input, ...words: Words[]): string | null | Reply[];
  /**
   * Iterates over fields and values of a hash.
   *
   * `HSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int] [NOVALUES]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/hscan/}
   */
  hscan(key: Input, cursor: Int, ...options: (Words | HscanOptions)[]): Reply[];
  /**
   * Creates or modifies the value of a field in a hash.
   *
   * `HSET key (field value)...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hset/}
   */
  hset(key: Input, ...pairs: (Words | Options)[]): Integer;
  /**
   * Set the value of one or more fields of a given hash key, and optionally set their expiration.
   *
   * `HSETEX key [FNX|FXX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL] FIELDS numfields:int (field value)...` · since 8.0.0 · {@link https://redis.io/docs/latest/commands/hsetex/}
   */
  hsetex(key: Input, ...options: (Words | HsetexOptions)[]): Integer;
  /**
   * Sets the value of a field in a hash only when the field doesn't exist.
   *
   * `HSETNX key field value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hsetnx/}
   */
  hsetnx(key: Input, field: Input, value: Input): Integer;
  /**
   * Returns the length of the value of a field.
   *
   * `HSTRLEN key field` · since 3.2.0 · {@link https://redis.io/docs/latest/commands/hstrlen/}
   */
  hstrlen(key: Input, field: Input): Integer;
  /**
   * Returns the TTL in seconds of a hash field.
   *
   * `HTTL key FIELDS numfields:int field...` · since 7.4.0 · {@link https://redis.io/docs/latest/commands/httl/}
   */
  httl(key: Input, ...words: Words[]): Integer[];
  /**
   * Returns all values in a hash.
   *
   * `HVALS key` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/hvals/}
   */
  hvals(key: Input): string[];
  /**
   * Increments the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCR key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incr/}
   */
  incr(key: Input): Integer;
  /**
   * Increments the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBY key increment:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/incrby/}
   */
  incrby(key: Input, increment: Int): Integer;
  /**
   * Increment the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.
   *
   * `INCRBYFLOAT key increment:double` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/incrbyfloat/}
   */
  incrbyfloat(key: Input, increment: Double): string;
  /**
   * Returns information and statistics about the server.
   *
   * `INFO [section...]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/info/}
   */
  info(...sections: Words[]): string;
  /**
   * Returns all key names that match a pattern.
   *
   * `KEYS pattern:pattern` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/keys/}
   */
  keys(pattern: Input): string[];
  /**
   * Returns the Unix timestamp of the last successful save to disk.
   *
   * `LASTSAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lastsave/}
   */
  lastsave(): Integer;
  /**
   * Finds the longest common substring.
   *
   * `LCS key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lcs/}
   */
  lcs(key1: Input, key2: Input, ...options: (Words | LcsOptions)[]): Reply;
  /**
   * Returns an element from a list by its index.
   *
   * `LINDEX key index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lindex/}
   */
  lindex(key: Input, index: Int): string | null;
  /**
   * Inserts an element before or after another element in a list.
   *
   * `LINSERT key (BEFORE|AFTER) pivot element` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/linsert/}
   */
  linsert(key: Input, which: Word<"BEFORE" | "AFTER">, pivot: Input, element: Input): Integer;
  /**
   * Returns the length of a list.
   *
   * `LLEN key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/llen/}
   */
  llen(key: Input): Integer;
  /**
   * Returns an element after popping it from one list and pushing it to another. Deletes the list if the last element was moved.
   *
   * `LMOVE source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/lmove/}
   */
  lmove(source: Input, destination: Input, which: Word<"LEFT" | "RIGHT">, which4: Word<"LEFT" | "RIGHT">): string | null;
  /**
   * Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.
   *
   * `LMPOP numkeys:int key... (LEFT|RIGHT) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/lmpop/}
   */
  lmpop(numkeys: Int, ...options: (Words | LmpopOptions)[]): Reply[] | null;
  /**
   * Displays computer art and the Redis version
   *
   * `LOLWUT [VERSION version:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/lolwut/}
   */
  lolwut(...options: (Words | LolwutOptions)[]): string;
  /**
   * Returns the first elements in a list after removing it. Deletes the list if the last element was popped.
   *
   * `LPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpop/}
   */
  lpop(key: Input, count?: Int): string | null | string[];
  /**
   * Returns the index of matching elements in a list.
   *
   * `LPOS key element [RANK rank:int] [COUNT num-matches:int] [MAXLEN len:int]` · since 6.0.6 · {@link https://redis.io/docs/latest/commands/lpos/}
   */
  lpos(key: Input, element: Input, ...options: (Words | LposOptions)[]): Integer | null | Integer[];
  /**
   * Prepends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `LPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lpush/}
   */
  lpush(key: Input, ...elements: Words[]): Integer;
  /**
   * Prepends one or more elements to a list only when the list exists.
   *
   * `LPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/lpushx/}
   */
  lpushx(key: Input, ...elements: Words[]): Integer;
  /**
   * Returns a range of elements from a list.
   *
   * `LRANGE key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrange/}
   */
  lrange(key: Input, start: Int, stop: Int): string[];
  /**
   * Removes elements from a list. Deletes the list if the last element was removed.
   *
   * `LREM key count:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lrem/}
   */
  lrem(key: Input, count: Int, element: Input): Integer;
  /**
   * Sets the value of an element in a list by its index.
   *
   * `LSET key index:int element` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/lset/}
   */
  lset(key: Input, index: Int, element: Input): string;
  /**
   * Removes elements from both ends a list. Deletes the list if all elements were trimmed.
   *
   * `LTRIM key start:int stop:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ltrim/}
   */
  ltrim(key: Input, start: Int, stop: Int): string;
  /**
   * A container for memory diagnostics commands.
   *
   * `MEMORY` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory/}
   */
  memory(...words: Words[]): Reply;
  /**
   * Outputs a memory problems report.
   *
   * `MEMORY DOCTOR` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-doctor/}
   */
  memoryDoctor(): string;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `MEMORY HELP` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-help/}
   */
  memoryHelp(): string[];
  /**
   * Returns the allocator statistics.
   *
   * `MEMORY MALLOC-STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-malloc-stats/}
   */
  memoryMallocStats(): string;
  /**
   * Asks the allocator to release memory.
   *
   * `MEMORY PURGE` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-purge/}
   */
  memoryPurge(): string;
  /**
   * Returns details about memory usage.
   *
   * `MEMORY STATS` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-stats/}
   */
  memoryStats(): { [field: string]: Reply };
  /**
   * Estimates the memory usage of a key.
   *
   * `MEMORY USAGE key [SAMPLES count:int]` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/memory-usage/}
   */
  memoryUsage(key: Input, ...options: (Words | MemoryUsageOptions)[]): Integer;
  /**
   * Atomically returns the string values of one or more keys.
   *
   * `MGET key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/mget/}
   */
  mget(...keys: Words[]): (string | null)[];
  /**
   * Moves a key to another database.
   *
   * `MOVE key db:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/move/}
   */
  move(key: Input, db: Int): Integer;
  /**
   * Atomically creates or modifies the string values of one or more keys.
   *
   * `MSET (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/mset/}
   */
  mset(...pairs: (Words | Options)[]): string;
  /**
   * Atomically sets multiple string keys with a shared expiration in a single operation. Supports flexible argument parsing where condition and expiration flags can appear in any order.
   *
   * `MSETEX numkeys:int (key value)... [NX|XX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 8.4.0 · {@link https://redis.io/docs/latest/commands/msetex/}
   */
  msetex(numkeys: Int, ...options: (Words | MsetexOptions)[]): Integer;
  /**
   * Atomically modifies the string values of one or more keys only when all keys don't exist.
   *
   * `MSETNX (key value)...` · since 1.0.1 · {@link https://redis.io/docs/latest/commands/msetnx/}
   */
  msetnx(...pairs: (Words | Options)[]): Integer;
  /**
   * Starts a transaction.
   *
   * `MULTI` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/multi/}
   */
  multi(): string;
  /**
   * A container for object introspection commands.
   *
   * `OBJECT` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object/}
   */
  object(...words: Words[]): Reply;
  /**
   * Returns the internal encoding of a Redis object.
   *
   * `OBJECT ENCODING key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-encoding/}
   */
  objectEncoding(key: Input): string | null;
  /**
   * Returns the logarithmic access frequency counter of a Redis object.
   *
   * `OBJECT FREQ key` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/object-freq/}
   */
  objectFreq(key: Input): Integer;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `OBJECT HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/object-help/}
   */
  objectHelp(): string[];
  /**
   * Returns the time since the last access to a Redis object.
   *
   * `OBJECT IDLETIME key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-idletime/}
   */
  objectIdletime(key: Input): Integer;
  /**
   * Returns the reference count of a value of a key.
   *
   * `OBJECT REFCOUNT key` · since 2.2.3 · {@link https://redis.io/docs/latest/commands/object-refcount/}
   */
  objectRefcount(key: Input): Integer;
  /**
   * Removes the expiration time of a key.
   *
   * `PERSIST key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/persist/}
   */
  persist(key: Input): Integer;
  /**
   * Sets the expiration time of a key in milliseconds.
   *
   * `PEXPIRE key milliseconds:int [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpire/}
   */
  pexpire(key: Input, milliseconds: Int, ...options: (Words | PexpireOptions)[]): Integer;
  /**
   * Sets the expiration time of a key to a Unix milliseconds timestamp.
   *
   * `PEXPIREAT key unix-time-milliseconds:unix-time [NX|XX|GT|LT]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pexpireat/}
   */
  pexpireat(key: Input, unixTimeMilliseconds: Int, ...options: (Words | PexpireatOptions)[]): Integer;
  /**
   * Returns the expiration time of a key as a Unix milliseconds timestamp.
   *
   * `PEXPIRETIME key` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/pexpiretime/}
   */
  pexpiretime(key: Input): Integer;
  /**
   * Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.
   *
   * `PFADD key [element]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfadd/}
   */
  pfadd(key: Input, ...elements: Words[]): Integer;
  /**
   * Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).
   *
   * `PFCOUNT key...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfcount/}
   */
  pfcount(...keys: Words[]): Integer;
  /**
   * Internal commands for debugging HyperLogLog values.
   *
   * `PFDEBUG subcommand key` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfdebug/}
   */
  pfdebug(subcommand: Input, key: Input): Reply;
  /**
   * Merges one or more HyperLogLog values into a single key.
   *
   * `PFMERGE destkey:key [sourcekey:key]...` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfmerge/}
   */
  pfmerge(destkey: Input, ...sourcekeys: Words[]): string;
  /**
   * An internal command for testing HyperLogLog values.
   *
   * `PFSELFTEST` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/pfselftest/}
   */
  pfselftest(): string;
  /**
   * Returns the server's liveliness response.
   *
   * `PING [message]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ping/}
   */
  ping(message?: Input): string;
  /**
   * Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.
   *
   * `PSETEX key milliseconds:int value` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/psetex/}
   */
  psetex(key: Input, milliseconds: Int, value: Input): string;
  /**
   * Listens for messages published to channels that match one or more patterns.
   *
   * `PSUBSCRIBE pattern:pattern...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/psubscribe/}
   */
  psubscribe(...patterns: Words[]): Reply[];
  /**
   * Returns the expiration time in milliseconds of a key.
   *
   * `PTTL key` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/pttl/}
   */
  pttl(key: Input): Integer;
  /**
   * Posts a message to a channel.
   *
   * `PUBLISH channel message` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/publish/}
   */
  publish(channel: Input, message: Input): Integer;
  /**
   * A container for Pub/Sub commands.
   *
   * `PUBSUB` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub/}
   */
  pubsub(...words: Words[]): Reply;
  /**
   * Returns the active channels.
   *
   * `PUBSUB CHANNELS [pattern:pattern]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-channels/}
   */
  pubsubChannels(pattern?: Input): string[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `PUBSUB HELP` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/pubsub-help/}
   */
  pubsubHelp(): string[];
  /**
   * Returns a count of unique pattern subscriptions.
   *
   * `PUBSUB NUMPAT` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numpat/}
   */
  pubsubNumpat(): Integer;
  /**
   * Returns a count of subscribers to channels.
   *
   * `PUBSUB NUMSUB [channel...]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/pubsub-numsub/}
   */
  pubsubNumsub(...channels: Words[]): (string | Integer)[];
  /**
   * Stops listening to messages published to channels that match one or more patterns.
   *
   * `PUNSUBSCRIBE [pattern:pattern...]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/punsubscribe/}
   */
  punsubscribe(...patterns: Words[]): Reply[];
  /**
   * Closes the connection.
   *
   * `QUIT` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/quit/}
   */
  quit(): string;
  /**
   * Returns a random key name from the database.
   *
   * `RANDOMKEY` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/randomkey/}
   */
  randomkey(): string | null;
  /**
   * Renames a key and overwrites the destination.
   *
   * `RENAME key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rename/}
   */
  rename(key: Input, newkey: Input): string;
  /**
   * Renames a key only when the target key name doesn't exist.
   *
   * `RENAMENX key newkey` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/renamenx/}
   */
  renamenx(key: Input, newkey: Input): Integer;
  /**
   * Resets the connection.
   *
   * `RESET` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/reset/}
   */
  reset(): string;
  /**
   * Creates a key from the serialized representation of a value.
   *
   * `RESTORE key ttl:int serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:int] [FREQ frequency:int]` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/restore/}
   */
  restore(key: Input, ttl: Int, serializedValue: Input, ...options: (Words | RestoreOptions)[]): string;
  /**
   * Returns and removes the last elements of a list. Deletes the list if the last element was popped.
   *
   * `RPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpop/}
   */
  rpop(key: Input, count?: Int): string | null | string[];
  /**
   * Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last element was popped.
   *
   * `RPOPLPUSH source:key destination:key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/rpoplpush/}
   */
  rpoplpush(source: Input, destination: Input): string | null;
  /**
   * Appends one or more elements to a list. Creates the key if it doesn't exist.
   *
   * `RPUSH key element...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/rpush/}
   */
  rpush(key: Input, ...elements: Words[]): Integer;
  /**
   * Appends an element to a list only when the list exists.
   *
   * `RPUSHX key element...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/rpushx/}
   */
  rpushx(key: Input, ...elements: Words[]): Integer;
  /**
   * Adds one or more members to a set. Creates the key if it doesn't exist.
   *
   * `SADD key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sadd/}
   */
  sadd(key: Input, ...members: Words[]): Integer;
  /**
   * Synchronously saves the database(s) to disk.
   *
   * `SAVE` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/save/}
   */
  save(): string;
  /**
   * Iterates over the key names in the database.
   *
   * `SCAN cursor:int [MATCH pattern:pattern] [COUNT count:int] [TYPE type]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/scan/}
   */
  scan(cursor: Int, ...options: (Words | ScanOptions)[]): Reply[];
  /**
   * Returns the number of members in a set.
   *
   * `SCARD key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/scard/}
   */
  scard(key: Input): Integer;
  /**
   * Returns the difference of multiple sets.
   *
   * `SDIFF key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiff/}
   */
  sdiff(...keys: Words[]): string[];
  /**
   * Returns the number of members of the difference between the first set and all successive sets.
   *
   * `SDIFFCARD numkeys:int key... [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sdiffcard/}
   */
  sdiffcard(numkeys: Int, ...options: (Words | SdiffcardOptions)[]): Integer;
  /**
   * Stores the difference of multiple sets in a key.
   *
   * `SDIFFSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sdiffstore/}
   */
  sdiffstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Changes the selected database.
   *
   * `SELECT index:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/select/}
   */
  select(index: Int): string;
  /**
   * Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.
   *
   * `SET key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/set/}
   */
  set(key: Input, value: Input, ...options: (Words | SetOptions)[]): string | null;
  /**
   * Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.
   *
   * `SETBIT key offset:int value:int` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setbit/}
   */
  setbit(key: Input, offset: Int, value: Int): Integer;
  /**
   * Sets the string value and expiration time of a key. Creates the key if it doesn't exist.
   *
   * `SETEX key seconds:int value` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/setex/}
   */
  setex(key: Input, seconds: Int, value: Input): string;
  /**
   * Set the string value of a key only when the key doesn't exist.
   *
   * `SETNX key value` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/setnx/}
   */
  setnx(key: Input, value: Input): Integer;
  /**
   * Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.
   *
   * `SETRANGE key offset:int value` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/setrange/}
   */
  setrange(key: Input, offset: Int, value: Input): Integer;
  /**
   * Synchronously saves the database(s) to disk and shuts down the Redis server.
   *
   * `SHUTDOWN [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/shutdown/}
   */
  shutdown(...options: (Words | ShutdownOptions)[]): string;
  /**
   * Returns the intersect of multiple sets.
   *
   * `SINTER key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinter/}
   */
  sinter(...keys: Words[]): string[];
  /**
   * Returns the number of members of the intersect of multiple sets.
   *
   * `SINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sintercard/}
   */
  sintercard(numkeys: Int, ...options: (Words | SintercardOptions)[]): Integer;
  /**
   * Stores the intersect of multiple sets in a key.
   *
   * `SINTERSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sinterstore/}
   */
  sinterstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Determines whether a member belongs to a set.
   *
   * `SISMEMBER key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sismember/}
   */
  sismember(key: Input, member: Input): Integer;
  /**
   * Returns all members of a set.
   *
   * `SMEMBERS key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smembers/}
   */
  smembers(key: Input): string[];
  /**
   * Determines whether multiple members belong to a set.
   *
   * `SMISMEMBER key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/smismember/}
   */
  smismember(key: Input, ...members: Words[]): Integer[];
  /**
   * Moves a member from one set to another.
   *
   * `SMOVE source:key destination:key member` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/smove/}
   */
  smove(source: Input, destination: Input, member: Input): Integer;
  /**
   * Sorts the elements in a list, a set, or a sorted set, optionally storing the result.
   *
   * `SORT key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA] [STORE destination]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sort/}
   */
  sort(key: Input, ...options: (Words | SortOptions)[]): (string | null)[] | Integer;
  /**
   * Returns the sorted elements of a list, a set, or a sorted set.
   *
   * `SORT_RO key [BY by-pattern:pattern] [LIMIT offset:int count:int] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/sort_ro/}
   */
  sort_ro(key: Input, ...options: (Words | Sort_roOptions)[]): (string | null)[];
  /**
   * Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.
   *
   * `SPOP key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/spop/}
   */
  spop(key: Input, count?: Int): string | null | string[];
  /**
   * Get one or multiple random members from a set
   *
   * `SRANDMEMBER key [count:int]` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srandmember/}
   */
  srandmember(key: Input, count?: Int): string | null | string[];
  /**
   * Removes one or more members from a set. Deletes the set if the last member was removed.
   *
   * `SREM key member...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/srem/}
   */
  srem(key: Input, ...members: Words[]): Integer;
  /**
   * Iterates over members of a set.
   *
   * `SSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/sscan/}
   */
  sscan(key: Input, cursor: Int, ...options: (Words | SscanOptions)[]): Reply[];
  /**
   * Returns the length of a string value.
   *
   * `STRLEN key` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/strlen/}
   */
  strlen(key: Input): Integer;
  /**
   * Listens for messages published to channels.
   *
   * `SUBSCRIBE channel...` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/subscribe/}
   */
  subscribe(...channels: Words[]): Reply[];
  /**
   * Returns a substring from a string value.
   *
   * `SUBSTR key start:int end:int` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/substr/}
   */
  substr(key: Input, start: Int, end: Int): string;
  /**
   * Returns the union of multiple sets.
   *
   * `SUNION key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunion/}
   */
  sunion(...keys: Words[]): string[];
  /**
   * Returns the number of members of the union of multiple sets.
   *
   * `SUNIONCARD numkeys:int key... [APPROX] [LIMIT limit:int]` · since 8.10.0 · {@link https://redis.io/docs/latest/commands/sunioncard/}
   */
  sunioncard(numkeys: Int, ...options: (Words | SunioncardOptions)[]): Integer;
  /**
   * Stores the union of multiple sets in a key.
   *
   * `SUNIONSTORE destination:key key...` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/sunionstore/}
   */
  sunionstore(destination: Input, ...keys: Words[]): Integer;
  /**
   * Swaps two Redis databases.
   *
   * `SWAPDB index1:int index2:int` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/swapdb/}
   */
  swapdb(index1: Int, index2: Int): string;
  /**
   * Returns the server time.
   *
   * `TIME` · since 2.6.0 · {@link https://redis.io/docs/latest/commands/time/}
   */
  time(): string[];
  /**
   * Returns the number of existing keys out of those specified after updating the time they were last accessed.
   *
   * `TOUCH key...` · since 3.2.1 · {@link https://redis.io/docs/latest/commands/touch/}
   */
  touch(...keys: Words[]): Integer;
  /**
   * Returns the expiration time in seconds of a key.
   *
   * `TTL key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/ttl/}
   */
  ttl(key: Input): Integer;
  /**
   * Determines the type of value stored at a key.
   *
   * `TYPE key` · since 1.0.0 · {@link https://redis.io/docs/latest/commands/type/}
   */
  type(key: Input): string;
  /**
   * Asynchronously deletes one or more keys.
   *
   * `UNLINK key...` · since 4.0.0 · {@link https://redis.io/docs/latest/commands/unlink/}
   */
  unlink(...keys: Words[]): Integer;
  /**
   * Stops listening to messages posted to channels.
   *
   * `UNSUBSCRIBE [channel...]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/unsubscribe/}
   */
  unsubscribe(...channels: Words[]): Reply[];
  /**
   * Forgets about watched keys of a transaction.
   *
   * `UNWATCH` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/unwatch/}
   */
  unwatch(): string;
  /**
   * Blocks until all of the preceding write commands sent by the connection are written to the append-only file of the master and/or replicas.
   *
   * `WAITAOF numlocal:int numreplicas:int timeout:int` · since 7.2.0 · {@link https://redis.io/docs/latest/commands/waitaof/}
   */
  waitaof(numlocal: Int, numreplicas: Int, timeout: Int): Integer[];
  /**
   * Monitors changes to keys to determine the execution of a transaction.
   *
   * `WATCH key...` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/watch/}
   */
  watch(...keys: Words[]): string;
  /**
   * Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.
   *
   * `XACK key group id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xack/}
   */
  xack(key: Input, group: Input, ...ids: Words[]): Integer;
  /**
   * Acknowledges and deletes one or multiple messages for a stream consumer group.
   *
   * `XACKDEL key group [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xackdel/}
   */
  xackdel(key: Input, group: Input, ...options: (Words | XackdelOptions)[]): Integer[];
  /**
   * Appends a new message to a stream. Creates the key if it doesn't exist.
   *
   * `XADD key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]] (*|id) (field value)...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xadd/}
   */
  xadd(key: Input, ...options: (Words | XaddOptions)[]): string | null;
  /**
   * Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to as consumer group member.
   *
   * `XAUTOCLAIM key group consumer min-idle-time:int start [COUNT count:int] [JUSTID]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xautoclaim/}
   */
  xautoclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, start: Input, ...options: (Words | XautoclaimOptions)[]): Reply[];
  /**
   * Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered a consumer group member.
   *
   * `XCLAIM key group consumer min-idle-time:int id... [IDLE ms:int] [TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:int] [FORCE] [JUSTID] [LASTID lastid]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xclaim/}
   */
  xclaim(key: Input, group: Input, consumer: Input, minIdleTime: Int, ...options: (Words | XclaimOptions)[]): Reply[];
  /**
   * Returns the number of messages after removing them from a stream.
   *
   * `XDEL key id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xdel/}
   */
  xdel(key: Input, ...ids: Words[]): Integer;
  /**
   * Deletes one or multiple entries from the stream.
   *
   * `XDELEX key [KEEPREF|DELREF|ACKED] IDS numids:int id...` · since 8.2.0 · {@link https://redis.io/docs/latest/commands/xdelex/}
   */
  xdelex(key: Input, ...options: (Words | XdelexOptions)[]): Integer[];
  /**
   * A container for consumer groups commands.
   *
   * `XGROUP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup/}
   */
  xgroup(...words: Words[]): Reply;
  /**
   * Creates a consumer group.
   *
   * `XGROUP CREATE key group (id|$) [MKSTREAM] [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-create/}
   */
  xgroupCreate(key: Input, group: Input, ...options: (Words | XgroupCreateOptions)[]): string;
  /**
   * Creates a consumer in a consumer group.
   *
   * `XGROUP CREATECONSUMER key group consumer` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/xgroup-createconsumer/}
   */
  xgroupCreateconsumer(key: Input, group: Input, consumer: Input): Integer;
  /**
   * Deletes a consumer from a consumer group.
   *
   * `XGROUP DELCONSUMER key group consumer` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-delconsumer/}
   */
  xgroupDelconsumer(key: Input, group: Input, consumer: Input): Integer;
  /**
   * Destroys a consumer group.
   *
   * `XGROUP DESTROY key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-destroy/}
   */
  xgroupDestroy(key: Input, group: Input): Integer;
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XGROUP HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-help/}
   */
  xgroupHelp(): string[];
  /**
   * Sets the last-delivered ID of a consumer group.
   *
   * `XGROUP SETID key group (id|$) [ENTRIESREAD entries-read:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xgroup-setid/}
   */
  xgroupSetid(key: Input, group: Input, ...options: (Words | XgroupSetidOptions)[]): string;
  /**
   * A container for stream introspection commands.
   *
   * `XINFO` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo/}
   */
  xinfo(...words: Words[]): Reply;
  /**
   * Returns a list of the consumers in a consumer group.
   *
   * `XINFO CONSUMERS key group` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-consumers/}
   */
  xinfoConsumers(key: Input, group: Input): { [field: string]: Reply }[];
  /**
   * Returns a list of the consumer groups of a stream.
   *
   * `XINFO GROUPS key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-groups/}
   */
  xinfoGroups(key: Input): { [field: string]: Reply }[];
  /**
   * Returns helpful text about the different subcommands.
   *
   * `XINFO HELP` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-help/}
   */
  xinfoHelp(): string[];
  /**
   * Returns information about a stream.
   *
   * `XINFO STREAM key [FULL [COUNT count:int]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xinfo-stream/}
   */
  xinfoStream(key: Input, ...options: (Words | XinfoStreamOptions)[]): { [field: string]: Reply };
  /**
   * Return the number of messages in a stream.
   *
   * `XLEN key` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xlen/}
   */
  xlen(key: Input): Integer;
  /**
   * Returns the information and entries from a stream consumer group's pending entries list.
   *
   * `XPENDING key group [[IDLE min-idle-time:int] start end count:int [consumer]]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xpending/}
   */
  xpending(key: Input, group: Input, ...words: Words[]): Reply[];
  /**
   * Returns the messages from a stream within a range of IDs.
   *
   * `XRANGE key start end [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrange/}
   */
  xrange(key: Input, start: Input, end: Input, ...options: (Words | XrangeOptions)[]): Reply[] | null;
  /**
   * Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is available otherwise.
   *
   * `XREAD [COUNT count:int] [BLOCK milliseconds:int] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xread/}
   */
  xread(...options: (Words | XreadOptions)[]): { [field: string]: Reply } | null;
  /**
   * Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is available otherwise.
   *
   * `XREADGROUP GROUP group consumer [COUNT count:int] [BLOCK milliseconds:int] [NOACK] STREAMS key... id...` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xreadgroup/}
   */
  xreadgroup(...options: (Words | XreadgroupOptions)[]): { [field: string]: Reply } | null;
  /**
   * Returns the messages from a stream within a range of IDs in reverse order.
   *
   * `XREVRANGE key end start [COUNT count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xrevrange/}
   */
  xrevrange(key: Input, end: Input, start: Input, ...options: (Words | XrevrangeOptions)[]): Reply[] | null;
  /**
   * An internal command for replicating stream values.
   *
   * `XSETID key last-id [ENTRIESADDED entries-added:int] [MAXDELETEDID max-deleted-id]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xsetid/}
   */
  xsetid(key: Input, lastId: Input, ...options: (Words | XsetidOptions)[]): string;
  /**
   * Deletes messages from the beginning of a stream.
   *
   * `XTRIM key (MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/xtrim/}
   */
  xtrim(key: Input, which: Word<"MAXLEN" | "MINID">, ...options: (Words | XtrimOptions)[]): Integer;
  /**
   * Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist.
   *
   * `ZADD key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zadd/}
   */
  zadd(key: Input, ...options: (Words | ZaddOptions)[]): Integer | number | null;
  /**
   * Returns the number of members in a sorted set.
   *
   * `ZCARD key` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zcard/}
   */
  zcard(key: Input): Integer;
  /**
   * Returns the count of members in a sorted set that have scores within a range.
   *
   * `ZCOUNT key min max` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zcount/}
   */
  zcount(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns the difference between multiple sorted sets.
   *
   * `ZDIFF numkeys:int key... [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiff/}
   */
  zdiff(numkeys: Int, ...options: (Words | ZdiffOptions)[]): Reply[];
  /**
   * Stores the difference of multiple sorted sets in a key.
   *
   * `ZDIFFSTORE destination:key numkeys:int key...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zdiffstore/}
   */
  zdiffstore(destination: Input, numkeys: Int, ...keys: Words[]): Integer;
  /**
   * Increments the score of a member in a sorted set.
   *
   * `ZINCRBY key increment:double member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zincrby/}
   */
  zincrby(key: Input, increment: Double, member: Input): number;
  /**
   * Returns the intersect of multiple sorted sets.
   *
   * `ZINTER numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zinter/}
   */
  zinter(numkeys: Int, ...options: (Words | ZinterOptions)[]): Reply[];
  /**
   * Returns the number of members of the intersect of multiple sorted sets.
   *
   * `ZINTERCARD numkeys:int key... [LIMIT limit:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zintercard/}
   */
  zintercard(numkeys: Int, ...options: (Words | ZintercardOptions)[]): Integer;
  /**
   * Stores the intersect of multiple sorted sets in a key.
   *
   * `ZINTERSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zinterstore/}
   */
  zinterstore(destination: Input, numkeys: Int, ...options: (Words | ZinterstoreOptions)[]): Integer;
  /**
   * Returns the number of members in a sorted set within a lexicographical range.
   *
   * `ZLEXCOUNT key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zlexcount/}
   */
  zlexcount(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZMPOP numkeys:int key... (MIN|MAX) [COUNT count:int]` · since 7.0.0 · {@link https://redis.io/docs/latest/commands/zmpop/}
   */
  zmpop(numkeys: Int, ...options: (Words | ZmpopOptions)[]): Reply[] | null;
  /**
   * Returns the score of one or more members in a sorted set.
   *
   * `ZMSCORE key member...` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zmscore/}
   */
  zmscore(key: Input, ...members: Words[]): (number | null)[];
  /**
   * Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMAX key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmax/}
   */
  zpopmax(key: Input, count?: Int): Reply[];
  /**
   * Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.
   *
   * `ZPOPMIN key [count:int]` · since 5.0.0 · {@link https://redis.io/docs/latest/commands/zpopmin/}
   */
  zpopmin(key: Input, count?: Int): Reply[];
  /**
   * Returns one or more random members from a sorted set.
   *
   * `ZRANDMEMBER key [count:int [WITHSCORES]]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrandmember/}
   */
  zrandmember(key: Input, ...words: Words[]): string | null | Reply[];
  /**
   * Returns members in a sorted set within a range of indexes.
   *
   * `ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrange/}
   */
  zrange(key: Input, start: Input, stop: Input, ...options: (Words | ZrangeOptions)[]): Reply[];
  /**
   * Returns members in a sorted set within a lexicographical range.
   *
   * `ZRANGEBYLEX key min max [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrangebylex/}
   */
  zrangebylex(key: Input, min: Input, max: Input, ...options: (Words | ZrangebylexOptions)[]): string[];
  /**
   * Returns members in a sorted set within a range of scores.
   *
   * `ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset:int count:int]` · since 1.0.5 · {@link https://redis.io/docs/latest/commands/zrangebyscore/}
   */
  zrangebyscore(key: Input, min: Input, max: Input, ...options: (Words | ZrangebyscoreOptions)[]): Reply[];
  /**
   * Stores a range of members from sorted set in a key.
   *
   * `ZRANGESTORE destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zrangestore/}
   */
  zrangestore(destination: Input, source: Input, min: Input, max: Input, ...options: (Words | ZrangestoreOptions)[]): Integer;
  /**
   * Returns the index of a member in a sorted set ordered by ascending scores.
   *
   * `ZRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrank/}
   */
  zrank(key: Input, member: Input, ...options: (Words | ZrankOptions)[]): Integer | null | Reply[];
  /**
   * Removes one or more members from a sorted set. Deletes the sorted set if all members were removed.
   *
   * `ZREM key member...` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrem/}
   */
  zrem(key: Input, ...members: Words[]): Integer;
  /**
   * Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYLEX key min max` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zremrangebylex/}
   */
  zremrangebylex(key: Input, min: Input, max: Input): Integer;
  /**
   * Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYRANK key start:int stop:int` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zremrangebyrank/}
   */
  zremrangebyrank(key: Input, start: Int, stop: Int): Integer;
  /**
   * Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.
   *
   * `ZREMRANGEBYSCORE key min max` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zremrangebyscore/}
   */
  zremrangebyscore(key: Input, min: Input, max: Input): Integer;
  /**
   * Returns members in a sorted set within a range of indexes in reverse order.
   *
   * `ZREVRANGE key start:int stop:int [WITHSCORES]` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zrevrange/}
   */
  zrevrange(key: Input, start: Int, stop: Int, ...options: (Words | ZrevrangeOptions)[]): Reply[];
  /**
   * Returns members in a sorted set within a lexicographical range in reverse order.
   *
   * `ZREVRANGEBYLEX key max min [LIMIT offset:int count:int]` · since 2.8.9 · {@link https://redis.io/docs/latest/commands/zrevrangebylex/}
   */
  zrevrangebylex(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebylexOptions)[]): string[];
  /**
   * Returns members in a sorted set within a range of scores in reverse order.
   *
   * `ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset:int count:int]` · since 2.2.0 · {@link https://redis.io/docs/latest/commands/zrevrangebyscore/}
   */
  zrevrangebyscore(key: Input, max: Input, min: Input, ...options: (Words | ZrevrangebyscoreOptions)[]): Reply[];
  /**
   * Returns the index of a member in a sorted set ordered by descending scores.
   *
   * `ZREVRANK key member [WITHSCORE]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zrevrank/}
   */
  zrevrank(key: Input, member: Input, ...options: (Words | ZrevrankOptions)[]): Integer | null | Reply[];
  /**
   * Iterates over members and scores of a sorted set.
   *
   * `ZSCAN key cursor:int [MATCH pattern:pattern] [COUNT count:int]` · since 2.8.0 · {@link https://redis.io/docs/latest/commands/zscan/}
   */
  zscan(key: Input, cursor: Int, ...options: (Words | ZscanOptions)[]): Reply[];
  /**
   * Returns the score of a member in a sorted set.
   *
   * `ZSCORE key member` · since 1.2.0 · {@link https://redis.io/docs/latest/commands/zscore/}
   */
  zscore(key: Input, member: Input): number | null;
  /**
   * Returns the union of multiple sorted sets.
   *
   * `ZUNION numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]` · since 6.2.0 · {@link https://redis.io/docs/latest/commands/zunion/}
   */
  zunion(numkeys: Int, ...options: (Words | ZunionOptions)[]): Reply[];
  /**
   * Stores the union of multiple sorted sets in a key.
   *
   * `ZUNIONSTORE destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]` · since 2.0.0 · {@link https://redis.io/docs/latest/commands/zunionstore/}
   */
  zunionstore(destination: Input, numkeys: Int, ...options: (Words | ZunionstoreOptions)[]): Integer;
}

/** The engine's `table_digest` for the rows below. */
export const DIGEST = 3145154762;

/** What running needs to know of each row, in the order of the engine's table. Traits: 1 may wait, 2 answers bytes that are no text. */
export const ROWS: readonly (readonly [name: string, method: string, traits: number])[] = [
  ["APPEND", "append", 0],
  ["AUTH", "auth", 0],
  ["BGREWRITEAOF", "bgrewriteaof", 0],
  ["BGSAVE", "bgsave", 0],
  ["BITCOUNT", "bitcount", 0],
  ["BITFIELD", "bitfield", 0],
  ["BITFIELD_RO", "bitfield_ro", 0],
  ["BITOP", "bitop", 0],
  ["BITPOS", "bitpos", 0],
  ["BLMOVE", "blmove", 1],
  ["BLMPOP", "blmpop", 1],
  ["BLPOP", "blpop", 1],
  ["BRPOP", "brpop", 1],
  ["BRPOPLPUSH", "brpoplpush", 1],
  ["BZMPOP", "bzmpop", 1],
  ["BZPOPMAX", "bzpopmax", 1],
  ["BZPOPMIN", "bzpopmin", 1],
  ["CLIENT", "client", 0],
  ["CLIENT|GETNAME", "clientGetname", 0],
  ["CLIENT|HELP", "clientHelp", 0],
  ["CLIENT|ID", "clientId", 0],
  ["CLIENT|INFO", "clientInfo", 0],
  ["CLIENT|KILL", "clientKill", 0],
  ["CLIENT|LIST", "clientList", 0],
  ["CLIENT|NO-EVICT", "clientNoEvict", 0],
  ["CLIENT|REPLY", "clientReply", 0],
  ["CLIENT|SETINFO", "clientSetinfo", 0],
  ["CLIENT|SETNAME", "clientSetname", 0],
  ["CLIENT|UNBLOCK", "clientUnblock", 0],
  ["COMMAND", "command", 0],
  ["COMMAND|COUNT", "commandCount", 0],
  ["COMMAND|DOCS", "commandDocs", 0],
  ["COMMAND|GETKEYS", "commandGetkeys", 0],
  ["COMMAND|HELP", "commandHelp", 0],
  ["COMMAND|INFO", "commandInfo", 0],
  ["COMMAND|LIST", "commandList", 0],
  ["CONFIG", "config", 0],
  ["CONFIG|GET", "configGet", 0],
  ["CONFIG|HELP", "configHelp", 0],
  ["CONFIG|RESETSTAT", "configResetstat", 0],
  ["CONFIG|REWRITE", "configRewrite", 1],
  ["CONFIG|SET", "configSet", 0],
  ["COPY", "copy", 0],
  ["DBSIZE", "dbsize", 0],
  ["DEBUG", "debug", 0],
  ["DECR", "decr", 0],
  ["DECRBY", "decrby", 0],
  ["DEL", "del", 0],
  ["DELEX", "delex", 0],
  ["DELIFEQ", "delifeq", 0],
  ["DIGEST", "digest", 0],
  ["DISCARD", "discard", 0],
  ["DUMP", "dump", 2],
  ["ECHO", "echo", 0],
  ["EXEC", "exec", 0],
  ["EXISTS", "exists", 0],
  ["EXPIRE", "expire", 0],
  ["EXPIREAT", "expireat", 0],
  ["EXPIRETIME", "expiretime", 0],
  ["FLUSHALL", "flushall", 0],
  ["FLUSHDB", "flushdb", 0],
  ["GEOADD", "geoadd", 0],
  ["GEODIST", "geodist", 0],
  ["GEOHASH", "geohash", 0],
  ["GEOPOS", "geopos", 0],
  ["GEORADIUS", "georadius", 0],
  ["GEORADIUSBYMEMBER", "georadiusbymember", 0],
  ["GEORADIUSBYMEMBER_RO", "georadiusbymember_ro", 0],
  ["GEORADIUS_RO", "georadius_ro", 0],
  ["GEOSEARCH", "geosearch", 0],
  ["GEOSEARCHSTORE", "geosearchstore", 0],
  ["GET", "get", 0],
  ["GETBIT", "getbit", 0],
  ["GETDEL", "getdel", 0],
  ["GETEX", "getex", 0],
  ["GETRANGE", "getrange", 0],
  ["GETSET", "getset", 0],
  ["HDEL", "hdel", 0],
  ["HELLO", "hello", 0],
  ["HEXISTS", "hexists", 0],
  ["HEXPIRE", "hexpire", 0],
  ["HEXPIREAT", "hexpireat", 0],
  ["HEXPIRETIME", "hexpiretime", 0],
  ["HGET", "hget", 0],
  ["HGETALL", "hgetall", 0],
  ["HGETDEL", "hgetdel", 0],
  ["HGETEX", "hgetex", 0],
  ["HINCRBY", "hincrby", 0],
  ["HINCRBYFLOAT", "hincrbyfloat", 0],
  ["HKEYS", "hkeys", 0],
  ["HLEN", "hlen", 0],
  ["HMGET", "hmget", 0],
  ["HMSET", "hmset", 0],
  ["HPERSIST", "hpersist", 0],
  ["HPEXPIRE", "hpexpire", 0],
  ["HPEXPIREAT", "hpexpireat", 0],
  ["HPEXPIRETIME", "hpexpiretime", 0],
  ["HPTTL", "hpttl", 0],
  ["HRANDFIELD", "hrandfield", 0],
  ["HSCAN", "hscan", 0],
  ["HSET", "hset", 0],
  ["HSETEX", "hsetex", 0],
  ["HSETNX", "hsetnx", 0],
  ["HSTRLEN", "hstrlen", 0],
  ["HTTL", "httl", 0],
  ["HVALS", "hvals", 0],
  ["INCR", "incr", 0],
  ["INCRBY", "incrby", 0],
  ["INCRBYFLOAT", "incrbyfloat", 0],
  ["INFO", "info", 0],
  ["KEYS", "keys", 0],
  ["LASTSAVE", "lastsave", 0],
  ["LCS", "lcs", 0],
  ["LINDEX", "lindex", 0],
  ["LINSERT", "linsert", 0],
  ["LLEN", "llen", 0],
  ["LMOVE", "lmove", 0],
  ["LMPOP", "lmpop", 0],
  ["LOLWUT", "lolwut", 0],
  ["LPOP", "lpop", 0],
  ["LPOS", "lpos", 0],
  ["LPUSH", "lpush", 0],
  ["LPUSHX", "lpushx", 0],
  ["LRANGE", "lrange", 0],
  ["LREM", "lrem", 0],
  ["LSET", "lset", 0],
  ["LTRIM", "ltrim", 0],
  ["MEMORY", "memory", 0],
  ["MEMORY|DOCTOR", "memoryDoctor", 0],
  ["MEMORY|HELP", "memoryHelp", 0],
  ["MEMORY|MALLOC-STATS", "memoryMallocStats", 0],
  ["MEMORY|PURGE", "memoryPurge", 0],
  ["MEMORY|STATS", "memoryStats", 0],
  ["MEMORY|USAGE", "memoryUsage", 0],
  ["MGET", "mget", 0],
  ["MOVE", "move", 0],
  ["MSET", "mset", 0],
  ["MSETEX", "msetex", 0],
  ["MSETNX", "msetnx", 0],
  ["MULTI", "multi", 0],
  ["OBJECT", "object", 0],
  ["OBJECT|ENCODING", "objectEncoding", 0],
  ["OBJECT|FREQ", "objectFreq", 0],
  ["OBJECT|HELP", "objectHelp", 0],
  ["OBJECT|IDLETIME", "objectIdletime", 0],
  ["OBJECT|REFCOUNT", "objectRefcount", 0],
  ["PERSIST", "persist", 0],
  ["PEXPIRE", "pexpire", 0],
  ["PEXPIREAT", "pexpireat", 0],
  ["PEXPIRETIME", "pexpiretime", 0],
  ["PFADD", "pfadd", 0],
  ["PFCOUNT", "pfcount", 0],
  ["PFDEBUG", "pfdebug", 0],
  ["PFMERGE", "pfmerge", 0],
  ["PFSELFTEST", "pfselftest", 0],
  ["PING", "ping", 0],
  ["PSETEX", "psetex", 0],
  ["PSUBSCRIBE", "psubscribe", 0],
  ["PTTL", "pttl", 0],
  ["PUBLISH", "publish", 0],
  ["PUBSUB", "pubsub", 0],
  ["PUBSUB|CHANNELS", "pubsubChannels", 0],
  ["PUBSUB|HELP", "pubsubHelp", 0],
  ["PUBSUB|NUMPAT", "pubsubNumpat", 0],
  ["PUBSUB|NUMSUB", "pubsubNumsub", 0],
  ["PUNSUBSCRIBE", "punsubscribe", 0],
  ["QUIT", "quit", 0],
  ["RANDOMKEY", "randomkey", 0],
  ["RENAME", "rename", 0],
  ["RENAMENX", "renamenx", 0],
  ["RESET", "reset", 0],
  ["RESTORE", "restore", 0],
  ["RPOP", "rpop", 0],
  ["RPOPLPUSH", "rpoplpush", 0],
  ["RPUSH", "rpush", 0],
  ["RPUSHX", "rpushx", 0],
  ["SADD", "sadd", 0],
  ["SAVE", "save", 1],
  ["SCAN", "scan", 0],
  ["SCARD", "scard", 0],
  ["SDIFF", "sdiff", 0],
  ["SDIFFCARD", "sdiffcard", 0],
  ["SDIFFSTORE", "sdiffstore", 0],
  ["SELECT", "select", 0],
  ["SET", "set", 0],
  ["SETBIT", "setbit", 0],
  ["SETEX", "setex", 0],
  ["SETNX", "setnx", 0],
  ["SETRANGE", "setrange", 0],
  ["SHUTDOWN", "shutdown", 1],
  ["SINTER", "sinter", 0],
  ["SINTERCARD", "sintercard", 0],
  ["SINTERSTORE", "sinterstore", 0],
  ["SISMEMBER", "sismember", 0],
  ["SMEMBERS", "smembers", 0],
  ["SMISMEMBER", "smismember", 0],
  ["SMOVE", "smove", 0],
  ["SORT", "sort", 0],
  ["SORT_RO", "sort_ro", 0],
  ["SPOP", "spop", 0],
  ["SRANDMEMBER", "srandmember", 0],
  ["SREM", "srem", 0],
  ["SSCAN", "sscan", 0],
  ["STRLEN", "strlen", 0],
  ["SUBSCRIBE", "subscribe", 0],
  ["SUBSTR", "substr", 0],
  ["SUNION", "sunion", 0],
  ["SUNIONCARD", "sunioncard", 0],
  ["SUNIONSTORE", "sunionstore", 0],
  ["SWAPDB", "swapdb", 0],
  ["TIME", "time", 0],
  ["TOUCH", "touch", 0],
  ["TTL", "ttl", 0],
  ["TYPE", "type", 0],
  ["UNLINK", "unlink", 0],
  ["UNSUBSCRIBE", "unsubscribe", 0],
  ["UNWATCH", "unwatch", 0],
  ["WAITAOF", "waitaof", 1],
  ["WATCH", "watch", 0],
  ["XACK", "xack", 0],
  ["XACKDEL", "xackdel", 0],
  ["XADD", "xadd", 0],
  ["XAUTOCLAIM", "xautoclaim", 0],
  ["XCLAIM", "xclaim", 0],
  ["XDEL", "xdel", 0],
  ["XDELEX", "xdelex", 0],
  ["XGROUP", "xgroup", 0],
  ["XGROUP|CREATE", "xgroupCreate", 0],
  ["XGROUP|CREATECONSUMER", "xgroupCreateconsumer", 0],
  ["XGROUP|DELCONSUMER", "xgroupDelconsumer", 0],
  ["XGROUP|DESTROY", "xgroupDestroy", 0],
  ["XGROUP|HELP", "xgroupHelp", 0],
  ["XGROUP|SETID", "xgroupSetid", 0],
  ["XINFO", "xinfo", 0],
  ["XINFO|CONSUMERS", "xinfoConsumers", 0],
  ["XINFO|GROUPS", "xinfoGroups", 0],
  ["XINFO|HELP", "xinfoHelp", 0],
  ["XINFO|STREAM", "xinfoStream", 0],
  ["XLEN", "xlen", 0],
  ["XPENDING", "xpending", 0],
  ["XRANGE", "xrange", 0],
  ["XREAD", "xread", 1],
  ["XREADGROUP", "xreadgroup", 1],
  ["XREVRANGE", "xrevrange", 0],
  ["XSETID", "xsetid", 0],
  ["XTRIM", "xtrim", 0],
  ["ZADD", "zadd", 0],
  ["ZCARD", "zcard", 0],
  ["ZCOUNT", "zcount", 0],
  ["ZDIFF", "zdiff", 0],
  ["ZDIFFSTORE", "zdiffstore", 0],
  ["ZINCRBY", "zincrby", 0],
  ["ZINTER", "zinter", 0],
  ["ZINTERCARD", "zintercard", 0],
  ["ZINTERSTORE", "zinterstore", 0],
  ["ZLEXCOUNT", "zlexcount", 0],
  ["ZMPOP", "zmpop", 0],
  ["ZMSCORE", "zmscore", 0],
  ["ZPOPMAX", "zpopmax", 0],
  ["ZPOPMIN", "zpopmin", 0],
  ["ZRANDMEMBER", "zrandmember", 0],
  ["ZRANGE", "zrange", 0],
  ["ZRANGEBYLEX", "zrangebylex", 0],
  ["ZRANGEBYSCORE", "zrangebyscore", 0],
  ["ZRANGESTORE", "zrangestore", 0],
  ["ZRANK", "zrank", 0],
  ["ZREM", "zrem", 0],
  ["ZREMRANGEBYLEX", "zremrangebylex", 0],
  ["ZREMRANGEBYRANK", "zremrangebyrank", 0],
  ["ZREMRANGEBYSCORE", "zremrangebyscore", 0],
  ["ZREVRANGE", "zrevrange", 0],
  ["ZREVRANGEBYLEX", "zrevrangebylex", 0],
  ["ZREVRANGEBYSCORE", "zrevrangebyscore", 0],
  ["ZREVRANK", "zrevrank", 0],
  ["ZSCAN", "zscan", 0],
  ["ZSCORE", "zscore", 0],
  ["ZUNION", "zunion", 0],
  ["ZUNIONSTORE", "zunionstore", 0],
];
