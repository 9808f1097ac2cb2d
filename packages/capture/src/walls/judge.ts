import type { CallLog } from '../log/call-log.ts';
import { detectWalls } from './detect.ts';
import type { WallObservation } from './observation.ts';
import type { Wall } from './wall.ts';

/** Says which walls stood before the page, and writes into the call log what speaks for each. */
export function judgeWalls(log: CallLog, seen: WallObservation): Wall[] {
  const walls = detectWalls(seen);
  const { status, page } = seen;
  const args = { ...(status === undefined ? {} : { status }), pageSeen: page !== undefined };
  log.record({ means: 'system', call: 'detect walls', args, result: { ok: true, walls } });
  return walls;
}
