import { type Pairing, pairUp } from './pairs.ts';
import type { OfferedDeclaration, Recognized } from './recognition.ts';

/** What was put in so far. */
export interface CaseFile {
  readonly recognized: readonly Recognized[];
}

export const EMPTY: CaseFile = { recognized: [] };

/**
 * Sets aside what is no evidence. A trust file above all: what a verdict is to rely on comes from whoever checks and is chosen for that,
 * never with the files of a party. What has a proof of its own is evidence like any other file.
 */
export function setApart(recognized: readonly Recognized[]): {
  readonly taken: readonly Recognized[];
  readonly setAside: readonly SetAside[];
} {
  const proofs = new Set(recognized.flatMap(({ kind, file }) => (kind === 'proof' ? [file.name] : [])));
  const isEvidence = ({ file }: Recognized) => proofs.has(`${file.name}.proof.json`);
  const apart = recognized.map((one): Recognized => {
    if (one.kind === 'proof' || !isEvidence(one)) return one;
    return { kind: 'evidence', file: one.file, folder: one.folder };
  });
  return { taken: apart.filter((one) => !isSetAside(one)), setAside: apart.filter(isSetAside) };
}

export type SetAside = Extract<Recognized, { readonly kind: 'trust' | 'too-large' }>;

function isSetAside(one: Recognized): one is SetAside {
  return one.kind === 'trust' || one.kind === 'too-large';
}

/** Of what was put in, what is new: the same file put in twice is one. */
export function fresh(caseFile: CaseFile, added: readonly Recognized[]): readonly Recognized[] {
  return added.filter((one, i) => ![...caseFile.recognized, ...added.slice(0, i)].some((other) => isSame(one, other)));
}

export function put(caseFile: CaseFile, added: readonly Recognized[]): CaseFile {
  return { recognized: [...caseFile.recognized, ...fresh(caseFile, added)] };
}

function isSame(a: Recognized, b: Recognized): boolean {
  const [one, other] = [a.file, b.file];
  return (
    a.folder === b.folder &&
    contentOf(a) === contentOf(b) &&
    one.name === other.name &&
    one.size === other.size &&
    one.lastModified === other.lastModified
  );
}

/** Of evidence, which may be large, it shows only when it is checked. */
function contentOf(one: Recognized): string | undefined {
  return 'sha256' in one ? one.sha256 : undefined;
}

export function pairsOf({ recognized }: CaseFile): Pairing {
  return pairUp({
    files: recognized.filter(({ kind }) => kind === 'evidence'),
    proofs: recognized.filter((one) => one.kind === 'proof'),
    disclosures: recognized.filter((one) => one.kind === 'disclosure'),
  });
}

/** Which file each of them is about shows only when that file's digest is known. */
export function declarationsOf({ recognized }: CaseFile): readonly OfferedDeclaration[] {
  return recognized.filter((one) => one.kind === 'declaration');
}

/** Everything has what it needs: the check can start without being asked for. */
export function isComplete({ exhibits, strays, strayDisclosures }: Pairing): boolean {
  const isLeft = strays.length > 0 || strayDisclosures.length > 0;
  return (
    exhibits.length > 0 && !isLeft && exhibits.every(({ proof, disclosure }) => (proof ?? disclosure) !== undefined)
  );
}
