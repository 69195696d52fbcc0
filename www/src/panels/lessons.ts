// Lessons: a list of them, and one opened with its exercises, the current of which is checked after every command.

import "../../style/lessons.css";

import { coded, fill, h, refill } from "../dom.ts";
import type { Panel, Room } from "../panel.ts";
import { COUNTERS, EXPIRY, STRINGS } from "../lessons/basics.ts";
import { HASHES, LEADERBOARDS, LISTS, SETS } from "../lessons/collections.ts";
import { keysOf, Probe, type Exercise, type Lesson } from "../lessons/lesson.ts";
import { Progress } from "../lessons/progress.ts";
import { BITS, EVICTION, PLACES } from "../lessons/special.ts";
import { MESSAGES, STREAMS, TRANSACTIONS } from "../lessons/together.ts";

/** In the order they are to be taken. */
const LESSONS: readonly Lesson[] = [STRINGS, EXPIRY, COUNTERS, LISTS, HASHES, SETS, LEADERBOARDS, STREAMS, MESSAGES, TRANSACTIONS, BITS, PLACES, EVICTION];

/** Time passes too: deadlines are looked at this often. */
const LOOK_EVERY_MS = 1000;

export function make(box: HTMLElement, room: Room): Panel {
  return new Lessons(box, room);
}

class Lessons implements Panel {
  private readonly progress = new Progress();
  private readonly probe: Probe;
  /** Says what was found, for those who cannot see the ticks. */
  private readonly verdict = h("p.verdict", { role: "status" });
  private lesson: Lesson | undefined;
  private at = 0;
  private timer = 0;
  private checking = false;

  constructor(private readonly box: HTMLElement, private readonly room: Room) {
    this.probe = new Probe(room.desk);
    this.showList();
  }

  go(where: string): void {
    const wanted = LESSONS.find(({ id }) => id === where);
    if (wanted) this.open(wanted);
  }

  show(): void {
    this.hide();
    this.timer = window.setInterval(() => void this.look(false), LOOK_EVERY_MS);
  }

  hide(): void {
    clearInterval(this.timer);
  }

  changed(): void {
    void this.look(false);
  }

  /** Counts of another engine begin at nothing. */
  renewed(): void {
    void this.probe.begin();
  }

  private showList(): void {
    this.lesson = undefined;
    const solved = LESSONS.map((lesson) => this.solvedOf(lesson));
    const [done, all] = [solved.reduce((sum, count) => sum + count, 0), LESSONS.reduce((sum, { exercises }) => sum + exercises.length, 0)];
    const rows = LESSONS.map((lesson, at) => {
      const [count, total] = [solved[at] ?? 0, lesson.exercises.length];
      const state = count === total ? "done" : count > 0 ? "begun" : "new";
      return h("li", {}, h("button.lesson", { type: "button", "data-lesson": lesson.id, "data-state": state, onclick: () => this.open(lesson) }, h("span.tick", { "aria-hidden": "true" }, count === total ? "✓" : `${at + 1}`), h("span.title", {}, lesson.title), h("span.count", {}, `${count} of ${total}`)));
    });
    const again = done > 0 && h("button.more", { type: "button", title: "Forgets what is solved, and deletes the keys of the lessons", onclick: () => void this.startOver(LESSONS) }, "Start over");
    refill(
      this.box,
      () => this.box.querySelector<HTMLElement>(".lesson"),
      h("div.pane-head", {}, h("h2.pane-title", {}, "Lessons"), h("span.kind.pane-note", {}, `${done} of ${all} exercises`)),
      h("div.pane-scroll", {}, h("p.intro", {}, "Learn Redis by doing it: read, type at the prompt, and the engine tells when it is right."), h("progress", { max: all, value: done, "aria-label": "Exercises solved" }), h("ol.lessons", {}, ...rows), again && h("p.intro", {}, again)),
    );
  }

  /** With the keys that are there an exercise would be solved before it was read. */
  private async startOver(lessons: readonly Lesson[], next?: Lesson): Promise<void> {
    await this.room.act(["DEL", ...new Set(lessons.flatMap(keysOf))]);
    for (const { id } of lessons) this.progress.forget(id);
    if (next) this.open(next);
    else this.showList();
  }

  private open(lesson: Lesson): void {
    this.lesson = lesson;
    const first = lesson.exercises.findIndex((_, at) => !this.progress.has(lesson.id, at));
    this.at = first < 0 ? lesson.exercises.length : first;
    void this.begin();
  }

  /** Shows the lesson as it stands, and says `said`, or that it is done. */
  private async begin(said = ""): Promise<void> {
    const lesson = this.lesson;
    if (lesson === undefined) return;
    fill(this.verdict);
    const back = h("button.back", { type: "button", "aria-label": "Back to all lessons", onclick: () => { this.showList(); this.box.querySelector<HTMLElement>(`[data-lesson="${lesson.id}"]`)?.focus(); } }, "←");
    const steps = lesson.exercises.map((exercise, at) => this.step(lesson, exercise, at));
    refill(
      this.box,
      () => this.box.querySelector<HTMLElement>(this.at === 0 ? ".back" : ".check, .ending button"),
      h("div.pane-head", {}, back, h("h2.pane-title", {}, lesson.title), h("span.kind.pane-note", {}, `${this.solvedOf(lesson)} of ${lesson.exercises.length}`)),
      h("div.pane-scroll", {}, ...(this.at === 0 ? lesson.about.map((text) => h("p.intro", {}, ...coded(text))) : [h("details.about", {}, h("summary", {}, "What this is about"), ...lesson.about.map((text) => h("p", {}, ...coded(text))))]), h("ol.steps", {}, ...steps), this.ending(lesson)),
    );
    this.box.querySelector('.step[aria-current="step"]')?.scrollIntoView({ block: "nearest" });
    await this.probe.begin();
    fill(this.verdict, this.at < lesson.exercises.length ? said : lesson === LESSONS.at(-1) ? "That was the last lesson." : "Solved, all of it.");
  }

  private step(lesson: Lesson, exercise: Exercise, at: number): HTMLElement {
    const solved = this.progress.has(lesson.id, at);
    const current = at === this.at;
    const tick = h("span.tick", {}, solved ? "✓" : `${at + 1}`, solved && h("span.unseen", {}, " solved"));
    return h("li.step", { "aria-current": current && "step", "data-solved": solved }, tick, h("div", {}, h("p.task", {}, ...coded(exercise.task)), current && this.help(exercise)));
  }

  /** Hints one by one, the solution on request, and the check. */
  private help(exercise: Exercise): HTMLElement {
    const shown = h("div.hints");
    let hints = 0;
    const hint = h("button.more", { type: "button", onclick: () => {
      shown.append(h("p.hint", {}, ...coded(exercise.hints[hints++] ?? "")));
      hint.textContent = "Another hint";
      hint.hidden = hints >= exercise.hints.length;
      if (hint.hidden) solution.focus();
    } }, "Hint");
    const solution = h("button.more", { type: "button", onclick: () => void this.solve(exercise, shown).then((play) => { solution.replaceWith(play); play.focus(); hint.hidden = true; }) }, "Solution");
    const check = h("button.more.check", { type: "button", onclick: () => void this.look(true) }, "Check");
    return h("div.help-box", {}, shown, h("div.row", {}, check, hint, solution), this.verdict);
  }

  /** Shows the lines that solve it; gives the button that runs them. */
  private async solve(exercise: Exercise, into: HTMLElement): Promise<HTMLElement> {
    const lines = typeof exercise.solution === "function" ? await exercise.solution(this.probe) : exercise.solution;
    const shown = lines.map((line) => {
      const elsewhere = line.startsWith("2> ");
      const command = elsewhere ? line.slice(3) : line;
      return h("li", {}, h("button.line", { type: "button", title: "Write this line at the prompt", onclick: () => this.room.reuse(command) }, h("code", {}, command)), elsewhere && h("span.kind", {}, " in another session"));
    });
    into.append(h("ul.solution", {}, ...shown));
    return h("button.more", { type: "button", onclick: () => void this.room.play(lines) }, "Run it");
  }

  private ending(lesson: Lesson): HTMLElement | false {
    if (this.at < lesson.exercises.length) return false;
    const next = LESSONS[LESSONS.indexOf(lesson) + 1];
    const again = h("button.more", { type: "button", title: "Deletes the keys of this lesson", onclick: () => void this.startOver([lesson], lesson) }, "Do it again");
    return h("div.ending", {}, this.verdict, h("div.row", {}, next && h("button.run", { type: "button", onclick: () => this.open(next) }, `Next: ${next.title}`), again));
  }

  /** Asks the engine whether the current exercise is solved. What is missing is said only to who asked. */
  private async look(asked: boolean): Promise<void> {
    const { lesson, at } = this;
    const exercise = lesson?.exercises[at];
    if (lesson === undefined || exercise === undefined || (this.checking && !asked)) return;
    this.checking = true;
    const lacking = await exercise.check(this.probe);
    this.checking = false;
    if (lesson !== this.lesson || at !== this.at) return;
    if (lacking !== undefined) {
      if (asked) fill(this.verdict, h("b", {}, "Not yet. "), ...coded(lacking));
      if (asked) this.verdict.scrollIntoView({ block: "nearest" });
      return;
    }
    this.progress.add(lesson.id, at);
    this.at = at + 1;
    await this.begin("Right! On to the next one.");
  }

  private solvedOf(lesson: Lesson): number {
    return lesson.exercises.filter((_, at) => this.progress.has(lesson.id, at)).length;
  }
}
