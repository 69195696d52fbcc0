// A store elsewhere: RESP over WebSockets, one for each session, as `cachelet serve --http-port` answers at /ws.

import type { Connection, Engine } from "./engine-client.ts";
import { Decoder, encodeCommand, type Reply } from "./resp.ts";

/** Where a server is, and who comes. */
export interface ServerAddress {
  /** `ws://127.0.0.1:8080/ws` */
  readonly url: string;
  /** The user's name; empty for the default one. */
  readonly user: string;
  /** Empty when the server asks for none. */
  readonly password: string;
}

/** How long a server may take to answer at all. */
const ANSWER_WITHIN_MS = 6000;

/** How a WebSocket ends when the server means this one connection only, as after QUIT. */
const NORMAL = 1000;

/** Opens a store behind an address. Rejects, saying why, when nobody answers there or the server does not let us in. */
export async function openServer(address: ServerAddress): Promise<Engine> {
  const reply = await firstReply(address);
  if (reply.type === "error") throw new Error(reply.text.startsWith("NOAUTH") ? "the server asks for a password" : `the server answers: ${reply.text.replace(/\.$/, "")}`);
  return { hello: helloOf(address), connect: (received, closed) => dial(address.url, received, closed) };
}

/** What a session says first. */
function helloOf({ user, password }: ServerAddress): readonly string[] {
  return password === "" ? ["HELLO", "3"] : ["HELLO", "3", "AUTH", user === "" ? "default" : user, password];
}

function firstReply(address: ServerAddress): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const decoder = new Decoder();
    const connection = dial(address.url, (bytes) => {
      try {
        const [reply] = decoder.push(bytes);
        if (reply) end(() => resolve(reply));
      } catch {
        end(() => reject(new Error("what answers there does not speak RESP")));
      }
    }, (reason) => end(() => reject(new Error(reason ?? "the server hung up"))));
    const timer = setTimeout(() => end(() => reject(new Error("the server does not answer"))), ANSWER_WITHIN_MS);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      connection.close();
      settle();
    };
    connection.send(encodeCommand(helloOf(address)));
  });
}

/** One connection; what is sent before it is open goes out when it is. */
function dial(url: string, received: (bytes: Uint8Array) => void, closed: (reason?: string) => void): Connection {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const waiting: Uint8Array[] = [];
  let opened = false;
  let left = false;
  socket.addEventListener("open", () => {
    opened = true;
    for (const bytes of waiting.splice(0)) socket.send(bytes as Uint8Array<ArrayBuffer>);
  });
  socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer | string>) => received(typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data)));
  socket.addEventListener("close", ({ code, reason }) => {
    if (left) return;
    if (code === NORMAL) closed();
    else if (opened) closed(`the server is gone${reason === "" ? "" : ` (${reason})`}`);
    // A browser does not say which.
    else closed(`nobody answers there, or pages from here are not let in${url.startsWith("wss:") ? ", or this browser does not trust its certificate" : ""}`);
  });
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
      else waiting.push(bytes);
    },
    close() {
      left = true;
      socket.close(NORMAL);
    },
  };
}
