import { bytesToHex } from '@guzheng/evidence';
import { type Operations, ROUTES, routes, type ServerInfo } from '@guzheng/sdk/api';
import type { Parts } from '../parts.ts';
import { version } from '../version.ts';
import { type Handled, handled, type Streamed } from './handled.ts';
import type { Machine } from './machine.ts';
import { openApi } from './openapi.ts';
import type { Readiness } from './readiness.ts';

interface OfTheServer extends Parts {
  readonly machine: Machine;
  readonly readiness: Readiness;
  /** When it was started. */
  readonly started: Date;
}

const UNANCHORED = {
  zh: '本服务器未配置任何见证方：此处的存证均未锚定，其时间仅为本服务器自己的陈述。',
  en: 'No witness is configured: nothing deposited here is anchored, and its times are this server’s own word.',
};

/** What the server says of itself. */
export function serverHandlers(server: OfTheServer): readonly Handled[] {
  const url = server.settings.publicUrl ?? '/';
  let api: string | undefined;
  return [
    handled(routes.getServer, async () => infoOf(server)),
    handled(routes.getOpenApi, async () => {
      // Made when it is first asked for: a server that is started again has more urgent things to do.
      api ??= JSON.stringify(openApi(ROUTES, { version, url }));
      return text(api, { maxAge: 300 });
    }),
    handled(routes.getHealth, async () => text('ok\n')),
    handled(routes.getReadiness, async () => await readinessOf(server)),
    handled(routes.getOperations, async () => await operationsOf(server)),
    handled(routes.getMetrics, async () => text(await server.machine.metrics.text())),
  ];
}

function infoOf({ settings, ledger, anchoring }: Parts): ServerInfo {
  const { operator, captures, limits } = settings;
  const { witnesses } = anchoring;
  return {
    version,
    operator: { name: operator.name, statement: statementOf(operator.statement, witnesses.length > 0) },
    ledger: { origin: ledger.origin, verifierKey: ledger.verifierKey },
    depositor: bytesToHex(ledger.depositor.publicKey),
    prefix: ledger.prefix,
    witnesses,
    captures: captures.browsers > 0,
    limits: { bodyBytes: limits.bodyBytes, uploadBytes: limits.uploadBytes, batchItems: limits.batchItems },
  };
}

/** A server that nobody witnesses says so in the sentence that everybody reads. */
function statementOf(
  own: ServerInfo['operator']['statement'],
  isWitnessed: boolean,
): ServerInfo['operator']['statement'] {
  return isWitnessed ? own : { zh: own.zh + UNANCHORED.zh, en: `${own.en} ${UNANCHORED.en}` };
}

async function readinessOf({ machine, readiness }: OfTheServer): Promise<Streamed> {
  const why = machine.stopping ? 'stopping' : await readiness.whyNot();
  return why === undefined ? text('ready\n') : text(`${why}\n`, { status: 503 });
}

async function operationsOf(server: OfTheServer): Promise<Operations> {
  const { ledger, anchoring, captures, watches, webhooks, blobs, now, started } = server;
  const { head } = ledger;
  const usage = await blobs.usage();
  return {
    time: now().toISOString(),
    started: started.toISOString(),
    ledger: {
      size: head.size,
      ...(head.time === undefined ? {} : { lastTime: head.time }),
      clockAheadMs: head.time === undefined ? 0 : now().getTime() - Date.parse(head.time),
    },
    anchoring: await anchoring.status(),
    captures: await captures.status(),
    watches: await watches.status(),
    webhooks: await webhooks.status(),
    storage: { blobs: usage.blobs, blobBytes: usage.bytes, freeBytes: usage.free },
  };
}

function text(words: string, more: Partial<Streamed> = {}): Streamed {
  const bytes = Buffer.from(words);
  return { ...more, length: bytes.length, stream: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
