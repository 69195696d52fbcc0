// A session of a web page: an ID, and an object under it in a store. Knows nothing of cookies and frameworks.
//
// Two requests of one session may run at once, so what a request changed is put into what the session is by then, field by field, and only if
// it still is: a session that was destroyed meanwhile stays destroyed.

import { type Client, swap } from "./client.js";

/** Where the sessions are. */
export interface Sessions {
  /** The store for an ID: there may be many. */
  clientOf(id: string): Client;
  readonly prefix: string;
  readonly ttlMs: number;
  /** Whether reading a session lets its time begin anew. */
  readonly rolling: boolean;
}

/** What the cookie is to say after a request: this ID from now on, nothing any more, or what it says already. */
export type Outcome = { readonly id: string } | "forget" | "keep";

/** Changed fields as JSON; `undefined` is a removed one. */
type Changes = Map<string, string | undefined>;

/** One request's view of its session. Nothing is read before it is asked for, and nothing is written before the request ends or says so. */
export class WebSession<Data extends object> {
  readonly #sessions: Sessions;
  readonly #claimedId: () => Promise<string | undefined>;
  #loading: Promise<void> | undefined;
  #id: string | undefined;
  #data = {} as Data;
  /** What the data was when it was read or last written. */
  #seen = "{}";
  /** What the store had then, with the changes of others. */
  #held: string | null = null;
  /** The ID it is to have from now on. */
  #nextId: string | undefined;
  #destroyed = false;
  #outcome: Outcome = "keep";

  /** @internal @param claimedId The ID that the request brought, if it is one of ours. */
  constructor(sessions: Sessions, claimedId: () => Promise<string | undefined>) {
    this.#sessions = sessions;
    this.#claimedId = claimedId;
  }

  /** The session's object: change it, and the change is kept when the request ends. Values are what JSON can say. A new session's is empty. */
  async data(): Promise<Data> {
    await this.#load();
    return this.#data;
  }

  /** The ID under which the session is in the store; `undefined` while it is in none. For lists of sessions, and for ending one from elsewhere. */
  async id(): Promise<string | undefined> {
    await this.#load();
    return this.#nextId ?? this.#id;
  }

  /**
   * Gives the session another ID, which it has once the request ends; the old one is then worth nothing. To be called where somebody
   * logs in, or an ID that was foisted on them beforehand would be logged in too.
   */
  async regenerate(): Promise<string> {
    await this.#load();
    return (this.#nextId ??= crypto.randomUUID());
  }

  /** Empties the session, and removes it with its cookie when the request ends. */
  async destroy(): Promise<void> {
    await this.#load();
    this.#destroyed = true;
    this.#data = {} as Data;
  }

  /** Writes now what the request has made of the session so far, which else is done when it ends. */
  async save(): Promise<void> {
    await this.#load();
    const outcome = await this.#write();
    if (outcome !== "keep") this.#outcome = outcome;
  }

  /** @internal The request ends. */
  async commit(): Promise<Outcome> {
    if (this.#loading) await this.save();
    return this.#outcome;
  }

  #load(): Promise<void> {
    return (this.#loading ??= this.#read());
  }

  async #read(): Promise<void> {
    const id = await this.#claimedId();
    if (id === undefined) return;
    this.#held = (await this.#call(id, "GET")) as string | null;
    if (this.#held === null) return; // it has expired, and its ID is not used again
    this.#id = id;
    this.#seen = this.#held;
    this.#data = JSON.parse(this.#held) as Data;
  }

  async #write(): Promise<Outcome> {
    const id = this.#id;
    if (this.#destroyed) {
      if (id !== undefined) await this.#call(id, "DEL");
      return this.#gone();
    }
    const changes = difference(this.#seen, this.#data);
    if (id === undefined) return changes.size > 0 ? this.#create(changes, null) : "keep";
    if (this.#nextId !== undefined) return this.#create(changes, (await this.#call(id, "GETDEL")) as string | null);
    if (changes.size > 0) return this.#merge(id, changes);
    if (!this.#sessions.rolling) return "keep";
    return (await this.#call(id, "PEXPIRE", this.#sessions.ttlMs)) === 1 ? { id } : this.#gone();
  }

  /** A session of a new ID: what was there, and what this request changed. */
  async #create(changes: Changes, held: string | null): Promise<Outcome> {
    const id = this.#nextId ?? crypto.randomUUID();
    const { prefix, ttlMs } = this.#sessions;
    const next = apply(changes, held);
    await this.#sessions.clientOf(id).call("SET", prefix + id, next, "PX", ttlMs);
    return this.#wrote(id, next);
  }

  /** Changes the session as it is by now, if it still is. */
  async #merge(id: string, changes: Changes): Promise<Outcome> {
    const { prefix, ttlMs } = this.#sessions;
    let held = this.#held;
    while (held !== null) {
      const next = apply(changes, held);
      const found = await swap(this.#sessions.clientOf(id), prefix + id, held, next, ttlMs);
      if (found === held) return this.#wrote(id, next);
      held = found;
    }
    return this.#gone();
  }

  #wrote(id: string, held: string): Outcome {
    this.#id = id;
    this.#nextId = undefined;
    this.#held = held;
    this.#seen = JSON.stringify(this.#data);
    return { id };
  }

  /** It was destroyed, here or elsewhere: nothing this request still does to its data is kept. */
  #gone(): Outcome {
    this.#id = undefined;
    this.#destroyed = true;
    return "forget";
  }

  #call(id: string, name: string, ...args: number[]): unknown {
    return this.#sessions.clientOf(id).call(name, this.#sessions.prefix + id, ...args);
  }
}

/** The top fields in which an object is no more what a text says. */
function difference(seen: string, data: object): Changes {
  const before = new Map(Object.entries(JSON.parse(seen) as object).map(([field, value]) => [field, JSON.stringify(value)]));
  const changes: Changes = new Map();
  for (const [field, value] of Object.entries(data)) {
    const text = JSON.stringify(value) as string | undefined; // none of what JSON cannot say
    if (text !== before.get(field)) changes.set(field, text);
    before.delete(field);
  }
  for (const field of before.keys()) changes.set(field, undefined);
  return changes;
}

function apply(changes: Changes, held: string | null): string {
  const fields = new Map<string, unknown>(Object.entries(JSON.parse(held ?? "{}") as object));
  for (const [field, text] of changes) {
    if (text === undefined) fields.delete(field);
    else fields.set(field, JSON.parse(text));
  }
  return JSON.stringify(Object.fromEntries(fields));
}
