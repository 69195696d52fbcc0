// The drivers' types against those of the frameworks: compiled by drivers.test.mjs, never run.

import { Cachelet } from "cachelet";
import { CacheAside } from "cachelet/cache-aside";
import { rateLimit, session, type SessionVariables } from "cachelet/hono";
import { KeyvCachelet } from "cachelet/keyv";
import { Ratelimit } from "cachelet/rate-limit";
import { cacheletDriver } from "cachelet/unstorage";
import { type Context, Hono } from "hono";
import Keyv, { type KeyvStoreAdapter } from "keyv";
import { createStorage, type Driver } from "unstorage";

const cache = await Cachelet.create();

const adapter: KeyvStoreAdapter = new KeyvCachelet(cache.async);
const keyv = new Keyv<number>({ store: new KeyvCachelet(cache) });

const driver: Driver = cacheletDriver({ client: cache, ttl: 60 });
const storage = createStorage<string>({ driver: cacheletDriver({ client: cache.async, base: "app" }) });

const pages = new CacheAside<{ price: number }>({ client: cache.async, ttlMs: 1000 });
const price: number | undefined = (await pages.get(1, async () => ({ price: 1 })))?.price;
// @ts-expect-error a value of another type
void pages.get(1, () => "one");

const ratelimit = new Ratelimit({ client: cache, limiter: Ratelimit.tokenBucket(1, "1 s", 10) });
// @ts-expect-error a duration that is none
Ratelimit.fixedWindow(1, "1 fortnight");

interface Data {
  user?: string;
}
type Env = { Bindings: { CACHE: Cachelet; SECRET: string }; Variables: SessionVariables<Data> };
const app = new Hono<Env>();
app.use(session({ client: cache, secret: "x" }));
app.use(session<Context<Env>>({ client: (c, id) => c.env.CACHE.connect(), secret: (c) => c.env.SECRET, cookie: { sameSite: "Strict" } }));
app.use("/login", rateLimit({ ratelimit, identifier: (c) => c.req.header("x-user") ?? "" }));
app.use("/search", rateLimit<Context<Env>>({ ratelimit: () => ratelimit, identifier: (c) => c.req.path }));
app.get("/", async (c) => {
  const data: Data = await c.var.session.data();
  // @ts-expect-error a field that is none
  void data.name;
  const id: string = await c.var.session.regenerate();
  return c.text(`${data.user} ${id}`);
});

export { adapter, app, driver, keyv, price, storage };
