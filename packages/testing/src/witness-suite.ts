// What every witness must hold to, whatever it writes its testimony in: a vitest suite, as adapters of a database share one.
import { inspect } from 'node:util';
import {
  type AnchorRecord,
  type AnchorTarget,
  canonicalize,
  equalBytes,
  type Proof,
  parseJson,
  parseProof,
  utf8Encode,
  type Witness,
} from '@guzheng/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A witness with a real service behind it, and what may go wrong on the way there. */
export interface WitnessStage {
  readonly witness: Witness;
  /** The targets that it serves. */
  readonly targets: readonly AnchorTarget[];
  /** The offline check, the one that a stranger runs: true while the record shows nothing that contradicts this digest. */
  holds(record: AnchorRecord, digest: Uint8Array): boolean;
  /** Each makes the service fail in one way from now on; `mend` ends it. */
  readonly faults: readonly WitnessFault[];
  mend(): void | Promise<void>;
  /** How many requests the service, or who stands before it, has had. */
  requests(): number;
  /** What must not be seen in a record or an error: the user, password or key in the service's address. */
  readonly secrets: readonly string[];
  stop(): Promise<void>;
}

export interface WitnessFault {
  readonly name: string;
  begin(): void | Promise<void>;
  /** The stable codes, any one of which the rejection may have. None: the witness may live through this fault. */
  readonly codes: readonly string[];
}

/**
 * The laws of a witness: a record holds for its digest and for no other, survives the proof file, keeps secrets, and whatever the
 * service does, nothing that is false is given back as testimony.
 */
export function describeWitness(name: string, open: () => Promise<WitnessStage>): void {
  describe(`the witness ${name}`, () => {
    let stage: WitnessStage;
    beforeAll(async () => {
      stage = await open();
    });
    afterAll(() => stage.stop());

    it('gives a record of its kind that holds offline, for this digest and no other', async () => {
      for (const target of stage.targets) {
        const record = await stage.witness.testify(digestOf(1), target);
        expect(record.kind).toBe(stage.witness.kind);
        expect([target, stage.holds(record, digestOf(1))]).toEqual([target, true]);
        expect([target, stage.holds(record, digestOf(2))]).toEqual([target, false]);
      }
    });

    it('gives a record that comes out of a proof file as it went in', async () => {
      const record = await stage.witness.testify(digestOf(3), firstOf(stage.targets));
      expect(throughProofFile(record)).toEqual(record);
    });

    it('gives each of two digests at once its own record', async () => {
      const target = firstOf(stage.targets);
      const digests = [digestOf(4), digestOf(5)];
      const records = await Promise.all(digests.map((digest) => stage.witness.testify(digest, target)));
      for (const record of records)
        for (const digest of digests)
          expect(stage.holds(record, digest)).toBe(equalBytes(digest, digests[records.indexOf(record)] ?? digest));
    });

    it('refuses what is no digest of 32 bytes, before anything is sent', async () => {
      const before = stage.requests();
      for (const length of [0, 20, 31, 33, 64])
        await expect(stage.witness.testify(new Uint8Array(length), firstOf(stage.targets))).rejects.toThrow(RangeError);
      expect(stage.requests()).toBe(before);
    });

    it('does not keep the digest itself, which whoever called may write over', async () => {
      const digest = digestOf(7);
      const testimony = stage.witness.testify(digest, firstOf(stage.targets));
      digest.fill(8);
      expect(stage.holds(await testimony, digestOf(7))).toBe(true);
    });

    it('does not show the secrets of its address', async () => {
      expect(stage.secrets.length).toBeGreaterThan(0);
      const record = await stage.witness.testify(digestOf(6), firstOf(stage.targets));
      for (const secret of stage.secrets)
        expect(`${inspect(record, { depth: 10 })} ${stage.witness.name}`).not.toContain(secret);
    });

    it('rejects with a code, or gives a record that holds, whatever its service does; and works again afterwards', async () => {
      // A service that is slow, cuts, limits its rate, fails, talks nonsense, says nothing, and lies.
      expect(stage.faults.length).toBeGreaterThan(7);
      for (const [at, fault] of stage.faults.entries()) {
        const digest = digestOf(10 + at);
        await fault.begin();
        const outcome = await outcomeOf(stage, digest);
        await stage.mend();
        expect([fault.name, fault.codes.length === 0 ? ['-'] : fault.codes, outcome.text]).toEqual([
          fault.name,
          expect.arrayContaining([outcome.code]),
          outcome.text,
        ]);
        expect([fault.name, outcome.holds]).toEqual([fault.name, true]);
        for (const secret of stage.secrets) expect(`${fault.name}: ${outcome.text}`).not.toContain(secret);
        const after = await stage.witness.testify(digest, firstOf(stage.targets));
        expect([fault.name, stage.holds(after, digest)]).toEqual([fault.name, true]);
      }
    });
  });
}

interface Outcome {
  readonly what: 'record' | 'error';
  /** `-` where there is a record. */
  readonly code: string;
  /** Of the record, and of the one that an error carries because something may be on its way already. */
  readonly holds: boolean;
  /** Everything that could land in a log. */
  readonly text: string;
}

async function outcomeOf(stage: WitnessStage, digest: Uint8Array): Promise<Outcome> {
  try {
    const record = await stage.witness.testify(digest, firstOf(stage.targets));
    return { what: 'record', code: '-', holds: stage.holds(record, digest), text: inspect(record, { depth: 10 }) };
  } catch (error) {
    const { code, record } = error as { readonly code?: unknown; readonly record?: AnchorRecord };
    const holds = record === undefined || stage.holds(record, digest);
    // With its hint, its causes and theirs.
    return { what: 'error', code: String(code), holds, text: inspect(error, { depth: 10 }) };
  }
}

/** Through the very bytes of a proof file. The envelope holds nothing: only the anchor is looked at. */
function throughProofFile(record: AnchorRecord): AnchorRecord | undefined {
  const proof: Proof = {
    type: 'guzheng/proof/v1',
    envelope: { payloadType: 'text/plain', payload: 'bm8=', signatures: [{ keyid: 'none', sig: 'bm8=' }] },
    inclusion: { index: 0, size: 1, path: [], root: '00'.repeat(32) },
    anchors: [record],
    custody: [],
  };
  return parseProof(parseJson(utf8Encode(canonicalize(proof)))).anchors[0];
}

const digestOf = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);

function firstOf(targets: readonly AnchorTarget[]): AnchorTarget {
  const [target] = targets;
  if (target === undefined) throw new Error('a witness serves at least one target');
  return target;
}
