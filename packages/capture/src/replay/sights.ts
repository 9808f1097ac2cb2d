import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Picture, shootFullPage, shootWindow } from '../page/pictures.ts';
import { messageOf } from '../page/step.ts';
import type { Replayed } from './replay.ts';
import { QUIET_MS, type Stage } from './stage.ts';

/** Of the time that is left. */
const SCROLL_SHARE = 0.3;
const SCROLL_MS = 10_000;
const STEP_MS = 15_000;

/** As a capture does: the window untouched, then scrolled through, then the whole page. */
export async function takePictures(stage: Stage): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  const keep = (picture: Picture) => void pictures.push(picture);
  await attempt(stage, 'the window could not be seen', async () =>
    keep(await shootWindow(stage, { role: 'viewport', name: 'viewport' })),
  );
  const [first] = pictures;
  if (first === undefined) return pictures;
  await attempt(stage, 'the page could not be scrolled', async () => {
    if (await scrollThrough(stage)) keep(await shootWindow(stage, { role: 'after-scroll', name: 'after-scroll' }));
  });
  await attempt(stage, 'the whole page could not be seen', () => shootFullPage(stage, first.look, keep));
  return pictures;
}

/** Where a step fails, that is said, and the next one is taken all the same. */
export async function attempt<T>(stage: Stage, what: string, step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    stage.errors.push(`${what}: ${messageOf(error)}`);
    return undefined;
  }
}

/** Whether there was anything to scroll. */
async function scrollThrough({ onlooker, answerer, deadline, quietMs }: Stage): Promise<boolean> {
  const budget = Math.min(SCROLL_MS, SCROLL_SHARE * deadline.remaining());
  const steps = await onlooker.ask<number>(`(${SCROLL})(${Math.round(budget)})`, deadline.within(budget + STEP_MS));
  if (steps > 0) await answerer.quiet(quietMs, deadline.within(QUIET_MS));
  return steps > 0;
}

/** Runs in the page. Text, as this package is compiled without DOM types. */
const SCROLL = `async (budget) => {
  const end = performance.now() + budget;
  const height = () => (document.scrollingElement ?? document.documentElement).scrollHeight;
  let steps = 0;
  for (let y = innerHeight; y < height() && performance.now() < end; y += innerHeight, steps += 1) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise((done) => setTimeout(done, 100));
  }
  if (steps > 0) scrollTo({ top: 0, left: 0, behavior: 'instant' });
  await new Promise((done) => setTimeout(done, 100));
  return steps;
}`;

export async function readText({ onlooker, deadline }: Stage): Promise<{ url: string; title: string; text: string }> {
  const { url, title, text } = await onlooker.content(deadline.within(STEP_MS));
  return { url, title, text };
}

/** Pictures outlive the staging folder. */
export async function keepPicture(
  { screenshot, file }: Picture,
  folder: string,
): Promise<Replayed['pictures'][number]> {
  const { role, clip, width, height, path } = screenshot;
  const target = join(folder, basename(path));
  await copyFile(file.file, target);
  return { role, ...(clip === undefined ? {} : { clip }), width, height, file: target };
}
