// `npx cachelet`: chooses the verb. Each verb is a file beside this one, with its help; its parts are in the folder of its name.

import { asksForHelp } from "./options.js";
import { say } from "./output.js";
import { PROMPT_HELP, prompt } from "./prompt.js";
import { SERVE_HELP, serveVerb } from "./serve.js";
import { UsageError } from "./usage.js";

declare const VERSION: string;

const HELP = `cachelet ${VERSION}: a Redis-compatible in-memory store

  npx cachelet serve               a server on 127.0.0.1:6379, for any Redis client
  npx cachelet serve --http-port 8080   and over HTTP: the playground, WebSockets, REST, metrics
  npx cachelet cli                 a prompt to it, like redis-cli
  npx cachelet cli --local         the same prompt on an engine inside this process: nothing to start
  npx cachelet bench -q            how fast a server answers, like redis-benchmark; --local: the engine in this process
  npx cachelet rdb inspect FILE    what is in a dump.rdb; also export, import, diff
  npx cachelet doctor              what would be in the way of a server here, and what to do about it
  npx cachelet serve --help        the options of a verb
  npx cachelet --version

In a program there is no server to start:

  import { Cachelet } from "cachelet";
  const cache = await Cachelet.create();
  cache.set("greeting", "hello", { EX: 60 });
`;

/** Runs the program; resolves with its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args[0] === "help" && args.length > 1 ? [...args.slice(1), "--help"] : args;
  try {
    switch (verb) {
      case "serve":
        return asksForHelp(rest) ? say(SERVE_HELP) : await serveVerb(rest);
      case "cli":
        // Only in front: a command may have this word.
        return rest[0] === "--help" ? say(PROMPT_HELP) : await prompt(rest);
      case "doctor":
        return await (await import("./doctor.js")).doctor(rest);
      case "rdb":
        // Alone it needs a library for its progress.
        return await (await import("./rdb.js")).rdb(rest);
      case "bench": {
        const { bench, BENCH_HELP } = await import("./bench.js");
        return rest[0] === "--help" ? say(BENCH_HELP) : await bench(rest);
      }
      case "--version":
      case "-v":
        return say(`${VERSION}\n`);
      case undefined:
      case "help":
      case "--help":
      case "-h":
        return say(HELP);
      default:
        throw new UsageError(`no verb "${verb}"; there are serve, cli, bench, rdb and doctor. See: cachelet --help`);
    }
  } catch (error) {
    // Several mistakes are told in lines of their own.
    for (const line of `${error instanceof Error ? error.message : error}`.split("\n")) console.error(`cachelet: ${line}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
