import { type AnchorRecord, canonicalize, PROOF_TYPE, parseJson, parseProof, utf8Encode } from '@guzheng/evidence';

/** Reads anchors as they stand in a file. Throws EvidenceError as `parseProof` does. */
export function parseAnchors(anchors: unknown): readonly AnchorRecord[] {
  return parseProof({ ...NO_PROOF, anchors }).anchors;
}

/** True when the record comes out of a proof file as it went in. */
export function isCarried(record: AnchorRecord): boolean {
  try {
    const text = canonicalize([record]);
    return canonicalize(parseAnchors(parseJson(utf8Encode(text)))) === text;
  } catch {
    // Whatever is wrong with it, a file that holds it could not be read again.
    return false;
  }
}

/** The rest of a proof, well-formed and empty: only its anchors are looked at. */
const NO_PROOF = {
  type: PROOF_TYPE,
  envelope: { payloadType: 'text/plain', payload: '', signatures: [{ keyid: 'none', sig: 'bm8=' }] },
  inclusion: { index: 0, size: 1, path: [], root: '00'.repeat(32) },
  custody: [],
};
