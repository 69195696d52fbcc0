// `cachelet doctor`: what would be in the way of a server, told before it is. It takes what `serve` takes, and changes nothing.

import { type Check, type Finding, CHECKS } from "./doctor/checks.js";
import { asksForHelp } from "./options.js";
import { endWithReader, say } from "./output.js";
import { type Asked, asked } from "./serve/options.js";
import { UsageError } from "./usage.js";

const HELP = `cachelet doctor [FILE] [options]: what would be in the way of a server, and what to do about it

Takes what serve takes: put doctor in the place of serve, and everything that server needs is looked at:

  Node.js, the engine, memory, the ports and who has them, certificates, the data folder and who writes there,
  its files (they are read as the server would read them; nothing is changed), the disk, the clock, passwords.

  cachelet doctor
  cachelet doctor redis.conf --appendonly yes --dir data --http-port 8080

A line each: ok, warn (a server starts, but see), FAIL (it does not). Ends with 1 if anything fails, with 0 otherwise.
`;

/** Looks at everything; resolves with the exit code. */
export async function doctor(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) return say(HELP);
  endWithReader();
  let options: Asked;
  try {
    options = asked(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    for (const line of error.message.split("\n")) tell({ status: "FAIL", what: line });
    return 1;
  }
  let failed = false;
  for (const check of CHECKS) {
    for await (const finding of guarded(check, options)) {
      failed ||= finding.status === "FAIL";
      tell(finding);
    }
  }
  return failed ? 1 : 0;
}

/** What a check could not find out because of an error is a failure of what it looked at. */
async function* guarded(check: Check, options: Asked): AsyncGenerator<Finding> {
  try {
    yield* check(options);
  } catch (error) {
    yield { status: "FAIL", what: error instanceof Error ? error.message : String(error) };
  }
}

function tell({ status, what, todo }: Finding): void {
  console.log(`${status.padEnd(4)}  ${what}${todo === undefined ? "" : `\n      ${todo}`}`);
}
