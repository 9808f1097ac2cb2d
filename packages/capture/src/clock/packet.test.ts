import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readTimeAnswer, timeQuestion } from './packet.ts';

const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** An answer of stratum 2 that was received and sent at this second since 1900. */
function answer(edit: (packet: DataView) => void = () => undefined, second = 4_000_000_000): Uint8Array {
  const packet = new DataView(new ArrayBuffer(48));
  packet.setUint8(0, 0x24);
  packet.setUint8(1, 2);
  nonce.forEach((byte, i) => {
    packet.setUint8(24 + i, byte);
  });
  packet.setUint32(32, second);
  packet.setUint32(40, second);
  edit(packet);
  return new Uint8Array(packet.buffer);
}

describe('a question', () => {
  it('tells nothing of this machine: version, mode and a random number, and else zeros', () => {
    const random = randomBytes(8);
    const question = timeQuestion(random);
    expect([...question]).toEqual([0x23, ...Array<number>(39).fill(0), ...random]);
  });
});

describe('an answer', () => {
  it('gives its times in milliseconds since 1970, with their fractions', () => {
    const packet = answer((view) => {
      view.setUint32(36, 2 ** 31);
      view.setUint32(44, 3 * 2 ** 30);
    });
    expect(readTimeAnswer(packet, nonce)).toEqual({
      kind: 'answer',
      answer: { stratum: 2, received: 1_791_011_200_500, sent: 1_791_011_200_750, distanceMs: 0 },
    });
  });

  it('is of the era that begins in 2036 where the first bit is not set', () => {
    const reading = readTimeAnswer(
      answer(() => undefined, 1),
      nonce,
    );
    expect(reading).toMatchObject({ answer: { received: Date.UTC(2036, 1, 7, 6, 28, 17) } });
  });

  it('is as far from its source as half the root delay and the root dispersion', () => {
    const packet = answer((view) => {
      view.setUint32(4, 2 ** 16);
      view.setUint32(8, 2 ** 14);
    });
    expect(readTimeAnswer(packet, nonce)).toMatchObject({ answer: { distanceMs: 750 } });
  });

  it('is read where it lies in a larger buffer', () => {
    const larger = Buffer.concat([Buffer.alloc(5), answer(), Buffer.alloc(3)]);
    expect(readTimeAnswer(larger.subarray(5, 53), nonce)).toMatchObject({ kind: 'answer' });
  });
});

function kiss(code: number): (view: DataView) => void {
  return (view) => {
    view.setUint8(1, 0);
    view.setUint32(12, code);
  };
}

describe('a server that has no time to give says so', () => {
  const cases: readonly (readonly [string, (view: DataView) => void, RegExp])[] = [
    ['by a kiss-o’-death', kiss(0x52415445), /RATE/],
    ['by one whose code is no text', kiss(0x1b5b324a), /0x1b5b324a/],
    ['by leap indicator 3', (view) => view.setUint8(0, 0xe4), /leap/],
    ['by stratum 16', (view) => view.setUint8(1, 16), /stratum 16/],
    ['by a stratum that is reserved', (view) => view.setUint8(1, 255), /stratum 255/],
    ['by leaving out when it received', (view) => view.setUint32(32, 0), /no time/],
    ['by leaving out when it sent', (view) => view.setUint32(40, 0), /no time/],
    ['by having sent before it received', (view) => view.setUint32(40, 3_999_999_999), /before/],
    ['by its distance from its source', (view) => view.setUint32(8, 17 * 2 ** 16), /from its source/],
  ];

  it.each(cases)('%s', (_, edit, why) => {
    const reading = readTimeAnswer(answer(edit), nonce);
    expect(reading.kind).toBe('refusal');
    expect(reading).toMatchObject({ why: expect.stringMatching(why) as unknown });
  });
});

describe('what may come from anybody is no answer', () => {
  it.each([0, 1, 47, 49, 52, 68, 1500])('%i bytes', (length) => {
    const packet = Buffer.alloc(length);
    packet.set(answer().subarray(0, length));
    expect(readTimeAnswer(packet, nonce).kind).toBe('stray');
  });

  it.each([0, 1, 2, 3, 5, 6, 7])('mode %i', (mode) => {
    expect(
      readTimeAnswer(
        answer((view) => view.setUint8(0, 0x20 | mode)),
        nonce,
      ).kind,
    ).toBe('stray');
  });

  it.each([24, 25, 26, 27, 28, 29, 30, 31])('another originate time stamp, at byte %i', (at) => {
    const packet = answer((view) => view.setUint8(at, view.getUint8(at) ^ 0x80));
    expect(readTimeAnswer(packet, nonce).kind).toBe('stray');
  });

  it('any bytes at all: reading them never throws', () => {
    for (let i = 0; i < 2_000; i += 1) {
      const packet = randomBytes(i % 60);
      expect(readTimeAnswer(packet, nonce).kind).toBe('stray');
    }
  });
});
