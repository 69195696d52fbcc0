// What is true of all drivers: their types fit those of the frameworks, CommonJS has them too, and none imports a framework.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { root } from "./support.mjs";

const DRIVERS = ["express-session", "hono", "keyv", "rate-limit", "unstorage"];

test("a program with all drivers compiles, under the strictest rules", async () => {
  const flags = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,esnext.disposable,dom", "--exactOptionalPropertyTypes", "--skipLibCheck", "--types", ""];
  await promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, "test/types/drivers.mts"], { cwd: root }).catch(({ stdout }) => {
    throw new Error(stdout);
  });
});

for (const driver of DRIVERS) {
  test(`${driver}: the same names in CommonJS, and nothing but files of this package is imported`, async () => {
    const names = Object.keys(await import(`cachelet/${driver}`)).sort();
    assert.deepEqual(Object.keys(createRequire(import.meta.url)(`cachelet/${driver}`)).sort(), names);
    for (const file of [`${driver}.js`, `${driver}.cjs`]) {
      const text = await readFile(join(root, "dist", file), "utf8");
      const imports = [...text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*"([^"]+)"/g)].map(([, path]) => path);
      const own = file.endsWith(".cjs") ? ["node:url"] : []; // begins every CommonJS file
      assert.deepEqual(imports.filter((path) => !path.startsWith("./chunk-")), own, file);
    }
  });
}

test("what is bundled is named with its licence", async () => {
  const text = await readFile(join(root, "dist", "THIRD-PARTY-LICENSES.txt"), "utf8");
  assert.match(text, /^hono 4\.[^]*?MIT License[^]*?Yusuke Wada/m);
  assert.match(text, /^cli-progress 3\./m);
});
