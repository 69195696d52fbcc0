// `cachelet cli --pipe`: mass insertion. Sends what comes without waiting for replies, and counts them.

import { randomBytes } from "node:crypto";

import type { Link } from "../link.js";
import { encode } from "../resp.js";

/** Sends standard input; the exit code is 1 when a command failed or its reply did not come. */
export async function pipe(link: Link, timeoutMs: number): Promise<number> {
  // No other reply is these; letters and digits, so that they do no harm where a command before them has no end.
  const last = Buffer.from(randomBytes(10).toString("hex"));
  let errors = 0;
  let replies = 0;
  let heard = Date.now();
  let tellLast = (): void => undefined;
  const lastReply = new Promise<"last">((resolve) => (tellLast = () => resolve("last")));
  link.onPush = (reply) => {
    heard = Date.now();
    if (reply.type === "bulk" && reply.bytes.equals(last)) return tellLast();
    replies++;
    if (reply.type !== "error") return;
    errors++;
    process.stderr.write(Buffer.concat([reply.bytes, Buffer.from("\n")]));
  };
  const lost = link.ended.then(() => "lost" as const);
  const sent = await Promise.race([send(link, last).then(() => "sent" as const), lost]);
  if (sent === "sent") process.stdout.write("All data transferred. Waiting for the last reply...\n");
  heard = Date.now();
  const silence = silent(() => Date.now() - heard, timeoutMs);
  const end = sent === "lost" ? sent : await Promise.race([lastReply, lost, silence.promise]);
  silence.stop();
  if (end === "last") process.stdout.write("Last reply received from server.\n");
  else errors++;
  if (end === "lost") process.stderr.write("the server closed the connection before it had answered everything\n");
  if (end === "silent") process.stderr.write(`No replies for ${timeoutMs / 1000} seconds: exiting.\n`);
  process.stdout.write(`errors: ${errors}, replies: ${replies}\n`);
  return errors === 0 ? 0 : 1;
}

async function send(link: Link, last: Buffer): Promise<void> {
  for await (const bytes of process.stdin) await link.write(bytes as Buffer);
  // The last line may have no end.
  await link.write(Buffer.concat([Buffer.from("\r\n"), encode([Buffer.from("ECHO"), last])]));
}

/** Resolves when there was silence for so long. */
function silent(quietMs: () => number, timeoutMs: number): { promise: Promise<"silent">; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<"silent">((resolve) => {
    if (timeoutMs === 0) return;
    timer = setInterval(() => quietMs() >= timeoutMs && resolve("silent"), Math.min(timeoutMs, 100));
  });
  return { promise, stop: () => clearInterval(timer) };
}
