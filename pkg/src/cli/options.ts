// Reads options: those of a verb that ends with a command, which may have words that look like options, and the numbers in them.

import { parseArgs, type ParseArgsConfig } from "node:util";

import { UsageError } from "./usage.js";

type Options = NonNullable<ParseArgsConfig["options"]>;
type ValuesOf<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>["values"];

/**
 * The options before the first word that is none, and all from there on.
 *
 * @param refused Options that people know from elsewhere, by their names, and what to say of them.
 */
export function leading<O extends Options>(verb: string, args: readonly string[], options: O, refused: Readonly<Record<string, string>> = {}): { values: ValuesOf<O>; rest: string[] } {
  const reading = { options, strict: false, allowPositionals: true, tokens: true } as const;
  const start = parseArgs({ ...reading, args: [...args] }).tokens.find((token) => token.kind === "positional")?.index ?? args.length;
  const { values, tokens } = parseArgs({ ...reading, args: args.slice(0, start) });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const reason = Object.hasOwn(refused, token.name) ? refused[token.name] : undefined;
    if (reason !== undefined) throw new UsageError(`${token.rawName} is not there: ${reason}`);
    if (!option) throw new UsageError(`there is no option ${token.rawName}. See: cachelet ${verb} --help`);
    if (option.type === "string" && token.value === undefined) throw new UsageError(`${token.rawName} wants a value. See: cachelet ${verb} --help`);
    if (option.type === "boolean" && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value. See: cachelet ${verb} --help`);
  }
  return { values: values as ValuesOf<O>, rest: args.slice(start) };
}

/** Whether a verb's words ask for its help. Not for verbs that end with a command, or know `-h` as the host. */
export const asksForHelp = (args: readonly string[]): boolean => args.some((word) => word === "--help" || word === "-h");

/** A whole number in the words of an option; a {@link UsageError} when it is none. */
export function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < least || value > most) throw new UsageError(`${flag} wants a whole number from ${least} to ${most}, not ${text}`);
  return value;
}

/** Seconds, also parts of one, as milliseconds. */
export function milliseconds(flag: string, seconds: string): number {
  const value = 1000 * Number(seconds);
  if (!/^\d*\.?\d+$/.test(seconds) || value >= 2 ** 31) throw new UsageError(`${flag} wants seconds, as in ${flag} 0.5, not ${seconds}`);
  return value;
}
