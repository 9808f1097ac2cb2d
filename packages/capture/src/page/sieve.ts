/** Takes a body that is too long for one message, piece by piece, as it comes out of the pipe. */
export interface Diversion {
  push(bytes: Uint8Array): void;
  /** `whole`: the message ended as it should. */
  end(whole: boolean): void;
}

export interface SieveOptions {
  /** From how many bytes on the answer to a request for a body does not become a message. */
  readonly divertAt: number;
  /** The most bytes of any other message. */
  readonly limit: number;
  /** Called once for each body, with the number of the request it answers. */
  readonly divert: (id: number) => Diversion;
  /** An event longer than the limit, which is left out. An answer that is fails for whoever asked. */
  readonly onRefused: (event: string, bytes: number) => void;
}

/** What stands in the answer to `Fetch.getResponseBody` for a body that was diverted. No base64 has a colon. */
export function diversionOf(body: string): number | undefined {
  return body.startsWith(':') ? Number(body.slice(1)) : undefined;
}

/**
 * Sorts what the browser says, message by message (JSON, each ended by a zero byte), before puppeteer makes strings of it. A page can
 * make messages longer than V8's strings may be (2^29 bytes), which would end this process, and bodies that fill its memory.
 */
export class MessageSieve {
  readonly #options: SieveOptions;
  #message: Message;

  constructor(options: SieveOptions) {
    this.#options = options;
    this.#message = new WholeMessage(options);
  }

  /** Takes what came out of the pipe, and gives what is to be passed on, in order. */
  sift(chunk: Uint8Array): Uint8Array[] {
    const passed: Uint8Array[] = [];
    for (let from = 0; from < chunk.length; ) {
      const zero = chunk.indexOf(0, from);
      const to = zero === -1 ? chunk.length : zero + 1;
      this.#message = this.#message.add(chunk.subarray(from, to));
      from = to;
      if (zero === -1) break;
      passed.push(...this.#message.parts());
      this.#message = new WholeMessage(this.#options);
    }
    return passed;
  }
}

interface Message {
  /** The next part, the zero byte included. The message from now on: too long, it becomes another one. */
  add(part: Uint8Array): Message;
  /** What is passed on of it, when it has ended. */
  parts(): readonly Uint8Array[];
}

/** Most messages: kept until they end, and passed on as they are. */
class WholeMessage implements Message {
  readonly #options: SieveOptions;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #head: string | undefined;

  constructor(options: SieveOptions) {
    this.#options = options;
  }

  add(part: Uint8Array): Message {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes <= this.#options.divertAt) return this;
    this.#head ??= Buffer.concat(this.#parts, HEAD_BYTES).toString('latin1');
    const body = /^\{"id":(\d+),"result":\{"body":"/.exec(this.#head);
    if (body !== null) return this.#divert(Number(body[1]), body[0].length);
    return this.#bytes <= this.#options.limit ? this : new RefusedMessage(this.#head, this.#bytes, this.#options);
  }

  parts(): readonly Uint8Array[] {
    return this.#parts;
  }

  #divert(id: number, headBytes: number): Message {
    const message = new BodyMessage(id, this.#options.divert(id));
    return message.add(Buffer.concat(this.#parts).subarray(headBytes));
  }
}

/** Where Chromium says what a message is: `{"id":7,"result":{"body":"…` or `{"method":"Network.dataReceived",…`. */
const HEAD_BYTES = 100;
const QUOTE = 0x22;

/** The answer to `Fetch.getResponseBody`: its base64 is decoded on the way, and a number stands for it in what is passed on. */
class BodyMessage implements Message {
  readonly #id: number;
  readonly #diversion: Diversion;
  /** Base64 stands for three bytes with every four characters; those that are still alone. */
  #rest = '';
  #tail: string | undefined;

  constructor(id: number, diversion: Diversion) {
    this.#id = id;
    this.#diversion = diversion;
  }

  add(part: Uint8Array): Message {
    const quote = this.#tail === undefined ? part.indexOf(QUOTE) : 0;
    const base64 =
      this.#tail === undefined ? part.subarray(0, quote === -1 ? part.length : quote) : part.subarray(0, 0);
    this.#decode(base64);
    if (quote !== -1) this.#tail = ((this.#tail ?? '') + latin1(part.subarray(base64.length))).slice(0, HEAD_BYTES);
    return this;
  }

  parts(): readonly Uint8Array[] {
    const whole = this.#rest === '' && /^","base64Encoded":true\}/.test(this.#tail ?? '');
    this.#diversion.end(whole);
    const result = { body: `:${this.#id}`, base64Encoded: true };
    return [whole ? json({ id: this.#id, result }) : refusal(this.#id, 'the answer is no body in base64')];
  }

  #decode(base64: Uint8Array): void {
    const text = this.#rest + latin1(base64);
    const whole = text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    if (whole > 0) this.#diversion.push(Buffer.from(text.slice(0, whole), 'base64'));
  }
}

class RefusedMessage implements Message {
  readonly #head: string;
  readonly #options: SieveOptions;
  #bytes: number;

  constructor(head: string, bytes: number, options: SieveOptions) {
    this.#head = head;
    this.#bytes = bytes;
    this.#options = options;
  }

  add(part: Uint8Array): Message {
    this.#bytes += part.length;
    return this;
  }

  parts(): readonly Uint8Array[] {
    const id = /^\{"id":(\d+)/.exec(this.#head)?.[1];
    if (id !== undefined) return [refusal(Number(id), `the answer has ${this.#bytes} bytes, more than are taken in`)];
    this.#options.onRefused(/^\{"method":"([\w.]+)"/.exec(this.#head)?.[1] ?? 'unknown', this.#bytes);
    return [];
  }
}

function refusal(id: number, message: string): Uint8Array {
  return json({ id, error: { code: -32000, message } });
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\0`);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
