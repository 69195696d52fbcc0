// The client as a program uses it: one store, a clock that only the case moves, and a session for each connection.
//
// Replies and messages of a session are two streams: a reply is what a call returns, a message goes to its handler after the
// call. So their order among each other is not kept here, as the client does not keep it either.
//
// Deliberately absent: anything that is not in the package's types. Where a program could not do it, neither do the cases.

import { Cachelet, ClosedError, ReplyError } from "../../dist/node.js";
import { COMMANDS } from "../../dist/commands.js";
import { nameOf } from "./rules.mjs";
import { textOf } from "./values.mjs";

/** Unix time at which every case starts, in milliseconds. */
const START = 1_700_000_000_000;

/** Method by the command's words: `CONFIG GET` is one of two. */
const METHODS = new Map(COMMANDS.map(({ name, method }) => [name.replace("|", " "), method]));

/** The commands that may wait. */
export const BLOCKING = new Set(COMMANDS.filter(({ flags }) => flags.includes("blocking")).map(({ name }) => name));

/** The ways to ask and to be answered; every case is played in each. `run` gets a session or its async form. */
export const FORMS = [
  { name: "methods", buffers: false, run: byMethod },
  { name: "call", buffers: false, run: (on, [name, ...args]) => on.call(textOf(name), ...args.map(asText)) },
  { name: "callBuffer", buffers: true, run: (on, [name, ...args]) => on.callBuffer(textOf(name), ...args.map(asBytes)) },
];

/** A case that turned out to ask what the client has no form for. */
export class NotForTheClient extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** A method where there is one, with numbers as numbers. */
function byMethod(on, words) {
  const sub = METHODS.get(`${nameOf(words)} ${nameOf(words.slice(1))}`);
  const method = sub ?? METHODS.get(nameOf(words));
  const [name, ...args] = words;
  if (method === undefined) return on.call(textOf(name), ...args.map(asNumber));
  return on[method](...(sub === undefined ? args : args.slice(1)).map(asNumber));
}

function asBytes(word) {
  return new Uint8Array(Buffer.from(word, "latin1"));
}

/** Text where the word is UTF-8, else bytes. */
function asText(word) {
  const text = textOf(word);
  return Buffer.from(text).toString("latin1") === word ? text : asBytes(word);
}

/** A number where it would be written just so, else text. */
function asNumber(word) {
  const number = Number(word);
  return Number.isFinite(number) && `${number}` === word ? number : asText(word);
}

/** Lets promises settle and messages reach their handlers. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A store and the connections of the running case. */
export class Driver {
  #cache;
  #form;
  #clock = { now: START };
  #connections = new Map();

  static async start(form) {
    const driver = new Driver();
    driver.#form = form;
    driver.#cache = await Cachelet.create({ now: () => driver.#clock.now, seed: new Uint8Array(32).fill(1) });
    return driver;
  }

  /** The connection of that name, made at first use. */
  connection(name) {
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const made = new Connection(this.#cache.connect(), this.#form);
    this.#connections.set(name, made);
    return made;
  }

  get connections() {
    return [...this.#connections];
  }

  async send(name, words) {
    this.connection(name).send(words);
    await turn();
  }

  async advance(milliseconds) {
    this.#clock.now += milliseconds;
    this.#cache.tick();
    await turn();
  }

  async close(name) {
    this.connection(name).close();
    this.#connections.delete(name);
    await turn();
  }

  stop() {
    this.#cache.close();
  }
}

/** One session, and what it was told. */
class Connection {
  replies = [];
  pushes = [];
  #session;
  #form;
  #channels = new Set();
  #patterns = new Set();
  #waits = false;
  #inTransaction = false;
  #leaves = new AbortController();

  constructor(session, form) {
    this.#session = session;
    this.#form = form;
    session.onPush((push) => this.pushes.push(push));
  }

  /** Whether the session is closed, found out by asking. */
  get closed() {
    try {
      this.#session.call("PING");
      return false;
    } catch (error) {
      return error instanceof ClosedError;
    }
  }

  /** Goes away, as a program does that waits no more. */
  close() {
    this.#leaves.abort();
    this.#session.close();
  }

  send(words) {
    if (this.#waits) throw new NotForTheClient("a command behind one that waits: a session goes on meanwhile");
    try {
      this.#ask(nameOf(words), words);
    } catch (error) {
      if (error instanceof ReplyError) this.replies.push(error);
      else if (!(error instanceof ClosedError)) throw error;
    }
  }

  #ask(name, words) {
    if (/^P?(UN)?SUBSCRIBE$/.test(name)) this.#subscription(name, words);
    else if (BLOCKING.has(name)) this.#wait(words);
    else this.replies.push(this.#form.run(this.#session, words));
    if (name === "MULTI") this.#inTransaction = true;
    if (name === "EXEC" || name === "DISCARD" || name === "RESET") this.#inTransaction = false;
  }

  #wait(words) {
    this.#waits = true;
    const answered = (reply) => {
      this.#waits = false;
      if (!(reply instanceof Error) || reply instanceof ReplyError) this.replies.push(reply);
    };
    this.#form.run(this.#session.async.withSignal(this.#leaves.signal), words).then(answered, answered);
  }

  /** By handlers where these are the first or the last; the engine confirms by a push. Everything else is asked by name. */
  #subscription(name, [, ...channels]) {
    if (this.#inTransaction) throw new NotForTheClient("SUBSCRIBE inside MULTI: subscribe() answers nothing");
    const known = name.startsWith("P") ? this.#patterns : this.#channels;
    const subscribes = !name.includes("UN");
    for (const channel of channels) {
      if (known.has(channel) === subscribes) this.#session.call(name, asText(channel));
      else this.#session[name.toLowerCase()](textOf(channel), ...(subscribes ? [this.#hear] : []));
      if (subscribes) known.add(channel);
      else known.delete(channel);
    }
    if (channels.length > 0) return;
    this.#session.call(name);
    known.clear();
  }

  #hear = (message, channel, pattern) => {
    this.pushes.push(pattern === undefined ? ["message", channel, message] : ["pmessage", pattern, channel, message]);
  };
}
