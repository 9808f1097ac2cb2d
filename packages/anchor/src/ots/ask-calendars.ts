import {
  bytesToHex,
  fromBase64,
  nodesOf,
  type OpenTimestampsAnchor,
  type OtsNode,
  parseOts,
  type Timestamp,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { publicUrl } from '../rpc/url.ts';
import { lookUp } from './calendar.ts';
import { askableCalendar } from './calendars.ts';
import type { OtsProgress, OtsUpgradeOptions } from './upgrade-options.ts';

/** What a calendar knows about one message of the time stamp. */
export interface CalendarAnswer {
  /** Credentials stripped. */
  readonly calendar: string;
  readonly message: Uint8Array;
  readonly timestamp: Timestamp;
}

interface Question {
  readonly calendar: URL;
  readonly message: Uint8Array;
}

/** A stamp has about four; a file that names thousands is not worth a calendar's time. */
const MAX_QUESTIONS = 32;
/** Commitments have 44 bytes; more than a digest of 64 bytes cannot have been taken. */
const MAX_COMMITMENT_BYTES = 64;

/** Asks each calendar that may be asked, once for each commitment that has not come to a known block yet. Never rejects for what they say. */
export async function askCalendars(
  record: OpenTimestampsAnchor,
  options: OtsUpgradeOptions,
): Promise<readonly CalendarAnswer[]> {
  const questions = questionsOf(record, options).slice(0, MAX_QUESTIONS);
  const answers = await Promise.all(questions.map((question) => ask(question, options)));
  return answers.flatMap((answer) => (answer === undefined ? [] : [answer]));
}

function questionsOf(record: OpenTimestampsAnchor, options: OtsUpgradeOptions): readonly Question[] {
  const { digest, timestamp } = parseOts(fromBase64(record.ots));
  const open = [...nodesOf({ message: digest, timestamp })].filter((node) => !hasKnownBlock(node, record));
  const questions = new Map<string, Question>();
  for (const { message, timestamp: each } of open) {
    for (const attestation of each.attestations) {
      if (attestation.kind !== 'pending') continue;
      const calendar = askable(attestation.uri, message, options);
      if (calendar !== undefined) questions.set(`${calendar.href} ${bytesToHex(message)}`, { calendar, message });
    }
  }
  return [...questions.values()];
}

/** True where the way on from here ends in a block whose header is kept already: there is nothing left to ask. */
function hasKnownBlock(node: OtsNode, { blocks }: OpenTimestampsAnchor): boolean {
  const isKnown = (height: number, root: Uint8Array): boolean =>
    blocks.some((block) => block.height === height && block.header.slice(72, 136) === bytesToHex(root));
  return [...nodesOf(node)].some(({ message, timestamp }) =>
    timestamp.attestations.some((each) => each.kind === 'bitcoin' && isKnown(each.height, message)),
  );
}

function askable(uri: string, message: Uint8Array, { calendars = [], onProgress }: OtsUpgradeOptions): URL | undefined {
  const url = message.length <= MAX_COMMITMENT_BYTES ? askableCalendar(uri, calendars) : undefined;
  if (url === undefined) {
    const detail = 'It is neither a public calendar nor one that was named, so it is not asked';
    onProgress?.({ step: 'calendar', calendar: uri, outcome: 'not-allowed', detail });
  }
  return url;
}

async function ask({ calendar, message }: Question, options: OtsUpgradeOptions): Promise<CalendarAnswer | undefined> {
  const name = publicUrl(calendar.href);
  const say = (outcome: Extract<OtsProgress, { step: 'calendar' }>['outcome'], detail: string): void =>
    options.onProgress?.({ step: 'calendar', calendar: name, outcome, detail });
  try {
    const answer = await lookUp(calendar, message, options);
    if ('timestamp' in answer) {
      say('answered', 'It knows more');
      return { calendar: name, message, timestamp: answer.timestamp };
    }
    say('pending', answer.pending);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    say(error.code === 'calendar-malformed' ? 'malformed' : 'unreachable', error.message);
  }
  return undefined;
}
