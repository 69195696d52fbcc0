// A Worker that uses the installed package, however it was bundled, and what it must find.

import { configure, Workerd } from "../durable/workerd.mjs";
import { entriesFor, exportsOf, importAll } from "./user.mjs";

const forWorkers = async () => (await entriesFor("workerd")).filter(({ runs, exports }) => runs !== "node" && exports.length > 0);

/** The Worker's script: it imports every entry that Workers may have, uses the store of the isolate and one in a Durable Object. */
export async function workerScript() {
  const { imports, names } = importAll(await forWorkers());
  return `${imports}
import { Cachelet } from "cachelet";
import { CacheletObject } from "cachelet/durable";

export class Cache extends CacheletObject {}

let cache; // made in a handler: outside of those Workers have no randomness

export default {
  async fetch(request, env) {
    cache ??= Cachelet.createSync();
    cache.set("k", "h\\u00e9llo", { EX: 60 });
    const stub = env.CACHE.get(env.CACHE.idFromName("one"));
    await stub.call("SET", "k", "stored");
    return Response.json({ names: ${names}, stores: [cache.get("k"), await stub.call("GET", "k")] });
  },
};
`;
}

/** What {@link workerScript} must find. */
export const workerFinds = async () => ({ names: exportsOf(await forWorkers()), stores: ["h\u00e9llo", "stored"] });

/** Runs a bundle in workerd and gives what it found: its script, and the engine by the name the script imports it by. */
export async function foundInWorkerd(folder, script, engine) {
  configure(folder, { scripts: [script], engine, objects: { CACHE: "Cache" } });
  const workerd = await Workerd.start(folder);
  try {
    return await workerd.ask("", "find");
  } finally {
    await workerd.kill();
  }
}
