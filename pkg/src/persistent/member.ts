// The worker of one tab: it stands for leader, and until it is it passes on what its page wants.
//
// Web Locks choose: whoever has the lock of the store leads, and the browser gives it on when that worker ends, however it does. Every member
// holds a lock of its own as well, by which the leader learns that it is gone. Followers reach the leader by a BroadcastChannel each: it needs no
// third party, and there is one in every browser (a SharedWorker is not, and it may not start the worker that OPFS needs).

import { ConnectionLostError } from "../errors.js";
import { failureOf, type Request } from "../remote/protocol.js";
import { holdLock, lackOfLocks } from "../storage/web-lock.js";
import type { FromWorker, Letter, Notice, StoreAnswer, StoreOptions } from "./protocol.js";
import { Store } from "./store.js";

/** Why what was sent may have no answer. */
const GONE = failureOf(new ConnectionLostError("the tab that ran the store went away"));

/** How long the lock of a member may take, which nobody else asks for. */
const OWN_LOCK_MS = 60_000;

export class Member {
  readonly #id = crypto.getRandomValues(new Uint32Array(4)).join("-");
  readonly #options: StoreOptions;
  readonly #tell: (message: FromWorker) => void;
  /** To all members of this store. */
  readonly #channel: BroadcastChannel;
  /** Between this member and whoever leads. */
  readonly #own: BroadcastChannel;
  /** How what the page wants gets to the store; undefined while nobody leads. */
  #pass: ((request: Request) => void) | undefined;
  #waiting: Request[] = [];
  /** What the leader knows of, and would be lost with it. */
  readonly #wires = new Set<number>();
  readonly #calls = new Set<number>();
  #epoch = 0;
  #store: Store | undefined;
  /** As a leader: the channels of the others. */
  readonly #channels = new Map<string, BroadcastChannel>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(options: StoreOptions, tell: (message: FromWorker) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#channel = new BroadcastChannel(`cachelet:${options.name}`);
    this.#own = new BroadcastChannel(channelOf(this.#id));
    this.#channel.onmessage = ({ data }: MessageEvent<Notice>) => this.#hearNotice(data);
    this.#own.onmessage = ({ data }: MessageEvent<Letter>) => "answer" in data && this.#hearLeader(data);
  }

  /** Joins: follows who leads, and leads in its turn. */
  async start(): Promise<void> {
    if ((await lackOfLocks()) !== undefined) return this.#standAlone();
    try {
      const free = await holdLock(lockOf(this.#id), OWN_LOCK_MS);
      this.#closing.signal.addEventListener("abort", free);
      this.#closed = navigator.locks
        .request(`cachelet:${this.#options.name}`, { signal: this.#closing.signal }, () => this.#lead())
        .catch((error: unknown) => {
          if (!this.#closing.signal.aborted) this.#refuse(error);
        });
      this.#channel.postMessage({ kind: "hello", member: this.#id } satisfies Notice);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** The page wants something. While nobody leads it waits for who will. */
  request(request: Request): void {
    if (!this.#pass) this.#waiting.push(request);
    else this.#send(request);
  }

  /** Leaves. A leader writes what is left first, and another takes over. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#closed;
    this.#channel.close();
    this.#own.close();
    this.#tell({ kind: "closed" });
  }

  /** Where nobody can be chosen every tab has a store of its own, in memory. */
  #standAlone(): void {
    this.#channel.onmessage = null;
    this.#closed = this.#lead().catch((error: unknown) => this.#refuse(error));
  }

  /** Holds the lock as long as this runs. */
  async #lead(): Promise<void> {
    const { signal } = this.#closing;
    // Greater than that of everybody who led before, though no one counts: they heard each other, or one came after the other.
    const epoch = Math.max(Date.now(), this.#epoch + 1);
    this.#lose(epoch);
    this.#channel.postMessage({ kind: "leader", epoch } satisfies Notice);
    const store = await Store.open(this.#options, (error) => this.#refuse(error));
    this.#store = store;
    store.join(this.#id, (answer) => this.#hearStore(answer));
    this.#follow(true, (request) => store.request(this.#id, request));
    this.#channel.postMessage({ kind: "leader", epoch } satisfies Notice);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    this.#store = undefined;
    await store.close();
  }

  #hearNotice(notice: Notice): void {
    if (notice.kind === "hello") return this.#admit(notice.member);
    if (notice.epoch < this.#epoch) return;
    this.#lose(notice.epoch);
    if (!this.#pass) this.#channel.postMessage({ kind: "hello", member: this.#id } satisfies Notice);
  }

  /** As a leader: somebody is there, until their lock is free. */
  #admit(member: string): void {
    const store = this.#store;
    if (!store || this.#channels.has(member)) return;
    const channel = new BroadcastChannel(channelOf(member));
    this.#channels.set(member, channel);
    const epoch = this.#epoch;
    channel.onmessage = ({ data }: MessageEvent<Letter>) => "requests" in data && data.epoch === epoch && data.requests.forEach((request) => store.request(member, request));
    store.join(member, (answer) => channel.postMessage({ epoch, answer } satisfies Letter));
    const gone = (): void => {
      store.leave(member);
      channel.close();
      this.#channels.delete(member);
    };
    navigator.locks.request(lockOf(member), { signal: this.#closing.signal }, gone).catch(gone);
  }

  #hearLeader({ epoch, answer }: Letter & { answer: StoreAnswer }): void {
    if (epoch < this.#epoch || this.#store) return;
    this.#lose(epoch);
    this.#hearStore(answer);
    if (!this.#pass) this.#follow(false, this.#letters(epoch));
  }

  /** Sends what the leader is asked in one go as one letter. */
  #letters(epoch: number): (request: Request) => void {
    const requests: Request[] = [];
    return (request) => {
      if (requests.push(request) === 1) queueMicrotask(() => this.#own.postMessage({ epoch, requests: requests.splice(0) } satisfies Letter));
    };
  }

  #hearStore(answer: StoreAnswer): void {
    if (answer.kind === "ended") this.#wires.delete(answer.wire);
    if (answer.kind === "done" || answer.kind === "failed") this.#calls.delete(answer.call);
    this.#tell(answer);
  }

  /** Another leads from this epoch on: what was sent to the one before is lost. */
  #lose(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#pass = undefined;
    for (const wire of this.#wires) this.#tell({ kind: "ended", wire, error: GONE });
    for (const call of this.#calls) this.#tell({ kind: "failed", call, error: GONE });
    this.#wires.clear();
    this.#calls.clear();
  }

  #follow(own: boolean, pass: (request: Request) => void): void {
    this.#pass = pass;
    this.#tell({ kind: "leader", epoch: this.#epoch, own });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) this.#send(request);
  }

  #send(request: Request): void {
    if (request.kind === "open") this.#wires.add(request.wire);
    else if (request.kind === "save" || request.kind === "load") this.#calls.add(request.call);
    else if (!this.#wires.has(request.wire)) return; // it was lost, and the page hears so
    this.#pass?.(request);
    if (request.kind === "hangUp") this.#wires.delete(request.wire);
  }

  #refuse(error: unknown): void {
    this.#tell({ kind: "refused", error: failureOf(error) });
  }
}

function channelOf(member: string): string {
  return `cachelet-member:${member}`;
}

function lockOf(member: string): string {
  return `cachelet-member:${member}`;
}
