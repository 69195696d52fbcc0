// Runs one test: many clients on sockets, or calls of an engine in this process.

import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";

import { ReplyError } from "../../errors.js";
import type { Cachelet } from "../../node.js";
import type { Link } from "../link.js";
import { encode } from "../resp.js";
import { RANDOM, type BenchTest } from "./tests.js";

/** How much is run. */
export interface Load {
  readonly requests: number;
  /** Commands that are sent before their replies are waited for. */
  readonly pipeline: number;
  /** Numbers below this are put in for `__rand_int__`; `undefined`: it stays. */
  readonly keyspace: number | undefined;
}

/** What came of it. Latencies are in nanoseconds. */
export interface Outcome {
  readonly requests: number;
  readonly seconds: number;
  readonly latency: RecordableHistogram;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** How much of a processor this program used, from 0 to 1 and more. */
  readonly processorShare: number;
}

/** The latencies and errors of a test that goes on. */
class Record {
  readonly latency = createHistogram({ lowest: 1, highest: 3_600_000_000_000, figures: 3 });
  done = 0;
  errors = 0;
  firstError: string | undefined;
  readonly #start = performance.now();
  readonly #processor = process.cpuUsage();

  took(milliseconds: number): void {
    this.latency.record(Math.max(1, Math.round(milliseconds * 1e6)));
    this.done++;
  }

  failed(message: string): void {
    this.errors++;
    this.firstError ??= message;
  }

  /** @param milliseconds How long it took, when that is not all the time since the beginning. */
  outcome(milliseconds = performance.now() - this.#start): Outcome {
    const { user, system } = process.cpuUsage(this.#processor);
    const { done, latency, errors, firstError } = this;
    return { requests: done, seconds: milliseconds / 1000, latency, errors, firstError, processorShare: (user + system) / 1000 / milliseconds };
  }
}

/** Hears how much is done. */
export type Progress = (done: number) => void;

/** Has all links send the command until there were enough requests. */
export async function overSockets(links: readonly Link[], { command }: BenchTest, load: Load, progress: Progress): Promise<Outcome> {
  const record = new Record();
  const told = setInterval(() => progress(record.done), 250);
  let left = load.requests;
  try {
    await Promise.all(
      links.map(
        (link) =>
          new Promise<void>((resolve, reject) => {
            const batch = new Batch(command, load);
            const send = (): void => {
              if (left <= 0) return resolve();
              const count = Math.min(left, load.pipeline);
              left -= count;
              let awaited = count;
              const bytes = batch.bytes(count);
              const sent = performance.now();
              link.request(
                bytes,
                count,
                (reply) => {
                  record.took(performance.now() - sent);
                  if (reply.type === "error") record.failed(reply.bytes.toString());
                  if (--awaited === 0) send();
                },
                reject,
              );
            };
            send();
          }),
      ),
    );
  } finally {
    clearInterval(told);
  }
  return record.outcome();
}

/** The bytes of as many commands as are sent at once. The numbers in them are written over for each batch. */
class Batch {
  readonly #bytes: Buffer;
  readonly #commandBytes: number;
  readonly #places: readonly number[];
  readonly #keyspace: number | undefined;

  constructor(command: BenchTest["command"], { pipeline, keyspace }: Load) {
    const one = typeof command === "string" ? Buffer.from(command) : encode(command.map((word) => Buffer.from(word)));
    this.#bytes = Buffer.concat(Array<Buffer>(pipeline).fill(one));
    this.#commandBytes = one.length;
    this.#keyspace = keyspace;
    const places: number[] = [];
    if (keyspace !== undefined) for (let at = this.#bytes.indexOf(RANDOM); at >= 0; at = this.#bytes.indexOf(RANDOM, at + 1)) places.push(at);
    this.#places = places;
  }

  bytes(count: number): Buffer {
    if (this.#keyspace !== undefined) for (const place of this.#places) this.#bytes.write(random(this.#keyspace), place, "latin1");
    return this.#bytes.subarray(0, count * this.#commandBytes);
  }
}

/** Twelve digits, as long as the word they stand for. */
const random = (keyspace: number): string => `${Math.floor(Math.random() * keyspace)}`.padStart(RANDOM.length, "0");

/** How long calls go on before timers and signals have their turn. */
const TURN_MS = 20;

/** Calls the engine; a pipeline is one call. The seconds are those within calls. */
export async function inProcess(cache: Cachelet, { command }: BenchTest, load: Load, progress: Progress): Promise<Outcome> {
  const words = typeof command === "string" ? command.trim().split(" ") : command;
  const { keyspace } = load;
  const fresh = (): [string, ...string[]] => (keyspace === undefined ? words : words.map((word) => word.replace(RANDOM, () => random(keyspace)))) as [string, ...string[]];
  const record = new Record();
  let inCalls = 0;
  let told = 0;
  let turned = performance.now();
  while (record.done < load.requests) {
    const count = Math.min(load.pipeline, load.requests - record.done);
    const commands = Array.from({ length: count }, fresh);
    const start = performance.now();
    const failures = count === 1 ? failureOf(cache, commands[0] as [string, ...string[]]) : cache.pipeline(commands).filter((reply) => reply instanceof ReplyError);
    const end = performance.now();
    inCalls += end - start;
    for (let i = 0; i < count; i++) record.took(end - start);
    for (const failure of failures) record.failed((failure as Error).message);
    if (end - turned < TURN_MS) continue;
    if (end - told > 250) progress(record.done);
    if (end - told > 250) told = end;
    await turn();
    turned = performance.now();
  }
  return record.outcome(inCalls);
}

const NONE: readonly Error[] = [];

function failureOf(cache: Cachelet, words: [string, ...string[]]): readonly Error[] {
  try {
    cache.call(...words);
    return NONE;
  } catch (error) {
    if (error instanceof ReplyError) return [error];
    throw error;
  }
}

/** What the clock adds to a call that is measured, in nanoseconds. */
export function clockCost(): number {
  const record = new Record();
  for (let i = 0; i < 20_000; i++) {
    const before = performance.now();
    record.took(performance.now() - before);
  }
  return record.latency.percentile(50);
}
