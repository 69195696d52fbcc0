// Prints three numbers about a wasm file: its bytes, its bytes gzipped, and how many names it imports from "env".
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bytes = readFileSync(process.argv[2]);
const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
console.log(bytes.length, gzipSync(bytes, { level: 9 }).length, imports.filter(({ module }) => module === "env").length);
