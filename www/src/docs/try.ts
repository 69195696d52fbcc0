// The prompt of a command's page: the playground's own, with an engine in this tab that keeps nothing. Each run of the example has a new store.

import { Cachelet } from "cachelet";

import { Table } from "../complete.ts";
import { Desk } from "../desk.ts";
import { byId, fill, h } from "../dom.ts";
import { COMMAND_ROWS } from "../engine-client.ts";
import { Wire } from "../link.ts";
import { Prompt } from "../prompt.ts";
import { encodeCommand } from "../resp.ts";
import { Session, type SessionRoom } from "../session.ts";
import { Timings } from "../timings.ts";

/** Between the lines of an example, so that the eye can follow. */
const PACE_MS = 160;

/** A store with the sessions that use it. */
class Trial implements SessionRoom {
  readonly link = { connect: (name: string) => this.connect(name) };
  readonly timings = new Timings();
  readonly desk: Desk;
  readonly home: Session;
  private other: Session | undefined;

  constructor(private readonly cache: Cachelet, private readonly commands: Table, readonly reuse: (line: string) => void) {
    this.desk = new Desk(this.link);
    this.home = new Session(1, this);
    fill(byId("sessions"), this.home.element);
  }

  /** A second session, shown below the first. */
  get second(): Session {
    if (this.other === undefined) {
      this.other = new Session(2, this);
      byId("sessions").append(h("p.kind", {}, "Session 2"), this.other.element);
    }
    return this.other;
  }

  table(): Table {
    return this.commands;
  }

  changed(): void {
    // Nothing else on the page shows the store.
  }

  close(): void {
    this.cache.close();
  }

  private connect(name: string): Wire {
    const pipe = this.cache.wire({ receive: (bytes) => wire.receive(bytes), closed: () => { wire.end("ERR the engine closed the connection"); wire.onclose(); } });
    const wire: Wire = new Wire((bytes) => pipe.send(bytes), () => pipe.close());
    pipe.send(encodeCommand(["HELLO", "3", "SETNAME", name]));
    wire.passOver();
    return wire;
  }
}

/** The example and the prompt below it. */
export class TryIt {
  private readonly table = new Table(COMMAND_ROWS);
  private readonly prompt: Prompt;
  /** The store of the last run, with the example's data once that has ended. */
  private trial: Promise<Trial | undefined> | undefined;

  /** `lines` is the example: a remark begins with `#`, a line of the second session with `2>`. `failed` hears why there is no engine. */
  constructor(private readonly lines: readonly string[], private readonly failed: (error: unknown) => void) {
    this.prompt = new Prompt(this.table, {
      run: (typed) => void this.run(typed),
      stop: () => void this.trial?.then((trial) => trial?.home.cancel()),
      clear: () => void this.trial?.then((trial) => trial?.home.run("CLEAR")),
      keysFrom: async (prefix) => (await this.trial)?.desk.keysFrom(prefix, 8) ?? [],
    });
  }

  /** Runs the example in a new store. */
  replay(): void {
    this.trial = this.play(this.trial);
  }

  /** Runs what was typed, after the example, whose keys the reader has seen. */
  private async run(typed: readonly string[]): Promise<void> {
    const home = (await (this.trial ??= this.play(undefined)))?.home;
    home?.runAll(typed);
  }

  private async play(before: Promise<Trial | undefined> | undefined): Promise<Trial | undefined> {
    (await before)?.close();
    const cache = await Cachelet.create().catch(this.failed);
    if (cache === undefined) {
      this.trial = undefined;
      return undefined;
    }
    const trial = new Trial(cache, this.table, (line) => this.prompt.write(line));
    byId("example").hidden = true;
    fill(byId("try-head"), "The example, as the engine in this tab answers");
    byId("sessions").hidden = false;
    for (const line of this.lines) {
      const pace = new Promise((resolve) => setTimeout(resolve, PACE_MS));
      const run = line.startsWith("2> ") ? trial.second.run(line.slice(3)) : trial.home.run(line);
      // What waits is answered by what follows.
      await (line.startsWith("2> ") ? pace : Promise.all([run, pace]));
    }
    return trial;
  }
}
