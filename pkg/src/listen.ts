// Listening on the addresses of redis.conf's `bind`, whatever speaks there. What goes wrong is said with what to do.

import type { Server as NetServer } from "node:net";

/** Servers of one kind, an address each, on the same port. */
export interface Listeners {
  /** The port; the one chosen by the system when 0 was asked. */
  readonly port: number;
  /** The first address: `127.0.0.1:6379`, `[::1]:6379`. */
  readonly address: string;
  /** Takes no more connections. Resolves when those it has are closed. */
  close(): Promise<void>;
}

const BACKLOG = 511;

/**
 * Listens on each address of `bind`: separated by spaces, `*` for all, one with a `-` before it may be missing. Rejects with a
 * message that says what to do.
 */
export async function listen(make: () => NetServer, port: number, bind: string): Promise<Listeners> {
  const addresses = bind.split(/\s+/).filter((address) => address !== "");
  const servers: NetServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  let taken = port;
  let first = "";
  for (const address of addresses) {
    const host = address.replace(/^-/, "").replace(/^(::)?\*$/, (all) => (all === "*" ? "0.0.0.0" : "::"));
    const server = make();
    try {
      await begin(server, taken, host, addresses.length > 1);
    } catch (error) {
      if (address.startsWith("-") && ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes((error as NodeJS.ErrnoException).code ?? "")) continue;
      await close();
      throw await explained(error as NodeJS.ErrnoException, taken, host);
    }
    const at = server.address() as { address: string; port: number };
    taken = at.port;
    first ||= hostAndPort(at.address, at.port);
    servers.push(server);
  }
  if (servers.length === 0) throw new Error(`bind has no address of this machine: ${JSON.stringify(bind)}; try 127.0.0.1`);
  return { port: taken, address: first, close };
}

/** With `ipv6Only`, `::` is not all of IPv4 too. */
function begin(server: NetServer, port: number, host: string, ipv6Only: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: BACKLOG, ipv6Only }, () => {
      // Later errors are of single accepts (too many open files): the port itself goes on.
      server.off("error", reject).on("error", () => undefined);
      resolve();
    });
  });
}

/** `127.0.0.1:6379`, `[::1]:6379`. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An error of `listen` in words that help. */
async function explained(error: NodeJS.ErrnoException, port: number, host: string): Promise<Error> {
  const where = hostAndPort(host, port);
  const owner = error.code === "EADDRINUSE" && (await import("./port-owner.js")).portOwner(port);
  const text: Record<string, string> = {
    EADDRINUSE: `${where} is taken by ${owner || "another program"}; choose another port, or 0 for any free one`,
    EACCES: `${where} is not allowed for this user; choose a port above 1023`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
    ENOTFOUND: `${host} is no address of this machine`,
  };
  const known = error.code === undefined ? undefined : text[error.code];
  return known === undefined ? error : Object.assign(new Error(known, { cause: error }), { code: error.code });
}
