// The contract of storages over Node's files and over a simulated disk.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Cachelet } from "cachelet";

import { Disk } from "./disk.mjs";
import { filesContract } from "./files-contract.mjs";
import { load } from "./support.mjs";

const { AppendOnly } = await load("storage/append-only.ts");
const { encrypting } = await load("storage/encrypted-files.ts");
const { NodeFiles } = await load("storage/node-files.ts");

const folders = [];
after(async () => {
  for (const path of folders) await rm(path, { recursive: true, force: true });
});

const makeFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), "cachelet-"));
  folders.push(path);
  return async () => new NodeFiles(join(path, "appendonlydir"));
};

filesContract("Node's files", makeFolder, { test, Cachelet, AppendOnly, encrypting });

for (const isAsync of [false, true]) {
  const makeDisk = async () => {
    const disk = new Disk({ isAsync });
    return async () => disk.open();
  };
  filesContract(`a simulated disk${isAsync ? " whose writes take a while" : ""}`, makeDisk, { test, Cachelet, AppendOnly, encrypting });
}
