import { randomInt } from 'node:crypto';
import type { AddressType, Question, Reply } from './message.ts';
import type { Finding } from './resolver.ts';

/** A reply and the messages it came in, as received. */
export interface Heard {
  readonly reply: Reply;
  readonly raw: readonly Uint8Array[];
}

/** Puts one question and waits for its answer. Rejects with an Error whose message says why there is none. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Heard>;

/** Asks for both families at once and puts the answers together. */
export async function askForAddresses(host: string, ask: Ask, signal: AbortSignal): Promise<Finding> {
  const name = host.replace(/\.$/, '');
  const types: readonly AddressType[] = ['A', 'AAAA'];
  const answers = types.map((type) => ask({ id: randomInt(0x10000), name, type }, signal));
  const settled = await Promise.allSettled(answers);
  const heard = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const unheard = settled.flatMap((one, at) =>
    one.status === 'rejected' ? [`${types[at]}: ${one.reason instanceof Error ? one.reason.message : one.reason}`] : [],
  );
  return findingOf(heard, unheard);
}

function findingOf(heard: readonly Heard[], unheard: readonly string[]): Finding {
  const good = heard.filter(({ reply }) => reply.code === NO_ERROR);
  const bad = heard.filter(({ reply }) => reply.code !== NO_ERROR);
  const detail = [...unheard, ...new Set(bad.map(({ reply }) => errorName(reply.code)))].join('; ');
  const raw = heard.flatMap((one) => one.raw.map((message) => Buffer.from(message).toString('base64')));
  return {
    outcome: outcomeOf(good, bad),
    records: good.flatMap(({ reply }) => reply.records),
    ...(heard.length === 0 ? {} : { authenticated: heard.every(({ reply }) => reply.authenticated), raw }),
    ...(detail === '' ? {} : { detail }),
  };
}

/** A name exists or not for all types alike (RFC 8020 §2), so one answer is enough; what contradicts it is in the detail. */
function outcomeOf(good: readonly Heard[], bad: readonly Heard[]): Finding['outcome'] {
  if (good.length > 0) return 'answered';
  return bad.some(({ reply }) => reply.code === NAME_ERROR) ? 'no-such-name' : 'failed';
}

const NO_ERROR = 0;
const NAME_ERROR = 3;

/** RFC 1035 §4.1.1 */
const errorNames: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

function errorName(code: number): string {
  return errorNames[code] ?? `RCODE ${code}`;
}
