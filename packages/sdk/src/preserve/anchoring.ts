import type { Proof } from '@guzheng/evidence';
import type { ServerInfo } from '../api/server-info.ts';
import type { GuzhengClient } from '../client/index.ts';
import type { GroupTestimony, Testimony } from '../deposit/testimony.ts';
import type { OnProgress } from '../progress.ts';

/** `seen`: a witness has given a record, which may be pending; `anchored`: every witness that the server asks is complete. */
export interface WaitForAnchors {
  readonly until?: 'seen' | 'anchored';
  readonly timeoutMs: number;
}

export interface AnchoringOptions {
  readonly client: GuzhengClient;
  readonly number: string;
  readonly wait: WaitForAnchors;
  readonly tell: OnProgress;
  readonly now: () => Date;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
}

const FIRST_MS = 500;
const MOST_MS = 15_000;

/** Waits until witnesses have seen the deposit, or the time is up: then the proof is pending, and its report says so. */
export async function waitForWitnesses(options: AnchoringOptions): Promise<void> {
  const { client, number, wait, tell, now, sleep, signal } = options;
  const end = now().getTime() + wait.timeoutMs;
  const asking = signal === undefined ? {} : { signal };
  for (let pause = FIRST_MS; ; pause = Math.min(MOST_MS, pause * 1.5)) {
    const { anchoring, anchors } = await client.getDeposit(number, asking);
    tell({ step: 'anchor', detail: `${number} is ${anchoring}: ${anchors.length} witnesses have seen it` });
    if (anchoring === 'anchored' || (anchoring === 'pending' && wait.until !== 'anchored')) return;
    const left = end - now().getTime();
    if (left <= 0) return;
    await sleep(Math.min(pause, left), signal);
  }
}

/** The records in the proof, in one group for each kind of witness that the server names. */
export function testimonyIn({ anchors }: Proof, { witnesses }: ServerInfo): Testimony {
  const kinds = [...new Set(witnesses.map(({ kind }) => kind))];
  const groups = kinds.map((kind): GroupTestimony => {
    const records = anchors.filter((anchor) => anchor.kind === kind).length;
    return { name: kind, atLeast: 1, records, outcome: records > 0 ? 'met' : 'missed', failures: [] };
  });
  return { anchors, groups };
}
