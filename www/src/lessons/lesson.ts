// What a lesson is: a short text and exercises. Whether one is solved is asked of the engine itself.

import type { Desk } from "../desk.ts";
import { itemsOf, numberOf, textOf, type Reply } from "../resp.ts";

export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** Paragraphs; commands between backticks. */
  readonly about: readonly string[];
  readonly exercises: readonly Exercise[];
}

export interface Exercise {
  readonly task: string;
  /** Each says more than the one before. */
  readonly hints: readonly string[];
  /** Lines that solve it; `2> ` runs one in a second session. */
  readonly solution: readonly string[] | ((probe: Probe) => Promise<readonly string[]>);
  /** What is missing, or undefined when it is solved. It changes nothing. */
  check(probe: Probe): Promise<string | undefined>;
}

/** The keys that a lesson names. */
export function keysOf({ exercises }: Lesson): string[] {
  const texts = exercises.flatMap(({ task, hints, solution }) => [task, ...hints, ...(typeof solution === "function" ? [] : solution)]);
  return texts.flatMap((text) => text.match(/lesson:[\w:]*\w/g) ?? []);
}

/** Asks the engine, and counts from when the exercise was opened. */
export class Probe {
  private before = new Map<string, number>();

  constructor(private readonly desk: Desk) {}

  /** An exercise is opened: counts begin here. */
  async begin(): Promise<void> {
    this.before = await this.counts();
  }

  async text(...words: string[]): Promise<string> {
    return textOf(await this.desk.send(...words));
  }

  /** NaN for an error or a nil. */
  async number(...words: string[]): Promise<number> {
    return numberOf(await this.desk.send(...words));
  }

  /** The members of a reply as text, nested ones in their order. */
  async texts(...words: string[]): Promise<string[]> {
    const flat = (reply: Reply): string[] => itemsOf(reply).flatMap((item) => ("items" in item || item.type === "map" ? flat(item) : [textOf(item)]));
    return flat(await this.desk.send(...words));
  }

  /** How often one of these commands was run since the exercise was opened, refusals apart. */
  async calls(...names: string[]): Promise<number> {
    const now = await this.counts();
    return names.map((name) => this.since(now, name.toLowerCase())).reduce((sum, count) => sum + count, 0);
  }

  /** How much a figure of INFO stats has grown since the exercise was opened. */
  async grown(figure: string): Promise<number> {
    return this.since(await this.counts(), figure);
  }

  /** Less than before means that counting began anew: another engine, or CONFIG RESETSTAT. */
  private since(now: ReadonlyMap<string, number>, name: string): number {
    const [count, before] = [now.get(name) ?? 0, this.before.get(name) ?? 0];
    return count >= before ? count - before : count;
  }

  private async counts(): Promise<Map<string, number>> {
    const info = textOf(await this.desk.send("INFO", "stats", "commandstats"));
    const commands = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
    return new Map([...commands, ...info.matchAll(/^([a-z_]+):(\d+)\r?$/gm)].map(([, name = "", count]) => [name, Number(count)]));
  }
}

/** Undefined when all hold, else what is said of the first that does not. */
export function missing(...claims: ReadonlyArray<readonly [boolean, string]>): string | undefined {
  return claims.find(([holds]) => !holds)?.[1];
}

/** Whether lists hold the same in the same order. */
export function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/** Whether they hold the same in whatever order. */
export function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return same([...one].sort(), [...other].sort());
}
