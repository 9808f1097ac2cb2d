import { type Pairing, pairUp } from './pairs.ts';
import type { Offered, Recognized } from './recognition.ts';

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
  return {
    taken: recognized.flatMap((one): readonly Recognized[] => {
      if (one.kind === 'evidence' || one.kind === 'proof') return [one];
      return isEvidence(one) ? [{ kind: 'evidence', file: one.file, folder: one.folder }] : [];
    }),
    setAside: recognized.flatMap((one) => {
      if (one.kind === 'evidence' || one.kind === 'proof' || isEvidence(one)) return [];
      return [{ kind: one.kind, file: one.file }];
    }),
  };
}

export interface SetAside {
  readonly kind: 'trust' | 'disclosure';
  readonly file: File;
}

/** Of what was put in, what is new: the same file put in twice is one. */
export function fresh(caseFile: CaseFile, added: readonly Recognized[]): readonly Recognized[] {
  return added.filter((one, i) => ![...caseFile.recognized, ...added.slice(0, i)].some((other) => isSame(one, other)));
}

export function put(caseFile: CaseFile, added: readonly Recognized[]): CaseFile {
  return { recognized: [...caseFile.recognized, ...fresh(caseFile, added)] };
}

function isSame(a: Offered, b: Offered): boolean {
  const [one, other] = [a.file, b.file];
  return (
    a.folder === b.folder &&
    one.name === other.name &&
    one.size === other.size &&
    one.lastModified === other.lastModified
  );
}

export function pairsOf({ recognized }: CaseFile): Pairing {
  const files = recognized.filter(({ kind }) => kind === 'evidence');
  return pairUp(
    files,
    recognized.filter((one) => one.kind === 'proof'),
  );
}

/** Everything has what it needs: the check can start without being asked for. */
export function isComplete({ exhibits, strays }: Pairing): boolean {
  return exhibits.length > 0 && strays.length === 0 && exhibits.every(({ proof }) => proof !== undefined);
}
