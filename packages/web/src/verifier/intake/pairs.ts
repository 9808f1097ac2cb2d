import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Offered, OfferedDisclosure, OfferedProof } from './recognition.ts';

export interface PutIn {
  readonly files: readonly Offered[];
  readonly proofs: readonly OfferedProof[];
  readonly disclosures: readonly OfferedDisclosure[];
}

/** What is checked together, and what belongs to none of the files, or to which of them cannot be told. */
export interface Pairing {
  readonly exhibits: readonly Exhibit[];
  readonly strays: readonly File[];
  readonly strayDisclosures: readonly OfferedDisclosure[];
}

/**
 * Which proof and which disclosure belong to which file: one of each belong together, whatever their names. Of several, names decide, then the
 * size that proof or disclosure states, where exactly one file has it. What cannot be told is left apart: a proof beside the wrong file would
 * read as a contradiction.
 */
export function pairUp(putIn: PutIn): Pairing {
  const { files, proofs, disclosures } = putIn;
  const shown = match(files, disclosures, disclosureRules(putIn));
  const proven = match(files, proofs, proofRules(putIn, shown.of));
  const exhibits = files.flatMap((own): readonly Exhibit[] => {
    const { file } = own;
    const [disclosure, proof] = [shown.of.get(own), proven.of.get(own)];
    const whole = { file, ...(proof === undefined ? {} : { proof: proof.file }) };
    if (disclosure === undefined) return [whole];
    const member = { file, disclosure: disclosure.file, ...laterProof(disclosure, proven.left) };
    // A file that was deposited itself may be a member of a package too: those are two things to check.
    return proof === undefined ? [member] : [whole, member];
  });
  const used = new Set(exhibits.flatMap(({ proof }) => (proof === undefined ? [] : [proof])));
  const strays = proven.left.map(({ file }) => file).filter((file) => !used.has(file));
  return { exhibits, strays, strayDisclosures: shown.left };
}

type Paper = OfferedProof | OfferedDisclosure;
type Belongs<P extends Paper> = (file: Offered, paper: P) => boolean;

/** Pairs a file and a paper that point at each other and at nothing else, by one rule after the other. */
function match<P extends Paper>(
  files: readonly Offered[],
  papers: readonly P[],
  rules: readonly Belongs<P>[],
): { readonly of: ReadonlyMap<Offered, P>; readonly left: readonly P[] } {
  const of = new Map<Offered, P>();
  let left = papers;
  for (const belongs of rules) left = take(files, left, belongs, of);
  return { of, left };
}

/** Gives the papers that are left. */
function take<P extends Paper>(
  files: readonly Offered[],
  papers: readonly P[],
  belongs: Belongs<P>,
  of: Map<Offered, P>,
): readonly P[] {
  return papers.filter((paper) => {
    // Files that have one already count too: of two files of one size, either may be meant.
    const own = files.filter((file) => belongs(file, paper));
    const [only] = own;
    const rivals = papers.filter((other) => only !== undefined && belongs(only, other));
    if (only === undefined || of.has(only) || own.length > 1 || rivals.length > 1) return true;
    of.set(only, paper);
    return false;
  });
}

/** A proof of the package that a file is shown to be of is not a proof of that file, whatever it is called. */
function proofRules(
  { files, proofs }: PutIn,
  shown: ReadonlyMap<Offered, OfferedDisclosure>,
): readonly Belongs<OfferedProof>[] {
  const isOnly = files.length === 1 && proofs.length === 1 && shown.size === 0;
  const rules = isOnly ? [...PROOF_RULES, always] : PROOF_RULES;
  return rules.map((belongs) => (file, proof) => {
    const disclosure = shown.get(file);
    return belongs(file, proof) && !(disclosure !== undefined && isSameDeposit(proof, disclosure));
  });
}

/** One file and one disclosure belong together, unless the file is the package itself, or has a proof of its own. */
function disclosureRules({ files, proofs, disclosures }: PutIn): readonly Belongs<OfferedDisclosure>[] {
  const isWhole = (file: Offered): boolean =>
    proofs.some((proof) => PROOF_RULES.some((belongs) => belongs(file, proof))) ||
    disclosures.some(({ shown }) => shown?.deposit?.subject.bytes === file.file.size);
  const isOnly = files.length === 1 && disclosures.length === 1 && !files.some(isWhole);
  return isOnly ? [...DISCLOSURE_RULES, always] : DISCLOSURE_RULES;
}

const always = (): boolean => true;

const byName: Belongs<Paper> = ({ file, folder }, paper) =>
  folder === paper.folder && paper.file.name.toLowerCase() === `${file.name}.${paper.kind}.json`.toLowerCase();

/** `a.wacz.proof (1).json` is what a browser makes of a second download. */
const byNameOfACopy: Belongs<Paper> = ({ file, folder }, paper) =>
  folder === paper.folder && uncopied(paper.file.name) === `${uncopied(file.name)}.${paper.kind}.json`;

const PROOF_RULES: readonly Belongs<OfferedProof>[] = [
  byName,
  byNameOfACopy,
  ({ file }, { deposit }) => deposit?.subject.bytes === file.size,
];
const DISCLOSURE_RULES: readonly Belongs<OfferedDisclosure>[] = [
  byName,
  byNameOfACopy,
  ({ file }, { shown }) => shown?.bytes === file.size,
];

function uncopied(name: string): string {
  return name.replace(/ ?\(\d+\)(?=\.[^.]+$)/, '').toLowerCase();
}

/** A proof of the same deposit takes the place of the one inside the disclosure (docs/spec/disclosure.md, Verifying, step 3). */
function laterProof(disclosure: OfferedDisclosure, left: readonly OfferedProof[]): { readonly proof?: File } {
  const same = left.filter((proof) => isSameDeposit(proof, disclosure));
  const [later] = same;
  return later === undefined || same.length > 1 ? {} : { proof: later.file };
}

function isSameDeposit({ deposit }: OfferedProof, { shown }: OfferedDisclosure): boolean {
  return deposit !== undefined && deposit.statement === shown?.deposit?.statement;
}
