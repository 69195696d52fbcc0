// Accounts with sessions at the edge: sign up, log in, see one's sessions and end them, with a rate limit on guessing.
// All data is in 256 Durable Objects: no object that all wait for, and none that a guessed name or a new address brings into being.

import { CacheletObject } from "cachelet/durable";
import { rateLimit, session } from "cachelet/hono";
import { Ratelimit } from "cachelet/rate-limit";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";

const SESSION_SECONDS = 7 * 86_400;
const PREFIX = "session:";

/** A store that counts attempts as well: where the data is, in one round trip. */
export class Store extends CacheletObject {
  #attempts = new Ratelimit({ client: this, limiter: Ratelimit.slidingWindow(5, "1 m") });

  limit(identifier) {
    return this.#attempts.limit(identifier);
  }
}

/** The object that has what belongs to a name. */
function store(c, name) {
  let hash = 0;
  for (const letter of name) hash = (31 * hash + letter.codePointAt(0)) >>> 0;
  return c.env.STORE.get(c.env.STORE.idFromName(`${hash % 256}`));
}

const passwordOf = (user) => `password:${user}`;
const sessionsOf = (user) => `sessions:${user}`;

const app = new Hono();

app.use(session({ client: store, secret: (c) => c.env.SECRET, ttl: SESSION_SECONDS, prefix: PREFIX }));

const guessing = rateLimit({
  ratelimit: store,
  identifier: (c) => c.req.header("CF-Connecting-IP") ?? "local", // Cloudflare sets it, whatever a client sends
});

/** Lets only those on who are logged in, and puts the name into `c.var.user`. */
async function loggedIn(c, next) {
  const { user } = await c.var.session.data();
  if (!user) throw new HTTPException(401, { message: "log in first" });
  c.set("user", user);
  await next();
}

app.get("/", (c) => c.text("POST /signup or /login with a user and a password as JSON, then GET /me. README.md has the rest.\n"));

app.post("/signup", guessing, async (c) => {
  const { user, password } = await credentials(c);
  const salt = crypto.randomUUID();
  const isNew = await store(c, user).call("SET", passwordOf(user), `${salt} ${await digest(password, salt)}`, "NX");
  if (!isNew) throw new HTTPException(409, { message: "this name is taken" });
  return c.json({ user }, 201);
});

app.post("/login", guessing, async (c) => {
  const { user, password } = await credentials(c);
  // Of a name that nobody has the password is digested too: the time an answer takes says nothing.
  const [salt, expected] = ((await store(c, user).call("GET", passwordOf(user))) ?? `${user} nobody`).split(" ");
  if ((await digest(password, salt)) !== expected) throw new HTTPException(401, { message: "wrong name or password" });
  const data = await c.var.session.data();
  if (data.user !== user) for (const field of Object.keys(data)) delete data[field]; // of who was here before
  data.user = user;
  const id = await c.var.session.regenerate();
  await c.var.session.save(); // before it is listed: what is listed and not there is taken for expired
  await store(c, user).call("HSET", sessionsOf(user), id, JSON.stringify({ since: new Date(), agent: c.req.header("User-Agent") }));
  return c.json({ user });
});

app.get("/me", loggedIn, async (c) => {
  const data = await c.var.session.data();
  data.visits = (data.visits ?? 0) + 1;
  return c.json({ user: c.var.user, visits: data.visits });
});

app.get("/sessions", loggedIn, async (c) => {
  const current = await c.var.session.id();
  const sessions = await aliveOf(c, c.var.user);
  return c.json(sessions.map((each) => ({ ...each, current: each.id === current })));
});

/** Ends one session of the user's own, on whatever device it is. */
app.delete("/sessions/:id", loggedIn, async (c) => {
  const ended = await end(c, c.var.user, c.req.param("id"));
  if (!ended) throw new HTTPException(404, { message: "you have no such session" });
  return c.body(null, 204);
});

/** Ends all but this one. */
app.delete("/sessions", loggedIn, async (c) => {
  const current = await c.var.session.id();
  const others = (await aliveOf(c, c.var.user)).filter(({ id }) => id !== current);
  await Promise.all(others.map(({ id }) => end(c, c.var.user, id)));
  return c.json({ ended: others.length });
});

app.post("/logout", loggedIn, async (c) => {
  await store(c, c.var.user).call("HDEL", sessionsOf(c.var.user), await c.var.session.id());
  await c.var.session.destroy();
  return c.body(null, 204);
});

app.onError((error, c) => {
  if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
  console.error(error);
  return c.json({ error: "something went wrong" }, 500);
});

export default app;

/** The sessions of a user that have not expired; those that have are forgotten. */
async function aliveOf(c, user) {
  const all = Object.entries(await store(c, user).call("HGETALL", sessionsOf(user)));
  const alive = await Promise.all(all.map(([id]) => store(c, id).call("EXISTS", PREFIX + id)));
  const over = all.filter((_, at) => !alive[at]).map(([id]) => id);
  if (over.length > 0) await store(c, user).call("HDEL", sessionsOf(user), ...over);
  return all.filter((_, at) => alive[at]).map(([id, text]) => ({ id, ...JSON.parse(text) }));
}

/** Whether the user had this session. */
async function end(c, user, id) {
  const had = await store(c, user).call("HDEL", sessionsOf(user), id);
  if (had) await store(c, id).call("DEL", PREFIX + id);
  return had === 1;
}

async function credentials(c) {
  const { user, password } = (await c.req.json().catch(() => undefined)) ?? {};
  if (typeof user !== "string" || !/^[\w.-]{1,64}$/.test(user)) throw new HTTPException(400, { message: "`user` has 1 to 64 letters, digits, dots and dashes" });
  if (typeof password !== "string" || password.length < 8 || password.length > 256) throw new HTTPException(400, { message: "`password` has 8 to 256 characters" });
  return { user, password };
}

/** What is kept of a password: slow to compute, so slow to guess. */
async function digest(password, salt) {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(password), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes.encode(salt), iterations: 100_000 }, key, 256);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
