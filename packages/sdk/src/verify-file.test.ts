import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes, utf8Encode } from '@guzheng/evidence';
import { encodeProof, makeOtsAnchor, makeProof } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFile } from './verify-file.ts';

let folder: string;
let file: string;
let source: string;
let server: Server;
let asked: string[] = [];

/** A file that is deposited on mainnet and in Bitcoin, and a source that writes down what it is asked and answers nothing. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-verify-'));
  file = join(folder, 'contract.txt');
  const bytes = utf8Encode('a contract, scanned');
  const { proof } = await makeProof(bytes);
  const anchors = [...proof.anchors, makeOtsAnchor(hexToBytes(proof.inclusion.root))];
  await writeFile(file, bytes);
  await writeFile(`${file}.proof.json`, encodeProof({ ...proof, anchors }));
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  source = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const verifyAsking = async (offline: boolean) => {
  asked = [];
  const report = await verifyFile(file, { offline, rpcs: [`${source}/rpc`], bitcoin: [`${source}/btc`] });
  return { report, asked };
};

describe('verifyFile', () => {
  it('asks nobody when it is offline', async () => {
    const { report, asked: questions } = await verifyAsking(true);
    expect(questions).toEqual([]);
    expect(report.anchors).toMatchObject([
      { kind: 'evm', code: 'evm-header-unlinked', sightings: [] },
      { kind: 'opentimestamps', code: 'bitcoin-header-cheap' },
    ]);
  });

  it('asks the sources that are named for every chain that the proof is on, and those alone', async () => {
    const { report, asked: questions } = await verifyAsking(false);
    expect(questions.some((question) => question.startsWith('POST /rpc'))).toBe(true);
    expect(questions.some((question) => question.startsWith('GET /btc/'))).toBe(true);
    expect(report.anchors).toMatchObject([
      { kind: 'evm', code: 'evm-sources-silent', sightings: [{ source: `${source}/rpc` }] },
      { kind: 'opentimestamps', code: 'bitcoin-sources-silent' },
    ]);
  });
});
