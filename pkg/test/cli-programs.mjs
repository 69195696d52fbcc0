// What the tests of `cachelet cli` share: it and redis-cli as programs, in the same environment, and the servers they talk to.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before } from "node:test";

import { redisServer, root, serveProgram, withoutRedis } from "./support.mjs";

export const program = join(root, "bin/cachelet.mjs");
export const environment = { ...process.env, REDISCLI_HISTFILE: "/dev/null" };
delete environment.CI; // with it Node takes no terminal for one with colours

/** Runs a program to its end, with its output as bytes. */
export const spawned = (file, args, input = "") => {
  const { status, stdout, stderr } = spawnSync(file, args, { input, encoding: "latin1", timeout: 30_000, env: environment });
  return { status, stdout, stderr };
};
export const run = (args, input) => spawned(process.execPath, [program, "cli", ...args], input);
export const redisCli = (args, input) => spawned("redis-cli", args, input);

/** Our server and a redis-server with these arguments, for all tests of a file: their ports, by name, once the tests run. */
export function servers(...redisArgs) {
  const ports = {};
  const stops = [];
  before(async () => {
    const server = await serveProgram();
    stops.push(() => server.stop());
    ports.cachelet = server.port;
    if (!withoutRedis) ports["redis-server"] = (await redisServer({ after: (stop) => stops.push(stop) }, ...redisArgs)).port;
  });
  after(async () => {
    for (const stop of stops) await stop();
  });
  return ports;
}
