import {
  type AnchorRecord,
  bytesToHex,
  canonicalize,
  ed25519Signer,
  parseJson,
  parseProof,
  STATEMENT_PAYLOAD_TYPE,
  STATEMENT_TYPE,
  signEnvelope,
  utf8Encode,
} from '@guzheng/evidence';
import { makeEvmAnchor, SEPOLIA } from '@guzheng/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stampOf } from '../../../test/witnesses.ts';
import { encodeProof } from '../prove.ts';
import { proofWriter, signingInput, statementWriter } from './template.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** From 1970 to the end of the year 9999, which RFC 3339 can write. */
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const root = new Uint8Array(32).fill(3);
const evm = makeEvmAnchor(root, { network: SEPOLIA, number: 5, timestamp: 1_780_000_000 });
const anchors = fc.constantFrom<readonly AnchorRecord[]>(
  [],
  [evm],
  [evm, stampOf('https://tsa.example/"\\\u0001固', root, 'root')],
);

it('a statement put together from pieces is the canonical one', () => {
  fc.assert(
    fc.property(bytes32, bytes32, bytes32, time, (publicKey, sha256, salt, at) => {
      const statement = {
        type: STATEMENT_TYPE,
        subject: { sha256: bytesToHex(sha256) },
        time: new Date(at).toISOString(),
        salt: bytesToHex(salt),
        depositor: { algorithm: 'ed25519', publicKey: bytesToHex(publicKey) },
      };
      expect(Buffer.from(statementWriter(publicKey)(sha256, salt, at)).toString()).toBe(canonicalize(statement));
    }),
  );
});

it('a proof put together from pieces is the canonical one, with the envelope that signEnvelope makes', async () => {
  const path = fc.array(bytes32, { maxLength: 40 });
  const place = fc.nat({ max: 2 ** 31 });
  await fc.assert(
    fc.asyncProperty(
      bytes32,
      bytes32,
      bytes32,
      anchors,
      path,
      place,
      async (seed, sha256, salt, records, siblings, index) => {
        const signer = ed25519Signer(seed);
        const statement = statementWriter(signer.publicKey)(sha256, salt, 0);
        const hashes = siblings.map(bytesToHex);
        const inclusion = { index, size: index + 1, path: hashes, root: bytesToHex(root) };
        const envelope = await signEnvelope(STATEMENT_PAYLOAD_TYPE, statement, signer);
        const expected = encodeProof({ type: 'guzheng/proof/v1', envelope, inclusion, anchors: records, custody: [] });
        const write = proofWriter({ publicKey: signer.publicKey, size: index + 1, root: bytesToHex(root) }, records);
        const text = write(statement, await signer.sign(signingInput(statement)), { index, path: hashes });
        expect(text).toBe(expected);
        expect(encodeProof(parseProof(parseJson(utf8Encode(text))))).toBe(text);
      },
    ),
    { numRuns: 50 },
  );
});
