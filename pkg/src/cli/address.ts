// Where a server is and who asks: the options that every verb has which talks to one, by redis-cli's names.

import { readFileSync } from "node:fs";

import { whole } from "./options.js";
import { UsageError } from "./usage.js";

/** A server, or an engine inside this process, and what is said to it first. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** A Unix socket instead of host and port. */
  readonly socket: string | undefined;
  readonly tls: TlsAddress | undefined;
  /** No server: an engine of its own. */
  readonly local: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly resp3: boolean;
}

/** What TLS is told. */
export interface TlsAddress {
  /** The name that the certificate must have. */
  readonly servername: string | undefined;
  /** Texts of files, in PEM. */
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly rejectUnauthorized: boolean;
}

/** For `parseArgs`. What the database is called differs: see {@link addressOf}. */
export const ADDRESS_OPTIONS = {
  host: { type: "string", short: "h", default: "127.0.0.1" },
  port: { type: "string", short: "p", default: "6379" },
  socket: { type: "string", short: "s" },
  url: { type: "string", short: "u" },
  pass: { type: "string", short: "a" },
  user: { type: "string" },
  "no-auth-warning": { type: "boolean" },
  resp2: { type: "boolean", short: "2" },
  resp3: { type: "boolean", short: "3" },
  tls: { type: "boolean" },
  sni: { type: "string" },
  cacert: { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  insecure: { type: "boolean" },
  local: { type: "boolean", default: false },
} as const;

/** Their help. */
export const ADDRESS_HELP = `  -h 127.0.0.1   the server's address
  -p 6379        its port
  -s PATH        its Unix socket instead
  -u URL         all in one: redis://user:password@host:port/database, rediss:// with TLS (also --url)
  -a SECRET      the password (or in REDISCLI_AUTH, where no list of processes shows it); --user NAME with it
  -3, -2         the protocol's version: RESP3 or RESP2
  --tls          with TLS: --cacert FILE whom to trust, --sni NAME the name in the certificate, --insecure believe any;
                 --cert FILE --key FILE show one's own
  --local        no server: an engine inside this process, empty, gone at the end
`;

type Values = {
  readonly [Name in keyof typeof ADDRESS_OPTIONS]?: ((typeof ADDRESS_OPTIONS)[Name]["type"] extends "string" ? string : boolean) | undefined;
};

/** The address that options say; `database` is the text of theirs, named `flag`. */
export function addressOf(values: Values, flag: string, database: string | undefined): Address {
  const url = values.url === undefined ? {} : partsOf(values.url);
  const password = values.pass ?? url.password ?? process.env["REDISCLI_AUTH"];
  if (values.user !== undefined && password === undefined) throw new UsageError("--user wants a password with it: -a SECRET, or REDISCLI_AUTH");
  if ((values.pass ?? url.password) !== undefined && !values["no-auth-warning"]) {
    console.error("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.");
  }
  return {
    host: url.host ?? values.host ?? "127.0.0.1",
    port: whole("-p", url.port ?? values.port ?? "6379", 1, 65535),
    socket: values.socket,
    tls: values.tls || url.tls ? tlsOf(values) : undefined,
    local: values.local === true,
    user: values.user ?? url.user,
    password,
    database: whole(flag, database ?? url.database ?? "0", 0, 2 ** 31 - 1),
    resp3: values.resp3 === true,
  };
}

interface UrlParts {
  readonly host?: string;
  readonly port?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly tls?: boolean;
}

function partsOf(text: string): UrlParts {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["redis:", "rediss:"].includes(url.protocol)) throw new UsageError("-u wants a URL as redis://user:password@host:6379/0, or rediss://… for TLS");
  const [user, password] = [url.username, url.password].map(decoded);
  const database = decoded(url.pathname.replace(/^\//, ""));
  return {
    ...(url.hostname && { host: url.hostname.replace(/^\[(.*)\]$/, "$1") }),
    ...(url.port && { port: url.port }),
    // Without a colon it is the password, as redis-cli has it.
    ...(password ? { password, ...(user && { user }) } : user && { password: user }),
    ...(database && { database }),
    tls: url.protocol === "rediss:",
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError("a % in the URL of -u must be followed by two hexadecimal digits; a % itself is %25");
  }
}

function tlsOf(values: Values): TlsAddress {
  const read = (name: "cacert" | "cert" | "key"): Buffer | undefined => {
    const path = values[name];
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      throw new UsageError(`--${name} wants a PEM file: ${(error as Error).message}`);
    }
  };
  if ((values.cert === undefined) !== (values.key === undefined)) throw new UsageError("--cert and --key go together: the certificate and its private key");
  return { servername: values.sni, ca: read("cacert"), cert: read("cert"), key: read("key"), rejectUnauthorized: !values.insecure };
}
