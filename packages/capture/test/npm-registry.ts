import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRegistry {
  readonly url: string;
  /** What was asked for, in order. */
  readonly asked: readonly string[];
  /** Publishes a version as a registry would have it; `edit` may lie about it. */
  publish(name: string, version: string, tarball: Uint8Array, edit?: (document: VersionFacts) => unknown): void;
  /** Answers a path in another way. */
  on(path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

interface VersionFacts {
  readonly name: string;
  readonly version: string;
  readonly dist: { readonly [name: string]: unknown };
}

/** A registry of npm's kind on the loopback: documents of versions and of packages, and tarballs. */
export async function startRegistry(): Promise<TestRegistry> {
  const answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers.get(request.url ?? '');
    if (answer === undefined)
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}');
    else answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const json = (value: unknown) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  return {
    url,
    asked,
    publish: (name, version, tarball, edit = (document) => document) => {
      const path = `/${name.replace('/', '%2f')}`;
      const file = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
      const document = edit({
        name,
        version,
        dist: {
          tarball: new URL(file, url).href,
          integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
          shasum: createHash('sha1').update(tarball).digest('hex'),
          signatures: [{ keyid: 'SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA', sig: 'MEUCIQ==' }],
        },
      });
      answers.set(`${path}/${version}`, json(document));
      answers.set(`${path}/latest`, json(document));
      answers.set(
        path,
        json({ name, time: { [version]: '2018-04-09T01:10:45.796Z' }, versions: { [version]: document } }),
      );
      answers.set(file, (_, response) => void response.writeHead(200).end(tarball));
    },
    on: (path, answer) => void answers.set(path, answer),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A tarball of a folder's `package/`, as npm packs it: gzip around pax. */
export function pack(folder: string, ...options: string[]): Buffer {
  const work = mkdtempSync(join(tmpdir(), 'pack-'));
  try {
    const file = join(work, 'x.tgz');
    execFileSync('tar', ['--format=pax', '--sort=name', ...options, '-czf', file, '-C', folder, 'package']);
    return readFileSync(file);
  } finally {
    rmSync(work, { recursive: true });
  }
}
