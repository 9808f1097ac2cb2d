import type { Protocol } from 'puppeteer-core';
import type { Hop } from './hop.ts';

/** Bytes of what the page sends, all bodies together: they are kept in memory until the archive is written. */
const ROOM = 64 * 2 ** 20;

/** Keeps what requests carried. The Fetch domain has it as bytes; elsewhere it is text that may have been decoded wrongly. */
export class RequestBodies {
  #left = ROOM;

  keep(hop: Hop, { postDataEntries = [], postData, hasPostData }: Protocol.Network.Request): void {
    if (hasPostData !== true || hop.requestBody !== undefined || hop.requestBodyLost !== undefined) return;
    const parts = postDataEntries.map(({ bytes }) => (bytes === undefined ? null : Buffer.from(bytes, 'base64')));
    const known = parts.filter((part) => part !== null);
    const body = parts.length > 0 ? Buffer.concat(known) : Buffer.from(postData ?? '', 'utf8');
    // A stream, or a file from the disk, has no bytes here.
    const isWhole = known.length === parts.length && (parts.length > 0 || postData !== undefined);
    if (!isWhole || body.length > this.#left) hop.requestBodyLost = true;
    else {
      hop.requestBody = body;
      this.#left -= body.length;
    }
  }
}
