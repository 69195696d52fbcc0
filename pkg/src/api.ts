// What every entry of the package gives besides its own `Cachelet`.

export type { Input, Options, Pairs } from "./arguments.js";
export type { AsyncSession } from "./async.js";
export type { CreateOptions, LoadSource } from "./opening.js";
export type { AsyncCoded, BytesCodec, Coded, Codec, TextCodec, Valued } from "./codec.js";
export type { CommandRow, Commands } from "./commands.gen.js";
export { BufferFullError, BusyError, ClosedError, EngineDeadError, LoadError, type ReplyCode, ReplyError } from "./errors.js";
export type { WasmSource } from "./hosts/host.js";
export { json } from "./json.js";
export type { Message, Messages, MessagesOptions, SubscribeOptions } from "./messages.js";
export type { KeyIteratorOptions, ScanIteratorOptions } from "./scanning.js";
export { Session } from "./session.js";
export type { Stats } from "./stats.js";
export type { BufferMessageHandler, MessageHandler, PushHandler } from "./subscriptions.js";
export type { BufferReply, Reply } from "./values.js";
export { Wire, type WireEvents } from "./wire.js";
