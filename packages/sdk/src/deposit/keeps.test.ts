import {
  type AnchorRecord,
  type EvmAnchor,
  encodeOts,
  fromBase64,
  mergeTimestamps,
  type OpenTimestampsAnchor,
  type Proof,
  parseOts,
  type RpcAnswer,
  toBase64,
} from '@guzheng/evidence';
import { makeEvmAnchor, makeOtsAnchor, SEPOLIA } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { stampOf } from '../../test/witnesses.ts';
import { keepsAll, lostBetween } from './keeps.ts';
import { mergeAnchors } from './merge.ts';

const root = new Uint8Array(32).fill(1);
const at = { network: SEPOLIA, number: 100, timestamp: 1_780_000_000 };
const included = makeEvmAnchor(root, { ...at, status: 'included' });
const finalized = makeEvmAnchor(root, { ...at, status: 'finalized' });
const elsewhere = makeEvmAnchor(root, { ...at, number: 101, status: 'included' });
const otherRoot = makeEvmAnchor(new Uint8Array(32).fill(2), { ...at, status: 'finalized' });
const { block: _, ...facts } = included;
const broadcast: EvmAnchor = { ...facts, status: 'broadcast' };
const answer: RpcAnswer = { url: 'http://a', method: 'm', params: [], answer: '{}', time: '2026-07-01T08:00:00.000Z' };

const stamp = stampOf('https://tsa.example', root, 'root');
const list = { kind: 'crl', url: 'https://tsa.example/crl', time: '2026-07-01T08:00:00.000Z', der: 'MAA=' } as const;
const ots = makeOtsAnchor(root, { status: 'pending' });
const confirmed = makeOtsAnchor(root);

describe('a record that rises', () => {
  it.each<[string, AnchorRecord, AnchorRecord]>([
    ['the same', finalized, finalized],
    ['from broadcast into a block', broadcast, included],
    ['from included to finalized', included, finalized],
    ['into another block, as it was not final', included, elsewhere],
    [
      'with more answers',
      { ...included, answers: [answer] },
      { ...finalized, answers: [{ ...answer, url: 'http://b' }, answer] },
    ],
    [
      'with a later answer to the same question',
      { ...included, answers: [answer] },
      { ...finalized, answers: [{ ...answer, answer: '{"finalized":true}', time: '2026-07-01T08:15:00.000Z' }] },
    ],
    ['a stamp with revocation data', stamp, { ...stamp, chain: ['MAA='], revocation: [list] }],
    ['an .ots into blocks, with what it said before', ots, grownBy(ots, confirmed)],
  ])('%s', (_what, before, after) => expect(keepsAll(before, after)).toBe(true));
});

describe('a record that loses something', () => {
  it.each<[string, AnchorRecord, AnchorRecord]>([
    ['out of its block', included, broadcast],
    ['down the ladder', finalized, included],
    ['into another block after it was final', finalized, { ...elsewhere, status: 'finalized' }],
    ['into another transaction after it was final', finalized, otherRoot],
    ['into a transaction for another root', broadcast, otherRoot],
    [
      'into a transaction that is none',
      broadcast,
      { ...included, transaction: { raw: '0x00', hash: included.transaction.hash } },
    ],
    ['the same block with another header', included, { ...included, block: { ...included.block, header: '0x00' } }],
    ['the same block without its trie proof', included, { ...finalized, block: { ...finalized.block, trieProof: [] } }],
    ['another chain', included, { ...included, chainId: 1 }],
    ['another genesis', included, { ...included, genesisHash: `0x${'22'.repeat(32)}` }],
    ['another name', included, { ...included, network: 'mainnet' }],
    ['an answer', { ...included, answers: [answer] }, { ...finalized, answers: [{ ...answer, url: 'http://b' }] }],
    ['of another kind', included, stamp],
    ['a stamp of another kind', stamp, included],
    ['another stamp', stamp, stampOf('https://tsa.example', root, 'root', 2)],
    ['a stamp of something else', stamp, { ...stamp, target: 'file' }],
    ['a stamp without its address', stamp, omit(stamp, 'url')],
    ['a certificate', { ...stamp, chain: ['MAA='] }, stamp],
    ['a revocation list', { ...stamp, revocation: [list] }, { ...stamp, revocation: [{ ...list, der: 'MAE=' }] }],
    ['an .ots of another digest', ots, makeOtsAnchor(new Uint8Array(32).fill(9), { status: 'pending' })],
    ['an .ots that is cut', ots, { ...ots, ots: ots.ots.slice(0, 120) }],
    ['an attestation', grownBy(ots, confirmed), { ...confirmed, ots: ots.ots }],
    ['an .ots of another kind', ots, stamp],
    ['a header', confirmed, { ...confirmed, blocks: confirmed.blocks.slice(1) }],
    ['a header for another one', confirmed, { ...confirmed, blocks: makeOtsAnchor(root, { height: 5 }).blocks }],
    ['an unknown anchor changed', unknown(1), unknown(2)],
    ['an unknown anchor made known', unknown(1), included],
  ])('%s', (_what, before, after) => expect(keepsAll(before, after)).toBe(false));
});

describe('a proof', () => {
  const envelope = { payloadType: 'text/plain', payload: 'bm8=', signatures: [{ keyid: 'a', sig: 'bm8=' }] };
  const event = { ...envelope, payload: 'bm9v' };
  const proof: Proof = {
    type: 'guzheng/proof/v1',
    envelope,
    inclusion: { index: 0, size: 1, path: [], root: '01'.repeat(32) },
    anchors: [included, stamp],
    custody: [event],
  };

  it('keeps everything when anchors and events are added, and anchors rise', () => {
    expect(lostBetween(proof, proof)).toBeUndefined();
    const grown = { ...proof, anchors: [finalized, stamp, ots], custody: [event, envelope] };
    expect(lostBetween(proof, grown)).toBeUndefined();
  });

  it.each<[string, Partial<Proof>, string]>([
    ['another statement', { envelope: { ...envelope, payload: 'bm9v' } }, 'the signed statement'],
    [
      'another signature',
      { envelope: { ...envelope, signatures: [{ keyid: 'a', sig: 'bm9v' }] } },
      'the signed statement',
    ],
    ['another root', { inclusion: { ...proof.inclusion, root: '02'.repeat(32) } }, 'the place in the tree'],
    ['no events', { custody: [] }, 'events of the custody list'],
    ['an event put before', { custody: [envelope, event] }, 'events of the custody list'],
    ['an anchor taken out', { anchors: [included] }, 'anchor 2 (rfc3161)'],
    ['anchors in another order', { anchors: [stamp, included] }, 'anchor 1 (evm)'],
    ['an anchor that fell', { anchors: [broadcast, stamp] }, 'anchor 1 (evm)'],
  ])('loses something with %s', (_what, change, lost) =>
    expect(lostBetween(proof, { ...proof, ...change })).toBe(lost),
  );
});

describe('mergeAnchors', () => {
  it('adds what is new, raises what rose, and does nothing a second time', () => {
    const first = mergeAnchors([included], [finalized, stamp, ots]);
    expect(first).toMatchObject({ anchors: [finalized, stamp, ots], added: [stamp, ots], risen: [finalized] });
    expect(mergeAnchors(first.anchors, [finalized, stamp, ots])).toEqual({
      anchors: first.anchors,
      added: [],
      risen: [],
    });
  });

  it('leaves out what is said already', () => {
    for (const more of [broadcast, included])
      expect(mergeAnchors([finalized, stamp], [more])).toEqual({ anchors: [finalized, stamp], added: [], risen: [] });
  });

  it('puts a second stamp of the same authority beside the first: both were given', () => {
    const other = stampOf('https://tsa.example', root, 'root', 2);
    expect(mergeAnchors([finalized, stamp], [other])).toMatchObject({
      anchors: [finalized, stamp, other],
      added: [other],
    });
  });

  it('never loses anything, whatever comes in whatever order', () => {
    const records = [
      grownBy(ots, confirmed),
      broadcast,
      included,
      finalized,
      elsewhere,
      stamp,
      { ...stamp, revocation: [list] },
      ots,
      unknown(1),
    ];
    for (const first of records) {
      for (const second of records) {
        for (const third of records) {
          const had = mergeAnchors([], [first, second]).anchors;
          const { anchors } = mergeAnchors(had, [third]);
          expect(had.every((anchor, place) => keepsAll(anchor, anchors[place] ?? unknown(0)))).toBe(true);
        }
      }
    }
  });
});

/** Both stamps of the same digest in one, as an upgrade makes it. */
function grownBy(before: OpenTimestampsAnchor, more: OpenTimestampsAnchor): OpenTimestampsAnchor {
  const [file, other] = [before, more].map(({ ots: bytes }) => parseOts(fromBase64(bytes)));
  if (file === undefined || other === undefined) throw new Error('no stamps');
  const timestamp = mergeTimestamps(file.timestamp, other.timestamp);
  return { ...before, ots: toBase64(encodeOts({ ...file, timestamp })), blocks: more.blocks };
}

function unknown(number: number): AnchorRecord {
  return { kind: 'unknown', name: 'moon', record: { kind: 'moon', number } };
}

function omit<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = object;
  return rest;
}
