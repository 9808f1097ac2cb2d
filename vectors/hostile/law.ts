/**
 * The law that no change of a byte may break: what is not the deposited file with its proof is never `verified`, and nothing but
 * VerifyError is thrown.
 *
 * What a proof means is the value that its JSON has: white space between its tokens and the escapes of its strings are spelling. A proof of
 * another value may still be `verified` where the difference lies in labels and testimony alone, which docs/spec/proof.md says are never
 * evidence, and only if the report then says the same in every other word.
 */
import { EvidenceError, parseJson } from '@guzheng/evidence';
import { type Policy, policies, type Report, VerifyError } from '@guzheng/verify';
import { type Exhibit, judge } from './exhibit.ts';
import { type Mutation, mutate } from './mutation.ts';

export type Fate = 'error' | 'contradicted' | 'unproven' | 'spelling' | 'label';

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

/** A proof that is `verified` although its bytes differ. Throws LawBroken where it means something else. */
export function fateOfVerified({ exhibit, report }: Honest, proof: Uint8Array, mutant: Report): Fate {
  const places = differencesOf(parseJson(exhibit.proof), parseJson(proof));
  const meant = places.filter((place) => !LABELS.some((label) => label.test(place)));
  if (meant.length > 0) throw new LawBroken(`a proof with another ${meant.join(', ')} is verified`);
  const isSame = places.length === 0 ? sameJson(report, mutant) : sameJson(unlabelled(report), unlabelled(mutant));
  if (!isSame) throw new LawBroken('the report says something else');
  return places.length === 0 ? 'spelling' : 'label';
}

/** docs/spec/proof.md: where something was got, what a node is said to have answered, and what a chain is called. */
const LABELS: readonly RegExp[] = [/^\/anchors\/\d+\/network$/, /^\/anchors\/\d+\/url$/, /^\/anchors\/\d+\/answers\//];

function unlabelled(report: Report): unknown {
  return {
    ...report,
    anchors: report.anchors.map((anchor) => ({ ...anchor, network: null, url: null })),
    custody: report.custody.map((step) => (step.event === 'block' ? { ...step, detail: null } : step)),
  };
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
