import { layout, type Screenshot } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { LoggedCall } from '../../log/call-log.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { sameOrigin, samePage } from '../url.ts';
import { checkTiles } from './tiles.ts';

/** X4: each screenshot is the picture that the call log says was taken, of that size, at the final address. */
export function checkScreenshots(dossier: Dossier): Check {
  const answers = answersTo('X4');
  return withContents(dossier, answers, (contents, reading) => {
    const { screenshots, kind } = contents.capture;
    const faults = new FaultList();
    const makers = makersOf(contents);
    for (const shot of screenshots) checkScreenshot(shot, { contents, reading, makers }, faults);
    checkUnrecorded(contents, reading, faults);
    checkOrder(screenshots, makers, faults);
    checkTiles(contents.capture, faults);
    const evidence = {
      screenshots: screenshots.map(({ path, role, clip, url, width, height, takenAt }) => ({
        path,
        role,
        ...(clip === undefined ? {} : { clip }),
        url,
        width,
        height,
        takenAt,
        line: makers.get(path)?.line ?? null,
      })),
    };
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    if (screenshots.some(({ url }) => !isFinal(url, contents)))
      return answers.unproven('url-mismatch', 'The page changed its own address between its pictures', evidence);
    if (screenshots.length > 0)
      return answers.pass('Every screenshot is the one that the call log says was taken', evidence);
    if (kind === 'web-resource')
      return answers.notApplicable(
        'What was captured is a resource, not a page: there is nothing to take a picture of',
      );
    if (kind === 'source-code')
      return answers.notApplicable('What was captured is source code: there is nothing to take a picture of');
    return answers.unproven('screenshot-missing', 'The package has no screenshot');
  });
}

interface Surroundings {
  readonly contents: Contents;
  readonly reading: PackageReading;
  readonly makers: Makers;
}

function checkScreenshot(shot: Screenshot, { contents, reading, makers }: Surroundings, faults: FaultList): void {
  const { path } = shot;
  const member = reading.container.members.get(path);
  if (member === undefined) {
    faults.add({ code: 'screenshot-missing', path, detail: `capture.json names ${path}, and it is not there` });
    return;
  }
  checkPicture(shot, contents.pngs.get(path), faults);
  const output = makers.get(path)?.outputs.find((candidate) => candidate.path === path);
  if (output === undefined || output.sha256 !== member.sha256 || output.bytes !== member.bytes) {
    faults.add({
      code: 'screenshot-log-mismatch',
      path,
      detail:
        output === undefined
          ? `No call in the log made ${path}`
          : `${path} is not the picture that the call log says was taken`,
      expected: output ?? null,
      actual: { bytes: member.bytes, sha256: member.sha256 },
    });
  }
  const finalUrl = contents.capture.browser?.finalUrl;
  // A script may change the address within its own origin (history.pushState), also while the page is scrolled.
  if (finalUrl === undefined || !(isFinal(shot.url, contents) || sameOrigin(shot.url, finalUrl)))
    faults.add({
      code: 'url-mismatch',
      path,
      detail: `${path} is of another address than the one captured`,
      expected: finalUrl ?? null,
      actual: shot.url,
    });
}

function isFinal(url: string, { capture }: Contents): boolean {
  return capture.browser !== undefined && samePage(url, capture.browser.finalUrl);
}

function checkPicture(
  { path, width, height }: Screenshot,
  size: { width: number; height: number } | null | undefined,
  faults: FaultList,
): void {
  if (size === null || size === undefined)
    faults.add({ code: 'screenshot-malformed', path, detail: `${path} is not a PNG` });
  else if (size.width !== width || size.height !== height)
    faults.add({
      code: 'screenshot-malformed',
      path,
      detail: `${path} has another size than capture.json states`,
      expected: { width, height },
      actual: size,
    });
}

/** A picture that capture.json does not know has no address and no time. */
function checkUnrecorded({ capture }: Contents, { container }: PackageReading, faults: FaultList): void {
  const recorded = new Set(capture.screenshots.map(({ path }) => path));
  for (const path of container.members.keys()) {
    if (path.startsWith(layout.screenshots) && !recorded.has(path))
      faults.add({ code: 'screenshot-log-mismatch', path, detail: `${path} is not in capture.json` });
  }
}

/** The window is pictured before anything is touched: no other picture is older. */
function checkOrder(screenshots: readonly Screenshot[], makers: Makers, faults: FaultList): void {
  const lineOf = ({ path }: Screenshot): number => makers.get(path)?.line ?? Number.POSITIVE_INFINITY;
  const first = screenshots.reduce((line, shot) => Math.min(line, lineOf(shot)), Number.POSITIVE_INFINITY);
  for (const shot of screenshots) {
    if (shot.role !== 'viewport' || lineOf(shot) <= first) continue;
    faults.add({
      code: 'screenshot-log-mismatch',
      path: shot.path,
      detail: `${shot.path} should show the page before anything was done to it, and is not the first picture in the log`,
      expected: { line: first },
      actual: { line: makers.get(shot.path)?.line ?? null },
    });
  }
}

/** By path: the successful browser call that made the file; a file made twice was replaced, and the last call counts. */
type Makers = ReadonlyMap<string, LoggedCall>;

function makersOf({ log }: Contents): Makers {
  const made = log.calls.filter(({ means, ok }) => means === 'browser' && ok);
  return new Map(made.flatMap((call) => call.outputs.map(({ path }) => [path, call] as const)));
}
