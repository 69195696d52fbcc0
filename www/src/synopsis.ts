// The table's synopsis grammar, as the package has it for its own prompt.

export { expect, parseSynopsis, printItem, printItems } from "cachelet/commands";
export type { Expectation, Item } from "cachelet/commands";
