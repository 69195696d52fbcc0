// Which lines hold a password.

import { splitLine } from "./words.ts";

const SECRETS = /^(auth |hello .*auth |acl (setuser|deluser|getuser) |config set .*(requirepass|masterauth|masteruser|-pass)|migrate .*auth)/;

/** Whether a line holds a password, which is neither kept nor put into an address. */
export function isSecret(line: string): boolean {
  const { words } = splitLine(line);
  return SECRETS.test(`${words.map(({ text }) => text).join(" ")} `.toLowerCase());
}
