import { describe, expect, it } from 'vitest';
import { ALICE, BOB, makeOtsAnchor, otsLies } from '../../../testing/src/ots/index.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { describeOts } from './describe.ts';
import { parseOts } from './parse.ts';
import { attestationsOf } from './timestamp.ts';

const digest = new Uint8Array(32).fill(9);

describe('describeOts', () => {
  it('says what the file says, in its order', () => {
    const file = parseOts(fromBase64(makeOtsAnchor(digest, { status: 'pending' }).ots));
    const lines = describeOts(file);
    expect(lines.slice(0, 3)).toEqual([
      `sha256 ${bytesToHex(digest)}`,
      expect.stringMatching(/^append [0-9a-f]{32}$/),
      'sha256',
    ]);
    expect(lines.filter((line) => line.startsWith('-> '))).toHaveLength(2);
    for (const uri of [ALICE, BOB]) expect(lines).toContain(`   attestation pending ${uri}`);
    for (const { message } of attestationsOf(file)) expect(lines).toContain(`   # commitment ${bytesToHex(message)}`);
  });

  it('writes Merkle roots as explorers do', () => {
    const file = parseOts(fromBase64(makeOtsAnchor(digest).ots));
    const roots = attestationsOf(file).filter(({ attestation }) => attestation.kind === 'bitcoin');
    const text = describeOts(file).join('\n');
    expect(roots).toHaveLength(2);
    for (const { message } of roots) expect(text).toContain(`# merkle root ${bytesToHex(message.toReversed())}`);
  });

  it('lets nothing out but plain characters', () => {
    for (const { options, expected } of otsLies) {
      if (expected.startsWith('ots-')) continue;
      for (const line of describeOts(parseOts(fromBase64(makeOtsAnchor(digest, options).ots))))
        expect(line).toMatch(/^[A-Za-z0-9 \-._/:#>]*$/);
    }
  });
});
