import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Acknowledged, Capture, ExtractionCode, Watch, Webhook } from '@guzheng/sdk/api';
import { openTestServer, type TestServer } from '../open-server.ts';

/** Who asks. `owner` is the account that owns everything in the scene; `other` is a depositor like it. */
export const ASKERS = ['anonymous', 'other', 'owner', 'clerk', 'operator', 'revoked', 'expired'] as const;
export type Asker = (typeof ASKERS)[number];

/** Words that stand in what the owner has, and nowhere else. */
export const SECRETS = {
  path: 'b-only-page-4711',
  title: 'b-only-title-4712',
  name: 'b-only-name-4713',
  label: 'b-only-label-4714',
  passage: 'b-only-passage-4715',
  recipient: 'b-only-recipient-4716',
  hook: 'b-only-hook-4717',
  sha256: 'b0'.repeat(32),
  bytes: 'b-only-bytes-4718',
} as const;

/** A server with one of everything, all of it the owner's. */
export interface Scene {
  readonly server: TestServer;
  readonly keys: Readonly<Record<Asker, string | undefined>>;
  readonly digest: Acknowledged;
  readonly upload: Acknowledged;
  readonly code: string;
  /** Waits for its owner to confirm it. */
  readonly waiting: Capture;
  /** Another that does. */
  readonly second: Capture;
  /** Of a package that is held. */
  readonly packageNumber: string;
  readonly watch: Watch;
  readonly webhook: Webhook;
  readonly victimKey: string;
  /** Names of the owner's things: they are no secrets to operators, who see them in the audit log. */
  readonly names: readonly string[];
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const site = createServer((_request, response) => {
    const page = `<title>${SECRETS.title}</title><p>${SECRETS.passage}</p>`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/${SECRETS.path}`;
  const server = await openTestServer({
    allowPrivate: true,
    settings: { captures: { browsers: 1, maxTimeMs: 30_000 } },
  });
  const close = async (): Promise<void> => {
    await server.close({ graceMs: 0 });
    site.closeAllConnections();
    site.close();
  };
  try {
    const keys = await makeKeys(server);
    return { server, keys, ...(await fill(server, keys.owner ?? '', url)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeKeys(server: TestServer): Promise<Scene['keys']> {
  const revoked = await server.keyFor('depositor', 'account-b');
  await server.parts.people.revoke(idOf(revoked));
  const soon = new Date(Date.now() + 1000).toISOString();
  const expired = await server.keyFor('depositor', 'account-b', { expires: soon });
  return {
    anonymous: undefined,
    other: await server.keyFor('depositor', 'account-a'),
    owner: await server.keyFor('depositor', 'account-b'),
    clerk: await server.keyFor('clerk', 'court'),
    operator: server.operator,
    revoked,
    expired,
  };
}

async function fill(server: TestServer, key: string, url: string): Promise<Omit<Scene, 'server' | 'keys' | 'close'>> {
  const made = async <T>(path: string, json: unknown): Promise<T> => {
    const answer = await server.ask('POST', path, { key, json });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const subject = { sha256: SECRETS.sha256, bytes: 7 };
  const digest = await made<Acknowledged>('/v1/deposits', { subject, name: SECRETS.name });
  const upload = await uploaded(server, key);
  const { code } = await made<ExtractionCode>(`/v1/deposits/${upload.number}/extraction-code`, {});
  const webhook = await made<Webhook>('/v1/webhooks', {
    url: url.replace(SECRETS.path, SECRETS.hook),
    events: ['capture.preview'],
  });
  const [first, second] = [
    await made<Capture>('/v1/captures', { url, label: SECRETS.label }),
    await made<Capture>('/v1/captures', { url }),
  ];
  const waiting = await inPreview(server, key, first.id);
  const next = await inPreview(server, key, second.id);
  const watch = await made<Watch>('/v1/watches', { url, everyMinutes: 1440, passages: [SECRETS.passage] });
  await made<Watch>(`/v1/watches/${watch.id}/notices`, {
    time: '2026-01-01T00:00:00Z',
    recipient: SECRETS.recipient,
    channel: 'letter',
  });
  const packageNumber = waiting.takes[0]?.sealed?.number ?? '';
  const names = [digest.number, upload.number, packageNumber, first.id, second.id, watch.id, webhook.id, 'account-b'];
  const victimKey = await server.keyFor('clerk', 'court');
  return { digest, upload, code, waiting, second: next, packageNumber, watch, webhook, victimKey, names };
}

async function uploaded(server: TestServer, key: string): Promise<Acknowledged> {
  const answer = await server.ask('POST', `/v1/deposits/upload?name=${SECRETS.name}`, { key, body: SECRETS.bytes });
  return (await answer.json()) as Acknowledged;
}

/** Reads the events of a capture until a take waits. */
async function inPreview(server: TestServer, key: string, id: string): Promise<Capture> {
  const answer = await server.ask('GET', `/v1/captures/${id}/events`, { key });
  let text = '';
  if (answer.body === null) throw new Error('there are no events');
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (/"state":"(preview|failed)"/.test(text)) break;
  }
  const capture = (await (await server.ask('GET', `/v1/captures/${id}`, { key })).json()) as Capture;
  if (capture.state !== 'preview') throw new Error(`the capture is ${JSON.stringify(capture)}`);
  return capture;
}

/** The public part of a key. */
export function idOf(key: string): string {
  return key.split('_')[1] ?? '';
}
