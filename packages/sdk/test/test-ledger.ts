import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  bytesToHex,
  concatBytes,
  ed25519Signer,
  encodeVerifierKey,
  leafHash,
  MerkleTree,
  type Signer,
  signCheckpoint,
  utf8Encode,
} from '@guzheng/evidence';
import { makeTimeStamp } from '@guzheng/testing';

export const TEST_ORIGIN = 'evidence.example.org/ledger';

/** A ledger over HTTP, of real trees and signatures, that can be told to lie. */
export interface TestLedger {
  readonly url: string;
  /** The hashes of its entries; whoever changes them rewrites it. */
  leaves: Uint8Array[];
  signer: Signer;
  lastTime: string | undefined;
  readonly verifierKey: string;
  grow(count: number): void;
  checkpoint(size?: number): Promise<string>;
  /** Shows the state now to a witness, and the record from now on; with a note of one's own in its place. */
  anchor(changes?: Partial<{ checkpoint: string; root: string; records: readonly unknown[] }>): Promise<void>;
  /** Answers by this in place of the truth where it gives something. */
  follow(lie: Lie | undefined): void;
  close(): Promise<void>;
}

export type Lie = (
  path: string,
) =>
  | { readonly status: number; readonly body: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> }
  | 'hang-up'
  | undefined;

export async function startTestLedger(seed = 7): Promise<TestLedger> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new HttpLedger(server, seed);
}

class HttpLedger implements TestLedger {
  readonly url: string;
  leaves: Uint8Array[] = [];
  signer: Signer;
  lastTime: string | undefined;
  readonly #server: Server;
  readonly #anchored: unknown[] = [];
  #made = 0;
  #lie: Lie | undefined;

  constructor(server: Server, seed: number) {
    this.#server = server;
    this.signer = ed25519Signer(new Uint8Array(32).fill(seed));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', async (request, response) => {
      const lie = this.#lie?.(request.url ?? '');
      if (lie === 'hang-up') return void request.socket.destroy();
      const { status, body } = lie ?? (await this.#answer(new URL(request.url ?? '', this.url)));
      response.writeHead(status, lie?.headers).end(body);
    });
  }

  get verifierKey(): string {
    return encodeVerifierKey({ name: TEST_ORIGIN, publicKey: this.signer.publicKey });
  }

  grow(count: number): void {
    for (let added = 0; added < count; added += 1) {
      this.#made += 1;
      this.leaves.push(leafHash(utf8Encode(`entry ${this.#made}`)));
    }
  }

  async checkpoint(size = this.leaves.length): Promise<string> {
    return await signCheckpoint({ origin: TEST_ORIGIN, size, root: this.#tree(size).root }, this.signer);
  }

  async anchor(changes: Parameters<TestLedger['anchor']>[0] = {}): Promise<void> {
    const { root, size } = this.#tree();
    const stamp = { ...makeTimeStamp(root, { target: 'root', key: 'p-256', genTime: '20260301080001Z' }), url: 'tsa' };
    const facts = { size, root: bytesToHex(root), checkpoint: await this.checkpoint(), records: [stamp] };
    this.#anchored.unshift({ ...facts, time: '2026-03-01T08:00:01.000Z', anchors: [], ...changes });
  }

  follow(lie: Lie | undefined): void {
    this.#lie = lie;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #tree(size = this.leaves.length): MerkleTree {
    return new MerkleTree(this.leaves.slice(0, size));
  }

  async #answer({ pathname, searchParams }: URL): Promise<{ status: number; body: string | Uint8Array }> {
    const tree = this.#tree();
    const [, tile, width] = /^\/tile\/0\/(\d{3})(?:\.p\/(\d+))?$/.exec(pathname) ?? [];
    if (tile !== undefined) {
      const from = Number(tile) * 256;
      return { status: 200, body: concatBytes(...this.leaves.slice(from, from + Number(width ?? 256))) };
    }
    switch (pathname) {
      case '/checkpoint':
        return { status: 200, body: await this.checkpoint() };
      case '/v1/ledger':
        return json({
          ...{ origin: TEST_ORIGIN, verifierKey: this.verifierKey, size: tree.size, root: bytesToHex(tree.root) },
          ...{ checkpoint: await this.checkpoint() },
          ...(this.lastTime === undefined ? {} : { lastTime: this.lastTime }),
        });
      case '/v1/ledger/consistency': {
        const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
        if (from > to || to > tree.size) return { status: 400, body: '{}' };
        return json({ from, to, path: this.#tree(to).consistencyProof(from).map(bytesToHex) });
      }
      case '/v1/ledger/anchors':
        return json({ items: this.#anchored });
      default:
        return { status: 404, body: '{}' };
    }
  }
}

function json(value: unknown): { status: number; body: string } {
  return { status: 200, body: JSON.stringify(value) };
}
