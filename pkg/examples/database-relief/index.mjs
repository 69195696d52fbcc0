// A shop's product pages in front of PostgreSQL (PGlite: a real one, in wasm, in this process): node index.mjs [--reads 5000]
// Prints how many queries reach the database, and how long the pages took, without and with a cache.

import { parseArgs } from "node:util";

import { PGlite } from "@electric-sql/pglite";
import { Cachelet } from "cachelet";
import { CacheAside } from "cachelet/cache-aside";

const { values } = parseArgs({ options: { reads: { type: "string", default: "5000" }, products: { type: "string", default: "1000" } } });
const [READS, PRODUCTS] = [Number(values.reads), Number(values.products)];

const database = await PGlite.create();
await database.exec(`
  CREATE TABLE product (id int PRIMARY KEY, name text NOT NULL, price int NOT NULL);
  CREATE TABLE review (product int REFERENCES product, stars int NOT NULL);
  INSERT INTO product SELECT n, 'Product ' || n, n * 7 % 500 FROM generate_series(1, ${PRODUCTS}) AS n;
  INSERT INTO review SELECT n % ${PRODUCTS} + 1, n % 5 + 1 FROM generate_series(1, ${PRODUCTS * 20}) AS n;
  CREATE INDEX ON review (product);`);

let queries = 0;
async function productFromDatabase(id) {
  queries++;
  const { rows } = await database.query(
    "SELECT id, name, price, count(stars)::int AS reviews, avg(stars)::float AS stars FROM product JOIN review ON product = id WHERE id = $1 GROUP BY id",
    [id],
  );
  return rows[0];
}

const cache = await Cachelet.create({ config: { maxmemory: "16mb", "maxmemory-policy": "allkeys-lfu" } });
const pages = new CacheAside({ client: cache, prefix: "product", ttlMs: 60_000 });
const productPage = (id) => pages.get(id, () => productFromDatabase(id));

async function setPrice(id, price) {
  await database.query("UPDATE product SET price = $2 WHERE id = $1", [id, price]);
  await pages.forget(id);
}

/** Some products are asked for far more often than others. */
const wanted = Array.from({ length: READS }, () => 1 + Math.floor(PRODUCTS * Math.random() ** 4));

async function timed(name, read) {
  queries = 0;
  const began = performance.now();
  for (const id of wanted) await read(id);
  const milliseconds = performance.now() - began;
  console.log(`${name.padEnd(12)} ${READS} pages in ${milliseconds.toFixed(0)} ms, ${queries} queries`);
}

await timed("PostgreSQL", productFromDatabase);
await timed("cold cache", productPage);
await timed("warm cache", productPage);

queries = 0;
const together = await Promise.all(Array.from({ length: 100 }, () => productPage(PRODUCTS + 1)));
console.log(`100 requests at once for a product that does not exist: ${queries} query, ${together.filter((page) => page === undefined).length} times "not found"`);

const before = await productPage(1);
await setPrice(1, before.price + 1);
console.log(`product 1 cost ${before.price}, now ${(await productPage(1)).price}`);
console.log(`the cache holds ${cache.dbsize()} products, of ${cache.memoryUsage("product:1")} bytes each`);

cache.close();
await database.close();
