// An example as its README starts it: a copy with its packages, where it may leave files, and its program.

import { spawn } from "node:child_process";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

import { folder, root } from "./support.mjs";

/** A copy of an example, with the packages it names as this package has them, and what those bring beside. */
export async function install(t, name, ...more) {
  const home = join(await folder(t), "app");
  const example = join(root, "examples", name);
  await cp(example, home, { recursive: true, filter: (path) => !/node_modules|\.state/.test(path.slice(example.length)) });
  const { dependencies, devDependencies = {} } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  for (const wanted of [...Object.keys({ ...dependencies, ...devDependencies }), ...more]) {
    const link = join(home, "node_modules", wanted);
    await mkdir(dirname(link), { recursive: true });
    await symlink(wanted === "cachelet" ? root : join(root, "node_modules", wanted), link);
  }
  return home;
}

/** Runs the program of an example; resolves when it has said what `pattern` says, with the first group of that. */
export function start(t, home, pattern, args, env = {}) {
  const child = spawn(process.execPath, args, { cwd: home, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  t.after(stop);
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
        const found = pattern.exec(output);
        if (found) resolve({ found: found[1], stop });
      });
    }
    ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)));
  });
}
