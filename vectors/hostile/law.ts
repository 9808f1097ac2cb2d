/**
 * The law that no change of a byte may break: what is not the deposited file with its proof is never `verified`, and nothing but
 * VerifyError is thrown.
 *
 * What a proof means is the value that its JSON has: white space between its tokens and the escapes of its strings are spelling. A proof of
 * another value may still be `verified` where the difference lies in labels and testimony, which docs/spec/proof.md says are never
 * evidence, or where it holds less: an anchor of a kind that nobody knows, one custody event fewer at the end, which no list can show. The report
 * then says nothing that the honest one does not say.
 */
import { EvidenceError, parseJson } from '@guzheng/evidence';
import { type Policy, policies, type Report, VerifyError } from '@guzheng/verify';
import { type Exhibit, judge } from './exhibit.ts';
import { type Mutation, mutate } from './mutation.ts';

export type Fate = 'error' | 'contradicted' | 'unproven' | 'spelling' | 'label' | 'less';

export interface Attack {
  readonly what: 'file' | 'proof';
  readonly mutation: Mutation;
}

/** What an attack broke. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

/** The reports of the honest exhibit, against which the others are held. */
export interface Honest {
  readonly exhibit: Exhibit;
  readonly report: Report;
}

export async function honestOf(exhibit: Exhibit): Promise<Honest> {
  const report = await judge(exhibit, exhibit.file, exhibit.proof);
  const short = await judge(exhibit, exhibit.file, exhibit.shortProof, policies.devnet);
  // An attack on what is not verified in the first place would prove nothing.
  if (report.verdict !== 'verified' || short.verdict !== 'verified') throw new LawBroken('the honest exhibit fails');
  return { exhibit, report };
}

/** What becomes of the attack. Throws LawBroken, and whatever the verifier should not have thrown. */
export async function fateOf(honest: Honest, { what, mutation }: Attack): Promise<Fate> {
  const { exhibit } = honest;
  const isFile = what === 'file';
  const bytes = mutate(isFile ? exhibit.file : exhibit.proof, mutation);
  const [file, proof] = isFile ? [bytes, exhibit.shortProof] : [exhibit.file, bytes];
  const outcome = await outcomeOf(exhibit, file, proof, isFile ? policies.devnet : policies.court);
  if (outcome === 'error') return 'error';
  if (outcome.verdict !== 'verified') return outcome.verdict;
  if (isFile) throw new LawBroken('another file is verified');
  return fateOfVerified(honest, bytes, outcome);
}

async function outcomeOf(
  exhibit: Exhibit,
  file: Uint8Array,
  proof: Uint8Array,
  policy: Policy,
): Promise<Report | 'error'> {
  try {
    return await judge(exhibit, file, proof, policy);
  } catch (error) {
    if (error instanceof VerifyError || error instanceof EvidenceError) return 'error';
    throw error;
  }
}

/** A proof that is `verified` although its bytes differ. Throws LawBroken where it says anything that the honest one does not. */
export function fateOfVerified({ exhibit, report }: Honest, proof: Uint8Array, mutant: Report): Fate {
  const places = differencesOf(parseJson(exhibit.proof), parseJson(proof));
  if (places.length === 0) {
    if (!sameJson(report, mutant)) throw new LawBroken('the same proof gives another report');
    return 'spelling';
  }
  const [said, says] = [statementsOf(report), statementsOf(mutant)];
  const news = [...says].filter((statement) => !said.has(statement));
  if (news.length > 0)
    throw new LawBroken(`a proof with another ${places.join(', ')} is verified, and says ${news[0]}`);
  return says.size === said.size ? 'label' : 'less';
}

/**
 * Everything that a report says in favour of the file: what it is, who deposited it, which witnesses count for something and what they saw, what
 * happened to it, which points hold. Labels are not in it, nor O3, which holds where nothing is left open.
 */
function statementsOf({ subject, digests, deposit: given, checks, anchors, custody }: Report): ReadonlySet<string> {
  // A path does not say how large the tree is: in many trees it leads to the same root (vectors/cases/deposit/size-not-bound.txt).
  const deposit = given === undefined ? null : { ...given, size: 0 };
  const witnessed = anchors.filter(({ strength }) => strength !== 'none').map(seenBy);
  const steps = custody
    .filter(({ stage, basis }) => stage !== 'anchor' || basis !== 'recorded')
    .map(({ time, event, basis, digest }) => [time, event, basis, digest]);
  const passed = checks.flatMap(({ id, status }) => (status === 'PASS' && id !== 'O3' ? [id] : []));
  return new Set([subject, digests, deposit, ...witnessed, ...steps, ...passed].map((said) => JSON.stringify(said)));
}

function seenBy(anchor: Report['anchors'][number]): unknown {
  switch (anchor.kind) {
    case 'evm':
      return [anchor.strength, anchor.time, anchor.chainId, anchor.block, anchor.sender, anchor.transactionHash];
    case 'rfc3161':
      return [anchor.strength, anchor.time, anchor.timeError, anchor.target, anchor.token];
    case 'opentimestamps':
      return [anchor.strength, anchor.time, anchor.target, anchor.blocks];
    case 'unknown':
      return anchor.name;
  }
}

/** JSON pointers of what differs; an object that lacks a key differs in that key. */
export function differencesOf(a: unknown, b: unknown, at = ''): readonly string[] {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b) ? [] : [at];
  if (Array.isArray(a) !== Array.isArray(b)) return [at];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  const field = (value: object, name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  return [...names].flatMap((name) => differencesOf(field(a, name), field(b, name), `${at}/${name}`));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
