import {
  attestationsOf,
  checkOtsAnchor,
  EvidenceError,
  encodeOts,
  fromBase64,
  type OpenTimestampsAnchor,
  type OtsCheck,
  type OtsFile,
  parseOts,
  toBase64,
  withKnown,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { askCalendars, type CalendarAnswer } from './ask-calendars.ts';
import { confirmBlocks } from './confirm-blocks.ts';
import type { OtsUpgradeOptions } from './upgrade-options.ts';

/**
 * Asks the calendars what became of what is pending, and the sources for the headers of the blocks that are named. The record that comes
 * back has everything that was in the old one, and has passed the offline check; where nothing new was learned it is the old one itself.
 * Whoever does not answer changes nothing: ask again later. Rejects with AnchorError: `record-invalid` for a record that contradicts
 * itself, `config-malformed` for sources that are no URLs.
 */
export async function upgradeOtsAnchor(
  record: OpenTimestampsAnchor,
  options: OtsUpgradeOptions = {},
): Promise<OpenTimestampsAnchor> {
  requireValid(check(record));
  const known = withAnswers(record, await askCalendars(record, options), options);
  const { blocks, answers } = await confirmBlocks(known, requireValid(check(known)), options);
  if (blocks.length === 0) return known;
  const upgraded = {
    ...known,
    blocks: [...known.blocks, ...blocks].toSorted((a, b) => a.height - b.height),
    answers: [...known.answers, ...answers],
  };
  requireValid(check(upgraded));
  return upgraded;
}

/** The record with what calendars said, each answer for itself: one that makes it too large for a .ots is left out. */
function withAnswers(
  record: OpenTimestampsAnchor,
  answers: readonly CalendarAnswer[],
  { onProgress }: OtsUpgradeOptions,
): OpenTimestampsAnchor {
  return answers.reduce((known, answer) => {
    try {
      return grown(known, answer);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      onProgress?.({ step: 'calendar', calendar: answer.calendar, outcome: 'malformed', detail: error.message });
      return known;
    }
  }, record);
}

function grown(record: OpenTimestampsAnchor, answer: CalendarAnswer): OpenTimestampsAnchor {
  const file = read(record);
  const timestamp = withKnown({ message: file.digest, timestamp: file.timestamp }, answer);
  const grownFile = { ...file, timestamp };
  if (attestationsOf(grownFile).length === attestationsOf(file).length) return record;
  return { ...record, ots: toBase64(encodeOts(grownFile)) };
}

/** Against its own digest: whether that is the deposit's is for the check of the proof. */
function check(record: OpenTimestampsAnchor): OtsCheck {
  return checkOtsAnchor(record, read(record).digest);
}

function read({ ots }: OpenTimestampsAnchor): OtsFile {
  try {
    const file = parseOts(fromBase64(ots));
    if (file.hash === 'sha256') return file;
    throw invalid(`It is of a file named by ${file.hash}.`);
  } catch (error) {
    if (error instanceof EvidenceError) throw invalid(error.message);
    throw error;
  }
}

function requireValid(result: OtsCheck): Exclude<OtsCheck, { outcome: 'invalid' }> {
  if (result.outcome === 'invalid') throw invalid(result.detail);
  return result;
}

function invalid(detail: string): AnchorError {
  return new AnchorError('record-invalid', `The anchor record contradicts itself: ${detail}`);
}
