// What `cachelet serve` is told: a redis.conf, then the same names as flags, as redis-server takes them.
//
// Deliberately absent: what the engine's parameters may be. It is asked, and what it refuses is said with line or flag.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { Cachelet } from "../../node.js";
import type { ServeOptions, TlsOptions } from "../../server.js";
import { configurationText, type Directive, directives, isSave, PROGRAM_NAMES, parameters, refusals, whereOf } from "../../storage/configuration.js";
import type { CertificateOptions } from "../../tls.js";
import { keyOf } from "../key-file.js";
import { whole } from "../options.js";
import { keysIn, plaintext } from "../plaintext.js";
import { UsageError } from "../usage.js";
import type { HttpOptions } from "./http.js";

/** A server as it was asked for. */
export interface Asked {
  readonly serve: ServeOptions & { port: number; bind: string; config: Record<string, string> };
  readonly http: HttpOptions | undefined;
}

/** Values that are as good as not given, and what to do instead of others. */
const NOT_HERE: Record<string, readonly [harmless: string, instead: string]> = {
  daemonize: ["no", "it stays in the foreground; let systemd or a container run it, or end the command with &"],
  supervised: ["no", "it tells no supervisor; systemd's Type=exec needs none"],
  include: ["", "only one file is read; copy that file's lines into it"],
  loadmodule: ["", "modules are native libraries, which the engine cannot load"],
  user: ["", "there are no ACL users; use requirepass"],
  "rename-command": ["", "commands keep their names; use requirepass, and protected-mode"],
};

/** What a redis.conf may say of `client-output-buffer-limit`: what Redis' own does, and anything of replicas. */
const USUAL_LIMITS = /^((normal 0 0 0|(slave|replica) \S+ \S+ \S+|pubsub (32mb|33554432) (8mb|8388608) 60)( |$))+$/i;

/** Names of files in a folder. */
const FILE_NAMES = ["dbfilename", "appendfilename", "appenddirname"];

/** Reads the command line and the file it names. */
export function asked(args: readonly string[]): Asked {
  const [first] = args;
  const file = first === undefined || first.startsWith("-") ? undefined : first;
  const flags = flagsOf(args.slice(file === undefined ? 0 : 1));
  const isUsual = ({ name, value }: Directive): boolean => name === "client-output-buffer-limit" && USUAL_LIMITS.test(value);
  const lines = file === undefined ? [] : directives(text(file, configurationText), file).filter((line) => !isUsual(line));
  const config = { ...parameters(lines), ...parameters(flags) };
  const given = [...lines, ...flags];
  const refused = Object.entries(NOT_HERE).flatMap(([name, [harmless, instead]]) => ((config[name] ?? harmless) === harmless ? [] : [`${whereOf(name, given)}: ${instead}`]));
  refused.push(...FILE_NAMES.filter((name) => /^\.{0,2}$|[/\\]/.test(config[name] ?? "a")).map((name) => `${whereOf(name, given)}: this is a name in the folder --dir, not a path`));
  const engine = Object.fromEntries(Object.entries(config).filter(([name]) => !PROGRAM_NAMES.includes(name) && !Object.hasOwn(NOT_HERE, name)));
  refused.push(...refusals(Cachelet.instance(Cachelet.host.moduleSync()), engine, given));
  if (refused.length > 0) throw new UsageError(refused.join("\n"));
  return { serve: serveOptions(config, engine, file), http: httpOptions(config) };
}

/** Flags: `--name`, and all words up to the next one as its value; also `--name=value`, both in one word, and `--config name=value`. */
function flagsOf(words: readonly string[]): Directive[] {
  const flags: { name: string; values: string[] }[] = [];
  for (const word of words) {
    const [, name, value] = /^--([^=\s]+)(?:[=\s](.*))?$/s.exec(word) ?? [];
    if (name !== undefined) flags.push({ name: name.toLowerCase(), values: value === undefined ? [] : [value] });
    else if (word.startsWith("--") || flags.length === 0) throw new UsageError(`${word} is no option; a redis.conf comes first, then --NAME VALUE. See: cachelet serve --help`);
    else flags.at(-1)?.values.push(word);
  }
  return flags.map(({ name, values }) => {
    const where = `--${name}`;
    if (values.length === 0 && !isSave(name)) throw new UsageError(`${where} wants a value. See: cachelet serve --help`);
    const value = values.join(" ");
    if (name !== "config") return { name, value, where };
    const equals = value.indexOf("=");
    if (equals < 1) throw new UsageError(`--config wants NAME=VALUE, not ${value}`);
    return { name: value.slice(0, equals).toLowerCase(), value: value.slice(equals + 1), where };
  });
}

function serveOptions(all: Record<string, string>, config: Record<string, string>, configFile: string | undefined): Asked["serve"] {
  const { port = "6379", bind = "127.0.0.1", from, "snapshot-interval": interval, "snapshot-retention": retention = "24" } = all;
  const { "encryption-key-file": keyFile, "encryption-previous-key-file": previousKeyFile, "encryption-accept-plain": acceptsPlain } = all;
  if (keyFile === undefined && (previousKeyFile ?? acceptsPlain) !== undefined) throw new UsageError("what was encrypted otherwise is written anew with a key: give one with --encryption-key-file");
  if (acceptsPlain !== undefined && !["yes", "no"].includes(acceptsPlain)) throw new UsageError(`--encryption-accept-plain wants yes or no, not ${acceptsPlain}`);
  const tls = tlsOptions(all);
  return {
    port: whole("--port", port, 0, 65535),
    bind,
    config,
    ...(tls && { tls }),
    ...(configFile !== undefined && { configFile }),
    ...(interval !== undefined && {
      snapshots: {
        dir: join(config["dir"] || ".", "snapshots"),
        intervalMs: 1000 * whole("--snapshot-interval", interval, 1, MAX_DELAY_S),
        retention: whole("--snapshot-retention", retention, 1, 1e6),
      },
    }),
    ...(keyFile !== undefined && { encryptionKey: keyOf(keyFile), encryptionAcceptsPlain: acceptsPlain === "yes" }),
    ...(previousKeyFile !== undefined && { previousEncryptionKeys: [keyOf(previousKeyFile)] }),
    ...(from !== undefined && { from: Object.assign(plaintext(from, pieces(from), keysIn([keyFile, previousKeyFile].filter((path) => path !== undefined))), { path: from }) }),
  };
}

function tlsOptions(all: Record<string, string>): TlsOptions | undefined {
  const { "tls-port": port = "0" } = all;
  return port === "0" ? undefined : { port: whole("--tls-port", port, 0, 65535), ...certificateOf(all, "tls-port") };
}

/** The certificates, for the port of which `wanting` is the parameter. */
function certificateOf(all: Record<string, string>, wanting: string): CertificateOptions {
  const { "tls-cert-file": cert, "tls-key-file": key, "tls-key-file-pass": passphrase, "tls-ca-cert-file": ca, "tls-auth-clients": authClients = "yes" } = all;
  if (!cert || !key) throw new UsageError(`${wanting} needs a certificate and its private key: --tls-cert-file FILE --tls-key-file FILE`);
  if (!ca && authClients !== "no") throw new UsageError("clients must show a certificate unless you say otherwise: name its authority with --tls-ca-cert-file FILE, or say --tls-auth-clients no");
  return {
    cert: text(cert),
    key: text(key),
    authClients: authClients as "yes" | "no" | "optional",
    ...(passphrase !== undefined && { passphrase }),
    ...(ca && { ca: text(ca) }),
  };
}

function httpOptions(all: Record<string, string>): HttpOptions | undefined {
  const { "http-port": port, "http-tls": isSecure, "http-origin": origins = "", "rest-token": restToken, bind = "127.0.0.1" } = all;
  if (port === undefined) {
    if (origins !== "" || (isSecure ?? restToken) !== undefined) throw new UsageError("http-tls, http-origin and rest-token are for the HTTP server: give it a port with --http-port");
    return undefined;
  }
  if (restToken === "") throw new UsageError("--rest-token wants a secret, not an empty one. To make one: openssl rand -hex 32");
  if (isSecure !== undefined && !["yes", "no"].includes(isSecure)) throw new UsageError(`--http-tls wants yes or no, not ${isSecure}`);
  const tls = isSecure === "yes" ? certificateOf(all, "http-tls") : undefined;
  return { port: whole("--http-port", port, 0, 65535), bind, origins: origins.split(/\s+/).filter((origin) => origin !== "").map(originOf), restToken, tls };
}

function originOf(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || url.origin === "null") throw new UsageError(`--http-origin wants origins like https://app.example.com, not ${origin}`);
  return url.origin;
}

/** A file in pieces, with a line of progress now and then when it takes its time. */
async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats || stats.isDirectory()) throw new UsageError(`--from ${file}: ${stats ? "this is a folder; name a file in it" : "there is no such file"}`);
  const { size } = stats;
  let read = 0;
  let told = Date.now();
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    yield piece as Buffer;
    read += (piece as Buffer).length;
    if (Date.now() - told < TELL_EVERY_MS) continue;
    told = Date.now();
    console.error(`cachelet: ${file}: ${Math.floor((100 * read) / size)} % of ${Math.ceil(size / 2 ** 20)} MB`);
  }
}

/** The longest delay of a timer, in seconds. */
const MAX_DELAY_S = Math.floor((2 ** 31 - 1) / 1000);

/** How often progress is told. */
const TELL_EVERY_MS = 2000;

function text(file: string, read = (path: string): string => readFileSync(path, "utf8")): string {
  try {
    return read(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
