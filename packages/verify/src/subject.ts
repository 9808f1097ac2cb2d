import { bytesToHex, type CaptureRecord } from '@guzheng/evidence';
import type { Dossier } from './checks/dossier.ts';
import type { Contents, PackageReading } from './container/contents.ts';
import type { Report, ReportSubject } from './report.ts';
import { summarizeSource } from './source-code/summary.ts';

/** What the report is about, in the words of the package where it can be read. */
export function describeSubject(dossier: Dossier, name: string): ReportSubject {
  const facts = { name, bytes: dossier.bytes, kind: dossier.isPackage ? 'evidence-package' : 'file' } as const;
  const reading = dossier.package;
  const contents = reading?.contents ?? null;
  return reading === null || contents === null ? facts : { ...facts, package: describePackage(contents, reading) };
}

function describePackage(
  { capture, loss, sourceCode }: Contents,
  reading: PackageReading,
): NonNullable<ReportSubject['package']> {
  const { requestedUrl, startedAt, endedAt, completeness, labels, custodyMode, notBefore, account } = capture;
  return {
    title: reading.manifest.manifest?.title ?? '',
    finalUrl: capture.browser?.finalUrl ?? capture.plain?.finalUrl ?? requestedUrl,
    tool: reading.manifest.manifest?.software ?? '',
    ...{ requestedUrl, startedAt, endedAt, completeness, labels, custodyMode },
    ...(account === undefined ? {} : { account }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(sourceCode === null ? {} : { source: summarizeSource(sourceCode.record) }),
    losses: loss.losses.map(({ weight, code, detail, url }) => ({
      weight,
      code,
      detail,
      ...(url === undefined ? {} : { url }),
    })),
    screenshots: intactScreenshots(capture, reading),
    members: [...reading.container.members.values()].map(({ path, bytes, sha256, sm3 }) => ({
      path,
      bytes,
      sha256,
      sm3,
    })),
  };
}

/** Only pictures whose bytes are those of the manifest: a report shows no other. */
function intactScreenshots(
  capture: CaptureRecord,
  { container, manifest }: PackageReading,
): NonNullable<ReportSubject['package']>['screenshots'] {
  const hashes = new Map(manifest.manifest?.resources.map(({ path, hash }) => [path, hash]));
  return capture.screenshots.flatMap(({ path, role, width, height, clip, scroller }) => {
    const member = container.members.get(path);
    if (member === undefined || hashes.get(path) !== `sha256:${member.sha256}`) return [];
    const place = { ...(clip === undefined ? {} : { clip }), ...(scroller === undefined ? {} : { scroller }) };
    return [{ path, role, ...place, sha256: member.sha256, width, height }];
  });
}

/** What the deposit says, where its signature holds. */
export function describeDeposit({ deposit }: Dossier): Report['deposit'] {
  if (deposit === null || deposit.statement === null || !deposit.signed) return undefined;
  const { index, size, root } = deposit.proof.inclusion;
  const leaf = bytesToHex(deposit.leaf);
  return { time: deposit.statement.time, depositor: deposit.statement.depositor.publicKey, root, leaf, index, size };
}
