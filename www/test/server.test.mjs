// The page as a client of a server, over WebSockets: those of `cachelet serve --http-port`, and a bridge that carries what they hold to the TCP port
// of a server that can be cut off, or of redis-server.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";

import { WebSocketServer } from "ws";

import { redisServer, serveProgram, withoutRedis } from "../../pkg/test/support.mjs";
import { key, open, run, textOf, visit } from "./support.mjs";

let site;

before(async () => { site = await open(); });
after(() => site?.close());

/** Carries bytes between WebSockets at /ws and a TCP port; `heard` may make others of those that come back. */
async function bridge(port, heard = (bytes) => bytes) {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, path: "/ws" });
  await new Promise((resolve) => sockets.once("listening", resolve));
  sockets.on("connection", (socket) => {
    const tcp = connect({ port, host: "127.0.0.1" });
    socket.on("message", (bytes) => tcp.write(bytes));
    socket.on("close", () => tcp.destroy());
    tcp.on("data", (bytes) => socket.send(heard(bytes)));
    tcp.on("end", () => socket.close(1000));
    tcp.on("error", () => socket.close(1011));
  });
  return {
    address: `127.0.0.1:${sockets.address().port}`,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

async function inPage(body) {
  const { context, page, faults } = await visit(site, { reducedMotion: "reduce" });
  try {
    await body(page, faults);
  } finally {
    await context.close();
  }
}

async function connectTo(page, address, { user = "", password = "" } = {}) {
  await page.click("#connect");
  await page.getByLabel("Address", { exact: true }).fill(address);
  await page.getByLabel("User").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

test("the page works on a server, and comes back to its own data", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram();
  const { address, close } = await bridge(server.port);
  t.after(() => { close(); return server.stop(); });
  await inPage(async (page, faults) => {
    await run(page, "SET where browser");
    await connectTo(page, address);
    await page.locator("#kept", { hasText: `Connected to ${address}` }).waitFor();
    assert.equal(await page.locator("#tagline").innerText(), `Redis commands, answered by the server at ${address}.`);
    await page.click("#add-session");
    assert.equal(await page.locator("#who-answers").innerText(), `Redis commands, answered by the server at ${address}.`);
    await page.click(".tab-close");
    assert.equal(await run(page, "GET where"), "(nil)");
    await run(page, "SET where server");
    await key(page, "where").waitFor();
    assert.ok(await page.locator("#files").isHidden(), "a server's files are its own");
    // Subscriptions, waiting, and hanging up work as they do here.
    await run(page, "SUBSCRIBE news");
    assert.equal(await run(page, "PUBLISH news hello"), "1 integer");
    await page.locator(".unasked").waitFor();
    assert.equal(await run(page, "QUIT"), "OK");
    await page.locator(".transcript .remark", { hasText: "connection was closed" }).waitFor();
    assert.equal(await run(page, "GET where"), '"server"');
    // A long reply comes in many pieces.
    await run(page, "SETRANGE big 999999 x");
    assert.match(await run(page, "GET big"), /1000000 bytes$/);
    await page.click("#view-memory");
    await page.locator('.part[data-part="big"]').waitFor();
    await page.click("#connect");
    await page.getByRole("button", { name: "Back to this browser" }).click();
    await page.locator("#kept", { hasText: "Kept in this browser" }).waitFor();
    assert.match(await page.locator("#tagline").innerText(), /inside this browser/);
    assert.equal(await run(page, "GET where"), '"browser"');
    assert.deepEqual(faults, []);
  });
});

test("a password, and what is said without one", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram("--requirepass", "secret");
  const { address, close } = await bridge(server.port);
  t.after(() => { close(); return server.stop(); });
  await inPage(async (page, faults) => {
    await connectTo(page, address);
    await page.locator("dialog .problem", { hasText: "Not connected: the server asks for a password." }).waitFor();
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.locator("dialog .problem", { hasText: "WRONGPASS" }).waitFor();
    await page.getByLabel("Password").fill("secret");
    await page.keyboard.press("Enter");
    await page.locator("#kept", { hasText: `Connected to ${address}` }).waitFor();
    assert.equal(await run(page, "SET a 1"), "OK");
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
    assert.ok(!kept.includes("secret"), "the password is kept nowhere");
    assert.deepEqual(faults, []);
  });
});

test("a server that goes is told, and it can be gone back from", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram();
  const { address, close } = await bridge(server.port);
  t.after(() => { close(); return server.stop(); });
  await inPage(async (page) => {
    await run(page, "SET where browser");
    await connectTo(page, address);
    await page.locator("#kept", { hasText: "Connected to" }).waitFor();
    await run(page, "SET where server");
    close();
    await page.locator("#alarm", { hasText: "does not answer any more" }).waitFor();
    assert.match(await page.locator('#kept[data-kept="false"]').innerText(), /^No answer from 127/);
    assert.match(await page.locator("#tagline").innerText(), /does not answer/);
    assert.equal(await run(page, "GET where"), "ERR there is no engine to answer");
    await page.locator("#key-empty", { hasText: "The keys cannot be listed: ERR there is no engine to answer" }).waitFor();
    await page.locator("#alarm").getByRole("button", { name: "Back to this browser" }).click();
    await page.locator("#kept", { hasText: "Kept in this browser" }).waitFor();
    assert.ok(await page.locator("#alarm").isHidden());
    assert.equal(await run(page, "GET where"), '"browser"');
  });
});

test("addresses that lead nowhere are told apart", { timeout: 60_000 }, async (t) => {
  const nonsense = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => nonsense.once("listening", resolve));
  let answers = false;
  const heard = new Promise((resolve) => nonsense.on("connection", (socket) => socket.on("message", () => {
    if (!answers) return socket.send("HTTP/1.1 200 OK\r\n\r\n");
    resolve();
    setTimeout(() => socket.send("+OK\r\n"), 200);
  })));
  t.after(() => { for (const socket of nonsense.clients) socket.terminate(); nonsense.close(); });
  await inPage(async (page) => {
    await run(page, "SET where browser");
    const problem = async (address, text) => {
      await connectTo(page, address);
      await page.locator("dialog .problem", { hasText: text }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
    };
    await problem("127.0.0.1:1", "nobody answers there");
    await problem("ftp://127.0.0.1", "begins with ws://");
    await problem("ws://example.com/ws", "has to be encrypted");
    await problem("ws://ada:secret@127.0.0.1/ws", "a field of its own");
    await problem("[1", "this is no address");
    await problem(`127.0.0.1:${nonsense.address().port}`, "does not speak RESP");
    await connectTo(page, "127.0.0.1:1");
    await page.locator("dialog .problem", { hasText: "nobody" }).waitFor();
    await page.locator("dialog .run").press("Enter");
    await page.locator("dialog .problem", { hasText: "nobody" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Connect", "the keyboard is where it was");
    await page.keyboard.press("Escape");
    // Who closes the dialog has given it up, whoever answers then.
    answers = true;
    await connectTo(page, `127.0.0.1:${nonsense.address().port}`);
    await heard;
    await page.keyboard.press("Escape");
    await page.waitForTimeout(300);
    assert.equal(await run(page, "GET where"), '"browser"', "nothing has changed");
  });
});

test("a value of a type that only a server knows is told of, and left out of an address", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram();
  const { address, close } = await bridge(server.port, (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("+stream", "+vectorset"), "latin1"));
  t.after(() => { close(); return server.stop(); });
  await inPage(async (page, faults) => {
    await connectTo(page, address);
    await page.locator("#kept", { hasText: "Connected to" }).waitFor();
    await run(page, "XADD odd * a 1");
    await key(page, "odd").click();
    await page.locator(".members", { hasText: "Values of this type are not shown here" }).waitFor();
    assert.equal(await page.locator(".value-actions button").count(), 1, "it can be deleted");
    await page.click("#share");
    await page.getByLabel("The keys of this database").check();
    await page.locator("dialog .kind", { hasText: "1 of 300 commands" }).waitFor();
    await page.waitForFunction(() => document.querySelector("dialog textarea").value === "# One key is left out, which an address cannot carry");
    assert.deepEqual(faults, []);
  });
});

test("a person who may do little is told why little is seen", { timeout: 60_000, skip: withoutRedis }, async (t) => {
  const { port } = await redisServer(t, "--user", "ada", "on", ">secret", "~app:*", "+get", "+set");
  const { address, close } = await bridge(port);
  t.after(close);
  await inPage(async (page, faults) => {
    await connectTo(page, address, { user: "ada", password: "secret" });
    await page.locator("#kept", { hasText: "Connected to" }).waitFor();
    assert.equal(await run(page, "SET app:1 x"), "OK");
    await page.locator("#key-empty", { hasText: "The keys cannot be listed: NOPERM" }).waitFor();
    for (const [panel, text] of [["memory", "The keys cannot be measured: NOPERM"], ["messages", "Who listens is not known: NOPERM"], ["statistics", "The SLOWLOG cannot be read: NOPERM"]]) {
      await page.click(`#view-${panel}`);
      await page.locator(`#panel-${panel} .kind`, { hasText: text }).waitFor();
    }
    assert.deepEqual(faults, []);
  });
});

test("redis-server's own SLOWLOG is shown where there is one", { timeout: 60_000, skip: withoutRedis }, async (t) => {
  const { port } = await redisServer(t, "--slowlog-log-slower-than", "0");
  const { address, close } = await bridge(port);
  t.after(close);
  await inPage(async (page, faults) => {
    await connectTo(page, address);
    await page.locator("#kept", { hasText: "Connected to" }).waitFor();
    await run(page, "SETRANGE slow 3000000 x");
    await page.click("#view-statistics");
    await page.locator(".slow li", { hasText: "SETRANGE slow 3000000 x" }).waitFor();
    assert.match(await textOf(page.locator(".chart-note")), /^From the server's own SLOWLOG/);
    assert.deepEqual(faults, []);
  });
});

test("the page that a server has brought connects to it", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram("--http-port", "0");
  t.after(() => server.stop());
  const url = () => /http:\/\/127\.0\.0\.1:\d+\//.exec(server.output.out)?.[0];
  for (let waits = 0; url() === undefined && waits < 500; waits++) await new Promise((resolve) => setTimeout(resolve, 10));
  const { context, page, faults } = await visit({ ...site, url: url() }, { reducedMotion: "reduce" });
  t.after(() => context.close());
  await page.click("#connect");
  await page.locator("dialog").waitFor();
  assert.equal(await page.getByLabel("Address", { exact: true }).inputValue(), `${url().replace("http", "ws")}ws`);
  await page.keyboard.press("Enter");
  await page.locator("#kept", { hasText: "Connected to" }).waitFor();
  assert.equal(await run(page, "SET where server"), "OK");
  assert.equal(await run(page, "SUBSCRIBE news"), "listening to news · 1 subscription");
  assert.equal(await run(page, "PUBLISH news hello"), "1 integer");
  await page.locator(".unasked").waitFor();
  assert.match(await run(page, "CLIENT LIST"), /name=playground.*name=session-1/s);
  await server.stop();
  await page.locator("#alarm", { hasText: "does not answer any more: the server is gone" }).waitFor();
  assert.deepEqual(faults, []);
});

test("where this browser's engine cannot run, a server still can be worked on", { timeout: 60_000 }, async (t) => {
  const server = await serveProgram();
  const { address, close } = await bridge(server.port);
  t.after(() => { close(); return server.stop(); });
  const context = await site.browser.newContext({ reducedMotion: "reduce" });
  t.after(() => context.close());
  await context.route(/persistent-worker/, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(site.url);
  await page.locator('body[data-engine="dead"]').waitFor();
  await page.locator("#alarm", { hasText: "could not be opened" }).waitFor();
  await connectTo(page, address);
  await page.locator("#kept", { hasText: `Connected to ${address}` }).waitFor();
  assert.ok(await page.locator("#alarm").isHidden());
  assert.equal(await run(page, "SET a 1"), "OK");
  await key(page, "a").waitFor();
});
