// The corpus of the engine (tests/corpus), played through the client: what a program gets for every reply that was recorded
// from redis-server. Each case is played on a fresh store in every form of asking: by method, by name, and by name in bytes.
//
// CORPUS_ONLY=zadd node --test test/corpus.test.mjs plays the files and titles that contain a text.
//
// Deliberately absent: the protocol. Cases about it are skipped, each with the reason of a rule (`corpus/rules.mjs`).

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { casesBelow } from "./corpus/cases.mjs";
import { BLOCKING, FORMS, NotForTheClient } from "./corpus/driver.mjs";
import { play } from "./corpus/player.mjs";
import { reasonToSkip } from "./corpus/rules.mjs";
import { root } from "./support.mjs";

/** What became of a case: `"ran"`, or the reason why it was skipped. Failures are added to `failures`. */
async function outcome(each, failures) {
  const reason = reasonToSkip(each, BLOCKING);
  if (reason !== undefined) return reason;
  for (const form of FORMS) {
    try {
      await play(each, form);
    } catch (error) {
      if (error instanceof NotForTheClient) return error.reason;
      failures.push(error);
      return "ran";
    }
  }
  return "ran";
}

test("every case of the corpus, through the client", async () => {
  const only = process.env.CORPUS_ONLY ?? "";
  const cases = casesBelow(join(root, "../tests/corpus")).filter(({ place, title }) => place.includes(only) || title.includes(only));
  const failures = [];
  const counts = new Map();
  for (const each of cases) {
    const became = await outcome(each, failures);
    counts.set(became, (counts.get(became) ?? 0) + 1);
  }
  const ran = counts.get("ran") ?? 0;
  counts.delete("ran");
  console.log(`corpus on the TypeScript client: ${ran} cases ran, ${failures.length} failed, ${cases.length - ran} skipped`);
  for (const [reason, count] of [...counts].sort()) console.log(`  ${count} skipped: ${reason}`);
  assert.equal(failures.length, 0, failures.map(({ message }) => message).join("\n"));
  assert.ok(ran > 0, "no case ran");
});
