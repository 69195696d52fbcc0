// Plays one case: sends what it says, and compares what comes with what it expects.
//
// Deliberately absent: how a client is driven (`driver.mjs`), and which cases are played (`rules.mjs`).

import { inspect } from "node:util";

import { Driver } from "./driver.mjs";
import { Matcher } from "./match.mjs";
import { parseShape } from "./shapes.mjs";
import { latin1Of } from "./values.mjs";

/** The first words of what a connection is told without asking. */
const PUSHES = ["message", "pmessage", "subscribe", "psubscribe", "unsubscribe", "punsubscribe"];

/** Characters of a long reply shown when it is wrong. */
const SHOWN = 1000;

/** Plays a case on a fresh store in one form of asking. Throws an error that names the line, what was wanted and what came. */
export async function play(each, form) {
  const driver = await Driver.start(form);
  const player = new Player(driver, form);
  try {
    for (const step of each.steps) {
      await player.step(step).catch((error) => {
        error.message = `${step.place} (${form.name}): ${error.message}\n  case: ${each.title}`;
        throw error;
      });
    }
    player.end(each);
  } finally {
    driver.stop();
  }
}

class Player {
  #driver;
  #form;
  #names = new Map();
  #resp3 = new Set();

  constructor(driver, form) {
    this.#driver = driver;
    this.#form = form;
  }

  async step(step) {
    const { connection } = step;
    if (step.does === "send") await this.#driver.send(connection, step.words.map((word) => this.#named(word)));
    else if (step.does === "advance") await this.#driver.advance(step.milliseconds);
    else if (step.does === "close") await this.#driver.close(connection);
    else if (step.does === "resp3") this.#resp3.add(connection);
    else if (step.does === "name") this.#name(step);
    else this.#expect(step);
  }

  /** Every reply and message must have been taken by a line. */
  end(each) {
    for (const [name, { replies, pushes }] of this.#driver.connections) {
      const [more] = [...replies, ...pushes];
      if (more !== undefined) throw new Error(`${each.place} (${this.#form.name}): "${name}" got one reply more: ${shown(more)}\n  case: ${each.title}`);
    }
  }

  #name({ connection, name }) {
    const value = this.#driver.connection(connection).replies.shift();
    if (!["string", "number"].includes(typeof value) && !(value instanceof Uint8Array)) throw new Error(`no value to name: ${shown(value)}`);
    this.#names.set(name, value instanceof Uint8Array ? latin1Of(value) : `${value}`);
  }

  #named(word) {
    if (!/^\$[a-z]+$/.test(word)) return word;
    if (!this.#names.has(word.slice(1))) throw new Error(`nothing is named ${word}`);
    return this.#names.get(word.slice(1));
  }

  #expect({ connection, mark, text }) {
    const from = this.#driver.connection(connection);
    if (mark === "-") {
      const [came] = [...from.replies, ...from.pushes];
      if (came !== undefined) throw new Error(`wanted nothing, got ${shown(came)}`);
    } else if (mark === "!") {
      if (!from.closed) throw new Error("wanted it closed");
    } else {
      this.#reply(from, text, mark, !this.#resp3.has(connection));
    }
  }

  #reply(from, text, mark, resp2) {
    const shape = parseShape(text, mark !== "?");
    const pushed = isPush(shape);
    const stream = pushed ? from.pushes : from.replies;
    if (stream.length === 0) throw new Error(`no reply came\n  wanted ${text}`);
    const came = stream.shift();
    // Handlers hear text, whatever the form of asking.
    const matcher = new Matcher({ resp2, buffers: this.#form.buffers && !pushed, anyOrder: mark === "~" });
    if (!matcher.allows(shape, came)) throw new Error(`\n  wanted ${text.slice(0, SHOWN)}\n  got    ${shown(came)}`);
  }
}

/** Whether what is expected was not asked for. RESP2 has no sign for that; the first word tells. */
function isPush({ is, kind, items }) {
  return is === "list" && (kind === "push" || (kind === "array" && items[0]?.is === "bulk" && PUSHES.includes(items[0].bytes)));
}

function shown(value) {
  return inspect(value, { depth: 6, breakLength: Infinity }).slice(0, SHOWN);
}
