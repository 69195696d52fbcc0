// A box that grows at its end: the newest entry is kept in sight, unless the reader has scrolled back.

/** Who reads so near the end is shown what is new. */
const NEAR_END_PX = 60;

export class Tail {
  private following = true;
  private frame = 0;

  /** The oldest entries above `entries_max` leave. */
  constructor(private readonly box: HTMLElement, private readonly entries_max: number) {
    box.addEventListener("scroll", () => { this.following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX; });
  }

  append(entry: HTMLElement): void {
    this.box.append(entry);
    while (this.box.childElementCount > this.entries_max) this.box.firstElementChild?.remove();
    this.settle();
  }

  /** An entry has become longer or shorter. Scrolls once a frame: to ask for the height is to lay out all that is here. */
  settle(): void {
    if (!this.following || this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.box.scrollTop = this.box.scrollHeight;
    });
  }
}
