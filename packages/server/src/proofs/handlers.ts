import { utf8Encode } from '@guzheng/evidence';
import { encodeProof } from '@guzheng/sdk';
import { routes } from '@guzheng/sdk/api';
import { principalOf } from '../deposits/principal.ts';
import { visibleEntry } from '../deposits/view.ts';
import { ServerError } from '../error.ts';
import { type Handled, handled, type Streamed } from '../http/handled.ts';
import { notBehind } from '../ledger/floor.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import { nameOfAsker } from '../lookup/asker.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { Attempts } from './attempts.ts';
import { Documents, documentNamed } from './documents.ts';
import { extractOriginal } from './extract.ts';
import { ExtractionCodes } from './extraction-codes.ts';
import { fileNameOf, originalOf, requireHeld } from './originals.ts';
import { proofOf } from './proof.ts';

const DAYS = 30;
/** Failures within an hour from one address. */
const MOST_FAILURES = 20;

/** Proof, original, documents, chain of custody and extraction code of a deposit. */
export function proofHandlers(parts: Parts): readonly Handled[] {
  const { ledger, custody, blobs, now } = parts;
  const documents = new Documents(parts);
  const codes = new ExtractionCodes({ ...parts, now: () => notBehind(ledger, now) });
  const extraction = { ledger, blobs, custody, codes, failures: new Attempts(MOST_FAILURES, now) };
  const access = accessTo(parts);
  const entryFor = (clerks: boolean) => (number: string, principal: Principal | undefined) =>
    visibleEntry(number, { principal: principalOf(principal), clerks, parts });
  const [readable, own] = [entryFor(true), entryFor(false)];
  return [
    handled(routes.getProof, async ({ params, principal }) => {
      const entry = await readable(params.number, principal);
      await access(entry, 'proof read', principal);
      const proof = utf8Encode(encodeProof(await proofOf(parts, entry)));
      return saved(proof, `${fileNameOf(entry)}.proof.json`);
    }),
    handled(routes.getOriginal, async ({ params, principal }) => {
      const entry = await own(params.number, principal);
      const original = await originalOf(blobs, entry);
      await access(entry, 'original read', principal);
      return original;
    }),
    handled(routes.getDocument, async ({ params, query, principal }) => {
      const document = documentNamed(params.document);
      const entry = await readable(params.number, principal);
      const { lang = 'zh', format = 'html' } = query;
      await access(entry, `document read: ${document} (${lang}, ${format})`, principal);
      const content = await documents.of(entry, { document, lang, format });
      const type = format === 'pdf' ? { type: 'application/pdf' } : {};
      return { ...saved(content, `${fileNameOf(entry)}.${document}.${lang}.${format}`), ...type };
    }),
    handled(routes.getCustody, async ({ params, principal }) => {
      const entry = await readable(params.number, principal);
      await access(entry, 'chain of custody read', principal);
      return { number: entry.number, events: await custody.lines(entry.index) };
    }),
    handled(routes.createExtractionCode, async ({ params, body, principal }) => {
      const entry = await own(params.number, principal);
      requireHeld(entry);
      const { code, expires } = await codes.make(entry.index, body.days ?? DAYS);
      await access(entry, `extraction code made, valid until ${expires}`, principal);
      return { number: entry.number, code, expires };
    }),
    handled(routes.deleteExtractionCode, async ({ params, principal }) => {
      const entry = await own(params.number, principal);
      if (!(await codes.end(entry.index)))
        throw new ServerError('not-found', `There is no extraction code of ${entry.number}`);
      await access(entry, 'extraction code ended', principal);
      return undefined;
    }),
    handled(routes.extract, async ({ body, address }) => await extractOriginal(extraction, body, address)),
  ];
}

type Access = (entry: LedgerEntry, what: string, principal: Principal | undefined) => Promise<void>;

function accessTo({ custody }: Pick<Parts, 'custody'>): Access {
  return async ({ index }, what, principal) =>
    await custody.record(index, { event: 'access', detail: `${what}, by ${nameOfAsker(principal)}` });
}

function saved(content: Uint8Array, fileName: string): Streamed {
  return { stream: once(content), length: content.length, fileName };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
