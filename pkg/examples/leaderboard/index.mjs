// A leaderboard of a million players over HTTP: node index.mjs [--players 1000000] [--port 8080]
// A sorted set knows every rank at any time: nothing is sorted when somebody asks, and nothing is computed by night.

import { createServer } from "node:http";
import { parseArgs } from "node:util";

import { Cachelet } from "cachelet";

const { values } = parseArgs({ options: { players: { type: "string", default: "1000000" }, port: { type: "string", default: "8080" } } });
const PLAYERS = Number(values.players);
const BOARD = "leaderboard";
const BATCH = 1000;

const cache = await Cachelet.create({ config: { maxmemory: "512mb" } });
for (let player = 1; player <= PLAYERS; player += BATCH) {
  const batch = [];
  for (let at = player; at < player + BATCH && at <= PLAYERS; at++) batch.push(Math.floor(Math.random() * 1_000_000), `player:${at}`);
  cache.zadd(BOARD, ...batch);
  if ((player - 1) % (BATCH * 100) === 0) console.log(`${player - 1} of ${PLAYERS} players`);
}
console.log(`${PLAYERS} players in ${(cache.memoryUsage(BOARD) / 1024 / 1024).toFixed(0)} MB`);

/** Players with scores and ranks, from a rank on. */
function ranks(start, count) {
  return cache.zrange(BOARD, start, start + count - 1, "REV", "WITHSCORES").map(([player, score], at) => ({ rank: start + at + 1, player, score }));
}

/** One player with those around, or `undefined`. */
function around(player, count) {
  const found = cache.zrevrank(BOARD, player, "WITHSCORE");
  if (found === null) return undefined;
  const [rank, score] = found;
  return { rank: rank + 1, player, score, around: ranks(Math.max(0, rank - count), 2 * count + 1) };
}

const routes = [
  ["GET", /^\/top$/, () => ranks(0, 10)],
  ["GET", /^\/players\/([\w:-]{1,64})$/, (player) => around(player, 2)],
  [
    "POST",
    /^\/players\/([\w:-]{1,64})\/score\/(-?\d{1,9})$/,
    (player, points) => {
      cache.zincrby(BOARD, Number(points), player);
      return around(player, 0);
    },
  ],
  ["GET", /^\/count\/(\d{1,9})\/(\d{1,9})$/, (from, to) => ({ players: cache.zcount(BOARD, Number(from), Number(to)) })],
];

const server = createServer((request, response) => {
  if (!URL.canParse(request.url, "http://localhost")) return response.writeHead(400).end();
  const { pathname } = new URL(request.url, "http://localhost");
  let answer;
  for (const [method, pattern, run] of routes) {
    const match = method === request.method && pattern.exec(pathname);
    if (match) answer = run(...match.slice(1));
  }
  request.resume();
  response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(answer ?? { error: "not found; try /top, /players/player:1, POST /players/player:1/score/100, /count/0/1000" }) + "\n");
});
server.listen(Number(values.port), "127.0.0.1", () => console.log(`ready on http://localhost:${server.address().port}/top`));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
