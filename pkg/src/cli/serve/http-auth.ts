// Whether an HTTP request shows a secret.

import type { IncomingMessage } from "node:http";

import { isSame } from "../../secrets.js";

/** `Authorization: Bearer SECRET`, or the password of basic authentication, whatever the name. */
export function knows({ headers: { authorization = "" } }: IncomingMessage, secret: string): boolean {
  const [, scheme = "", credentials = ""] = /^(\w+) +(.*)$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return isSame(credentials, secret);
  const named = Buffer.from(credentials, "base64").toString();
  return /^basic$/i.test(scheme) && isSame(named.slice(named.indexOf(":") + 1), secret);
}
