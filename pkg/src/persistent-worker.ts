// Entry of the worker that `persistent.ts` starts in each tab.

import { Member } from "./persistent/member.js";
import type { FromWorker, ToWorker } from "./persistent/protocol.js";
import { failureOf } from "./remote/protocol.js";
import { transferOf } from "./remote/transfer.js";

/** The part of a dedicated worker's scope that the DOM's types do not have. */
const scope = self as unknown as { onmessage: ((event: MessageEvent<ToWorker[]>) => void) | null; postMessage(message: FromWorker, transfer: Transferable[]): void };

let member: Member | undefined;

const tell = (message: FromWorker): void => scope.postMessage(message, transferOf([message]));

scope.onmessage = ({ data }) => data.forEach(hear);

function hear(message: ToWorker): void {
  if (message.kind === "start") {
    try {
      member = new Member(message.options, tell);
      void member.start();
    } catch (error) {
      tell({ kind: "refused", error: failureOf(error) });
    }
  } else if (message.kind === "close") void member?.close();
  else member?.request(message);
}
