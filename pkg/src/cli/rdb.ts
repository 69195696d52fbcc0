// `cachelet rdb`: what is in an RDB file, without a server.

import { parseArgs, type ParseArgsConfig } from "node:util";

import { asksForHelp, whole } from "./options.js";
import { say } from "./output.js";
import { keysIn } from "./plaintext.js";
import { differences, json as differenceJson, text as differenceText } from "./rdb/diff.js";
import { exported, FORMATS, type Format } from "./rdb/export.js";
import { open, write } from "./rdb/file.js";
import { imported } from "./rdb/import.js";
import { Report } from "./rdb/inspect.js";
import { UsageError } from "./usage.js";

const RDB_HELP = `cachelet rdb: looks into a dump.rdb and makes others of it; no server is needed

  cachelet rdb inspect FILE         what is in it: version, writer, databases, types, memory, biggest keys, prefixes
  cachelet rdb export FILE          its keys as JSON lines, as commands or as a table
  cachelet rdb import FILE -o OUT   JSON lines, commands or an append-only file become an RDB file
  cachelet rdb diff A B             the keys by which two files differ

FILE may be - for standard input. Files of Redis 1 to 8 and of Valkey 9 are read (RDB versions 1 to 12). A key or field that is past its
deadline is shown, exported and compared like any other. All data of a file is held in memory, as a server would hold it, 3 GB at most.

  --encryption-key-file KEY  of all four: what an encrypted FILE was encrypted with; more than once when there are several

  cachelet rdb inspect dump.rdb --top 20
  cachelet rdb inspect dump.rdb --json | jq .types
  cachelet rdb inspect dump.rdb --encryption-key-file key
  cachelet rdb export dump.rdb | jq -c 'select(.type == "hash" and (.key | startswith("user:")))'
  cachelet rdb export dump.rdb --format resp | redis-cli --pipe
  ssh server cat /var/lib/redis/dump.rdb | cachelet rdb diff yesterday.rdb -

"cachelet rdb inspect --help" and so on tell the options of each. The exit code is 0, of diff 1 when there are differences, and 2 when
something went wrong.
`;

const HELP: Record<string, string> = {
  inspect: `cachelet rdb inspect FILE [options]: what is in an RDB file

  --top 10     how many of the biggest keys, and of the prefixes with the most memory; 0 for none
  --depth 1    how many parts of a name, cut at ":", make its prefix
  --json       one JSON object instead of tables

  cachelet rdb inspect dump.rdb
  cachelet rdb inspect dump.rdb --depth 2 --top 30
  cachelet rdb inspect - --json < dump.rdb | jq '.biggest[].key'

"expired" keys are past their deadline now: redis-server would not load them.
`,
  export: `cachelet rdb export FILE [options]: the keys of an RDB file in another format

  --format json   JSON lines, an object a key; what import reads
  --format resp   commands that rebuild the data, for redis-cli --pipe; keys that they name are replaced
  --format csv    a table of the keys, without values: db, key, type, encoding, elements, memory, pexpireat
  -o FILE         to a file instead of standard output

  cachelet rdb export dump.rdb | jq -r .key
  cachelet rdb export dump.rdb --format resp | redis-cli -p 7000 --pipe
  cachelet rdb export dump.rdb --format csv -o keys.csv

A JSON line is {"db":0,"key":"user:1","type":"hash","pexpireat":1893456000000,"value":{"name":"Ada"}}; pexpireat is there only if the key
has a deadline. The value of a list or set is a list, of a zset [[member, score], …], of a hash an object (with fields that expire, or
are no text, [[field, value, pexpireat], …]), of a stream {"entries": [[id, [field, value, …]], …]} with what XINFO STREAM FULL tells.
What is no UTF-8 is {"base64": "…"}. A line {"library": "…"} is a library of functions.

Commands want Redis 7.0, for fields that expire 7.4. Streams with consumer groups are RESTOREd: Redis 7.2, or 7.0 if it wrote them.
`,
  import: `cachelet rdb import FILE -o OUT [options]: an RDB file of JSON lines or of commands

  -o dump.rdb   the file to write, or - for standard output; it is there whole or not at all

  cachelet rdb import keys.jsonl -o dump.rdb
  cachelet rdb export dump.rdb | grep -v '"key":"session:' | cachelet rdb import - -o smaller.rdb
  cachelet rdb import appendonlydir/appendonly.aof.1.incr.aof -o dump.rdb
  printf 'SET greeting hello EX 60\\nRPUSH jobs a b\\n' | cachelet rdb import - -o dump.rdb

JSON lines are what export writes; see there. Commands are RESP, as append-only files and "redis-cli --pipe" have them, or a line each.
A line or command that is wrong ends it, and nothing is written; what is written is not encrypted. redis-server 7.0 starts with the file if nothing in it is newer.
`,
  diff: `cachelet rdb diff A B [options]: the keys by which two RDB files differ

  --json   JSON lines instead of text: db, key, and only ("a" or "b"), or type, pexpireat and value as far as they differ

  cachelet rdb diff before.rdb after.rdb
  cachelet rdb diff before.rdb after.rdb > /dev/null && echo the same

A line begins with - for a key that only A has, + for one that only B has, ~ for one that differs in type, deadline or value. Neither
encodings are compared nor when a key was used or a consumer seen. Both files are held in memory.
`,
};

/** An option of all verbs. */
const KEY_FILE = "encryption-key-file";

const VERBS = { inspect, export: exportVerb, import: importVerb, diff };

/** Runs the verb. */
export async function rdb(args: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = args;
  if (verb === "" || verb === "help" || asksForHelp([verb])) return say(RDB_HELP);
  if (!Object.hasOwn(VERBS, verb)) throw new UsageError(`there is no "rdb ${verb}"; there are ${Object.keys(VERBS).join(", ")}. See: cachelet rdb --help`);
  if (asksForHelp(rest)) return say(HELP[verb] as string);
  try {
    return await VERBS[verb as keyof typeof VERBS](rest);
  } catch (error) {
    // 1 is what diff says of files that differ, so everything that goes wrong is 2.
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : `${error}`);
  }
}

async function inspect(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed("inspect", args, { top: { type: "string", default: "10" }, depth: { type: "string", default: "1" }, json: { type: "boolean" } });
  const [name] = named("inspect", positionals, ["FILE"]);
  const [top, depth] = [whole("--top", values.top, 0, 999_999), whole("--depth", values.depth, 0, 999_999)];
  const dump = await open(name, keysIn(values[KEY_FILE]));
  const report = new Report(dump, { top, depth });
  await write("-", [values.json ? report.json() : report.text()]);
  return 0;
}

async function exportVerb(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed("export", args, { format: { type: "string", default: "json" }, output: { type: "string", short: "o", default: "-" } });
  const [name] = named("export", positionals, ["FILE"]);
  if (!FORMATS.includes(values.format as Format)) throw new UsageError(`--format is one of ${FORMATS.join(", ")}, not ${values.format}`);
  await write(values.output, exported(await open(name, keysIn(values[KEY_FILE])), values.format as Format));
  return 0;
}

async function importVerb(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed("import", args, { output: { type: "string", short: "o" } });
  const [name] = named("import", positionals, ["FILE"]);
  if (values.output === undefined) throw new UsageError("say with -o where the RDB file goes: -o dump.rdb, or -o - for standard output");
  const builder = await imported(name, keysIn(values[KEY_FILE]));
  await write(values.output, builder.file());
  return 0;
}

async function diff(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed("diff", args, { json: { type: "boolean" } });
  const [one, other] = named("diff", positionals, ["A", "B"]) as [string, string];
  if (one === "-" && other === "-") throw new UsageError("only one of the two can be standard input");
  const keys = keysIn(values[KEY_FILE]);
  const [a, b] = [await open(one, keys), await open(other, keys)];
  let count = 0;
  const lines = function* (): Generator<string> {
    for (const difference of differences(a, b)) {
      count++;
      yield values.json ? differenceJson(difference) : differenceText(difference);
    }
  };
  await write("-", lines());
  return count === 0 ? 0 : 1;
}

function parsed<O extends NonNullable<ParseArgsConfig["options"]>>(verb: string, args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options: { ...options, [KEY_FILE]: { type: "string", multiple: true } } as const, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. See: cachelet rdb ${verb} --help`);
  }
}

function named(verb: string, given: readonly string[], wanted: readonly string[]): readonly [string, ...string[]] {
  if (given.length !== wanted.length) throw new UsageError(`usage: cachelet rdb ${verb} ${wanted.join(" ")}. See: cachelet rdb ${verb} --help`);
  return given as readonly string[] as readonly [string, ...string[]];
}
