import {
  bytesToHex,
  EvidenceError,
  encodeVerifierKey,
  equalBytes,
  type NoteVerifier,
  openCheckpoint,
  parseCheckpoint,
} from '@guzheng/evidence';
import type { LedgerState } from '../api/ledger.ts';
import { SdkError } from '../error.ts';
import { readAnchored, signedFrom } from './anchors.ts';
import type { Doubt, Finding } from './findings.ts';
import { growthBetween, type Signed } from './growth.ts';
import type { MonitorOptions, MonitorReport } from './monitor.ts';
import type { RemoteLedger } from './remote.ts';
import { MONITOR_TYPE, type MonitorFolder, type MonitorState, type SeenCheckpoint } from './state.ts';
import { rootsFromTiles } from './tiles.ts';

/** Clocks may differ by this much. */
const CLOCK_MS = 10 * 60_000;
const USUAL_MINUTES = 24 * 60;
/** States of other monitors that are compared in one look, and pages of anchored checkpoints. */
const COMPARED = 500;
const PAGES = 50;

export interface LookParts {
  readonly url: string;
  readonly ledger: RemoteLedger;
  readonly folder: MonitorFolder;
  readonly verifier: NoteVerifier;
  readonly options: MonitorOptions;
}

/** One look. Everything that is wrong is collected; what was shown is kept before it is judged. */
export class Look {
  readonly #parts: LookParts;
  readonly #time: Date;
  readonly #findings: Finding[] = [];
  readonly #doubts: Doubt[] = [];
  #now: Signed | undefined;
  #note = '';
  #state: LedgerState | undefined;
  #anchored: { readonly size: number; readonly time: string } | undefined;
  #checkedSize = 0;

  constructor(parts: LookParts) {
    this.#parts = parts;
    this.#time = (parts.options.now ?? (() => new Date()))();
  }

  async take(note: string, others: readonly SeenCheckpoint[]): Promise<void> {
    const { folder } = this.#parts;
    this.#note = note;
    this.#now = this.#open(note);
    await folder.remember({ seen: this.#time.toISOString(), checkpoint: note });
    const now = this.#now;
    if (now === undefined) return;
    // A finding stands whatever comes after it: nothing more is asked that could fail.
    for (const step of this.#steps(now, others)) {
      await step();
      if (this.#findings.length > 0) return;
    }
    this.#readLateness(now);
  }

  #steps(now: Signed, others: readonly SeenCheckpoint[]): readonly (() => Promise<void>)[] {
    return [
      () => this.#compareWithBefore(now),
      () => this.#compareWithOthers(now, others),
      ...(this.#parts.options.full === true ? [() => this.#compareWithTiles(now)] : []),
      () => this.#readClock(now),
      () => this.#readAnchors(now),
    ];
  }

  async report(): Promise<Omit<MonitorReport, 'trusted'>> {
    const { url, folder, verifier } = this.#parts;
    const before = folder.state;
    const verifierKey = encodeVerifierKey(verifier);
    const time = this.#time.toISOString();
    const { size, root } = this.#now ?? shownIn(this.#note);
    const kept: string[] = [];
    for (const finding of this.#findings)
      kept.push(await folder.keep(finding, { size, url, verifierKey, found: time }));
    await this.#advance();
    return {
      outcome: this.#findings.length > 0 ? 'detected' : this.#doubts.length > 0 ? 'doubtful' : 'sound',
      ...{ url, time, verifierKey, size, root: bytesToHex(root), checkpoint: this.#note },
      ...(before === undefined ? {} : { before: before.size }),
      ...(this.#anchored === undefined ? {} : { anchored: this.#anchored }),
      ...{ findings: this.#findings, doubts: this.#doubts, kept },
    };
  }

  /** Undefined where another key signed it. Throws SdkError `ledger-malformed` for what is no checkpoint. */
  #open(note: string): Signed | undefined {
    const { url, verifier } = this.#parts;
    try {
      return { ...openCheckpoint(note, verifier), note };
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      if (error.code !== 'note-unsigned' || !isCheckpoint(note))
        throw new SdkError('ledger-malformed', `${url} shows no checkpoint: ${error.message}`, { cause: error });
      const sentence = `The ledger's state is not signed by the key that is trusted, ${encodeVerifierKey(verifier)}.`;
      this.#findings.push({ code: 'key-changed', sentence, newer: note });
      return undefined;
    }
  }

  async #compareWithBefore(now: Signed): Promise<void> {
    const { folder, ledger, verifier } = this.#parts;
    if (folder.state === undefined) return;
    const before = signedFrom(folder.state.checkpoint, verifier);
    if (before === undefined)
      throw new SdkError('monitor-state-malformed', 'the checkpoint in the state is not signed by the key beside it');
    if (now.size >= before.size) return this.#judge(await growthBetween(before, now, ledger, 'rewritten'));
    const twin = (await this.#seenOf(now.size)).find(({ root }) => !equalBytes(root, now.root));
    if (twin !== undefined) return this.#judge(await growthBetween(twin, now, ledger, 'forked'));
    const sentence = `The ledger shows ${now.size} entries, but ${before.size} were seen before.`;
    this.#findings.push({ code: 'shrunk', sentence, older: before.note, newer: now.note });
  }

  async #seenOf(size: number): Promise<readonly Signed[]> {
    const { folder, verifier } = this.#parts;
    const seen = (await folder.seen()).map(({ checkpoint }) => signedFrom(checkpoint, verifier));
    return seen.filter((one) => one !== undefined).filter((one) => one.size === size);
  }

  /** A state that another monitor saw and the ledger signed must be a part of what we are shown. */
  async #compareWithOthers(now: Signed, others: readonly SeenCheckpoint[]): Promise<void> {
    const { verifier, ledger } = this.#parts;
    const states = different(others.map(({ checkpoint }) => signedFrom(checkpoint, verifier)));
    if (states.length > COMPARED)
      this.#doubt(
        'comparison-left-out',
        `${states.length - COMPARED} older states of other monitors were not compared.`,
      );
    for (const other of states.slice(0, COMPARED)) {
      if (other.size > now.size) {
        const sentence = `Another monitor was shown ${other.size} entries, here the ledger shows ${now.size}.`;
        this.#findings.push({ code: 'shrunk', sentence, older: other.note, newer: now.note });
      } else {
        this.#judge(await growthBetween(other, now, ledger, 'forked'));
      }
      if (this.#findings.length > 0) return;
    }
  }

  async #compareWithTiles(now: Signed): Promise<void> {
    const { ledger, folder, verifier } = this.#parts;
    const before = folder.state === undefined ? undefined : signedFrom(folder.state.checkpoint, verifier);
    const states = [now, ...(before !== undefined && before.size < now.size ? [before] : [])];
    const roots = await rootsFromTiles(
      ledger,
      states.map(({ size }) => size),
    );
    for (const state of states) {
      const root = roots.get(state.size);
      if (root !== undefined && equalBytes(root, state.root)) continue;
      const sentence = `The published hashes do not give the root that was signed for ${state.size} entries.`;
      const details = { computed: root === undefined ? null : bytesToHex(root) };
      this.#findings.push({ code: 'tiles-differ', sentence, newer: state.note, details });
    }
  }

  /** What the server says of its last entry is not signed; but it must not go back, nor lie ahead. */
  async #readClock(now: Signed): Promise<void> {
    const { ledger, folder } = this.#parts;
    this.#state = await ledger.state();
    const { lastTime, verifierKey } = this.#state;
    if (verifierKey !== encodeVerifierKey(this.#parts.verifier)) {
      const sentence = `The server names another key than the trusted one: ${verifierKey.slice(0, 200)}.`;
      this.#findings.push({ code: 'key-changed', sentence, newer: now.note });
    }
    if (lastTime === undefined) return;
    const before = folder.state?.lastTime;
    const wrong =
      Date.parse(lastTime) > this.#time.getTime() + CLOCK_MS
        ? `The server says that its last entry is of ${lastTime}, which is still to come.`
        : before !== undefined && Date.parse(lastTime) < Date.parse(before)
          ? `The server says that its last entry is of ${lastTime}; before it said ${before}.`
          : undefined;
    if (wrong !== undefined) this.#findings.push({ code: 'clock-wrong', sentence: wrong, newer: now.note });
  }

  /** Newest first, until one that was checked before. */
  async #readAnchors(now: Signed): Promise<void> {
    const { ledger, folder } = this.#parts;
    const known = folder.state?.anchoredSize ?? 0;
    this.#checkedSize = known;
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const { items, next } = await ledger.anchored(cursor);
      for (const item of items) {
        this.#anchored ??= { size: item.size, time: item.time };
        if (item.size <= known || this.#findings.length > 0) return;
        await this.#readAnchor(item, now);
      }
      cursor = next;
      if (cursor === undefined) return;
    }
    // At the first look nothing was seen before that could be hidden behind so many.
    if (known === 0) return;
    const sentence = `More checkpoints are shown as anchored since the last look than are looked at; older ones were left out.`;
    this.#doubt('comparison-left-out', sentence);
  }

  async #readAnchor(item: Parameters<typeof readAnchored>[0], now: Signed): Promise<void> {
    const { ledger, verifier, options } = this.#parts;
    // One that is larger than what we were shown is judged too: a ledger that has forked would else show witnesses the one, and us the other.
    const reading = await readAnchored(item, verifier, options);
    if (reading.outcome === 'finding') this.#findings.push(reading.finding);
    else {
      this.#judge(await growthBetween(reading.signed, now, ledger, 'forked'));
      this.#checkedSize = Math.max(this.#checkedSize, item.size);
    }
  }

  /** By our own clock: since when there are entries that no witness has seen. */
  #readLateness(now: Signed): void {
    const unanchored = this.#unanchored(now);
    if (unanchored === undefined) return;
    const minutes = (this.#time.getTime() - Date.parse(unanchored.since)) / 60_000;
    if (minutes <= (this.#parts.options.anchoredWithin ?? USUAL_MINUTES)) return;
    const sentence = `Entries up to ${unanchored.size} were there at ${unanchored.since}, and no witness has seen them yet.`;
    this.#doubt('anchoring-late', sentence);
  }

  #unanchored({ size }: Signed): MonitorState['unanchored'] {
    const seen = this.#anchored?.size ?? 0;
    const before = this.#parts.folder.state?.unanchored;
    if (before !== undefined && before.size > seen) return before;
    return size > seen ? { since: this.#time.toISOString(), size } : undefined;
  }

  #judge(growth: Awaited<ReturnType<typeof growthBetween>>): void {
    if (growth.outcome === 'finding') this.#findings.push(growth.finding);
    if (growth.outcome === 'doubt') this.#doubts.push(growth.doubt);
  }

  #doubt(code: Doubt['code'], sentence: string): void {
    this.#doubts.push({ code, sentence });
  }

  /** After a finding, or without a proof of growth, what was believed before stays: the next look will say the same. */
  async #advance(): Promise<void> {
    const { url, folder, verifier } = this.#parts;
    const now = this.#now;
    const isKept = this.#findings.length > 0 || this.#doubts.some(({ code }) => code === 'proof-withheld');
    if (now === undefined || (isKept && folder.state !== undefined)) return;
    if (this.#findings.length > 0) return;
    const lastTime = this.#state?.lastTime ?? folder.state?.lastTime;
    const unanchored = this.#unanchored(now);
    await folder.replace({
      ...{ type: MONITOR_TYPE, url, verifierKey: encodeVerifierKey(verifier), looked: this.#time.toISOString() },
      ...{ size: now.size, checkpoint: now.note, anchoredSize: this.#checkedSize },
      ...(lastTime === undefined ? {} : { lastTime }),
      ...(unanchored === undefined ? {} : { unanchored }),
    });
  }
}

/** Each state once, the largest first. */
function different(states: readonly (Signed | undefined)[]): readonly Signed[] {
  const known = new Map<string, Signed>();
  for (const state of states) if (state !== undefined) known.set(`${state.size} ${bytesToHex(state.root)}`, state);
  return [...known.values()].sort((a, b) => b.size - a.size);
}

function isCheckpoint(note: string): boolean {
  try {
    parseCheckpoint(note);
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

function shownIn(note: string): { readonly size: number; readonly root: Uint8Array } {
  return parseCheckpoint(note);
}
