import { readFile } from 'node:fs/promises';
import {
  type CaptureRecord,
  type LossReport,
  layout,
  type NetworkReport,
  parseCaptureRecord,
  parseLossReport,
  parseNetworkReport,
  parseSourceRecord,
  type SourceFile,
  type SourceRecord,
  sourceMember,
} from '@guzheng/evidence';
import { unzipSync } from 'fflate';

/** A sealed package of source code, opened by a program that knows nothing of it but ZIP. */
export interface OpenedPackage {
  readonly paths: readonly string[];
  readonly source: SourceRecord;
  readonly capture: CaptureRecord;
  readonly network: NetworkReport;
  readonly losses: LossReport['losses'];
  bytes(path: string): Buffer;
  text(path: string): string;
  /** The file of this path. */
  file(path: string): SourceFile;
  /** Its content. */
  content(path: string): Buffer;
}

export async function openPackage(file: string): Promise<OpenedPackage> {
  const members = unzipSync(await readFile(file));
  const bytes = (path: string) => {
    const member = members[path];
    if (member === undefined) throw new Error(`the package has no ${path}`);
    return Buffer.from(member);
  };
  const text = (path: string) => bytes(path).toString('utf8');
  const json = (path: string): unknown => JSON.parse(text(path));
  const source = parseSourceRecord(json(layout.source));
  const find = (path: string) => {
    const found = source.files.find((candidate) => candidate.path === path);
    if (found === undefined) throw new Error(`the source has no ${path}`);
    return found;
  };
  return {
    paths: Object.keys(members),
    source,
    capture: parseCaptureRecord(json(layout.capture)),
    network: parseNetworkReport(json(layout.network)),
    losses: parseLossReport(json(layout.loss)).losses,
    bytes,
    text,
    file: find,
    content: (path) => bytes(sourceMember(find(path))),
  };
}

/** Weight and code of each loss, sorted, each once. */
export function lossCodes({ losses }: Pick<OpenedPackage, 'losses'>): readonly string[] {
  return [...new Set(losses.map(({ weight, code }) => `${weight} ${code}`))].sort();
}
