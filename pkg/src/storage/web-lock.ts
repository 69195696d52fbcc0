// A lock among all tabs and workers of an origin. The browser frees it when its holder ends, however that came.

/** Why there are no locks: only pages from https or localhost have them, and not where a person lets sites keep nothing. */
export async function lackOfLocks(): Promise<string | undefined> {
  if (navigator.locks === undefined) return "this browser has no Web Locks here; they want a page from https or localhost";
  try {
    await navigator.locks.query();
    return undefined;
  } catch (error) {
    return `this browser has no Web Locks for this site, which it lets keep nothing: ${(error as Error).message}`;
  }
}

/** Takes a lock, and gives the function that frees it. Rejects with a `TimeoutError` when somebody else has it for longer. */
export function holdLock(name: string, waitMs: number): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const taken = navigator.locks.request(name, { signal: AbortSignal.timeout(waitMs) }, () => new Promise<void>((free) => resolve(free)));
    taken.catch(reject);
  });
}

/** How long a tab that has just ended may still seem to be there. */
const LINGER_MS = 1000;

/** The lock that an owner of files holds. */
export async function lockFiles(where: string): Promise<() => void> {
  try {
    return await holdLock(`cachelet-files:${where}`, LINGER_MS);
  } catch (error) {
    if (!["TimeoutError", "AbortError"].includes((error as Error).name)) throw error;
    throw new Error(`${where} is in use by another tab or worker; close it, or open another name`);
  }
}
