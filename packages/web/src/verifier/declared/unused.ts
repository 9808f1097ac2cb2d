import type { OfferedDeclaration } from '../intake/recognition.ts';
import type { Outcome } from '../result/outcome.ts';

/**
 * Why a declaration was not judged. `withheld`: it is about the package that a member which was put in is said to be of; `member`: about that
 * member itself; `another`: about none of the files that were checked.
 */
export type WhyUnused = 'malformed' | 'version-unknown' | 'withheld' | 'member' | 'another';

export interface UnusedDeclaration {
  readonly declaration: OfferedDeclaration;
  readonly why: WhyUnused;
}

/** Those that belong to no outcome: nothing that was put in is passed over in silence. */
export function unusedDeclarations(
  declarations: readonly OfferedDeclaration[],
  outcomes: readonly Outcome[],
): readonly UnusedDeclaration[] {
  const used = new Set(outcomes.flatMap((outcome) => outcome.declarations));
  return declarations
    .filter((declaration) => !used.has(declaration))
    .map((declaration) => ({ declaration, why: whyUnused(declaration, outcomes) }));
}

function whyUnused({ inside }: OfferedDeclaration, outcomes: readonly Outcome[]): WhyUnused {
  if (typeof inside === 'string') return inside;
  const { sha256 } = inside.declaration.subject;
  const members = outcomes.filter((outcome) => outcome.kind === 'disclosure');
  if (members.some(({ report }) => report.package?.sha256 === sha256)) return 'withheld';
  return members.some(({ report }) => report.file.sha256 === sha256) ? 'member' : 'another';
}
