// `cachelet bench`: how fast a server answers, as redis-benchmark measures it; or the engine in this process.

import { SingleBar } from "cli-progress";

import { Cachelet } from "../node.js";
import { ADDRESS_HELP, ADDRESS_OPTIONS, addressOf, type Address } from "./address.js";
import { CSV_HEAD, csvLine, quietLine, report, type Setting } from "./bench/report.js";
import { inProcess, clockCost, overSockets, type Load, type Outcome, type Progress } from "./bench/run.js";
import { testsOf, type BenchTest } from "./bench/tests.js";
import { greeted } from "./connection.js";
import type { Link } from "./link.js";
import { leading, whole } from "./options.js";
import { endWithReader } from "./output.js";
import { UsageError } from "./usage.js";

/** The verb's help. */
export const BENCH_HELP = `cachelet bench [options] [COMMAND ...]: how fast a server answers, as redis-benchmark measures it

  cachelet bench -q                              all tests against 127.0.0.1:6379, a line each
  cachelet bench -p 7000 -t set,get -P 16 -r 100000
  cachelet bench -n 20000 HSET user:__rand_int__ name x     any command
  cachelet bench --local -t get,set              the engine in this process: calls, no sockets
  cachelet bench --csv > today.csv

The server
${ADDRESS_HELP}  --dbnum 0      the database

The load
  -t LIST        the tests, by redis-benchmark's names: -t ping,set,get,incr,lpush,lrange_100,mset; all, if not said
  -n 100000      requests of each test
  -c 50          clients at once, each on a connection of its own
  -P 1           commands that a client sends before it waits for their replies
  -d 3           bytes of a value
  -r N           __rand_int__ in a word becomes a number below N, another each time; without, all requests use one key

What is printed
  -q             a line a test
  --csv          a table

It writes into the database it is pointed at: key:*, counter:*, mylist, myset, myhash, myzset, mystream. The latency of a request is the
time from its batch being sent to its reply; with -P it is that of the batch. The clients are one thread of JavaScript: when
it is busy all the time the report says so, since then the server could do more. Ends with code 1 if a reply was an error.
`;

const OPTIONS = {
  ...ADDRESS_OPTIONS,
  dbnum: { type: "string" },
  clients: { type: "string", short: "c" },
  requests: { type: "string", short: "n", default: "100000" },
  pipeline: { type: "string", short: "P", default: "1" },
  tests: { type: "string", short: "t" },
  data: { type: "string", short: "d", default: "3" },
  random: { type: "string", short: "r" },
  quiet: { type: "boolean", short: "q" },
  csv: { type: "boolean" },
} as const;

/** What redis-benchmark has and this has not. */
const REFUSED: Record<string, string> = {
  threads: "there is one thread; start several programs at once",
  cluster: "Cachelet has no cluster",
  k: "connections are kept; a new one for each request is not measured",
  l: "run it again in a loop of the shell",
  I: "use -c with a long -n",
};

interface BenchOptions {
  readonly address: Address;
  readonly tests: readonly BenchTest[];
  readonly load: Load;
  readonly setting: Setting;
  readonly style: "full" | "quiet" | "csv";
}

/** Runs the verb. */
export async function bench(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  endWithReader();
  const runner = options.address.local ? await localRunner() : await socketRunner(options);
  if (options.style === "csv") process.stdout.write(CSV_HEAD);
  let errors = 0;
  try {
    for (const test of options.tests) {
      const outcome = await withBar(options, test, (progress) => runner.run(test, options.load, progress));
      process.stdout.write(written(test, outcome, options, runner.server));
      errors += outcome.errors;
      if (options.style === "csv" && outcome.errors > 0) console.error(`${test.title}: ${outcome.errors} of ${outcome.requests} replies are errors, the first: ${outcome.firstError}`);
    }
  } finally {
    runner.close();
  }
  return errors === 0 ? 0 : 1;
}

function optionsOf(args: readonly string[]): BenchOptions {
  const { values, rest } = leading("bench", args, OPTIONS, REFUSED);
  if (values.local && values.clients !== undefined) throw new UsageError("--local has one caller, since calls do not wait for each other: leave -c away");
  if (values.tests !== undefined && rest.length > 0) throw new UsageError(`-t and a command of one's own exclude each other: ${rest.join(" ")}`);
  const address = addressOf(values, "--dbnum", values.dbnum);
  const load = {
    requests: whole("-n", values.requests as string, 1, 1e12),
    pipeline: whole("-P", values.pipeline as string, 1, 100_000),
    keyspace: values.random === undefined ? undefined : whole("-r", values.random, 1, 999_999_999_999),
  };
  const dataBytes = whole("-d", values.data as string, 1, 512 * 1024 * 1024);
  const setting = { clients: whole("-c", values.clients ?? "50", 1, 10_000), dataBytes, pipeline: load.pipeline, keyspace: load.keyspace, isLocal: address.local };
  const tests = rest.length > 0 ? [{ title: rest.join(" "), command: rest }] : testsOf(values.tests, dataBytes, load.keyspace !== undefined);
  return { address, tests, load, setting, style: values.csv ? "csv" : values.quiet ? "quiet" : "full" };
}

function written(test: BenchTest, outcome: Outcome, { style, setting }: BenchOptions, server: string): string {
  if (style === "csv") return csvLine(test.title, outcome, setting);
  return style === "quiet" ? quietLine(test.title, outcome, setting) : report(test.title, outcome, setting, server);
}

/** What is measured, and what the report says of it. */
interface Runner {
  readonly server: string;
  run(test: BenchTest, load: Load, progress: Progress): Promise<Outcome>;
  close(): void;
}

async function localRunner(): Promise<Runner> {
  const cache = await Cachelet.create();
  return {
    server: `calls from JavaScript to the engine, no sockets; of each, the clock takes ${(clockCost() / 1000).toFixed(3)} usec; the seconds are those in calls`,
    run: (test, load, progress) => inProcess(cache, test, load, progress),
    close: () => cache.close(),
  };
}

async function socketRunner({ address, setting }: BenchOptions): Promise<Runner> {
  const links: Link[] = [];
  try {
    // The first by itself: what is wrong is said once.
    links.push(await greeted(address));
    links.push(...(await Promise.all(Array.from({ length: setting.clients - 1 }, () => greeted(address)))));
    return {
      server: await described(links[0] as Link),
      run: (test, load, progress) => overSockets(links, test, load, progress),
      close: () => links.forEach((link) => link.close()),
    };
  } catch (error) {
    for (const link of links) link.close();
    throw error;
  }
}

/** What a server says of itself that has to do with its speed. */
async function described(link: Link): Promise<string> {
  const value = async (name: string): Promise<string> => {
    const reply = await link.send(["CONFIG", "GET", name]);
    const found = "items" in reply ? reply.items[1] : undefined;
    return found && "bytes" in found ? found.bytes.toString() : "not told";
  };
  return `host configuration "save": ${await value("save")}, "appendonly": ${await value("appendonly")}`;
}

/** Shows a bar on a terminal while a test runs. */
async function withBar(options: BenchOptions, { title }: BenchTest, run: (progress: Progress) => Promise<Outcome>): Promise<Outcome> {
  const bar = new SingleBar({ format: "{title} {bar} {percentage} % | {rate} requests per second", stream: process.stderr, clearOnComplete: true, barCompleteChar: "█", barIncompleteChar: "░" });
  const start = performance.now();
  bar.start(options.load.requests, 0, { title, rate: "" });
  try {
    return await run((done) => bar.update(done, { rate: Math.round((1000 * done) / (performance.now() - start)) }));
  } finally {
    bar.stop();
  }
}
