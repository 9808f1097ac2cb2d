import type { CaptureRecord } from '@guzheng/evidence';
import type { EvidencePackageLies } from '@guzheng/testing';
import { lied, told } from './make.ts';
import { type Cases, contradicted, verified, verifiedBut } from './vector.ts';

const C2 = contradicted('C2', 'time-out-of-order');
const withCapture = (edit: (capture: CaptureRecord) => Partial<CaptureRecord>): EvidencePackageLies => ({
  capture: (capture) => ({ ...capture, ...edit(capture) }),
});
const lineAt = (index: number, time: string): EvidencePackageLies => ({
  calls: (calls) => calls.map((call, i) => (i === index ? { ...call, time } : call)),
});
const notBefore = (edit: Partial<NonNullable<CaptureRecord['notBefore']>>): EvidencePackageLies =>
  withCapture((capture) => (capture.notBefore === undefined ? {} : { notBefore: { ...capture.notBefore, ...edit } }));

export const timeCases: Cases = {
  'capture-ends-before-it-starts': lied(
    'the capture ends an hour before it starts',
    C2,
    withCapture(() => ({ endedAt: '2026-07-01T07:00:00Z' })),
  ),
  'screenshot-of-the-day-before': lied(
    'the picture was taken the day before',
    C2,
    withCapture(({ screenshots }) => ({
      screenshots: screenshots.map((shot) => ({ ...shot, takenAt: '2026-06-30T08:00:00Z' })),
    })),
  ),
  'fetch-after-the-capture': lied(
    'the plain fetch ended an hour after the capture',
    C2,
    withCapture(({ plain }) => (plain === undefined ? {} : { plain: { ...plain, endedAt: '2026-07-01T09:00:00Z' } })),
  ),
  'sealed-before-the-end': lied('the package was sealed before the capture ended', C2, {
    manifest: (manifest) => ({ ...manifest, created: '2026-07-01T07:59:00Z' }),
  }),
  'deposited-before-the-sealing': lied('the package was deposited before it was sealed', C2, {
    statement: (statement) => ({ ...statement, time: '2026-07-01T08:00:05Z' }),
  }),
  'log-line-of-the-day-before': lied('a line of the log is of the day before', C2, lineAt(4, '2026-06-30T08:00:00Z')),
  'log-steps-back': lied(
    'a line of the log is six seconds before the one it follows',
    C2,
    lineAt(7, '2026-07-01T08:00:01Z'),
  ),
  'clock-set-back-by-a-second': lied(
    'a clock that is set back by a second is no contradiction',
    verified,
    lineAt(7, '2026-07-01T08:00:05Z'),
  ),
  'block-before-the-deposit': told(
    'the block is an hour older than the deposit that it is said to hold',
    contradicted('C3', 'anchor-before-deposit'),
    {
      blockTime: '2026-07-01T07:00:00Z',
      withoutNotBefore: true,
    },
  ),
  'block-before-the-capture': told(
    'the block is an hour older than the capture that it is said to hold',
    contradicted('C7', 'time-out-of-order'),
    {
      blockTime: '2026-07-01T07:00:00Z',
      withoutNotBefore: true,
    },
  ),
  'block-within-the-skew': told('a block one minute early is within what two clocks may differ', verified, {
    blockTime: '2026-07-01T07:59:10Z',
    withoutNotBefore: true,
  }),
  'deposit-late': told('an hour lies between the capture and the chain', verifiedBut('C7', 'deposit-late'), {
    blockTime: '2026-07-01T09:00:00Z',
  }),
  'not-before-after-the-capture': lied(
    'the block from before the capture is dated after it',
    contradicted('C4', 'not-before-violated'),
    notBefore({ time: '2026-07-01T09:00:00Z' }),
  ),
  'not-before-is-the-anchor': lied(
    'the block from before the capture is the one that holds the deposit',
    contradicted('C4', 'not-before-violated'),
    notBefore({ number: 24_000_100 }),
  ),
  'no-not-before': told('the package names no block from before the capture', verifiedBut('C4', 'time-unproven'), {
    withoutNotBefore: true,
  }),
};
