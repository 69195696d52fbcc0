// The examples that run in Node, each as its README starts it.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";

import { browser, withoutChromium } from "./browser.mjs";
import { install, start } from "./example.mjs";
import { folder } from "./support.mjs";

/** Starts an example that serves HTTP; gives a function that asks it. */
async function serve(t, name, ...args) {
  const home = await install(t, name);
  const { found: origin } = await start(t, home, /ready on (http:\/\/localhost:\d+)/, ["index.mjs", "--port", "0", ...args]);
  const ask = (path, init) => fetch(new URL(path, origin), init);
  /** A request line that no client writes must not end the program. */
  ask.hostile = () =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => socket.end("GET //:99999999 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
      socket.on("close", resolve).on("error", resolve).resume();
    });
  return ask;
}

test("database relief: a warm cache asks the database nothing, a change is seen at once", { timeout: 120_000 }, async (t) => {
  const home = await install(t, "database-relief");
  const { found: output } = await start(t, home, /([^]*the cache holds .*)\n/, ["index.mjs", "--reads", "200", "--products", "50"]);
  assert.match(output, /PostgreSQL +200 pages in \d+ ms, 200 queries/);
  const [, cold] = /cold cache +200 pages in \d+ ms, (\d+) queries/.exec(output);
  assert.ok(cold <= 50, `${cold} queries for 50 products`);
  assert.match(output, /warm cache +200 pages in \d+ ms, 0 queries/);
  assert.match(output, /100 requests at once for a product that does not exist: 1 query, 100 times "not found"/);
  assert.match(output, /product 1 cost 7, now 8/);
});

test("leaderboard: ranks are in order, a player moves with points", { timeout: 60_000 }, async (t) => {
  const ask = await serve(t, "leaderboard", "--players", "5000");
  const json = async (path, init) => (await ask(path, init)).json();
  const top = await json("/top");
  assert.deepEqual(top.map(({ rank }) => rank), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(top.map(({ score }) => score), top.map(({ score }) => score).sort((a, b) => b - a));
  const before = await json("/players/player:1");
  assert.equal(before.around.find(({ player }) => player === "player:1").rank, before.rank);
  const { rank, score } = await json("/players/player:1/score/2000000", { method: "POST" });
  assert.deepEqual([rank, score], [1, before.score + 2_000_000]);
  assert.equal((await json("/top"))[0].player, "player:1");
  assert.deepEqual(await json("/count/0/9999999"), { players: 5000 });
  assert.equal((await ask("/players/nobody")).status, 404);
  await ask.hostile();
  assert.equal((await ask("/top")).status, 200);
});

test("live analytics: visits are counted once a page and once a visitor, and told to who listens", { timeout: 60_000 }, async (t) => {
  const ask = await serve(t, "live-analytics");
  const live = (await ask("/live")).body.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(/^data: (.*)\n\n$/.exec((await live.read()).value)[1]);
  assert.equal((await next()).visitors, 0);
  for (const [page, visitor] of [["/", 1], ["/", 2], ["/a", 1], ["/", 1]]) {
    assert.equal((await ask(`/visit?page=${page}&visitor=${visitor}`, { method: "POST" })).status, 204);
  }
  const seen = await next();
  const { views, visitors, pages, recent } = await (await ask("/report")).json();
  assert.equal(views.reduce((sum, count) => sum + count), 4);
  assert.equal(visitors, 2);
  assert.deepEqual(pages, [{ page: "/", views: 3 }, { page: "/a", views: 1 }]);
  assert.deepEqual(recent.map(({ page }) => page), ["/", "/a", "/", "/"]);
  assert.ok(seen.visitors >= 1 && seen.visitors <= 2);
  assert.match(await (await ask("/")).text(), /<title>Live analytics/);
  assert.equal((await ask(`/visit?page=${"x".repeat(201)}`, { method: "POST" })).status, 400);
  await live.cancel();
  await ask.hostile();
  assert.equal((await ask("/report")).status, 200);
});

test("chat: who arrives reads what was said, and hears the rest; who leaves is gone", { timeout: 60_000 }, async (t) => {
  const ask = await serve(t, "chat");
  /** All that one listener hears, as it comes. */
  const listen = async (name, headers = {}) => {
    const leave = new AbortController();
    const response = await ask(`/messages?room=tea&name=${name}`, { headers, signal: leave.signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let seen = 0;
    /** The next one of these. */
    const until = async (wanted) => {
      for (;;) {
        const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data));
        const at = messages.findIndex((message, index) => index >= seen && wanted(message));
        if (at >= 0) {
          seen = at + 1;
          return messages[at];
        }
        text += (await reader.read()).value;
      }
    };
    return { until, leave: () => leave.abort() };
  };
  const say = (name, body) => ask(`/messages?room=tea&name=${name}`, { method: "POST", body });
  assert.equal((await say("Ada", "before")).status, 204);
  const ada = await listen("Ada");
  const { id } = await ada.until(({ text }) => text === "before");
  const bob = await listen("Bob");
  await bob.until(({ text }) => text === "before");
  await ada.until(({ here }) => here?.join() === "Ada,Bob");
  await say("Bob", "<b>hello</b>");
  assert.equal((await ada.until(({ text }) => text?.includes("hello"))).text, "<b>hello</b>");
  const another = await listen("Ada");
  await another.until(({ here }) => here);
  another.leave();
  for (const what of ["came", "went"]) assert.equal((await ada.until(({ here }) => here)).here.join(), "Ada,Bob", `one window of two ${what}`);
  bob.leave();
  await ada.until(({ here }) => here?.join() === "Ada");
  const again = await listen("Eve", { "last-event-id": id });
  assert.equal((await again.until(({ text }) => text !== undefined)).text, "<b>hello</b>", "only what came after");
  assert.equal((await say("<script>", "x")).status, 400);
  assert.equal((await say("Ada", "x".repeat(3000))).status, 400);
  await ask.hostile();
  assert.equal((await ask("/")).status, 200);
});

test("chat in a browser: what is said shows, and what could not be sent stays where it was typed", { skip: withoutChromium, timeout: 60_000 }, async (t) => {
  const ask = await serve(t, "chat");
  const { context, close } = await browser(await folder(t));
  t.after(close);
  const page = await context.newPage();
  const say = async (text) => {
    await page.fill("input", text);
    await page.press("input", "Enter");
  };
  await page.goto((await ask("/?room=tea&name=Ada")).url);
  await say("<b>hello</b>");
  await page.locator("li", { hasText: "Ada <b>hello</b>" }).waitFor();
  await page.goto((await ask("/?room=tea&name=<Bob>")).url);
  await say("lost?");
  await page.locator("#problem", { hasText: "not sent: room and name are letters" }).waitFor();
  assert.equal(await page.inputValue("input"), "lost?");
});
