import { type Capture, isEnded, type NewCapture, type Take } from '../api/capture.ts';
import type { GuzhengClient } from '../client/index.ts';
import { SdkError } from '../error.ts';
import type { OnProgress } from '../progress.ts';

/** A take that waits for a person. */
export interface Preview {
  readonly capture: Capture;
  readonly take: Take;
  /** PNG, as the server shows it. What is in the package is verified later. */
  picture(): Promise<Uint8Array>;
}

/** What a person says to it. A take that is rejected stays in the ledger with the reason. */
export type Choice =
  | { readonly choice: 'confirm' }
  | { readonly choice: 'retake'; readonly reason: string }
  | { readonly choice: 'cancel' };

export interface RemoteCaptureOptions {
  readonly client: GuzhengClient;
  readonly onPreview?: (preview: Preview) => Promise<Choice>;
  readonly tell: OnProgress;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

/** The take that was confirmed, and the number under which it is in the ledger. */
export interface Confirmed {
  readonly id: string;
  readonly number: string;
  readonly file: string;
  readonly sha256: string;
}

/** How often an incomplete take is replaced without asking: a page that is never complete is sealed as partial, and says so. */
const RETAKES = 1;

/** Has the page captured and confirmed. Rejects with SdkError `capture-failed`, and with GuzhengApiError. */
export async function captureThrough(wanted: NewCapture, options: RemoteCaptureOptions): Promise<Confirmed> {
  const { client, signal, idempotencyKey, tell } = options;
  const asking = signal === undefined ? {} : { signal };
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  const created = await client.capture(wanted, { ...asking, ...key });
  let answered = 0;
  for await (const event of client.watchCapture(created.id, asking)) {
    if (event.event === 'progress') {
      tell({ step: 'capture', detail: event.detail });
      continue;
    }
    tell({ step: 'capture', detail: describe(event.capture) });
    const waiting = event.capture.state === 'preview' ? ready(event.capture) : undefined;
    // The state is told again after a connection broke; a take is asked about once.
    if (waiting !== undefined && waiting.take > answered) {
      answered = waiting.take;
      await answer(event.capture, waiting, options);
    }
    if (isEnded(event.capture)) return confirmedIn(event.capture);
  }
  return confirmedIn(await client.getCapture(created.id, asking));
}

function describe({ state, position, takes }: Capture): string {
  switch (state) {
    case 'queued':
      return position === undefined ? 'waiting in the queue' : `place ${position} in the queue`;
    case 'capturing':
      return `take ${takes.length} is being captured`;
    case 'preview':
      return `take ${takes.length} waits to be confirmed`;
    default:
      return `the capture is ${state}`;
  }
}

function ready({ takes }: Capture): Take | undefined {
  const last = takes.at(-1);
  return last?.state === 'ready' ? last : undefined;
}

async function answer(
  capture: Capture,
  take: Take,
  { client, onPreview, signal }: RemoteCaptureOptions,
): Promise<void> {
  const asking = signal === undefined ? {} : { signal };
  const picture = async (): Promise<Uint8Array> => (await client.preview(capture.id, take.take, asking)).bytes();
  const chosen = await (onPreview ?? takeTheFirstComplete)({ capture, take, picture });
  switch (chosen.choice) {
    case 'confirm':
      await client.confirm(capture.id, take.take, asking);
      return;
    case 'retake':
      await client.retake(capture.id, chosen.reason, asking);
      return;
    case 'cancel':
      await client.cancel(capture.id, asking);
      return;
  }
}

async function takeTheFirstComplete({ take }: Preview): Promise<Choice> {
  if (take.sealed?.complete === true || take.take > RETAKES) return { choice: 'confirm' };
  return { choice: 'retake', reason: 'the take is not complete' };
}

function confirmedIn(capture: Capture): Confirmed {
  const taken = capture.takes.find(({ state }) => state === 'confirmed')?.sealed;
  if (capture.state === 'confirmed' && capture.number !== undefined && taken !== undefined)
    return { id: capture.id, number: capture.number, file: taken.file, sha256: taken.sha256 };
  const failure = capture.failure ?? capture.takes.at(-1)?.failure;
  const why = failure === undefined ? '' : `: ${failure.message} [${failure.code}]`;
  throw new SdkError('capture-failed', `the server's capture ${capture.id} is ${capture.state}${why}`, {
    ...(failure?.hint === undefined ? {} : { hint: failure.hint }),
  });
}
