import { basename, resolve } from 'node:path';
import { type CaptureResult, nodeHashing } from '@guzheng/capture';
import { layout, parseCaptureRecord, parseJson, parseLossReport } from '@guzheng/evidence';
import { openPackage } from '@guzheng/verify';
import { digestFile } from '../file/digests.ts';
import { openFile } from '../file/source.ts';

/** What a capture would have told of a package, read from the package. Throws VerifyError `not-evidence`, EvidenceError. */
export async function readCaptureResult(path: string): Promise<CaptureResult> {
  const digests = await digestFile(path);
  await using source = await openFile(path);
  const opened = await openPackage(source, nodeHashing);
  const record = parseCaptureRecord(parseJson(await opened.readMember(layout.capture)));
  const { losses } = parseLossReport(parseJson(await opened.readMember(layout.loss)));
  const name = basename(path).replace(/\.wacz$/, '');
  return { path: resolve(path), name, ...digests, manifest: opened.manifestDigests, record, losses };
}
