import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diversionOf, MessageSieve } from './sieve.ts';

const DIVERT_AT = 64;
const LIMIT = 200;

/** Everything that passes, as text, and everything that was taken aside. */
function sift(chunks: readonly Uint8Array[]) {
  const bodies = new Map<number, { pieces: Uint8Array[]; whole?: boolean }>();
  const refused: [string, number][] = [];
  const sieve = new MessageSieve({
    divertAt: DIVERT_AT,
    limit: LIMIT,
    divert: (id) => {
      const body: { pieces: Uint8Array[]; whole?: boolean } = { pieces: [] };
      bodies.set(id, body);
      return { push: (bytes) => body.pieces.push(bytes), end: (whole) => Object.assign(body, { whole }) };
    },
    onRefused: (event, bytes) => refused.push([event, bytes]),
  });
  const passed = Buffer.concat(chunks.flatMap((chunk) => sieve.sift(chunk))).toString();
  const whole = new Map([...bodies].map(([id, { pieces, whole }]) => [id, whole ? Buffer.concat(pieces) : null]));
  return { passed, messages: passed.split('\0').slice(0, -1), bodies: whole, refused };
}

/** The text cut at every one of `cuts`, as a pipe may cut it. */
function cut(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, i) => bytes.subarray(places[i], to));
}

const bodyAnswer = (id: number, body: Uint8Array) =>
  `${JSON.stringify({ id, result: { body: Buffer.from(body).toString('base64'), base64Encoded: true }, sessionId: 'S' })}\0`;
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('what a browser says', () => {
  it('passes as it is where it is short, however the pipe cuts it', () => {
    const message = fc.string({ maxLength: 40 }).map((text) => `${JSON.stringify({ method: 'A.b', params: text })}\0`);
    fc.assert(
      fc.property(fc.array(message), cuts, (messages, cuts) => {
        const short = messages.filter((text) => Buffer.byteLength(text) <= DIVERT_AT);
        expect(sift(cut(short.join(''), cuts)).passed).toBe(short.join(''));
      }),
    );
  });

  it('loses long bodies to the side, byte for byte, and a number stands for each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 60, maxLength: 3_000 }), { maxLength: 4 }),
        cuts,
        (bodies, cuts) => {
          const answers = bodies.map((body, id) => bodyAnswer(id, body));
          const { messages, bodies: diverted } = sift(cut(answers.join(''), cuts));
          expect([...diverted.values()]).toEqual(bodies.map((body) => Buffer.from(body)));
          const numbers = messages
            .map((text) => JSON.parse(text))
            .map(({ id, result }) => [id, diversionOf(result.body)]);
          expect(numbers).toEqual(bodies.map((_, id) => [id, id]));
        },
      ),
    );
  });

  it('does not stop an answer that is long and no body, up to the limit', () => {
    const answer = (data: string) => `${JSON.stringify({ id: 7, result: { data } })}\0`;
    expect(sift([Buffer.from(answer('x'.repeat(LIMIT - 50)))]).passed).toBe(answer('x'.repeat(LIMIT - 50)));
    const { messages, refused } = sift(cut(answer('x'.repeat(5_000)), [100, 3_000]));
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([{ id: 7, error: { code: -32000 } }]);
    expect(refused).toEqual([]);
  });

  it('does not get through with an event beyond the limit, and what follows does', () => {
    const long = `${JSON.stringify({ method: 'Network.dataReceived', params: { data: 'x'.repeat(5_000) } })}\0`;
    const { passed, refused } = sift(cut(`${long}{"method":"A.b"}\0`, [10, 70, 400]));
    expect(passed).toBe('{"method":"A.b"}\0');
    expect(refused).toEqual([['Network.dataReceived', Buffer.byteLength(long)]]);
  });

  it.each([
    ['is text and not base64', `{"id":3,"result":{"body":"${'ab"'.repeat(40)}","base64Encoded":false}}\0`],
    ['ends within four characters', `{"id":3,"result":{"body":"${'QUJD'.repeat(40)}Q","base64Encoded":true}}\0`],
  ])('is an error for whoever asked where a body %s', (_, text) => {
    const { messages, bodies } = sift([Buffer.from(text)]);
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([{ id: 3, error: {} }]);
    expect([...bodies.values()]).toEqual([null]);
  });

  it('cannot pass off a short body as one that was diverted', () => {
    expect(diversionOf(Buffer.from(':1').toString('base64'))).toBeUndefined();
    expect(diversionOf('')).toBeUndefined();
  });
});
