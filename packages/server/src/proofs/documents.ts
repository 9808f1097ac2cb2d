import { nodeHashing } from '@guzheng/capture';
import { bytesToHex, canonicalize, sha256, utf8Encode } from '@guzheng/evidence';
import { encodeProof, openFile, openPrinter, readExhibit, readersFor } from '@guzheng/sdk';
import { noTrust, policies, type Report, verify } from '@guzheng/verify';
import {
  DECLARATIONS_TYPE,
  type Declarations,
  DOCUMENT_NAMES,
  type DocumentName,
  type DocumentOptions,
  type RenderedDocument,
  renderDocument,
} from '@guzheng/verify/documents';
import { ServerError } from '../error.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';
import { fileNameOf, requireHeld } from './originals.ts';
import { proofOf } from './proof.ts';

export interface AskedDocument {
  readonly document: DocumentName;
  readonly lang: 'zh' | 'en';
  readonly format: 'html' | 'pdf';
}

type DocumentParts = Pick<Parts, 'ledger' | 'anchoring' | 'custody' | 'blobs' | 'settings' | 'now'>;

/** A browser has hundreds of megabytes: one prints at a time, and whoever comes after so many others is sent away. */
const MOST_WAITING = 8;
/** On what one account deposited: whoever deposits what takes long to verify keeps nobody else waiting. */
const MOST_OF_ONE = 4;
const KEPT = 32;
const KEPT_BYTES = 64 << 20;
const KEPT_MS = 10 * 60 * 1000;

interface Kept {
  readonly made: Promise<Uint8Array>;
  readonly at: number;
  bytes: number;
}

/** Documents on what is held. Each is kept for ten minutes, as long as no witness has said more: printing is expensive. */
export class Documents {
  readonly #parts: DocumentParts;
  readonly #kept = new Map<string, Kept>();
  readonly #waiting: string[] = [];
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /** Rejects with ServerError `not-found` for a document that there is none of, `original-not-held`, `original-missing`, `overloaded`. */
  async of(entry: LedgerEntry, asked: AskedDocument): Promise<Uint8Array> {
    requireHeld(entry);
    const key = await this.#key(entry, asked);
    const kept = this.#kept.get(key);
    // Whichever way the clock went since.
    if (kept !== undefined && Math.abs(this.#parts.now().getTime() - kept.at) < KEPT_MS) return await kept.made;
    return await this.#keep(
      key,
      this.#inTurn(entry.facts.account, () => this.#make(entry, asked)),
    );
  }

  async #key({ index }: LedgerEntry, asked: AskedDocument): Promise<string> {
    const { size, records } = await this.#parts.anchoring.of(index);
    return bytesToHex(sha256(utf8Encode(canonicalize([index, { ...asked }, size, records]))));
  }

  /** Kept from the beginning, so that those who ask meanwhile wait for the same. */
  async #keep(key: string, made: Promise<Uint8Array>): Promise<Uint8Array> {
    const kept: Kept = { made, at: this.#parts.now().getTime(), bytes: 0 };
    this.#kept.set(key, kept);
    try {
      const bytes = await made;
      kept.bytes = bytes.length;
      return bytes;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    let total = [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { bytes }] of this.#kept) {
      if (this.#kept.size <= KEPT && total <= KEPT_BYTES) return;
      this.#kept.delete(key);
      total -= bytes;
    }
  }

  async #inTurn(account: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const own = this.#waiting.filter((other) => other === account).length;
    if (this.#waiting.length >= MOST_WAITING || own >= MOST_OF_ONE)
      throw new ServerError('overloaded', `${this.#waiting.length} documents are being drawn up`, { retryAfter: 30 });
    this.#waiting.push(account);
    const mine = this.#work.then(make).finally(() => {
      this.#waiting.splice(this.#waiting.indexOf(account), 1);
    });
    this.#work = mine.catch(() => undefined);
    return await mine;
  }

  async #make(entry: LedgerEntry, { document, lang, format }: AskedDocument): Promise<Uint8Array> {
    const file = await this.#parts.blobs.path(entry.statement.subject.sha256);
    const report = await this.#report(entry, file);
    const rendered = renderDocument(document, [await readExhibit(report, file)], {
      lang,
      declarations: declared(this.#parts.settings, lang),
      ledger: entryOf(entry, this.#parts.settings),
    });
    return format === 'html' ? utf8Encode(rendered.html) : await this.#print(rendered);
  }

  /** With what any verifier believes, and nothing that the operator added. */
  async #report(entry: LedgerEntry, path: string): Promise<Report> {
    const { settings, now } = this.#parts;
    const proof = utf8Encode(encodeProof(await proofOf(this.#parts, entry)));
    const { chain, ots } = settings.anchoring;
    const asking = {
      ...(chain?.rpcs === undefined ? {} : { rpcs: chain.rpcs }),
      ...(ots?.bitcoin === undefined ? {} : { bitcoin: ots.bitcoin }),
    };
    await using file = await openFile(path);
    return await verify({
      ...{ file, name: fileNameOf(entry), proof, declarations: [] },
      ...{ policy: policies.court, trust: noTrust, readers: readersFor(proof, noTrust, asking) },
      ...{ now: now(), hashing: nodeHashing },
    });
  }

  async #print(rendered: RenderedDocument): Promise<Uint8Array> {
    const { browserPath } = this.#parts.settings.captures;
    await using printer = await openPrinter(browserPath);
    return await printer.print(rendered);
  }
}

/** What is in a document because the operator says so: who runs this server, and how it stands to the parties. */
function declared({ operator }: Parts['settings'], lang: 'zh' | 'en'): Declarations {
  const [name, neutrality] = [operator.name.trim().slice(0, 300), operator.statement[lang].trim().slice(0, 2000)];
  return {
    type: DECLARATIONS_TYPE,
    ...(name === '' ? {} : { operator: { name } }),
    ...(neutrality === '' ? {} : { neutrality }),
  };
}

function entryOf({ number }: LedgerEntry, { publicUrl }: Parts['settings']): NonNullable<DocumentOptions['ledger']> {
  return { number, ...(publicUrl === undefined ? {} : { lookUpAt: new URL('/lookup', publicUrl).href }) };
}

/** The document of this name. Throws ServerError `not-found`. */
export function documentNamed(name: string): DocumentName {
  const found = DOCUMENT_NAMES.find((one) => one === name);
  if (found !== undefined) return found;
  throw new ServerError('not-found', `There is no document ${JSON.stringify(name)}`, {
    hint: `there are ${DOCUMENT_NAMES.join(', ')}`,
  });
}
