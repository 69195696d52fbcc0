// Keys summed up by their prefixes: `user:1:name` counts for `user:`, for `user:1:` and for itself.

/** A prefix or a key. */
export interface Branch {
  /** What it adds to the name of the branch above it, one character a byte; a prefix ends with the colon. */
  readonly part: string;
  /** The whole name up to here. */
  readonly name: string;
  bytes: number;
  keys: number;
  /** Bytes by type. */
  readonly types: Map<string, number>;
  /** None for a key. */
  readonly children: Map<string, Branch>;
  /** The key of exactly this name. */
  key: { readonly type: string; readonly bytes: number } | undefined;
}

/** Branches kept. What would be more is summed up in the prefix above it. */
const BRANCHES_MAX = 50_000;

export class Prefixes {
  readonly root: Branch = branch("", "");
  private branches = 0;

  /** Counts one key; `name` has one character a byte. */
  add(name: string, type: string, bytes: number): void {
    let at = this.root;
    count(at, type, bytes);
    for (const part of name.match(/[^:]*:|[^:]+$/g) ?? [""]) {
      let next = at.children.get(part);
      if (next === undefined) {
        if (this.branches >= BRANCHES_MAX) return;
        this.branches++;
        at.children.set(part, (next = branch(part, at.name + part)));
      }
      at = next;
      count(at, type, bytes);
    }
    at.key = { type, bytes };
  }

  /** The branch of a name, or the nearest one above it. */
  find(name: string): Branch {
    let at = this.root;
    for (const part of name.match(/[^:]*:/g) ?? []) at = at.children.get(part) ?? at;
    return at;
  }
}

/** What a branch consists of, largest first. A prefix that leads to only one is passed over. */
export function partsOf({ part, name, key, children }: Branch): Branch[] {
  // A key may have the name of a prefix.
  const own = key && { part, name, keys: 1, bytes: key.bytes, types: new Map([[key.type, key.bytes]]), children: new Map(), key };
  return [...children.values()].map(skip).concat(own ?? []).sort((one, other) => other.bytes - one.bytes);
}

/** The type that takes most of a branch. */
export function typeOf({ types }: Branch): string {
  return [...types].sort(([, one], [, other]) => other - one)[0]?.[0] ?? "none";
}

/** `a:` that has nothing but `a:b:` is shown as `a:b:`. */
function skip(branch: Branch): Branch {
  const [only, ...more] = branch.children.values();
  return only && more.length === 0 && branch.key === undefined && only.keys === branch.keys ? skip({ ...only, part: branch.part + only.part }) : branch;
}

function branch(part: string, name: string): Branch {
  return { part, name, bytes: 0, keys: 0, types: new Map(), children: new Map(), key: undefined };
}

function count(branch: Branch, type: string, bytes: number): void {
  branch.bytes += bytes;
  branch.keys++;
  branch.types.set(type, (branch.types.get(type) ?? 0) + bytes);
}
