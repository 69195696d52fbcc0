// TLS by redis.conf's names: with and without certificates of clients, by ioredis and redis-cli, by HTTPS and WSS, and what is no TLS.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get as getPlain } from "node:http";
import { get } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "node:tls";

import { Redis } from "ioredis";
import WebSocket from "ws";

import { serve } from "../dist/server.js";
import { freePort, root, serveProgram } from "./support.mjs";

const skip = spawnSync("openssl", ["version"]).status === 0 ? false : "openssl is not installed";
const redisCli = spawnSync("redis-cli", ["--help"], { encoding: "utf8" });
const withoutTls = skip || (/--tls/.test(redisCli.stdout + redisCli.stderr) ? false : "redis-cli has no TLS");

let home;
/** The path of a certificate or key, and its text. */
const path = (name) => join(home, name);
const text = (name) => readFileSync(path(name), "utf8");

before(() => {
  if (skip) return;
  home = mkdtempSync(join(tmpdir(), "cachelet-tls-"));
  const openssl = (...args) => execFileSync("openssl", args, { cwd: home, stdio: "ignore" });
  writeFileSync(path("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1");
  for (const authority of ["ca", "other-ca"]) openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${authority}.key`, "-out", `${authority}.crt`, "-days", "2", "-subj", `/CN=${authority}`);
  for (const [name, authority] of [["server", "ca"], ["client", "ca"], ["stranger", "other-ca"]]) {
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    openssl("x509", "-req", "-in", `${name}.csr`, "-CA", `${authority}.crt`, "-CAkey", `${authority}.key`, "-CAcreateserial", "-out", `${name}.crt`, "-days", "2", "-extfile", "names");
  }
  openssl("pkcs8", "-topk8", "-in", "server.key", "-out", "locked.key", "-passout", "pass:hidden");
});
after(() => home && rmSync(home, { recursive: true }));

const FLAGS = () => ["--tls-cert-file", path("server.crt"), "--tls-key-file", path("server.key"), "--tls-ca-cert-file", path("ca.crt")];

/** A server with a TLS port; another `--port` than 0 is a plain one beside it. */
async function tlsServer(t, ...args) {
  const tlsPort = await freePort();
  const server = await serveProgram("--tls-port", `${tlsPort}`, ...FLAGS(), ...args);
  t.after(() => server.stop());
  return { ...server, tlsPort };
}

async function redis(t, port, tls) {
  const client = new Redis({ host: "localhost", port, tls: { ca: text("ca.crt"), ...tls }, retryStrategy: null, lazyConnect: true });
  client.on("error", () => undefined);
  t.after(() => client.disconnect());
  await client.connect();
  await client.ping();
  return client;
}

const certificate = (name) => ({ cert: text(`${name}.crt`), key: text(`${name}.key`) });

test("clients must show a certificate of the authority, unless tls-auth-clients says otherwise", { skip }, async (t) => {
  for (const [auth, nobody, stranger] of [["yes", false, false], ["optional", true, false], ["no", true, true]]) {
    const { tlsPort } = await tlsServer(t, ...(auth === "yes" ? [] : ["--tls-auth-clients", auth]));
    const client = await redis(t, tlsPort, certificate("client"));
    await client.set("k", auth);
    const comes = (tls) => redis(t, tlsPort, tls).then((client) => client.get("k"), () => false);
    assert.equal(await comes({}), nobody && auth, `${auth}, without a certificate`);
    assert.equal(await comes(certificate("stranger")), stranger && auth, `${auth}, with another authority's`);
    assert.equal(await client.get("k"), auth, "who was refused disturbs nobody");
  }
});

test("ioredis over TLS: pipelines, large values, messages, the same keys as on the plain port", { skip }, async (t) => {
  const server = await tlsServer(t, "--tls-auth-clients", "no", "--requirepass", "secret", "--port", `${await freePort()}`);
  assert.match(server.output.out, new RegExp(`^cachelet ready on 127\\.0\\.0\\.1:${server.port}\n  rediss://127\\.0\\.0\\.1:${server.tlsPort}\n$`));
  const client = new Redis(`rediss://:secret@localhost:${server.tlsPort}`, { tls: { ca: text("ca.crt") } });
  const plain = new Redis(server.port, { password: "secret" });
  const listener = client.duplicate();
  t.after(() => [client, plain, listener].forEach((each) => each.disconnect()));
  const large = Buffer.alloc(5 << 20, "\r\n\0\xff", "latin1");
  await client.set("large", large);
  assert.ok((await plain.getBuffer("large")).equals(large));
  assert.ok((await client.getBuffer("large")).equals(large));
  const replies = await client.pipeline(Array.from({ length: 2000 }, (_, at) => ["incrby", "n", at])).exec();
  assert.deepEqual(replies.at(-1), [null, 1999000]);
  await listener.subscribe("news");
  const heard = once(listener, "message");
  await plain.publish("news", "hello");
  assert.deepEqual(await heard, ["news", "hello"]);
  const unsure = new Redis(`rediss://:secret@localhost:${server.tlsPort}`, { retryStrategy: null, lazyConnect: true });
  unsure.on("error", () => undefined);
  await assert.rejects(unsure.connect(), "a certificate that nobody vouches for is not taken by the client");
});

test("redis-cli --tls", { skip: withoutTls }, async (t) => {
  const { tlsPort } = await tlsServer(t);
  const cli = (...args) => spawnSync("redis-cli", ["-p", `${tlsPort}`, "--tls", "--cacert", path("ca.crt"), ...args], { encoding: "utf8", timeout: 10_000 });
  const shown = ["--cert", path("client.crt"), "--key", path("client.key")];
  assert.equal(cli(...shown, "set", "k", "v").stdout, "OK\n");
  assert.equal(cli(...shown, "get", "k").stdout, "v\n");
  assert.notEqual(cli("get", "k").stdout, "v\n");
});

test("with port 0 there is TLS only, and a redis.conf may say so", { skip }, async (t) => {
  const tlsPort = await freePort();
  const file = path("redis.conf");
  writeFileSync(file, `port 0\ntls-port ${tlsPort}\ntls-cert-file ${path("server.crt")}\ntls-key-file "${path("locked.key")}"\ntls-key-file-pass hidden\ntls-auth-clients no\n`);
  const server = await serveProgram(file);
  t.after(() => server.stop());
  assert.equal(server.output.out, `cachelet ready on rediss://127.0.0.1:${tlsPort}\n`);
  const client = await redis(t, tlsPort);
  assert.deepEqual(await client.config("GET", "tls-port"), ["tls-port", `${tlsPort}`]);
  await client.config("SET", "maxmemory", "100mb");
  await client.config("REWRITE");
  assert.match(readFileSync(file, "utf8"), /tls-auth-clients no\n# Generated by CONFIG REWRITE\nmaxmemory 104857600\n$/);
});

test("what is no TLS, and who stops in the middle, is sent away", { skip }, async (t) => {
  const { tlsPort } = await tlsServer(t, "--tls-auth-clients", "no");
  const plain = connectPlain(tlsPort, "127.0.0.1").on("error", () => undefined);
  plain.write("PING\r\n");
  let received = "";
  plain.on("data", (bytes) => (received += bytes.toString("latin1")));
  await once(plain, "close");
  assert.doesNotMatch(received, /PONG/);
  for (let at = 0; at < 20; at++) connectPlain(tlsPort, "127.0.0.1", function () { this.end(Buffer.from("160301020001", "hex")); }).on("error", () => undefined);
  const dropped = connect({ port: tlsPort, host: "localhost", ca: text("ca.crt") });
  await once(dropped, "secureConnect");
  dropped.write("BLPOP none 0\r\n");
  dropped.destroy();
  const client = await redis(t, tlsPort);
  assert.equal(await client.ping(), "PONG");
});

test("a program may serve TLS too", { skip }, async (t) => {
  const server = await serve({ port: 0, tls: { port: 0, cert: text("server.crt"), key: text("server.key"), authClients: "no" } });
  t.after(() => server.close());
  const [url] = server.urls;
  assert.equal(server.urls.length, 1);
  assert.match(url, /^rediss:\/\/127\.0\.0\.1:\d+$/);
  const client = await redis(t, server.port);
  await client.set("k", "v");
  assert.equal(server.cache.get("k"), "v");
});

/** A server whose HTTP port speaks HTTPS. */
async function httpsServer(t, ...args) {
  const server = await serveProgram("--http-port", "0", "--http-tls", "yes", ...FLAGS(), ...args);
  t.after(() => server.stop());
  const [, port] = /^ {2}https:\/\/127\.0\.0\.1:(\d+)\/$/m.exec(server.output.out);
  return { ...server, host: `localhost:${port}` };
}

/** What a request is answered; rejects when there is no answer. */
async function answered(request) {
  const [response] = await once(request, "response");
  let text = "";
  for await (const piece of response) text += piece;
  return `${response.statusCode} ${text}`;
}

/** What a WebSocket answers to PING, or the status of the one that refuses it; rejects when there is no answer. */
function pinged(host, options) {
  const ws = new WebSocket(`wss://${host}/ws`, { ca: text("ca.crt"), ...options });
  return new Promise((resolve, reject) => {
    ws.on("open", () => ws.send("PING\r\n"));
    ws.on("message", (bytes) => resolve(`${bytes}`));
    ws.on("unexpected-response", (_, response) => resolve(response.statusCode));
    ws.on("error", reject);
  }).finally(() => ws.terminate());
}

test("HTTPS and WSS on the HTTP port, and no HTTP", { skip }, async (t) => {
  const { host, output } = await httpsServer(t, "--tls-auth-clients", "no", "--rest-token", "secret", "--http-origin", "https://cache.test");
  const ca = text("ca.crt");
  assert.equal(await answered(get(`https://${host}/healthz`, { ca })), "200 ok\n");
  assert.equal(await answered(get(`https://${host}/rest/set/greeting/hello?_token=secret`, { ca })), '200 {"result":"OK"}');
  assert.equal(await answered(get(`https://${host}/healthz`, { ca, servername: "localhost", headers: { host: "cache.test" } })), "200 ok\n");
  assert.match(await answered(get(`https://${host}/`, { ca, servername: "localhost", headers: { host: "elsewhere.test" } })), /^421 .*--http-origin https:\/\/elsewhere\.test/);
  await assert.rejects(answered(get(`https://${host}/healthz`)), "nobody vouches for the certificate");
  await assert.rejects(answered(getPlain(`http://${host}/healthz`)));
  assert.equal(await pinged(host, { origin: `https://${host}` }), "+PONG\r\n");
  assert.equal(await pinged(host, { origin: `http://${host}` }), 403, "a page that came by HTTP is not ours");
  assert.equal(await answered(get(`https://${host}/healthz`, { ca })), "200 ok\n");
  assert.equal(output.err, "");
});

test("HTTPS asks clients for the certificates that the TLS port asks for", { skip }, async (t) => {
  for (const [auth, nobody, stranger] of [["yes", false, false], ["optional", true, false]]) {
    const { host } = await httpsServer(t, "--tls-auth-clients", auth);
    const comes = (tls) => pinged(host, tls).then((answer) => answer === "+PONG\r\n", () => false);
    assert.equal(await comes(certificate("client")), true, auth);
    assert.equal(await comes({}), nobody, `${auth}, without a certificate`);
    assert.equal(await comes(certificate("stranger")), stranger, `${auth}, with another authority's`);
  }
});

test("what is missing or wrong is said with what to do", { skip }, () => {
  const run = (...args) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--tls-port", "1", ...args], { encoding: "utf8", timeout: 20_000 });
  const cases = [
    [[], 2, /--tls-cert-file FILE --tls-key-file FILE/],
    [["--tls-cert-file", path("server.crt")], 2, /--tls-key-file/],
    [["--tls-cert-file", path("server.crt"), "--tls-key-file", path("server.key")], 2, /--tls-ca-cert-file FILE, or say --tls-auth-clients no/],
    [["--tls-cert-file", path("none.crt"), "--tls-key-file", path("server.key"), "--tls-auth-clients", "no"], 2, /none\.crt cannot be read/],
    [["--tls-cert-file", path("server.crt"), "--tls-key-file", path("client.key"), "--tls-auth-clients", "no"], 1, /made together/],
    [["--tls-cert-file", path("names"), "--tls-key-file", path("client.key"), "--tls-auth-clients", "no"], 1, /PEM/],
    [["--tls-cert-file", path("server.crt"), "--tls-key-file", path("locked.key"), "--tls-key-file-pass", "wrong", "--tls-auth-clients", "no"], 1, /no good/],
    [[...FLAGS(), "--tls-auth-clients", "perhaps"], 2, /--tls-auth-clients perhaps: .*optional/],
    [["--tls-port", "0", "--http-port", "0", "--http-tls", "yes"], 2, /http-tls needs a certificate and its private key: --tls-cert-file FILE --tls-key-file FILE/],
    [[...FLAGS(), "--http-port", "0", "--http-tls", "perhaps"], 2, /--http-tls wants yes or no, not perhaps/],
    [[...FLAGS(), "--http-tls", "yes"], 2, /give it a port with --http-port/],
    [[...FLAGS(), "--tls-protocols", "TLSv1.3"], 2, /tls-protocols belongs to/],
  ];
  for (const [args, status, pattern] of cases) {
    const wrong = run(...args);
    assert.equal(wrong.status, status, wrong.stderr);
    assert.match(wrong.stderr, pattern);
    assert.doesNotMatch(wrong.stderr, /\n {4}at /);
  }
});
