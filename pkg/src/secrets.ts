// Secrets that who asks has to show.

/** Whether what is shown is the secret. Compares in a time that does not tell how much of it was right. */
export function isSame(shown: string, secret: string): boolean {
  let difference = shown.length ^ secret.length;
  for (let at = 0; at < shown.length; at++) difference |= shown.charCodeAt(at) ^ secret.charCodeAt(at % secret.length);
  return difference === 0;
}
