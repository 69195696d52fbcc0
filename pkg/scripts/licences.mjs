// Before packing: the licences lie at the top of the repository, and a package must carry them. It must carry the playground, too.

import { cpSync, existsSync } from "node:fs";

if (!existsSync(new URL("../dist/www/index.html", import.meta.url))) throw new Error("dist/www is missing: npm run build here, then in ../www, which puts the playground there");

for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(new URL(`../../${name}`, import.meta.url), new URL(`../${name}`, import.meta.url));
