import { canonicalize, type DeclaredFacts, type ReadDeclaration } from '@guzheng/evidence';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { CLOCK_SKEW_MS, isOrdered } from '../../time.ts';
import type { Answers, Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** What one point takes from a declaration, and what of it a program can refute. Nothing makes it PASS. */
export interface DeclaredPoint {
  /** What is said to this point; undefined where a declaration is silent. */
  readonly said: (facts: DeclaredFacts) => unknown;
  /** What declarants must agree on; undefined where there is nothing of the kind. */
  readonly mustAgree?: (facts: DeclaredFacts) => unknown;
  readonly refute?: (facts: DeclaredFacts, faults: FaultList) => void;
  /** What of the package speaks against it, in a sentence. */
  readonly against?: string | undefined;
  /** In the sentences: `who the operator is`. */
  readonly what: string;
  readonly evidence?: Evidence;
}

/** Shows what is declared as declared. A signature says who said it, not that it is so. */
export function judgeDeclared(dossier: Dossier, answers: Answers, point: DeclaredPoint): Check {
  const speaking = speakingOf(dossier, point.said);
  const evidence = { ...point.evidence, declared: speaking.map((one) => describe(one, point.said)) };
  if (speaking.length === 0) {
    if (!dossier.isPackage)
      return answers.notApplicable('The file is not an evidence package, and nothing is declared');
    return answers.unproven('not-declared', `Nobody declares ${point.what}`, evidence);
  }
  const faults = faultsOf(speaking, dossier);
  for (const { declaration } of speaking) point.refute?.(declaration.facts, faults);
  const failure = answers.failOn(faults, evidence);
  if (failure !== null) return failure;
  if (point.against !== undefined) return answers.unproven('declarations-contradict', point.against, evidence);
  if (isContradictory(speaking, point.mustAgree))
    return answers.unproven('declarations-contradict', `The declarations differ on ${point.what}`, evidence);
  return answers.unproven('declared-only', `It is declared ${point.what}; nothing here proves it`, evidence);
}

export function speakingOf({ declarations }: Dossier, said: DeclaredPoint['said']): readonly ReadDeclaration[] {
  return declarations.filter(({ declaration }) => said(declaration.facts) !== undefined);
}

/** The signature holds, the file is this one, and nobody spoke of it before it was there. */
export function faultsOf(speaking: readonly ReadDeclaration[], dossier: Dossier): FaultList {
  const faults = new FaultList();
  const sealed = dossier.package?.manifest.manifest?.created;
  for (const { declaration, signed } of speaking) {
    const { declarant, subject, time } = declaration;
    const path = `declaration of ${declarant.name.slice(0, 100)}`;
    if (!signed)
      faults.add({
        code: 'declaration-signature-invalid',
        path,
        detail: 'The declaration is not signed by the key that it names',
        actual: declarant.publicKey,
      });
    if (subject.sha256 !== dossier.digests.sha256)
      faults.add({
        code: 'declaration-of-another',
        path,
        detail: 'The declaration is about another file',
        expected: dossier.digests.sha256,
        actual: subject.sha256,
      });
    if (sealed !== undefined && !isOrdered(sealed, time, CLOCK_SKEW_MS))
      faults.add({
        code: 'declaration-too-early',
        path,
        detail: 'The declaration names the digest of the file before the file was sealed',
        expected: `>= ${sealed}`,
        actual: time,
      });
  }
  return faults;
}

function isContradictory(speaking: readonly ReadDeclaration[], mustAgree: DeclaredPoint['mustAgree']): boolean {
  if (mustAgree === undefined) return false;
  const words = speaking.flatMap(({ declaration }) => {
    const said = mustAgree(declaration.facts);
    return said === undefined ? [] : [canonicalize(said)];
  });
  return new Set(words).size > 1;
}

export function describe({ declaration, signed }: ReadDeclaration, said: DeclaredPoint['said']): Evidence {
  const { declarant, time, facts } = declaration;
  return { by: declarant.name, publicKey: declarant.publicKey, time, signed, said: said(facts) };
}
