// Middleware for Hono: sessions and rate limits. Contexts are described by what is used of them, so that no version of Hono is required.

import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";

import { type Client, ttlMsOf } from "./drivers/client.js";
import { WebSession } from "./drivers/web-session.js";
import type { RatelimitResult } from "./rate-limit.js";

export type { Client } from "./drivers/client.js";
export type { WebSession } from "./drivers/web-session.js";

/** What is used of Hono's `Context`. Where a function of yours wants more of it, say so: `(c: Context) => …`. */
export interface HonoContext {
  readonly req: { readonly raw: Request; header(name: string): string | undefined };
  header(name: string, value?: string, options?: { append?: boolean }): void;
  set(key: "session", value: unknown): void;
}

/** A middleware, as `app.use` takes it. */
export type HonoMiddleware<C extends HonoContext = HonoContext> = (context: C, next: () => Promise<void>) => Promise<Response | void>;

/** The variables of an app with sessions: `new Hono<{ Variables: SessionVariables<{ user: string }> }>()`. */
export interface SessionVariables<Data extends object = Record<string, unknown>> {
  session: WebSession<Data>;
}

/** The cookie's attributes, as in the Set-Cookie header. */
export interface SessionCookie {
  /** Default `__Host-session`, which browsers take from this host over https only; `session` where the other attributes forbid that. */
  name?: string;
  /** Default: this host only. */
  domain?: string;
  /** Default `/`. */
  path?: string;
  /** Default `true`. Browsers make an exception for localhost (not Safari). */
  secure?: boolean;
  /** Default `Lax`. */
  sameSite?: "Strict" | "Lax" | "None";
}

/** How sessions are kept. */
export interface SessionOptions<C extends HonoContext = HonoContext> {
  /** The store, or what gives the one for an ID: on Workers a stub, perhaps of many. */
  client: Client | ((context: C, id: string) => Client);
  /** What signs the cookie, 32 characters at least. Of several, the first signs and all are believed. A function where it comes from the request's `env`. */
  secret: string | readonly string[] | ((context: C) => string | readonly string[]);
  /** Seconds that a session lives after its last change. Default a day. */
  ttl?: number;
  /** Whether using a session lets its time begin anew, in the store and in the cookie. Default `false`. */
  rolling?: boolean;
  /** What the keys begin with. Default `session:`. */
  prefix?: string;
  cookie?: SessionCookie;
}

/**
 * Gives each request a session, as `c.var.session`. A request that does not ask for it costs nothing, one that changes nothing writes
 * nothing, and a session without data is not kept. The cookie holds a random ID, signed; it is out of reach for scripts.
 *
 * ```js
 * app.use(session({ client: cache, secret: process.env.SESSION_SECRET }));
 * app.get("/", async (c) => {
 *   const data = await c.var.session.data();
 *   data.visits = (data.visits ?? 0) + 1;
 *   return c.text(`visit ${data.visits}`);
 * });
 * ```
 *
 * A change is kept if it was made before the handler's response; what a streamed response does afterwards is not, unless it calls `save()`.
 */
export function session<C extends HonoContext = HonoContext>(options: SessionOptions<C>): HonoMiddleware<C> {
  const { client, secret, ttl = DAY_SECONDS, rolling = false, prefix = "session:" } = options;
  const ttlMs = ttlMsOf(ttl);
  const { name: givenName, ...attributes } = { path: "/", secure: true, sameSite: "Lax" as const, ...options.cookie, httpOnly: true };
  const name = givenName ?? (attributes.secure && attributes.path === "/" && attributes.domain === undefined ? "__Host-session" : "session");
  const fixedSecrets = typeof secret === "function" ? undefined : checked(secret);

  return async (context, next) => {
    const secrets = fixedSecrets ?? checked((secret as (context: C) => string | readonly string[])(context));
    const c = context as never; // Hono's own functions take its Context
    const sessions = { clientOf: (id: string) => (typeof client === "function" ? client(context, id) : client), prefix, ttlMs, rolling };
    const current = new WebSession(sessions, async () => {
      for (const each of secrets) {
        const id = await getSignedCookie(c, each, name);
        if (id) return id;
      }
      return undefined;
    });
    context.set("session", current);
    await next();
    const outcome = await current.commit();
    if (outcome === "forget") deleteCookie(c, name, attributes);
    else if (outcome !== "keep") await setSignedCookie(c, name, outcome.id, secrets[0] as string, { ...attributes, maxAge: ttl });
  };
}

const DAY_SECONDS = 86_400;
const SECRET_LENGTH = 32;

function checked(secret: string | readonly string[] | undefined): readonly string[] {
  const secrets = typeof secret === "string" ? [secret] : (secret ?? []);
  if (secrets.length === 0 || secrets.some((each) => each.length < SECRET_LENGTH)) throw new TypeError(`a session's secret has ${SECRET_LENGTH} characters at least; \`openssl rand -hex 32\` makes one`);
  return secrets;
}

/** Who counts: a `Ratelimit` of `cachelet/rate-limit`, or the stub of a Durable Object that has one. */
export interface RequestLimiter {
  limit(identifier: string): RatelimitResult | Promise<RatelimitResult>;
}

/** How requests are limited. */
export interface RateLimitOptions<C extends HonoContext = HonoContext> {
  /** Who counts, or what gives the one for an identifier. */
  ratelimit: RequestLimiter | ((context: C, identifier: string) => RequestLimiter);
  /** Whose requests are counted together: an address, a user. Hono itself does not know the address; `getConnInfo` of the runtime's adapter does. */
  identifier: (context: C) => string | Promise<string>;
}

/**
 * Refuses requests beyond a limit with 429 and `Retry-After`, and says in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`
 * (seconds) what is left.
 *
 * ```js
 * const ratelimit = new Ratelimit({ client: cache, limiter: Ratelimit.slidingWindow(10, "10 s") });
 * app.use("/login", rateLimit({ ratelimit, identifier: (c) => c.req.header("x-real-ip") ?? "" }));
 * ```
 */
export function rateLimit<C extends HonoContext = HonoContext>({ ratelimit, identifier }: RateLimitOptions<C>): HonoMiddleware<C> {
  return async (context, next) => {
    const who = await identifier(context);
    const { success, limit, remaining, reset } = await (typeof ratelimit === "function" ? ratelimit(context, who) : ratelimit).limit(who);
    const seconds = `${Math.max(0, Math.ceil((reset - Date.now()) / 1000))}`;
    const headers = { "RateLimit-Limit": `${limit}`, "RateLimit-Remaining": `${remaining}`, "RateLimit-Reset": seconds };
    if (!success) return new Response("Too Many Requests\n", { status: 429, headers: { ...headers, "Retry-After": seconds } });
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  };
}
