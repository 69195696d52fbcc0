// Standard output and error, which may be read slowly or not to the end.

import { once } from "node:events";

/** Whoever reads may stop: `cachelet cli --scan | head`. What is left to write is not wanted then. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    console.error(`cachelet: ${error.message}`);
    process.exit(1);
  });
}

/** For a server, which outlives whoever reads what it tells. */
export function goOnWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

/** Prints a help; the exit code. */
export function say(text: string): number {
  endWithReader();
  process.stdout.write(text);
  return 0;
}

/** Waits until what was printed is on its way, so that it does not pile up. */
export async function drained(): Promise<void> {
  if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
}
