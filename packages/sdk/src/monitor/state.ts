import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalize, parseJson, timestamp, uint, utf8Encode } from '@guzheng/evidence';
import * as v from 'valibot';
import { SdkError } from '../error.ts';
import { codeOf, unreadable, unwritable } from '../file/failure.ts';
import { exists, writeNewFile } from '../file/new-file.ts';
import { replaceFile } from '../file/replace-file.ts';
import { syncFolder } from '../file/synced.ts';
import type { Finding } from './findings.ts';

/** More than the longest line. */
const END_BYTES = 256 << 10;

export const MONITOR_TYPE = 'guzheng/monitor/v1';

/** What a monitor believes of a ledger: the key, and the largest state that is known to hold all earlier ones. */
export interface MonitorState {
  readonly type: typeof MONITOR_TYPE;
  readonly url: string;
  readonly verifierKey: string;
  readonly looked: string;
  /** Of the largest state that was shown to contain what was seen before. */
  readonly size: number;
  readonly checkpoint: string;
  /** What the server said of its last entry. */
  readonly lastTime?: string;
  /** Anchored checkpoints up to this size were checked. */
  readonly anchoredSize: number;
  /** Since when there are entries that no witness has seen, and how many entries there were then. */
  readonly unanchored?: { readonly since: string; readonly size: number };
}

const stateSchema: v.GenericSchema<unknown, MonitorState> = v.strictObject({
  type: v.literal(MONITOR_TYPE),
  url: v.string(),
  verifierKey: v.string(),
  looked: timestamp,
  size: uint,
  checkpoint: v.string(),
  lastTime: v.exactOptional(timestamp),
  anchoredSize: uint,
  unanchored: v.exactOptional(v.strictObject({ since: timestamp, size: uint })),
});

/** A checkpoint as it was seen, at the time of whoever saw it. */
export interface SeenCheckpoint {
  readonly seen: string;
  readonly checkpoint: string;
}

const seenSchema: v.GenericSchema<unknown, SeenCheckpoint> = v.strictObject({
  seen: timestamp,
  checkpoint: v.pipe(v.string(), v.maxLength(65_536)),
});

/** A monitor's memory of one ledger, in a folder: `monitor.json`, every checkpoint it saw in `checkpoints.jsonl`, and what it found. */
export class MonitorFolder {
  readonly #folder: string;
  #bytes: Uint8Array | undefined;
  #last: string | undefined;
  state: MonitorState | undefined;

  /** Rejects with SdkError `monitor-state-malformed`, `file-unreadable`, `output-unwritable`. */
  static async open(path: string): Promise<MonitorFolder> {
    const folder = new MonitorFolder(path);
    await folder.#load();
    return folder;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** On the disk before it is judged: what was shown to us once can be shown to others for ever. */
  async remember(seen: SeenCheckpoint): Promise<void> {
    if (seen.checkpoint === this.#last) return;
    const path = this.#path('checkpoints.jsonl');
    try {
      await this.#endLine(path);
      await appendFile(path, `${canonicalize({ ...seen })}\n`, { flush: true });
      await syncFolder(this.#folder);
    } catch (error) {
      throw unwritable(path, error);
    }
    this.#last = seen.checkpoint;
  }

  /** Every checkpoint that was seen, oldest first. */
  async seen(): Promise<readonly SeenCheckpoint[]> {
    const text = await textIn(this.#path('checkpoints.jsonl'));
    return text === undefined ? [] : readSeen(text);
  }

  /** Puts the new state in the place of the old one, whole. Rejects with SdkError `output-changed` where another monitor did. */
  async replace(state: MonitorState): Promise<void> {
    const bytes = utf8Encode(`${canonicalize({ ...state })}\n`);
    const path = this.#path('monitor.json');
    if (this.#bytes === undefined) await writeNewFile(path, bytes);
    else await replaceFile(path, bytes, this.#bytes);
    this.#bytes = bytes;
    this.state = state;
  }

  /** Keeps what shows the finding, once: `fork-<size>.json`. The path. */
  async keep(
    finding: Finding,
    facts: { readonly size: number; readonly url: string; readonly verifierKey: string; readonly found: string },
  ): Promise<string> {
    const { size, found, ...rest } = facts;
    const content = { type: 'guzheng/monitor-finding/v1', ...rest, ...finding };
    for (let copy = 1; ; copy += 1) {
      const path = this.#path(`fork-${size}${copy === 1 ? '' : `-${copy}`}.json`);
      if (!(await exists(path))) {
        await writeNewFile(path, `${JSON.stringify({ ...content, found }, null, 2)}\n`);
        return path;
      }
      if (isSame(await textIn(path), content)) return path;
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async #load(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
    } catch (error) {
      throw unwritable(this.#folder, error);
    }
    const path = this.#path('monitor.json');
    const text = await textIn(path);
    if (text !== undefined) {
      this.#bytes = utf8Encode(text);
      this.state = readState(path, text);
    }
    this.#last = readSeen(await endOf(this.#path('checkpoints.jsonl'))).at(-1)?.checkpoint;
  }

  /** A line that a killed process left half written is ended, so that the next one stands alone. */
  async #endLine(path: string): Promise<void> {
    const end = await endOf(path);
    if (end !== '' && !end.endsWith('\n')) await appendFile(path, '\n');
  }
}

/** The last lines of a file that may be large; nothing where there is none. */
async function endOf(path: string): Promise<string> {
  if (!(await exists(path))) return '';
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, END_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString();
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle.close();
  }
}

/** The checkpoints in a monitor's file, of either kind; lines that are none are left out. */
export function readSeen(text: string): readonly SeenCheckpoint[] {
  return text.split('\n').flatMap((line) => {
    const value = parsed(line);
    const seen = v.safeParse(seenSchema, value);
    if (seen.success) return [seen.output];
    const state = v.safeParse(stateSchema, value);
    return state.success ? [{ seen: state.output.looked, checkpoint: state.output.checkpoint }] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return parseJson(utf8Encode(line));
  } catch {
    // Half a line of a process that was killed, or no line of ours.
    return undefined;
  }
}

function readState(path: string, text: string): MonitorState {
  const state = v.safeParse(stateSchema, parsed(text));
  if (state.success) return state.output;
  throw new SdkError('monitor-state-malformed', `${path} is not the state of a monitor`, {
    hint: 'bring back a copy of the folder; a monitor that forgets what it saw can be deceived about it',
  });
}

async function textIn(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

function isSame(text: string | undefined, content: object): boolean {
  const value = parsed(text ?? '');
  if (typeof value !== 'object' || value === null || !('found' in value)) return false;
  const { found: _, ...rest } = value;
  return canonicalize(rest) === canonicalize(JSON.parse(JSON.stringify(content)));
}
