import { type CaptureRecord, layout, parseSourceRecord, type SourceRecord } from '@guzheng/evidence';
import type { Container } from '../container/container.ts';
import { FaultList } from '../container/fault.ts';
import { readDocument } from '../container/manifest.ts';
import { compareFiles } from './files.ts';
import { compareGit } from './git.ts';
import { compareNpm } from './npm.ts';

/** evidence/source.json of a capture of source code, and what came of comparing the package with it. */
export interface SourceCodeReading {
  readonly record: SourceRecord;
  /** Against the files, and against what the source itself says of them: its trees, or its tarball. */
  readonly faults: FaultList;
  /** Listed files whose content is not in the package, other repositories' commits aside. */
  readonly absent: number;
  /** Of git: the ref that was chosen stood in what the remote side answered. Null where there is nothing to compare. */
  readonly refHolds: boolean | null;
}

/** Reads it and compares; null where there is none to read, which is a fault of the package. */
export async function readSourceCode(
  container: Container,
  capture: CaptureRecord,
  documents: FaultList,
): Promise<SourceCodeReading | null> {
  if (capture.kind !== 'source-code') return null;
  const record = await readDocument(container, layout.source, parseSourceRecord, documents);
  if (record === null) return null;
  const faults = new FaultList();
  compareFiles(record, container, faults);
  const absent = record.files.filter(({ absent, mode }) => absent !== undefined && mode !== '160000').length;
  return { record, faults, absent, refHolds: await compareOrigin(record, { container, capture }, faults) };
}

/** Everything the comparison with the origin works on. */
export interface Comparison {
  readonly container: Container;
  readonly capture: CaptureRecord;
}

async function compareOrigin(
  { origin, files, cut }: SourceRecord,
  comparison: Comparison,
  faults: FaultList,
): Promise<boolean | null> {
  switch (origin.kind) {
    case 'git':
      return await compareGit(origin, { files, cut }, comparison.container, faults);
    case 'npm':
      await compareNpm(origin, { files, cut }, comparison, faults);
      return null;
    case 'directory':
      // A folder says nothing of its files but what is in them.
      return null;
  }
}
