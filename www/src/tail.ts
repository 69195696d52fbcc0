// A box that grows at its end: the newest entry is kept in sight, unless the reader has scrolled back.

/** Who reads so near the end is shown what is new. */
const NEAR_END_PX = 60;

export class Tail {
  private frame = 0;

  /** The oldest entries above `entries_max` leave. */
  constructor(private readonly box: HTMLElement, private readonly entries_max: number) {}

  append(entry: HTMLElement): void {
    this.change(() => {
      this.box.append(entry);
      while (this.box.childElementCount > this.entries_max) this.box.firstElementChild?.remove();
    });
  }

  /** Brings the end into sight, and what comes then. */
  toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Makes an entry longer or shorter. Where the reader is, is looked at before the first change of a frame alone: each look lays out all that is here. */
  change(make: () => void): void {
    if (this.frame === 0) {
      const { box } = this;
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        if (isAtEnd) this.toEnd();
      });
    }
    make();
  }
}
