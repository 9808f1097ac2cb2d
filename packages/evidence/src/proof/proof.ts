import * as v from 'valibot';
import { type Envelope, envelopeSchema } from '../dsse/envelope.ts';
import { documentParser } from '../json/document.ts';
import { hex32, uint } from '../json/schema.ts';
import { type AnchorRecord, anchorSchema } from './anchor.ts';

export const PROOF_TYPE = 'guzheng/proof/v1';

/** Where the statement's leaf stands in the tree (RFC 9162 §2.1.3): all hashes lower-case hex. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
}

/** `<file>.proof.json`: everything that is needed to verify the file's deposit, and nothing that must be fetched. */
export interface Proof {
  readonly type: typeof PROOF_TYPE;
  readonly envelope: Envelope;
  readonly inclusion: Inclusion;
  readonly anchors: readonly AnchorRecord[];
  /** Signed, hash-linked custody events after sealing; each is a DSSE envelope (docs/spec/proof.md, Custody). */
  readonly custody: readonly Envelope[];
}

const proof = v.strictObject({
  type: v.literal(PROOF_TYPE),
  envelope: envelopeSchema,
  inclusion: v.strictObject({ index: uint, size: uint, path: v.pipe(v.array(hex32), v.maxLength(64)), root: hex32 }),
  anchors: v.pipe(v.array(anchorSchema), v.maxLength(64)),
  custody: v.pipe(v.array(envelopeSchema), v.maxLength(10_000)),
});

/** Parses a proof file that has been read as JSON. Throws EvidenceError listing every bad field. */
export const parseProof: (value: unknown) => Proof = documentParser<Proof>('the proof', proof, {
  family: 'guzheng/proof/',
  type: PROOF_TYPE,
});
