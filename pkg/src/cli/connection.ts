// A link with somebody behind it: who says who he is, and comes again when the server was gone.

import type { Address } from "./address.js";
import { Link } from "./link.js";
import type { RespReply } from "./resp.js";

/** Connects, and says what the address wants said. */
export async function greeted(address: Address, prefersResp3 = false): Promise<Link> {
  const link = await Link.connect(address);
  try {
    const { password, user, database, resp3 } = address;
    if (password !== undefined) {
      const reply = await link.send(user === undefined ? ["AUTH", password] : ["AUTH", user, password]);
      // A server that wants none says so too, and serves all the same.
      if (reply.type === "error") console.error(`AUTH failed: ${reply.bytes}`);
    }
    if (resp3) await must(link, ["HELLO", "3"]);
    else if (prefersResp3) await link.send(["HELLO", "3"]);
    if (database !== 0) await must(link, ["SELECT", `${database}`]);
    return link;
  } catch (error) {
    link.close();
    throw error;
  }
}

/** Sends a command whose error ends it all. */
export async function must(link: Pick<Link, "send">, words: readonly string[]): Promise<RespReply> {
  const reply = await link.send(words);
  if (reply.type === "error") throw new Error(`${words.join(" ")} failed: ${reply.bytes}`);
  return reply;
}

/** A link that is made anew for the next command when it broke. */
export class Connection {
  /** As in {@link Link}. */
  onPush: (reply: RespReply) => void = () => undefined;
  #address: Address;
  readonly #prefersResp3: boolean;
  #link: Link;

  private constructor(address: Address, prefersResp3: boolean, link: Link) {
    this.#address = address;
    this.#prefersResp3 = prefersResp3;
    this.#link = link;
    this.#hear();
  }

  static async open(address: Address, prefersResp3 = false): Promise<Connection> {
    return new Connection(address, prefersResp3, await greeted(address, prefersResp3));
  }

  /** What the prompt shows. */
  get name(): string {
    return this.#link.isOver ? "not connected" : this.#link.name;
  }

  /** Resolves when the other side is gone. */
  get ended(): Promise<void> {
    return this.#link.ended;
  }

  /** The database that is chosen when the connection has to be made anew. */
  set database(database: number) {
    this.#address = { ...this.#address, database };
  }

  /** Sends a command; what was sent to a server that went away then is not sent again, since it may have been done. */
  async send(words: readonly (string | Uint8Array)[]): Promise<RespReply> {
    if (this.#link.isOver) await this.#reach(this.#address);
    return this.#link.send(words);
  }

  /** Goes over to another server. */
  async move(host: string, port: number): Promise<void> {
    await this.#reach({ ...this.#address, host, port, socket: undefined, local: false });
  }

  close(): void {
    this.#link.close();
  }

  async #reach(address: Address): Promise<void> {
    const link = await greeted(address, this.#prefersResp3);
    this.#link.close();
    this.#address = address;
    this.#link = link;
    this.#hear();
  }

  #hear(): void {
    this.#link.onPush = (reply) => this.onPush(reply);
  }
}
