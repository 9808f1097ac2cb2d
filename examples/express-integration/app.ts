import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GuzhengApiError, type GuzhengClient, verifyWebhook } from '@guzheng/sdk/client';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import type { Ledger, Upload } from './uploads.ts';

export interface AppOptions {
  readonly client: GuzhengClient;
  /** Of the webhook that this program made; see main.ts. */
  readonly webhookSecret: string;
  /** Where uploads are kept. */
  readonly folder: string;
  readonly uploads: Ledger;
  readonly maxBytes: number;
  /** What failed. A receipt or two checkpoints in an error show that the evidence server lied: keep them, and do not try again. */
  readonly log: (error: unknown) => void;
  readonly now?: () => Date;
}

/** An application that takes files, deposits the digest of each before it says that it has it, and learns when witnesses have seen it. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.post('/uploads', takeUpload(options));
  app.get('/uploads/:id', showUpload(options));
  // The signature is over the bytes: they must not be parsed before.
  app.post('/webhooks/guzheng', express.raw({ type: () => true, limit: '64kb' }), takeWebhook(options));
  app.use(noteError(options), answerError);
  return app;
}

const ANOTHER = 'this idempotency key was used for another file';

/** The file is on the disk before its digest is deposited, and is deposited before it is accepted. */
function takeUpload({ client, folder, uploads, maxBytes }: AppOptions): RequestHandler {
  return async (request, response) => {
    const id = idOf(request);
    const { path, sha256, bytes } = await save(request, folder, maxBytes);
    try {
      const before = await uploads.get(id);
      if (before !== undefined && before.sha256 !== sha256) throw new HttpError(409, ANOTHER);
      if (before !== undefined) {
        response.status(200).json(before);
        return;
      }
      const { number, receipt, time } = await client.deposit({ subject: { sha256, bytes } }, { idempotencyKey: id });
      await rename(path, join(folder, sha256));
      const upload: Upload = { id, sha256, bytes, number, time, receipt, anchored: false };
      await uploads.put(upload);
      response.status(201).location(`/uploads/${id}`).json(upload);
    } finally {
      await rm(path, { force: true });
    }
  };
}

/** The browser's own name for its upload: sent again, it is the same upload. */
function idOf(request: Request): string {
  const given = request.get('idempotency-key') ?? randomUUID();
  if (!/^[0-9A-Za-z-]{8,64}$/.test(given))
    throw new HttpError(400, 'the idempotency key must be 8 to 64 letters and digits');
  return given;
}

interface Saved {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** To a name of its own, under which nobody looks for it, and digested on the way. */
async function save(request: Request, folder: string, maxBytes: number): Promise<Saved> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.${randomUUID()}.part`);
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Transform({
    transform: (piece: Buffer, _, done) => {
      bytes += piece.length;
      hash.update(piece);
      done(bytes > maxBytes ? new HttpError(413, `at most ${maxBytes} bytes are taken`) : null, piece);
    },
  });
  try {
    await pipeline(request, watch, createWriteStream(path, { flags: 'wx', flush: true }));
    return { path, sha256: hash.digest('hex'), bytes };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function showUpload({ uploads }: AppOptions): RequestHandler {
  return async (request, response) => {
    const upload = await uploads.get(String(request.params.id));
    if (upload === undefined) throw new HttpError(404, 'there is no such upload');
    response.json(upload);
  };
}

/** Whoever is not the server is not believed; what was heard before is not done again. */
function takeWebhook({ webhookSecret: secret, uploads, now = () => new Date() }: AppOptions): RequestHandler {
  return async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { id, payload } = await verifyWebhook({ secret, headers: request.headers, body, now: now() });
    const number = anchoredNumber(payload);
    if (number !== undefined && (await uploads.hear(id))) await uploads.markAnchored(number);
    response.status(204).end();
  };
}

function anchoredNumber(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('type' in payload) || !('data' in payload)) return undefined;
  const { type, data } = payload;
  if (type !== 'deposit.anchored' || typeof data !== 'object' || data === null || !('number' in data)) return undefined;
  return typeof data.number === 'string' ? data.number : undefined;
}

class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function noteError({ log }: AppOptions): ErrorRequestHandler {
  return (error: unknown, _request, _response, next) => {
    if (!(error instanceof HttpError)) log(error);
    next(error);
  };
}

/** What the evidence server said is not passed on to strangers; its code tells whether it is worth coming back. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (response.headersSent) response.destroy();
  else if (error instanceof HttpError) response.status(error.status).json({ error: error.message });
  else if (error instanceof GuzhengApiError && error.code === 'webhook-invalid')
    response.status(401).json({ error: error.code });
  else if (error instanceof GuzhengApiError && error.code === 'idempotency-conflict')
    response.status(409).json({ error: ANOTHER });
  else if (error instanceof GuzhengApiError)
    response
      .status(503)
      .set('retry-after', String(error.retryAfter ?? 10))
      .json({ error: `not accepted: ${error.code}` });
  else response.status(500).json({ error: 'failed' });
};
