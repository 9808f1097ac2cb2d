import type { Hashing } from '@guzheng/evidence';
import { type NetworkPath, readPath } from '../network/path.ts';
import type { Check } from '../report.ts';
import type { Answers } from './check.ts';
import { type Dossier, withContents } from './dossier.ts';

/** Runs a check on the way that the page came by: N-A where nothing came over a network. */
export function withPath(
  dossier: Dossier,
  answers: Answers,
  judge: (path: NetworkPath, hashing: Hashing) => Check,
): Check {
  return withContents(dossier, answers, (contents, { container }) => {
    const { network, capture } = contents;
    if (network === null)
      return answers.unproven('package-unreadable', 'evidence/network.json cannot be read (see I2)');
    const path = readPath(capture, network);
    if (path.hosts.length === 0) return answers.notApplicable('Nothing of this came over a network');
    return judge(path, container.hashing);
  });
}
