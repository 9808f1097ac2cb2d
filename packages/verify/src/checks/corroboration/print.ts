import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/**
 * X6: a print is compared by people. That a print carries the digest of the file shows which file it means, and not that it shows what the
 * file shows: anybody can write a digest under another picture. So no program passes this point.
 */
export function checkPrint(dossier: Dossier): Check {
  const answers = answersTo('X6');
  return withContents(dossier, answers, ({ capture, log }, { container }) => {
    const paths = [
      ...capture.screenshots.map(({ path }) => path),
      ...(capture.browser?.pdf === undefined ? [] : [capture.browser.pdf]),
    ].slice(0, 60);
    const originals = [...new Set(paths)].map((path) => ({
      path,
      sha256: container.members.get(path)?.sha256 ?? null,
      line: log.calls.findLast(({ outputs }) => outputs.some((out) => out.path === path))?.line ?? null,
    }));
    return answers.unproven(
      'print-not-compared',
      'A print must be compared with the pictures in the file by a person',
      {
        fileSha256: dossier.digests.sha256,
        originals,
      },
    );
  });
}
