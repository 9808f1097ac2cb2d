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
import { ServerError } from '../error.ts';
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

/** A picture as it is sent: piece by piece, no faster than it is taken. */
export interface Picture {
  readonly bytes: number;
  /** Ends with an error before its last piece where the picture is not the one that was sealed. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** The picture of a package that lies at `path`. Whoever asks for many and takes none keeps a piece of each in memory, not the pictures. */
export async function openPicture(path: string, member: string): Promise<Picture> {
  await using source = await openFile(path);
  const { members } = await openPackage(source, nodeHashing);
  const bytes = members.find((one) => one.path === member)?.bytes;
  if (bytes === undefined) throw new ServerError('original-missing', `The package has no ${member}.`);
  return { bytes, stream: piecesOf(path, member) };
}

/** The last piece is held back until the digest of all is known. */
async function* piecesOf(path: string, member: string): AsyncGenerator<Uint8Array> {
  await using source = await openFile(path);
  const { streamMember } = await openPackage(source, nodeHashing);
  let last: Uint8Array | undefined;
  for await (const piece of streamMember(member)) {
    if (last !== undefined) yield last;
    last = piece;
  }
  if (last !== undefined) yield last;
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
