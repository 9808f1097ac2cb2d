import { canonicalize, type Proof, portableHashing, utf8Encode } from '@guzheng/evidence';
import { encodeProof, makeEvidence, makeProof, makeSoundEvidence, opensslHashing, SEPOLIA } from '@guzheng/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOf, failures, judge, judgeMade, outcomeOf, readerOf, trueBlocks } from '../test/judge.ts';
import { reviewPoints } from './checks/index.ts';
import { VerifyError } from './error.ts';
import { policies } from './policy/policy.ts';

type Made = Awaited<ReturnType<typeof makeEvidence>>;
let made: Made;
let sound: Made;
beforeAll(async () => {
  made = await makeEvidence({ custodyEvents: 2, neighbours: 3 });
  sound = await makeSoundEvidence({ custodyEvents: 2, neighbours: 3 });
});

const flipped = (bytes: Uint8Array, at: number, mask = 0x01): Uint8Array => {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
};

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof VerifyError) return error.code;
  throw new Error('expected a VerifyError', { cause: error });
};

describe('valid evidence', () => {
  it('is verified when a reader confirms its blocks, and every point passes that its one witness has to do with', async () => {
    const report = await judgeMade(sound, { readers: [readerOf(trueBlocks(sound))] });
    expect(report.verdict).toBe('verified');
    expect(report.checks.map(({ id }) => id)).toEqual(reviewPoints);
    expect(
      report.checks.filter(({ status }) => status !== 'PASS').map(({ id, status, code }) => [id, status, code]),
    ).toEqual([
      ...['P1', 'P2', 'P3'].map((id) => [id, 'UNPROVEN', 'not-declared']),
      ['E6', 'UNPROVEN', 'releases-unknown'],
      ['T8', 'UNPROVEN', 'not-repeated'],
      ['T10', 'UNPROVEN', 'not-declared'],
      ['I6', 'N-A', 'no-second-chain'],
      ['I8', 'N-A', 'no-time-stamp'],
      ['X6', 'UNPROVEN', 'print-not-compared'],
      ['X8', 'UNPROVEN', 'not-declared'],
      ['O2', 'UNPROVEN', 'pre-chain-open'],
      ['O3', 'UNPROVEN', 'open-points'],
    ]);
    expect(report.anchors[0]).toMatchObject({ strength: 'strong', link: 'read', outcome: 'valid', network: 'mainnet' });
    expect(report.deposit).toMatchObject({ index: 0, size: 4 });
    expect(report.custody.map(({ event }) => event)).toEqual([
      ...[
        'not-before-block',
        'capture-start',
        'environment-check',
        'connection',
        'plain-fetch',
        'connection',
        'screenshot',
        'screenshot',
        'environment-check',
        'browser-capture',
        'seal',
        'deposit',
        'block',
      ],
      ...['custody-event', 'custody-event', 'verify'],
    ]);
  });

  it('is unproven offline, with the points open that need the chain, beside those that need people', async () => {
    const report = await judgeMade(sound);
    expect(report.verdict).toBe('unproven');
    expect(
      report.checks.filter(({ status }) => status !== 'PASS' && status !== 'N-A').map(({ id, code }) => [id, code]),
    ).toEqual([
      ...['P1', 'P2', 'P3'].map((id) => [id, 'not-declared']),
      ['E6', 'releases-unknown'],
      ['T8', 'not-repeated'],
      ['T10', 'not-declared'],
      ['I5', 'evm-header-unlinked'],
      ['I7', 'evm-header-unlinked'],
      ['C4', 'time-unproven'],
      ['X6', 'print-not-compared'],
      ['X8', 'not-declared'],
      ['O1', 'chain-unproven'],
      ['O2', 'pre-chain-open'],
      ['O3', 'open-points'],
    ]);
    const open = checkOf(report, 'O3').evidence?.open;
    expect(open).toContainEqual({ id: 'I5', code: 'evm-header-unlinked' });
    expect(open).toHaveLength(13);
  });

  it('gives the same report by portable hashing and by OpenSSL, and the same twice', async () => {
    const portable = await judgeMade(made, { hashing: portableHashing });
    expect(portable).toEqual(await judgeMade(made, { hashing: opensslHashing }));
    expect(canonicalize(portable)).toBe(canonicalize(await judgeMade(made)));
  });

  it('without its proof is self-consistent and unproven', async () => {
    const report = await judge(made.file);
    expect(report.verdict).toBe('unproven');
    expect(failures(report)).toEqual([]);
    for (const id of ['X1', 'I1', 'I3', 'I4', 'I5', 'I9', 'C3', 'C7'] as const)
      expect(outcomeOf(report, id)).toBe('UNPROVEN no-proof');
    expect(outcomeOf(report, 'I2')).toBe('PASS');
  });

  it('does not change what it is given', async () => {
    const [file, proof] = [made.file.slice(), made.proofBytes.slice()];
    await judgeMade(made);
    expect(made.file).toEqual(file);
    expect(made.proofBytes).toEqual(proof);
  });
});

describe('one byte changed', () => {
  it('anywhere in the container contradicts the deposit', async () => {
    for (let at = 0; at < made.file.length; at += 97) {
      const report = await judge(flipped(made.file, at, 1 << (at % 8)), { proof: made.proofBytes });
      expect([at, report.verdict]).toEqual([at, 'contradicted']);
      expect(outcomeOf(report, 'X1')).toBe('FAIL package-digest-mismatch');
      expect([at, checkOf(report, 'I2').status]).toEqual([at, 'FAIL']);
    }
  });

  it('anywhere in the container contradicts the package itself, without a proof', async () => {
    // Every byte of the directory and of the first headers, and every seventh of the rest.
    const directory = made.file.length - 2200;
    for (let at = 0; at < made.file.length; at += at < 120 || at > directory ? 1 : 7) {
      const report = await judge(flipped(made.file, at, 1 << (at % 8)));
      expect([at, report.verdict]).toEqual([at, 'contradicted']);
    }
    // Thousands of whole verifications.
  }, 300_000);

  it('in a member names the member, what was expected and what was found', async () => {
    const path = 'evidence/fetch/1-body';
    const at = Buffer.from(made.file).indexOf('杭州时装周');
    const faults = checkOf(await judge(flipped(made.file, at)), 'I2').evidence?.faults;
    expect(faults).toEqual([
      expect.objectContaining({ code: 'crc-mismatch', path }),
      expect.objectContaining({
        code: 'member-digest-mismatch',
        path,
        expected: expect.anything(),
        actual: expect.anything(),
      }),
    ]);
  });

  it('anywhere in the proof contradicts, leaves it unreadable, or touches only testimony', async () => {
    const testimony = /"(network|status)":"[^"]*"/g;
    const text = new TextDecoder().decode(made.proofBytes);
    const spans = [...text.matchAll(testimony)].map(({ index, 0: { length } }) => [index, index + length] as const);
    for (let at = 0; at < made.proofBytes.length; at += 41) {
      if (spans.some(([from, to]) => at >= from && at < to)) continue;
      const outcome = await judge(made.file, { proof: flipped(made.proofBytes, at) }).then(
        ({ verdict }) => verdict,
        (error: unknown) => (error instanceof VerifyError ? error.code : 'crash'),
      );
      expect([
        at,
        ['contradicted', 'proof-malformed', 'proof-version-unknown'].includes(outcome) || isLabel(text, at),
      ]).toEqual([at, true]);
    }
  });

  /** Chain labels decide which known chain the anchor can be linked to; changed, they leave it unlinked (evm-genesis-unknown). */
  function isLabel(text: string, at: number): boolean {
    return /"genesisHash":"[^"]*$/.test(text.slice(0, at + 1));
  }
});

describe('cut short', () => {
  it('at every 61st byte, contradicts the deposit', async () => {
    for (let length = 0; length < made.file.length; length += 61) {
      const report = await judge(made.file.subarray(0, length), { proof: made.proofBytes });
      expect([length, report.verdict]).toEqual([length, 'contradicted']);
      expect(['FAIL zip-truncated', 'FAIL not-a-package']).toContain(outcomeOf(report, 'I2'));
    }
  });

  it('is known as a cut package even without a proof', async () => {
    expect(outcomeOf(await judge(made.file.subarray(0, 5000)), 'I2')).toBe('FAIL zip-truncated');
    expect(outcomeOf(await judge(made.file.subarray(0, -1)), 'I2')).toBe('FAIL zip-truncated');
  });
});

describe('the wrong proof', () => {
  it('of another file contradicts', async () => {
    const other = await makeProof(utf8Encode('another file'));
    expect(failures(await judge(made.file, { proof: other.proofBytes }))).toEqual([
      'T9 custody-hop-broken',
      'I1 package-digest-mismatch',
      'X1 package-digest-mismatch',
    ]);
  });

  it('of another package contradicts in the manifest too', async () => {
    const other = await makeEvidence({ status404: true });
    const report = await judge(made.file, { proof: other.proofBytes });
    expect(failures(report)).toContain('I2 manifest-not-deposited');
  });

  it('of a future version, or garbage, is an error', async () => {
    const future = encodeProof({ ...made.proof, type: 'guzheng/proof/v2' });
    expect(await codeOf(judge(made.file, { proof: future }))).toBe('proof-version-unknown');
    for (const garbage of [
      '',
      '{}',
      '[]',
      'null',
      '{"type":"guzheng/proof/v1"}',
      'PK\u0003\u0004',
      '\ufeff{}',
      '[['.repeat(50_000),
    ]) {
      expect(await codeOf(judge(made.file, { proof: utf8Encode(garbage) }))).toBe('proof-malformed');
    }
  });

  it('with another path, another index or another root contradicts', async () => {
    const { inclusion } = made.proof;
    const changed: Proof['inclusion'][] = [
      { ...inclusion, index: 1 },
      { ...inclusion, size: 9 },
      { ...inclusion, path: [...inclusion.path].reverse() },
      { ...inclusion, path: inclusion.path.slice(1) },
      { ...inclusion, path: [...inclusion.path, '00'.repeat(32)] },
    ];
    for (const lie of changed)
      expect(outcomeOf(await judge(made.file, { proof: encodeProof({ ...made.proof, inclusion: lie }) }), 'I4')).toBe(
        'FAIL inclusion-invalid',
      );
    const root = { ...inclusion, root: '11'.repeat(32) };
    expect(failures(await judge(made.file, { proof: encodeProof({ ...made.proof, inclusion: root }) }))).toContain(
      'I4 inclusion-invalid',
    );
  });
});

describe('a plain file', () => {
  const file = utf8Encode('a contract, scanned');

  it('is verified by its deposit alone; the points of a capture do not apply', async () => {
    const proof = await makeProof(file, { network: SEPOLIA });
    const report = await judge(file, { proof: proof.proofBytes, policy: policies.testnet });
    expect(report.verdict).toBe('verified');
    expect(report.subject.kind).toBe('file');
    for (const id of ['I2', 'P4', 'T3', 'T4', 'T7', 'C2', 'C4', 'C7', 'X4', 'X5'] as const)
      expect(outcomeOf(report, id)).toBe('N-A');
  });

  it('is no package when a package was deposited', async () => {
    expect(failures(await judge(file, { proof: made.proofBytes }))).toContain('I2 not-a-package');
  });

  it('is not evidence without a proof', async () => {
    expect(await codeOf(judge(file))).toBe('not-evidence');
    expect(await codeOf(judge(new Uint8Array(0)))).toBe('not-evidence');
  });
});

describe('hostile input', () => {
  it('never throws anything but a VerifyError', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.option(fc.uint8Array({ maxLength: 600 }), { nil: undefined }),
        async (file, proof) => {
          await judge(file, proof === undefined ? {} : { proof }).catch((error: unknown) =>
            expect(error).toBeInstanceOf(VerifyError),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never throws on a package with bytes overwritten, and never verifies it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(made.file.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        async (at, bytes) => {
          const file = made.file.slice();
          file.set(bytes.subarray(0, file.length - at), at);
          if (Buffer.compare(file, made.file) === 0) return;
          expect((await judge(file)).verdict).toBe('contradicted');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a source that fails, gives too little, or changes while it is read is unreadable', async () => {
    const source = (read: (offset: number, length: number) => Promise<Uint8Array>) => ({
      file: { size: made.file.length, read },
    });
    expect(
      await codeOf(
        judge(
          made.file,
          source(() => Promise.reject(new Error('EIO'))),
        ),
      ),
    ).toBe('unreadable-file');
    expect(
      await codeOf(
        judge(
          made.file,
          source(() => Promise.resolve(new Uint8Array(3))),
        ),
      ),
    ).toBe('unreadable-file');
    let reads = 0;
    const changing = source((offset, length) => {
      reads += 1;
      const bytes = made.file.slice(offset, offset + length);
      return Promise.resolve(reads > 4 ? flipped(bytes, 40) : bytes);
    });
    expect(await codeOf(judge(made.file, changing))).toBe('unreadable-file');
  });
});
