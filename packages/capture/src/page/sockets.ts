import type { Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { Exchange, HeaderList } from '../exchange.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import type { Backlog } from './chunk-queue.ts';
import { fieldsOf, headerList } from './headers.ts';
import type { LossBook } from './loss-book.ts';
import { MessageFile, type MessageLimits, MessageRoom } from './message-file.ts';
import { phaseOf } from './protocol.ts';
import { addressOf, type Door, refusalOf } from './reason.ts';
import { sentText } from './socket-payload.ts';
import type { Target } from './targets.ts';

export interface SocketOptions {
  readonly staging: Staging;
  readonly losses: LossBook;
  readonly backlog: Backlog;
  readonly gateway: Door | undefined;
  readonly now: () => Date;
  /** Takes the secrets out of headers. */
  readonly conceal: (headers: HeaderList) => HeaderList;
  readonly limits: MessageLimits;
}

/** A page can open sockets without end. */
const MOST_SOCKETS = 200;

/** A WebSocket or an EventSource, from its opening on. */
interface Socket {
  readonly url: string;
  readonly kind: 'websocket' | 'eventsource';
  /** Milliseconds from CDP's monotonic clock to the wall clock. */
  offset: number | undefined;
  startedAt: string;
  endedAt?: string;
  requestHeaders: HeaderList;
  answer?: { readonly status: number; readonly statusText: string; readonly headers: HeaderList };
  error?: string;
  file?: MessageFile;
  /** Bytes of the messages received, as the page sees them. */
  received: number;
}

/** What is left of the sockets when the recording has ended. */
export interface SocketRecord {
  /**
   * The handshakes of WebSockets, and the bytes of the messages received through each. Those of event streams are among the page's other
   * exchanges.
   */
  readonly handshakes: readonly { readonly exchange: Exchange; readonly bytes: number }[];
  readonly files: readonly StagedFile[];
  readonly resources: readonly ArchiveResource[];
}

/** Records WebSockets and streams of events: the handshake, and every message in both directions, in order. */
export class SocketBook {
  readonly #options: SocketOptions;
  readonly #room: MessageRoom;
  readonly #sockets = new Map<string, Socket>();
  #files = 0;
  #refused = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#room = new MessageRoom(options.limits);
  }

  /** Listens to one frame or worker. */
  listen({ session }: Target): void {
    session.on('Network.webSocketCreated', ({ requestId, url }) => this.#open(requestId, url, 'websocket'));
    session.on('Network.webSocketWillSendHandshakeRequest', (event) => this.#onHandshake(event));
    session.on('Network.webSocketHandshakeResponseReceived', (event) => this.#onAnswer(event));
    session.on('Network.webSocketFrameSent', (event) => this.#onFrame('sent', event));
    session.on('Network.webSocketFrameReceived', (event) => this.#onFrame('received', event));
    session.on('Network.webSocketFrameError', ({ requestId, errorMessage }) => this.#onError(requestId, errorMessage));
    session.on('Network.webSocketClosed', ({ requestId, timestamp }) => this.#onClosed(requestId, timestamp));
    session.on('Network.requestWillBeSent', (event) => this.#onRequest(event));
    session.on('Network.eventSourceMessageReceived', (event) => this.#onEvent(event));
    session.on('Network.webTransportCreated', ({ url }) =>
      this.#options.losses.note('webtransport-blocked', url, 'WebTransport needs QUIC, which is switched off'),
    );
  }

  /** Closes the files, and tells what was not kept. */
  async stop(): Promise<SocketRecord> {
    const { losses } = this.#options;
    const sockets = [...this.#sockets.values()];
    for (const socket of sockets) this.#report(socket);
    if (this.#refused > 0)
      losses.gap(
        'messages-too-many',
        undefined,
        `${this.#refused} sockets beyond the first ${MOST_SOCKETS} were not kept`,
      );
    const closed = await Promise.all(sockets.map((socket) => this.#close(socket)));
    const kept = closed.filter((one) => one !== undefined);
    const webSockets = sockets.filter(({ kind }) => kind === 'websocket');
    return {
      handshakes: webSockets.map((socket) => ({ exchange: this.#exchangeOf(socket), bytes: socket.received })),
      files: kept.map(({ file }) => file),
      resources: kept.map(({ resource }) => resource),
    };
  }

  #open(id: string, url: string, kind: Socket['kind']): void {
    if (this.#sockets.has(id)) return;
    if (this.#sockets.size >= MOST_SOCKETS) {
      this.#refused += 1;
      return;
    }
    const startedAt = this.#options.now().toISOString();
    this.#sockets.set(id, { url, kind, offset: undefined, startedAt, requestHeaders: [], received: 0 });
  }

  #onHandshake({ requestId, timestamp, wallTime, request }: Protocol.Network.WebSocketWillSendHandshakeRequestEvent) {
    const socket = this.#sockets.get(requestId);
    if (socket === undefined) return;
    socket.offset = (wallTime - timestamp) * 1000;
    socket.startedAt = new Date(wallTime * 1000).toISOString();
    socket.requestHeaders = headerList(request.headers);
  }

  #onAnswer({ requestId, response }: Protocol.Network.WebSocketHandshakeResponseReceivedEvent): void {
    const socket = this.#sockets.get(requestId);
    if (socket === undefined) return;
    const { status, statusText, headers, headersText, requestHeadersText } = response;
    if (requestHeadersText) socket.requestHeaders = fieldsOf(requestHeadersText);
    socket.answer = { status, statusText, headers: headersText ? fieldsOf(headersText) : headerList(headers) };
  }

  #onFrame(
    direction: 'sent' | 'received',
    { requestId, timestamp, response }: Protocol.Network.WebSocketFrameSentEvent,
  ) {
    const socket = this.#sockets.get(requestId);
    if (socket === undefined) return;
    const { opcode, payloadData } = response;
    const text = direction === 'sent' ? sentText(payloadData) : payloadData;
    const content = opcode === 2 ? { base64: payloadData } : { text };
    if (direction === 'received') socket.received += Buffer.byteLength(payloadData);
    this.#fileOf(socket).add({ at: timeOf(socket, timestamp, this.#options.now), direction, opcode, ...content });
  }

  #onError(id: string, message: string): void {
    const socket = this.#sockets.get(id);
    if (socket !== undefined) socket.error ??= message;
  }

  #onClosed(id: string, timestamp: number): void {
    const socket = this.#sockets.get(id);
    if (socket !== undefined) socket.endedAt = timeOf(socket, timestamp, this.#options.now);
  }

  #onRequest({ requestId, type, request, wallTime, timestamp }: Protocol.Network.RequestWillBeSentEvent): void {
    if (type !== 'EventSource') return;
    this.#open(requestId, request.url, 'eventsource');
    const socket = this.#sockets.get(requestId);
    if (socket !== undefined) socket.offset = (wallTime - timestamp) * 1000;
  }

  #onEvent({ requestId, timestamp, eventName, eventId, data }: Protocol.Network.EventSourceMessageReceivedEvent): void {
    const socket = this.#sockets.get(requestId);
    if (socket === undefined) return;
    const at = timeOf(socket, timestamp, this.#options.now);
    const named = { event: eventName, ...(eventId === '' ? {} : { id: eventId }) };
    this.#fileOf(socket).add({ at, direction: 'received', ...named, text: data });
  }

  /** Made with the first message, when the handshake is known. */
  #fileOf(socket: Socket): MessageFile {
    if (socket.file !== undefined) return socket.file;
    const { staging, backlog, conceal } = this.#options;
    this.#files += 1;
    socket.file = new MessageFile({ staging, n: this.#files, backlog, room: this.#room }, headOf(socket, conceal));
    return socket.file;
  }

  async #close(socket: Socket): Promise<{ readonly file: StagedFile; readonly resource: ArchiveResource } | undefined> {
    if (socket.kind === 'websocket' && socket.answer !== undefined) this.#fileOf(socket);
    if (socket.file === undefined) return undefined;
    const { file, kept, left } = await socket.file.close();
    const url = withoutSecrets(socket.url);
    if (left > 0)
      this.#options.losses.gap(
        'messages-too-many',
        url,
        `${kept} messages are kept, and ${left} beyond the limit are not`,
      );
    const uri = `urn:${socket.kind}:${url}`;
    return { file, resource: { uri, contentType: 'application/jsonl', body: file, at: socket.startedAt } };
  }

  #report({ kind, url, answer, error, endedAt }: Socket): void {
    if (kind !== 'websocket') return;
    const { losses, gateway } = this.#options;
    const refusal = refusalOf(error ?? '', url, gateway);
    if (refusal?.error.code === 'private-address') losses.note('private-address-blocked', url, refusal.error.message);
    else if (answer === undefined) losses.note('websocket-failed', url, refusal?.error.message ?? error ?? NO_ANSWER);
    else if (endedAt === undefined) losses.note('stream-open', url, 'the socket was open when the capture ended');
  }

  /** RFC 6455 §1.3: the handshake is a request and an answer of HTTP/1.1, with the status 101. */
  #exchangeOf({ url, startedAt, endedAt, requestHeaders, answer, error = NO_ANSWER }: Socket): Exchange {
    const { gateway } = this.#options;
    const ip = gateway === undefined ? undefined : addressOf(url, gateway);
    const head = {
      means: 'browser' as const,
      url,
      startedAt,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(ip === undefined ? {} : { ip }),
      request: { method: 'GET', protocol: 'HTTP/1.1', headers: requestHeaders },
    };
    if (answer !== undefined)
      return { ...head, response: { ...answer, protocol: 'HTTP/1.1', body: null, decoded: false } };
    const refusal = refusalOf(error, url, gateway);
    const phase = refusal?.phase ?? (error.includes('handshake') ? 'response' : phaseOf(error));
    return { ...head, failure: { error: refusal?.error.message ?? error, phase } };
  }
}

const NO_ANSWER = 'the handshake had no answer when the capture ended';

/** The first line of its file. A stream of events has its request and answer in the archive. */
function headOf(socket: Socket, conceal: SocketOptions['conceal']): unknown {
  const { url, kind, startedAt, requestHeaders, answer } = socket;
  const handshake = {
    requestHeaders: conceal(requestHeaders),
    ...(answer === undefined ? {} : { status: answer.status, responseHeaders: conceal(answer.headers) }),
  };
  return { url: withoutSecrets(url), kind, startedAt, ...(kind === 'websocket' ? { handshake } : {}) };
}

function timeOf({ offset }: Socket, timestamp: number, now: () => Date): string {
  return (offset === undefined ? now() : new Date(timestamp * 1000 + offset)).toISOString();
}
