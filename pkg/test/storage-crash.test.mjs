// An append-only directory on a disk that fails, is cut off or loses its power at every operation there is: what is found afterwards
// is a moment of the history not before the last acknowledged one. And every byte that is cut off or another: refused, or right.
//
// The default run is a sample of each; LONG=1 is all of it. SEED=n plays a sample again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Cachelet } from "cachelet";

import { randomOf } from "./disk.mjs";
import { Lives } from "./lives.mjs";
import { load } from "./support.mjs";

const { AppendOnly } = await load("storage/append-only.ts");
const { OpfsFiles } = await load("storage/opfs-files.ts");
const classes = { Cachelet, AppendOnly, OpfsFiles };

const LONG = process.env.LONG === "1";
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SAMPLE_MS = 3000;

const FAULTS = [
  { kind: "fail" },
  { kind: "fail", count: 6 },
  { kind: "late" },
  { kind: "late", end: "kill" },
  { kind: "late", end: "off", diskSeed: 2 },
  { kind: "kill" },
  { kind: "off" },
  { kind: "off", diskSeed: 2 },
  { kind: "off", diskSeed: 3 },
];

const PLACES = [
  ["writes at once", { isAsync: false }],
  ["writes that take a while", { isAsync: true }],
  ["slots of OPFS", { isOpfs: true }],
];

async function play(settings, counts) {
  try {
    const came = await new Lives(classes, settings).live();
    for (const [name, count] of Object.entries(came)) counts[name] = (counts[name] ?? 0) + count;
    counts.runs = (counts.runs ?? 0) + 1;
    return came;
  } catch (error) {
    throw new Error(`${JSON.stringify(settings)}: ${error.message}`, { cause: error });
  }
}

for (const appendfsync of ["always", "everysec", "no"]) {
  for (const [how, place] of PLACES) {
    test(`whenever it breaks, nothing acknowledged is lost: appendfsync ${appendfsync}, ${how}`, async (t) => {
      const counts = {};
      const random = randomOf(SEED);
      const end = Date.now() + SAMPLE_MS / 3;
      const seeds = LONG ? [1, 2, 3] : Array.from({ length: 1000 }, () => random(1e6));
      for (const seed of seeds) {
        const settings = { appendfsync, ...place, seed, minBytes: seed % 2 ? 3000 : undefined };
        const { operations } = await play(settings, counts);
        for (let at = 1; LONG ? at <= operations : at < 10; at++) {
          for (const { diskSeed = 1, end: ends, ...fault } of FAULTS) {
            await play({ ...settings, diskSeed, end: ends, fault: { ...fault, at: LONG ? at : 1 + random(operations) } }, counts);
            if (!LONG && Date.now() > end) return t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
          }
        }
      }
      t.diagnostic(JSON.stringify(counts));
    });
  }
}

// CRASH='{"appendfsync":…}' plays one again.
test("one that failed", { skip: !process.env.CRASH }, async () => {
  const came = await play(JSON.parse(process.env.CRASH ?? "{}"), {});
  assert.ok(came.runs === undefined);
});
