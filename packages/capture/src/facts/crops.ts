import { type Fact, type Loss, layout } from '@guzheng/evidence';
import { patience } from '../page/patience.ts';
import { logged, messageOf } from '../page/step.ts';
import type { Tab } from '../page/tab.ts';
import type { StagedFile } from '../staging/staging.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import { TOOLS } from './in-page/tools.ts';
import type { Rect } from './observation.ts';
import { cutPng, pngSize } from './png.ts';

const MOST = 12;
/** Enough for the label beside a number, or above it. CSS pixels, as all that follow. */
const MARGIN = { x: 96, y: 24 };
/** A picture of one element, not of the page. */
const LARGEST = { width: 1_280, height: 480 };
/** What lies within so much of a page is taken in one picture, and cut out of it: each picture costs a frame, whatever its size. */
const TALLEST_SHEET = 1_600;
/** A page that was laid out anew may differ by fractions. */
const MOVED = 2;

export interface Crops {
  readonly facts: readonly Fact[];
  readonly files: readonly StagedFile[];
  readonly resources: readonly ArchiveResource[];
  readonly losses: readonly Loss[];
}

export type CropTools = Pick<
  Tab,
  'session' | 'onlooker' | 'staging' | 'log' | 'now' | 'deadline' | 'paintsBeyondWindow'
>;

/** Pictures of the elements that matter most, for at most `budgetMs`; afterwards it is looked whether they are where they were. */
export async function takeCrops(
  tools: CropTools,
  { facts, url, budgetMs }: { facts: readonly Fact[]; url: string; budgetMs: number },
): Promise<Crops> {
  const end = performance.now() + budgetMs;
  const files = new Map<string, StagedFile>();
  const resources: ArchiveResource[] = [];
  const sheets = sheetsOf(chosenClips(facts));
  try {
    for (const sheet of sheets) {
      if (performance.now() > end) throw new RangeError('the time for them was over');
      for (const [clip, file] of await shoot(tools, sheet, files.size)) {
        files.set(keyOf(clip), file);
        const uri = `urn:fact:${files.size}:${url}`;
        resources.push({ uri, contentType: 'image/png', body: file, at: tools.now().toISOString() });
      }
    }
    const moved = await withMoves(
      tools,
      facts.map((fact) => withCrop(fact, files)),
    );
    return { facts: moved, files: [...files.values()], resources, losses: [] };
  } catch (error) {
    const wanted = sheets.reduce((sum, { length }) => sum + length, 0);
    const detail = `${files.size} of ${wanted} pictures of facts were taken and looked at again: ${messageOf(error)}`;
    const loss: Loss = { weight: 'note', code: 'fact-pictures-missing', means: 'browser', url, detail };
    return { facts: facts.map((fact) => withCrop(fact, files)), files: [...files.values()], resources, losses: [loss] };
  }
}

/** By what they show: facts of one element share a picture. */
function chosenClips(facts: readonly Fact[]): Rect[] {
  const clips = new Map<string, Rect>();
  for (const fact of inOrder(facts)) {
    const clip = clipOf(fact);
    if (clip !== undefined && clips.size < MOST) clips.set(keyOf(clip), clip);
  }
  return [...clips.values()];
}

const FIRST: readonly string[] = ['views', 'reposts', 'comments', 'likes', 'author', 'publish-time', 'title'];

/** What was asked for, then one of each kind in turn; those that are one of many alike come last. */
function inOrder(facts: readonly Fact[]): Fact[] {
  const turns = new Map<string, number>();
  const ranked = facts.map((fact) => {
    const { id, alike } = fact;
    if (id === 'own') return { fact, rank: -1 };
    const turn = turns.get(id) ?? 0;
    if (clipOf(fact) !== undefined) turns.set(id, turn + 1);
    const kind = FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length;
    return { fact, rank: turn * 10 + kind + (alike === undefined ? 0 : 1_000) };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ fact }) => fact);
}

function clipOf({ visible, rect, source }: Fact): Rect | undefined {
  if (visible !== true || rect === undefined || (source !== 'dom' && source !== 'option')) return undefined;
  const x = Math.max(0, Math.floor(rect.x) - MARGIN.x);
  const y = Math.max(0, Math.floor(rect.y) - MARGIN.y);
  return {
    x,
    y,
    width: Math.min(LARGEST.width, Math.ceil(rect.x + rect.width) + MARGIN.x - x),
    height: Math.min(LARGEST.height, Math.ceil(rect.y + rect.height) + MARGIN.y - y),
  };
}

function keyOf({ x, y, width, height }: Rect): string {
  return [x, y, width, height].join();
}

/** From the top of the page downwards, as many as fit into one picture. */
function sheetsOf(clips: readonly Rect[]): Rect[][] {
  const sheets: Rect[][] = [];
  for (const clip of [...clips].sort((a, b) => a.y - b.y)) {
    const last = sheets.at(-1);
    if (last !== undefined && hull([...last, clip]).height <= TALLEST_SHEET) last.push(clip);
    else sheets.push([clip]);
  }
  return sheets;
}

function hull(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

function shoot(
  { session, staging, log, deadline, paintsBeyondWindow }: CropTools,
  clips: readonly Rect[],
  taken: number,
): Promise<(readonly [Rect, StagedFile])[]> {
  const clip = { ...hull(clips), scale: 1 };
  const params = { format: 'png', captureBeyondViewport: !paintsBeyondWindow, optimizeForSpeed: true, clip } as const;
  const call = {
    means: 'browser',
    call: 'Page.captureScreenshot',
    args: { role: 'facts', ...params, cut: clips },
  } as const;
  return logged(log, call, async () => {
    const { data } = await session.send('Page.captureScreenshot', params, { timeout: patience(deadline) });
    const png = Buffer.from(data, 'base64');
    const scale = pngSize(png).width / clip.width;
    const parts = cutPng(
      png,
      clips.map((own) => inPixels(own, clip, scale)),
    );
    const files: StagedFile[] = [];
    for (const [i, part] of parts.entries())
      files.push(await staging.stageFile(`${layout.factPictures}${taken + i + 1}.png`, part));
    const value = clips.flatMap((own, i) => (files[i] === undefined ? [] : [[own, files[i]] as const]));
    return { value, outputs: files };
  });
}

function inPixels(clip: Rect, sheet: Rect, scale: number): Rect {
  const x = Math.round((clip.x - sheet.x) * scale);
  const y = Math.round((clip.y - sheet.y) * scale);
  return {
    x,
    y,
    width: Math.min(Math.round(clip.width * scale), Math.round(sheet.width * scale) - x),
    height: Math.min(Math.round(clip.height * scale), Math.round(sheet.height * scale) - y),
  };
}

function withCrop(fact: Fact, files: ReadonlyMap<string, StagedFile>): Fact {
  const clip = clipOf(fact);
  const file = clip === undefined ? undefined : files.get(keyOf(clip));
  return file === undefined ? fact : { ...fact, crop: file.path };
}

/** Between reading and picture the page lives on: an element that is elsewhere now may not be what the picture shows. */
async function withMoves({ onlooker, deadline, log }: CropTools, facts: readonly Fact[]): Promise<readonly Fact[]> {
  const pictured = facts.flatMap(({ crop, selector }) =>
    crop === undefined || selector === undefined ? [] : [selector],
  );
  if (pictured.length === 0) return facts;
  const call = { means: 'browser', call: 'measure facts again', args: { elements: pictured.length } } as const;
  return await logged(log, call, async () => {
    const expression = `(() => {${TOOLS}\nreturn (${MEASURE})(${JSON.stringify(pictured)}); })()`;
    const rects = await onlooker.ask<(Rect | null)[]>(expression, patience(deadline));
    const now = new Map(pictured.map((selector, i) => [selector, rects[i] ?? null]));
    const value = facts.map((fact) =>
      fact.crop === undefined ? fact : compared(fact, now.get(fact.selector ?? '') ?? null),
    );
    return { value, result: { moved: value.filter((fact, i) => fact !== facts[i]).length } };
  });
}

function compared(fact: Fact, now: Rect | null): Fact {
  const { rect, note } = fact;
  const sides = ['x', 'y', 'width', 'height'] as const;
  if (now !== null && rect !== undefined && sides.every((side) => Math.abs(now[side] - rect[side]) <= MOVED))
    return fact;
  const moved = `the element ${now === null ? 'was gone' : 'had moved'} when its picture was taken, which may show something else`;
  return { ...fact, note: note === undefined ? moved : `${note}; ${moved}` };
}

/** Runs in the page, after TOOLS: each selector looked up anew, through shadow roots and frames. */
const MEASURE = `(selectors) => selectors.map((selector) => {
  let root = document, offset = { x: scrollX, y: scrollY }, element = null;
  for (const segment of segmentsOf(selector)) {
    if (element !== null) {
      const inner = frameDocument(element), shadow = shadowOf(element);
      if (inner) {
        const box = boxOf(element);
        offset = { x: offset.x + box.left + element.clientLeft, y: offset.y + box.top + element.clientTop };
        root = inner;
      } else if (shadow !== null) root = shadow;
      else return null;
    }
    element = select(root, segment)[0] ?? null;
    if (element === null) return null;
  }
  return rectOf(element, offset);
})`;
