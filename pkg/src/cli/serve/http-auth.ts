// Whether an HTTP request shows a secret.

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** `Authorization: Bearer SECRET`, or the password of basic authentication, whatever the name. */
export function knows({ headers: { authorization = "" } }: IncomingMessage, secret: string): boolean {
  const [, scheme = "", credentials = ""] = /^(\w+) +(.*)$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return isSame(credentials, secret);
  const named = Buffer.from(credentials, "base64").toString();
  return /^basic$/i.test(scheme) && isSame(named.slice(named.indexOf(":") + 1), secret);
}

/** In a time that tells nothing of either. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
