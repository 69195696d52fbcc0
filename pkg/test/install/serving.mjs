// A program that serves a store without files, and tells which scripts were loaded by when: `node serving.mjs ENTRY`.

import { once } from "node:events";
import { Session } from "node:inspector";
import { connect } from "node:net";

const loaded = [];
const inspector = new Session();
inspector.connect();
inspector.on("Debugger.scriptParsed", ({ params }) => loaded.push(params.url));
inspector.post("Debugger.enable");

const { serve } = await import(process.argv[2]);
const server = await serve({ port: 0 });
const client = connect(server.port, "127.0.0.1");
const ask = async (command) => {
  client.write(`${command}\r\n`);
  return String((await once(client, "data"))[0]);
};
const replies = [await ask("SET greeting hello"), await ask("GET greeting")];
const before = loaded.splice(0);
replies.push(await ask("SAVE"));
client.destroy();
await server.close();
console.log(JSON.stringify({ replies, before, later: loaded }));
