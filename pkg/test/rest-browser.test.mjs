// The REST handler in a service worker of real Chromium: @upstash/redis in a page, with no server behind it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { build } from "esbuild";

import { browser, site, withoutChromium } from "./browser.mjs";
import { folder, root } from "./support.mjs";

const WORKER = `
  import { Cachelet } from "/web.js";
  import { createRestHandler } from "/rest.js";
  const made = Cachelet.create().then((cache) => createRestHandler(cache, { token: "secret", basePath: "/redis" }));
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => {
    if (new URL(event.request.url).pathname.startsWith("/redis")) event.respondWith(made.then((handle) => handle(event.request)));
  });`;

test("a service worker serves @upstash/redis and EventSource", { skip: withoutChromium, timeout: 60_000 }, async (t) => {
  const client = await build({ stdin: { contents: 'export { Redis } from "@upstash/redis"', resolveDir: root }, bundle: true, write: false, format: "esm", platform: "browser" });
  const pages = await site({ "/worker.js": WORKER, "/upstash.js": client.outputFiles[0].text });
  t.after(() => pages.close());
  const { context, close } = await browser(await folder(t));
  t.after(close);
  const page = await context.newPage();
  await page.goto(pages.url);
  const seen = await page.evaluate(async () => {
    const controlled = new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
    await navigator.serviceWorker.register("/worker.js", { type: "module" });
    await controlled;
    const { Redis } = await import("/upstash.js");
    const url = `${location.origin}/redis`;
    const redis = new Redis({ url, token: "secret", retry: false, enableTelemetry: false });
    const heard = [];
    const events = new EventSource(`${url}/subscribe/chat?_token=secret`);
    const subscribed = new Promise((resolve) => (events.onmessage = ({ data }) => heard.push(data) && resolve()));
    await subscribed;
    await redis.set("k", { an: "object" });
    const replies = await redis.multi().get("k").incr("n").exec();
    const published = await redis.publish("chat", "two\nlines");
    while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    events.close();
    while ((await redis.exec(["PUBSUB", "NUMSUB", "chat"]))[1] !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const upload = await fetch(`${url}/set/blob?_token=secret`, { method: "POST", body: new Blob([Uint8Array.of(255, 0)]) });
    const binary = await fetch(`${url}/get/blob`, { headers: { Authorization: "Bearer secret", "Upstash-Encoding": "base64" } });
    return { replies, published, heard, upload: await upload.json(), binary: await binary.json() };
  });
  assert.deepEqual(seen, {
    replies: [{ an: "object" }, 1],
    published: 1,
    heard: ["subscribe,chat,1", "message,chat,two\nlines"],
    upload: { result: "OK" },
    binary: { result: "/wA=" },
  });
});
