import { basename } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import {
  type CaptureRecord,
  type LossReport,
  layout,
  memberTree,
  parseCaptureRecord,
  parseJson,
  parseLossReport,
} from '@guzheng/evidence';
import { digestFile, openFile } from '@guzheng/sdk';
import { type EvidencePackage, openPackage } from '@guzheng/verify';
import type { SealedPackage } from './job.ts';
import { seemly } from './words.ts';

/** The largest picture that is shown: more is no preview. */
export const MAX_PREVIEW_BYTES: number = 32 * 2 ** 20;

const WALL = 'wall-';

/** Reads from the package itself what goes into the ledger and what its owner is told. Rejects with VerifyError, EvidenceError, SdkError. */
export async function readSealed(path: string): Promise<SealedPackage> {
  const subject = await digestFile(path);
  await using source = await openFile(path);
  const opened = await openPackage(source, nodeHashing);
  const record = parseCaptureRecord(parseJson(await opened.readMember(layout.capture)));
  const report = parseLossReport(parseJson(await opened.readMember(layout.loss)));
  const { root, size } = memberTree(opened.manifestBytes);
  const preview = previewOf(record, opened);
  return {
    subject,
    manifest: opened.manifestDigests,
    members: { root, size },
    facts: {
      file: basename(path),
      sha256: subject.sha256,
      bytes: subject.bytes,
      hasPreview: preview !== undefined,
      ...factsOf(record, report),
    },
    ...(preview === undefined ? {} : { preview }),
  };
}

/** The picture of a package that lies at `path`. */
export async function readPicture(path: string, member: string): Promise<Uint8Array> {
  await using source = await openFile(path);
  const opened = await openPackage(source, nodeHashing);
  return await opened.readMember(member, { maxBytes: MAX_PREVIEW_BYTES });
}

type Facts = Pick<SealedPackage['facts'], 'title' | 'finalUrl' | 'status' | 'complete' | 'walls' | 'losses'>;

/** Titles and addresses are the site's words. */
function factsOf({ browser, plain, completeness, labels }: CaptureRecord, { losses }: LossReport): Facts {
  const finalUrl = browser?.finalUrl ?? plain?.finalUrl;
  const status = (browser ?? plain)?.hops.at(-1)?.status;
  return {
    complete: completeness === 'complete',
    walls: labels.filter((label) => label.startsWith(WALL)).map((label) => label.slice(WALL.length)),
    losses: losses.length,
    ...(browser === undefined || browser.title === '' ? {} : { title: seemly(browser.title, 300) }),
    ...(finalUrl === undefined ? {} : { finalUrl: seemly(finalUrl, 2_000) }),
    ...(status === undefined ? {} : { status }),
  };
}

/** The whole page, or its first tile, where it is not too large; else what the window showed first. */
function previewOf({ screenshots }: CaptureRecord, { members }: EvidencePackage): string | undefined {
  const sizes = new Map(members.map(({ path, bytes }) => [path, bytes]));
  const fits = screenshots.filter(({ path }) => (sizes.get(path) ?? Number.POSITIVE_INFINITY) <= MAX_PREVIEW_BYTES);
  return (fits.find(({ role }) => role === 'full-page') ?? fits.find(({ role }) => role === 'viewport'))?.path;
}
