import type { ClockReading } from '@guzheng/evidence';
import type { TimeServerName } from './address.ts';
import { type AskOptions, askTimeServer } from './sntp.ts';

/**
 * Asked where nobody names others: two in China, one of them the National Time Service Center (NTSC), and two that answer anywhere.
 * They belong to four operators.
 */
export const DEFAULT_TIME_SERVERS: readonly string[] = [
  'ntp.ntsc.ac.cn',
  'ntp.aliyun.com',
  'time.cloudflare.com',
  'time.google.com',
];

/** Longer than a round trip around the world, name included; a capture takes at least that long. */
const BUDGET_MS = 1_500;
/** The second time the name is known to be answered, and the capture is over: nobody waits for long. */
const SHORTEST_MS = 300;

export type AskAllOptions = Omit<AskOptions, 'when' | 'budgetMs'>;

/** Asks all servers at once, before the capture. */
export function askBefore(servers: readonly TimeServerName[], options: AskAllOptions): Promise<ClockReading[]> {
  return askAll(servers, { ...options, when: 'before', budgetMs: BUDGET_MS });
}

/** Asks once more, after the capture, those that answered before; they are given four times as long as they took. */
export function askAfter(
  servers: readonly TimeServerName[],
  before: readonly ClockReading[],
  options: AskAllOptions,
): Promise<ClockReading[]> {
  const answered = before.filter(({ outcome }) => outcome === 'answered');
  const again = servers.filter(({ name }) => answered.some(({ server }) => server === name));
  const slowest = Math.max(0, ...answered.map(({ roundTripMs }) => roundTripMs ?? 0));
  const budgetMs = Math.min(BUDGET_MS, Math.max(SHORTEST_MS, 4 * slowest));
  return askAll(again, { ...options, when: 'after', budgetMs });
}

function askAll(servers: readonly TimeServerName[], options: AskOptions): Promise<ClockReading[]> {
  return Promise.all(servers.map((server) => askTimeServer(server, options)));
}
