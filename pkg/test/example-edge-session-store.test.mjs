// The example as its README starts it: `node start.mjs`, in the real workerd.

import assert from "node:assert/strict";
import { test } from "node:test";

import { install, start } from "./example.mjs";
import { Browser } from "./support.mjs";

const serve = async (t, home) => {
  const { found: origin, stop } = await start(t, home, /ready on (\S+)/, ["start.mjs"], { PORT: "0" });
  return { origin, stop };
};

/** One device of somebody, with an address of its own. */
class Device extends Browser {
  constructor(origin, address) {
    super((request) => fetch(request), origin);
    this.address = address;
  }

  async json(method, path, body, status = 200) {
    const headers = { "content-type": "application/json", "CF-Connecting-IP": this.address };
    const response = await this.ask(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${text}`);
    return response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : response;
  }
}

test("login, sessions on several devices, revoking, a limit on guessing; sessions are there after a restart", { timeout: 60_000 }, async (t) => {
  const home = await install(t, "edge-session-store", "@esbuild", "@cloudflare");
  let { origin, stop } = await serve(t, home);
  const ada = { user: "ada", password: "correct horse" };
  const [phone, laptop, thief, odd] = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"].map((address) => new Device(origin, address));

  assert.match(await (await phone.ask("/")).text(), /POST \/signup/, "who opens the address that is printed is told what there is");
  await phone.json("GET", "/me", undefined, 401);
  await phone.json("POST", "/signup", { user: "ada" }, 400);
  await phone.json("POST", "/signup", ada, 201);
  assert.match((await laptop.json("POST", "/signup", ada, 409)).error, /taken/);
  for (const user of [["ada"], 7]) await odd.json("POST", "/signup", { ...ada, user }, 400);
  assert.equal((await odd.ask("/login", { method: "POST", body: "null", headers: { "CF-Connecting-IP": odd.address } })).status, 400);
  for (const device of [phone, laptop]) assert.deepEqual(await device.json("POST", "/login", ada), { user: "ada" });
  assert.deepEqual(await phone.json("GET", "/me"), { user: "ada", visits: 1 });
  assert.deepEqual(await phone.json("GET", "/me"), { user: "ada", visits: 2 });
  assert.deepEqual(await laptop.json("GET", "/me"), { user: "ada", visits: 1 }, "a session of its own");

  for (let guess = 0; guess < 5; guess++) await thief.json("POST", "/login", { user: guess % 2 ? "ada" : "nobody", password: `guess no ${guess}` }, 401);
  const refused = await thief.json("POST", "/login", ada, 429);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  await laptop.json("GET", "/me");

  const sessions = await phone.json("GET", "/sessions");
  assert.deepEqual(sessions.map(({ current }) => current).sort(), [false, true]);
  const { id } = sessions.find(({ current }) => !current);
  await stop();
  ({ origin, stop } = await serve(t, home));
  for (const device of [phone, laptop]) device.origin = origin;

  assert.deepEqual(await phone.json("GET", "/me"), { user: "ada", visits: 3 });
  await phone.json("DELETE", "/sessions/00000000-none", undefined, 404);
  await phone.json("DELETE", `/sessions/${id}`, undefined, 204);
  await laptop.json("GET", "/me", undefined, 401);
  assert.equal((await phone.json("GET", "/sessions")).length, 1);

  await laptop.json("POST", "/login", ada);
  assert.deepEqual(await laptop.json("DELETE", "/sessions"), { ended: 1 });
  await phone.json("GET", "/me", undefined, 401);
  const bob = { user: "bob", password: "battery staple" };
  await laptop.json("GET", "/me");
  await laptop.json("POST", "/signup", bob, 201);
  await laptop.json("POST", "/login", bob);
  assert.deepEqual(await laptop.json("GET", "/me"), { user: "bob", visits: 1 }, "nothing of who was there before");
  const stolen = laptop.copy();
  await laptop.json("POST", "/logout", undefined, 204);
  assert.equal((await stolen.ask("/me")).status, 401);
});
