// The command table as data: for help, completion and tools. The methods of a session come from the same table.

export type { CommandRow } from "./commands.gen.js";
export { expect, parseSynopsis, printItem, printItems, type Expectation, type Item } from "./synopsis.js";
export { COMMANDS } from "./table.gen.js";
