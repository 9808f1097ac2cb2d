import { type CaptureRecord, layout } from '@guzheng/evidence';
import { type EvidencePackageLies, SEPOLIA } from '@guzheng/testing';
import { anchorOf, bodyOf, evidence, lied, pins, told } from './make.ts';
import { sound, soundly, withDates, withEnvironment, withFacts } from './make-sound.ts';
import {
  type Case,
  type Cases,
  contradicted,
  type Outcome,
  refused,
  unproven,
  verified,
  verifiedBut,
} from './vector.ts';

const withCapture = (edit: (capture: CaptureRecord) => Partial<CaptureRecord>): EvidencePackageLies => ({
  capture: (capture) => ({ ...capture, ...edit(capture) }),
});
const replayOf = (subject: { sha256: string; sm3?: string }, similarity = 1): object => ({
  type: 'guzheng/replay/v1',
  replayedAt: '2026-07-03T00:00:00Z',
  subject: { sha256: subject.sha256, sm3: subject.sm3 ?? '' },
  browser: { captured: null, replayed: 'Chrome/140.0.7339.16' },
  warnings: [],
  text: { similarity, missingTotal: 0, addedTotal: 0 },
  pictures: [{ path: `${layout.screenshots}viewport.png`, similarity: 1 }],
  attemptsToLeave: 0,
  errors: [],
});
/** Evidence on a chain that its verifier has pinned. */
const pinned = (about: string, outcome: Outcome, options: Parameters<typeof evidence>[0] = {}): Case => ({
  about,
  ...outcome,
  body: async () => {
    const made = await evidence(options);
    return bodyOf({ ...made, trust: pins(anchorOf(made.proof)) });
  },
});

export const meansCases: Cases = {
  'browser-never-at-work': lied(
    'capture.json has what a browser got, and the log has no request of one',
    contradicted('T1', 'means-contradicted'),
    { calls: (calls) => calls.filter(({ means }) => means !== 'browser') },
  ),
  'no-plain-client': lied(
    'capture.json has no plain fetch',
    { expect: 'contradicted', point: 'T1 UNPROVEN', code: 'means-missing' },
    { capture: ({ plain: _plain, ...capture }) => capture },
  ),
  'long-silence': sound('nothing was logged for three minutes', verifiedBut('T2', 'log-silent'), {
    calls: (calls) => calls.map((call, i) => (i < 12 ? call : { ...call, mono: call.mono + 180_000 })),
  }),
  'window-only': told(
    'there is a picture of the window, and none of the whole page',
    verifiedBut('T5', 'screenshot-not-whole'),
    {},
  ),
  'picture-before-the-browser': sound(
    'a picture was taken before the browser began',
    contradicted('T5', 'screenshot-time-mismatch'),
    withCapture(({ screenshots }) => ({
      screenshots: screenshots.map((shot) => ({ ...shot, takenAt: '2026-07-01T08:00:01Z' })),
    })),
  ),
  'options-not-recorded': told('no option of the capture is recorded', verifiedBut('T8', 'options-unrecorded'), {}),
  'not-repeated': sound('nobody says that it was done again', verifiedBut('T8', 'not-repeated')),
  repeated: sound('a replay report about this file', verified, {}, ({ statement }) => ({
    replay: replayOf(statement.subject),
  })),
  'replay-differs': sound(
    'shown again, a tenth of the text was another',
    verifiedBut('T8', 'replay-differs'),
    {},
    ({ statement }) => ({
      replay: replayOf(statement.subject, 0.9),
    }),
  ),
  'replay-of-another': sound(
    'the replay report is about another file',
    contradicted('T8', 'replay-of-another'),
    {},
    ({ statement }) => ({ replay: replayOf({ ...statement.subject, sha256: 'ab'.repeat(32) }) }),
  ),
  'no-replay-report': sound('what is handed in as a replay report is none', refused('replay-malformed'), {}, () => ({
    replay: { type: 'guzheng/replay/v1' },
  })),
  'no-deposit-to-trace-to': {
    about: 'without a deposit the way ends at the seal',
    ...unproven('T9', 'custody-hop-open'),
    body: async () => bodyOf({ file: (await soundly()).file }),
  },
  'way-broken': {
    about: 'the file is not the one that was deposited: the way breaks at the deposit',
    ...contradicted('T9', 'custody-hop-broken'),
    body: async () => {
      const [one, other] = [await soundly(), await evidence()];
      return bodyOf({ file: one.file, proof: other.proof });
    },
  },
  'fetch-ten-minutes-before': sound(
    'the plain client asked ten minutes before the browser',
    verifiedBut('C1', 'fetch-apart'),
    {
      ...withEnvironment(() => ({ checkedAt: '2026-07-01T07:50:00Z' })),
      ...withCapture(({ plain }) => ({
        startedAt: '2026-07-01T07:50:00Z',
        ...(plain === undefined
          ? {}
          : { plain: { ...plain, startedAt: '2026-07-01T07:50:02Z', endedAt: '2026-07-01T07:50:03Z' } }),
      })),
    },
    undefined,
    { withoutNotBefore: true },
  ),
  'no-date-of-the-site': sound('no answer of the site has a Date', verifiedBut('C5', 'site-date-missing'), withDates()),
  'site-an-hour-ahead': sound(
    'the site says that it is an hour later',
    verifiedBut('C5', 'site-date-apart'),
    withDates('Wed, 01 Jul 2026 09:00:03 GMT'),
  ),
  'date-from-nowhere': sound(
    'the environment record has a Date that no answer in the archive has',
    contradicted('C5', 'site-date-mismatch'),
    withEnvironment(({ clock }) => ({
      clock: {
        ...clock,
        siteDates: [
          {
            means: 'http',
            url: 'https://huatai.test/a?x=1',
            date: 'Wed, 01 Jul 2026 08:00:04 GMT',
            receivedAt: '2026-07-01T08:00:03Z',
            differenceMs: 500,
          },
        ],
      },
    })),
  ),
};

const VIEWS = { id: 'views', source: 'dom', key: 'text', raw: '杭州时装周' } as const;
const counted = (min: number, max: number) => ({ min, max, readings: [{ rule: 'as-shown', min, max }] });

export const factsCases: Cases = {
  'print-by-itself': sound('no program compares a print', verifiedBut('X6', 'print-not-compared')),
  'no-facts': told('the package lists nothing that the page states', verifiedBut('X7', 'facts-missing'), {}),
  'fact-not-in-the-page': sound(
    'a fact that is nowhere in the kept page',
    verifiedBut('X7', 'fact-not-found'),
    withFacts(() => ({ facts: [{ id: 'author', source: 'dom', key: 'text', raw: '某某日报记者' }] })),
  ),
  'threshold-turned-round': sound(
    '4,999 views are said to be 5,000 or more',
    contradicted('X7', 'fact-mismatch'),
    withFacts(() => ({
      facts: [{ ...VIEWS, interval: counted(4999, 4999) }],
      thresholds: [{ threshold: 5000, of: 'views', fact: 0, answer: 'above', note: '' }],
    })),
  ),
  'number-beside-its-text': sound(
    'the interval does not hold the number that the page shows',
    contradicted('X7', 'fact-mismatch'),
    withFacts(() => ({
      facts: [{ id: 'likes', source: 'dom', key: 'text', raw: '1.2万', interval: counted(120_000, 129_999) }],
    })),
  ),
  'facts-of-another-site': sound(
    'the facts were read from another site',
    contradicted('X7', 'fact-mismatch'),
    withFacts(() => ({ url: 'https://evil.test/' })),
  ),
};

export const overallCases: Cases = {
  'witness-not-asked': told('nobody was asked whether the block stands', verifiedBut('O1', 'chain-unproven'), {}),
  'witness-of-a-testnet': pinned('the only witness is a testnet', verifiedBut('O1', 'witness-weak'), {
    network: SEPOLIA,
  }),
  'unchanged-since': pinned('the block is pinned: unchanged since', verified),
  'changed-since': {
    about: 'the file is not the one that was deposited',
    ...contradicted('O1', 'chain-contradicted'),
    body: async () => {
      const [one, other] = [await evidence(), await soundly()];
      return bodyOf({ file: one.file, proof: other.proof });
    },
  },
  'before-the-deposit': sound(
    'that the page was genuine is never shown by the file',
    verifiedBut('O2', 'pre-chain-open'),
  ),
  'before-the-deposit-contradicted': sound(
    'the log says that another page was seen',
    contradicted('O2', 'pre-chain-contradicted'),
    withCapture(() => ({ requestedUrl: 'http://evil.test/' })),
  ),
};
