// Listening on the addresses of redis.conf's `bind`, whatever speaks there. What goes wrong is said with what to do.

import type { Server as NetServer, Socket } from "node:net";

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
      const why = error as NodeJS.ErrnoException;
      if (address.startsWith("-") && /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(`${why.code}`)) continue;
      await close();
      throw (await import("./listen-error.js")).explained(why, hostAndPort(host, taken)); // most servers never need it
    }
    const at = server.address() as { address: string; port: number };
    taken = at.port;
    first ||= hostAndPort(at.address, at.port);
    servers.push(server);
  }
  if (servers.length === 0) throw new Error(`bind has no address of this machine: "${bind}"; try 127.0.0.1`);
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

/** Where a client is, and where it has come to, as `Engine.connect` takes it. */
export function addressesOf({ remoteAddress = "?", remotePort = 0, localAddress = "?", localPort = 0 }: Socket): string {
  return `${hostAndPort(remoteAddress, remotePort)} ${hostAndPort(localAddress, localPort)}`;
}
