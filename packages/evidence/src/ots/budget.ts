import { MAX_NODES, MAX_TOTAL_MESSAGE_BYTES } from './limits.ts';
import { otsMalformed } from './wire.ts';

/** What one time stamp may still hold, over all its branches. Throws EvidenceError `ots-malformed` when it is used up. */
export class Budget {
  #nodes = MAX_NODES;
  #messageBytes = MAX_TOTAL_MESSAGE_BYTES;

  spendNodes(count: number): void {
    this.#nodes -= count;
    if (this.#nodes < 0) throw otsMalformed(`has more than ${MAX_NODES} operations and attestations`);
  }

  /** For each operation on the message. */
  spendMessage(message: Uint8Array): void {
    this.#messageBytes -= message.length;
    if (this.#messageBytes < 0) throw otsMalformed(`works on more than ${MAX_TOTAL_MESSAGE_BYTES} bytes in all`);
  }
}
