// The programs in the README's sections on frameworks, each run as it stands: it prints what its comments say.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { folder, root } from "./support.mjs";

const readme = await readFile(join(root, "README.md"), "utf8");
const [, chapter] = /^## Sessions, caches and rate limits\n([^]*?)^## /m.exec(readme);

for (const [, name, program] of chapter.matchAll(/^### (.*)\n[^]*?```js\n([^]*?)```/gm)) {
  test(`the README's program for ${name}`, async (t) => {
    const home = await folder(t);
    for (const [, packageName] of program.matchAll(/from "(@[\w-]+\/[\w-]+|[\w-]+)/g)) {
      const target = packageName === "cachelet" ? root : join(root, "node_modules", packageName);
      const link = join(home, "node_modules", packageName);
      await mkdir(dirname(link), { recursive: true });
      await symlink(target, link).catch((error) => assert.equal(error.code, "EEXIST"));
    }
    await writeFile(join(home, "program.mjs"), program);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(home, "program.mjs")], { cwd: home, timeout: 30_000 });
    const expected = [...program.matchAll(/console\.log.* \/\/ (.*)$/gm)].map(([, line]) => line);
    assert.deepEqual([stdout.trim().split("\n"), stderr], [expected, ""]);
  });
}

test("each of the chapter's sections has a program", () => {
  assert.deepEqual(chapter.match(/^### .*$/gm).length, chapter.match(/^```js$/gm).length);
});
