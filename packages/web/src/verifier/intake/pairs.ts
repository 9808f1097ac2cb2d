import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Offered, Recognized } from './recognition.ts';

export type OfferedProof = Extract<Recognized, { kind: 'proof' }>;

export interface Pairing {
  readonly exhibits: readonly Exhibit[];
  /** Proofs that belong to none of the files, or to which of them cannot be told. */
  readonly strays: readonly File[];
}

/**
 * Which proof belongs to which file: one of each belong together, whatever their names. Of several, names decide, then the size that a proof
 * states, where exactly one file has it. What cannot be told is left apart: a proof beside the wrong file would read as a contradiction.
 */
export function pairUp(files: readonly Offered[], proofs: readonly OfferedProof[]): Pairing {
  const [file, proof] = [files[0], proofs[0]];
  if (files.length === 1 && proofs.length === 1 && file !== undefined && proof !== undefined)
    return { exhibits: [{ file: file.file, proof: proof.file }], strays: [] };
  const proofOf = new Map<Offered, File>();
  let left = proofs;
  for (const belongs of [byName, byNameOfACopy, bySize]) left = take(files, left, belongs, proofOf);
  const exhibits = files.map((own) => {
    const proof = proofOf.get(own);
    return { file: own.file, ...(proof === undefined ? {} : { proof }) };
  });
  return { exhibits, strays: left.map(({ file }) => file) };
}

type Belongs = (file: Offered, proof: OfferedProof) => boolean;

/** Pairs where exactly one file and one proof point at each other; gives the proofs that are left. */
function take(
  files: readonly Offered[],
  proofs: readonly OfferedProof[],
  belongs: Belongs,
  proofOf: Map<Offered, File>,
): readonly OfferedProof[] {
  return proofs.filter((proof) => {
    // Files that have a proof already count too: of two files of one size, either may be meant.
    const own = files.filter((file) => belongs(file, proof));
    const [only] = own;
    const rivals = proofs.filter((other) => only !== undefined && belongs(only, other));
    if (only === undefined || proofOf.has(only) || own.length > 1 || rivals.length > 1) return true;
    proofOf.set(only, proof.file);
    return false;
  });
}

const byName: Belongs = ({ file, folder }, proof) =>
  folder === proof.folder && proof.file.name.toLowerCase() === `${file.name}.proof.json`.toLowerCase();

/** `a.wacz.proof (1).json` is what a browser makes of a second download. */
const byNameOfACopy: Belongs = ({ file, folder }, proof) =>
  folder === proof.folder && uncopied(proof.file.name) === `${uncopied(file.name)}.proof.json`;

const bySize: Belongs = ({ file }, { subjectBytes }) => subjectBytes === file.size;

function uncopied(name: string): string {
  return name.replace(/ ?\(\d+\)(?=\.[^.]+$)/, '').toLowerCase();
}
