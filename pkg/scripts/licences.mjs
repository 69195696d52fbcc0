// Before packing: the licences lie at the top of the repository, and a package must carry them.

import { cpSync } from "node:fs";

for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(new URL(`../../${name}`, import.meta.url), new URL(`../${name}`, import.meta.url));
