import type { DigestPair, ReadDeclaration } from '@guzheng/evidence';
import type { AnchorReading } from '../anchors/anchors.ts';
import type { LinkReading } from '../anchors/link.ts';
import type { Contents, PackageReading } from '../container/contents.ts';
import type { DepositReading } from '../deposit/deposit.ts';
import type { Release } from '../policy/trust.ts';
import type { ReplaySummary } from '../replay/replay.ts';
import type { Check, ReviewPoint } from '../report.ts';
import type { Answers } from './check.ts';

/** Everything on the table: read once, then judged by the checks, which read nothing more. */
export interface Dossier {
  readonly bytes: number;
  readonly digests: DigestPair;
  /** Null for a file that is no evidence package. */
  readonly package: PackageReading | null;
  /** True when the file, or what was deposited, is an evidence package. */
  readonly isPackage: boolean;
  readonly deposit: DepositReading | null;
  readonly anchors: readonly AnchorReading[];
  /** Of the block named in capture.json as existing before the capture. */
  readonly notBefore: LinkReading | null;
  /** In the order in which they were handed in. */
  readonly declarations: readonly ReadDeclaration[];
  /** What somebody measured who showed the page once more; null where nobody hands it in. */
  readonly replay: ReplaySummary | null;
  /** Programs that whoever verifies knows to be released. */
  readonly releases: readonly Release[];
}

/** Review points of one family, each with the check that answers it. */
export type Points<id extends ReviewPoint> = { readonly [K in id]: (dossier: Dossier) => Check };

/** Runs a check that looks into the package: N-A for a plain file, UNPROVEN where the package cannot be read. */
export function withContents(
  dossier: Dossier,
  answers: Answers,
  judge: (contents: Contents, reading: PackageReading) => Check,
): Check {
  if (!dossier.isPackage) return answers.notApplicable('The file is not an evidence package');
  const reading = dossier.package;
  if (reading === null || reading.contents === null) {
    return answers.unproven('package-unreadable', 'The package cannot be read far enough to look at this (see I2)');
  }
  return judge(reading.contents, reading);
}
