import { describe, expect, it } from 'vitest';
import { toBase64 } from '../bytes/base64.ts';
import { ed25519Signer } from '../dsse/signer.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { merkleRoot } from '../merkle/tree.ts';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { signNote } from './note.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
const signer = ed25519Signer(new Uint8Array(32).fill(7));
const origin = 'evidence.example.org/ledger';
const verifier = { name: origin, publicKey: signer.publicKey };
const root = new Uint8Array(32).fill(5);
const base64 = toBase64(root);

describe('a checkpoint', () => {
  it('comes back as it was signed', async () => {
    for (const size of [0, 1, 5_000_000, Number.MAX_SAFE_INTEGER]) {
      const note = await signCheckpoint({ origin, size, root }, signer);
      expect(openCheckpoint(note, verifier)).toEqual({ origin, size, root });
    }
  });

  it('reads the example of the specification (C2SP tlog-checkpoint)', () => {
    const { origin: name, size } = parseCheckpoint(
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n',
    );
    expect([name, size]).toEqual(['example.com/behind-the-sofa', 20_852_163]);
  });

  it('takes lines after the root for extensions', async () => {
    const note = await signNote(`${origin}\n3\n${base64}\nmore\n`, origin, signer);
    expect(openCheckpoint(note, verifier)).toEqual({ origin, size: 3, root });
  });

  it('of another log is refused, though the key signed it', async () => {
    const note = await signNote(`other.example/log\n3\n${base64}\n`, origin, signer);
    expect(() => openCheckpoint(note, verifier)).toThrow(failure('checkpoint-malformed'));
  });

  it('by another key is refused', async () => {
    const note = await signCheckpoint({ origin, size: 3, root }, ed25519Signer(new Uint8Array(32).fill(8)));
    expect(() => openCheckpoint(note, verifier)).toThrow(failure('note-unsigned'));
  });

  it.each([
    ['no size', `${origin}\n`],
    ['a leading zero', `${origin}\n01\n${base64}\n`],
    ['a sign', `${origin}\n+1\n${base64}\n`],
    ['a size beyond 2^53', `${origin}\n9007199254740993\n${base64}\n`],
    ['a size in hex', `${origin}\n0x1\n${base64}\n`],
    ['no root', `${origin}\n1\n`],
    ['a short root', `${origin}\n1\n${toBase64(root.slice(1))}\n`],
    ['a root with loose bits', `${origin}\n1\n${base64.replace(/.=$/, 'V=')}\n`],
    ['an empty origin', `\n1\n${base64}\n`],
  ])('with %s is malformed, whoever signed it', async (_, text) => {
    const note = await signNote(text, origin, signer);
    expect(() => openCheckpoint(note, verifier)).toThrow(failure('checkpoint-malformed'));
  });

  it('is not signed where it would be none', async () => {
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53])
      await expect(signCheckpoint({ origin, size, root }, signer)).rejects.toThrow(RangeError);
    await expect(signCheckpoint({ origin, size: 1, root: root.slice(1) }, signer)).rejects.toThrow(TypeError);
  });

  it('of nothing has the root of the empty tree', async () => {
    const note = await signCheckpoint({ origin, size: 0, root: merkleRoot([]) }, signer);
    expect(note.split('\n')[2]).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });
});
