/** Made evidence laid out for the checks, with anchors put in that were judged elsewhere. */
import type { MadeEvidence } from '@guzheng/testing';
import { opensslHashing } from '@guzheng/testing';
import { type AnchorReading, noteDuplicates } from '../src/anchors/anchors.ts';
import type { Dossier } from '../src/checks/dossier.ts';
import { readExhibit } from '../src/container/container.ts';
import { readPackage } from '../src/container/contents.ts';
import { readDeposit } from '../src/deposit/deposit.ts';
import { bytesSource } from '../src/source.ts';

export async function dossierOf(made: MadeEvidence, anchors: readonly AnchorReading[]): Promise<Dossier> {
  const deposit = readDeposit(made.proofBytes);
  const exhibit = await readExhibit(bytesSource(made.file), { hashing: opensslHashing, onBytes: () => {} });
  if (exhibit.container === null) throw new TypeError('made evidence is a package');
  return {
    bytes: made.file.length,
    digests: exhibit.digests,
    package: await readPackage(exhibit.container, deposit.statement),
    ...{ isPackage: true, deposit, notBefore: null },
    anchors: noteDuplicates(anchors),
    ...{ declarations: [], replay: null, releases: [] },
  };
}
