import type { Loss } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';
import type { Outcome, Outcomes } from './outcomes.ts';
import { patience } from './patience.ts';
import { refusalOf } from './reason.ts';
import { logged } from './step.ts';
import type { Tab } from './tab.ts';

/** A place where the page means to show something. CSS pixels from the page's upper left corner. */
interface Place {
  readonly kind: 'img' | 'background' | 'poster' | 'video' | 'frame' | 'part';
  readonly url: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** What the element itself says: `unknown` where it does not tell. */
  readonly state: 'empty' | 'loading' | 'unknown';
  readonly reason?: string;
}

interface FontFace {
  readonly family: string;
  readonly weight: string;
  readonly state: 'error' | 'loading';
}

/** `failed`: the site did not deliver it, or nothing that can be shown; `late`: it was on its way when the picture was taken. */
interface Hole extends Omit<Place, 'state'> {
  readonly state: 'failed' | 'late';
  readonly reason: string;
}

/** What the picture of the page does not show although the page means to. */
interface Unpainted {
  /** The first 200, in the order of the document. */
  readonly holes: readonly Hole[];
  readonly fonts: readonly FontFace[];
  readonly looked: number;
  readonly elements: number;
}

const LISTED_AT_MOST = 200;
const LOOKED_AT_MOST = 50_000;

/**
 * Lists images, posters, videos, backgrounds and frames of the main document that take room in the page and show nothing, and fonts
 * that did not come. Whether a canvas is empty because it should be cannot be known. A frame in another process, or a background, does
 * not say how it fared: then how its address fared is what counts.
 */
export async function listUnpainted(tab: Tab, outcomes: Outcomes, pageUrl: string): Promise<readonly Loss[]> {
  return await logged(tab.log, { means: 'browser', call: 'list what is unpainted', args: {} }, async () => {
    const { places, ...seen } = await tab.onlooker.ask<Omit<Unpainted, 'holes'> & { places: Place[] }>(
      `(${PLACES})(${LOOKED_AT_MOST}, ${LISTED_AT_MOST})`,
      patience(tab.deadline),
    );
    const holes = places.flatMap((place) => holeAt(place, outcomeOf(place.url))).slice(0, LISTED_AT_MOST);
    const unpainted = { ...seen, holes };
    return { value: lossesOf(unpainted, pageUrl), result: { ...unpainted } };
  });

  /** Where the gateway made no connection, the browser does not know why. */
  function outcomeOf(url: string): Outcome | undefined {
    const outcome = outcomes.of(url);
    if (outcome?.state !== 'failed') return outcome;
    return { ...outcome, reason: refusalOf(outcome.reason, url, tab.gateway)?.error.message ?? outcome.reason };
  }
}

function holeAt({ state, reason, ...place }: Place, outcome: Outcome | undefined): Hole[] {
  const hole = { ...place, url: withoutSecrets(place.url).slice(0, 2_000) };
  const failed = (why: string): Hole[] => [{ ...hole, state: 'failed', reason: why }];
  const late: Hole[] = [{ ...hole, state: 'late', reason: 'it was still loading' }];
  if (outcome?.state === 'failed') return failed(outcome.reason);
  switch (state) {
    case 'empty':
      return failed(reason ?? 'what came cannot be shown');
    case 'loading':
      return outcome === undefined ? failed('the page never asked for it') : late;
    case 'unknown':
      return outcome?.state === 'pending' ? late : [];
  }
}

/** What a reader must know of each hole. What was only late is missing because the capture did not wait: a gap. */
function lossesOf({ holes, fonts, looked, elements }: Unpainted, pageUrl: string): Loss[] {
  const shortened = looked < elements || holes.length === LISTED_AT_MOST;
  return [
    ...holes.map(holeLoss),
    ...fonts.map((font) => fontLoss(pageUrl, font)),
    ...(shortened ? [listShortened(pageUrl, `${looked} of ${elements} elements were looked at`)] : []),
  ];
}

function holeLoss({ kind, url, box, state, reason }: Hole): Loss {
  const { x, y, width, height } = box;
  const what = kind === 'frame' ? 'does not show what it should' : 'is not in the picture';
  const detail = `${IN_WORDS[kind]} at ${x}, ${y}, ${width} × ${height} CSS pixels, ${what}: ${reason}`;
  const where = { means: 'browser', url, detail } as const;
  if (state === 'late') return { weight: 'gap', code: 'still-loading', ...where };
  if (kind === 'frame') return { weight: 'note', code: 'frame-not-loaded', ...where };
  if (kind === 'part') return { weight: 'note', code: 'part-unpainted', ...where };
  return { weight: 'note', code: 'image-unpainted', ...where };
}

const IN_WORDS: { readonly [K in Place['kind']]: string } = {
  img: 'an image',
  background: 'a background image',
  poster: 'the poster of a video',
  video: 'a video',
  frame: 'a frame',
  part: 'a part of the page',
};

function fontLoss(pageUrl: string, { family, weight, state }: FontFace): Loss {
  const where = { means: 'browser', url: withoutSecrets(pageUrl) } as const;
  const font = `the font ${family} (${weight})`;
  if (state === 'loading')
    return { weight: 'gap', code: 'still-loading', ...where, detail: `${font} was still loading` };
  const detail = `${font} did not load: its text is shown in another font`;
  return { weight: 'note', code: 'font-not-loaded', ...where, detail };
}

function listShortened(pageUrl: string, detail: string): Loss {
  return { weight: 'note', code: 'unpainted-list-shortened', means: 'browser', url: withoutSecrets(pageUrl), detail };
}

/**
 * Runs in the page. Text, as this package is compiled without DOM types. Of backgrounds, all are listed that have an address: how it
 * fared is known outside. An element counts that is two pixels or more each way, not hidden, and within the page.
 */
const PLACES = `(lookedAtMost, listedAtMost) => {
  const places = [];
  const boxOf = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: Math.round(left + scrollX), y: Math.round(top + scrollY), width: Math.round(width), height: Math.round(height) };
  };
  const inPage = ({ x, y, width, height }) => width >= 2 && height >= 2 && x + width > 0 && y + height > 0;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isSkipped = (element) => element.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }) === false;
  // An image that a policy forbids keeps its address as it was written.
  const absolute = (url) => { try { return new URL(url, document.baseURI).href; } catch { return url; } };
  const add = (element, kind, url, state, reason) => {
    const box = boxOf(element);
    if (inPage(box) && isSeen(element)) places.push({ kind, url: absolute(String(url)).slice(0, 4000), box, state, ...(reason ? { reason } : {}) });
  };
  const ofImage = (image) => {
    const url = image.currentSrc || image.src;
    if (url === '') return;
    if (!image.complete) add(image, 'img', url, 'loading');
    else if (image.naturalWidth === 0) add(image, 'img', url, 'empty');
  };
  const ofVideo = (video) => {
    if (video.poster !== '') return add(video, 'poster', video.poster, 'unknown');
    if (video.readyState < 2) add(video, 'video', video.currentSrc || video.src, 'empty', video.error?.message || 'it had no frame to show');
  };
  const ofBackground = (element) => {
    const { backgroundImage, contentVisibility } = getComputedStyle(element);
    if (contentVisibility === 'auto' && isSkipped(element))
      add(element, 'part', location.href, 'empty', 'browsers paint it only near the window (content-visibility)');
    if (backgroundImage === 'none') return;
    for (const [, url] of backgroundImage.matchAll(/url\\("((?:[^"\\\\]|\\\\.)*)"\\)/g)) if (!url.startsWith('data:')) add(element, 'background', url.replace(/\\\\(.)/g, '$1'), 'unknown');
  };
  let looked = 0;
  const lookAt = (element) => {
    switch (element.localName) {
      case 'img': ofImage(element); break;
      case 'video': ofVideo(element); break;
      case 'iframe': case 'frame': if (element.src) add(element, 'frame', element.src, 'unknown'); break;
    }
    ofBackground(element);
    if (element.shadowRoot) walk(element.shadowRoot);
  };
  const walk = (tree) => {
    for (const element of tree.querySelectorAll('*')) {
      if (looked >= lookedAtMost || places.length >= 20 * listedAtMost) return;
      looked += 1;
      lookAt(element);
    }
  };
  walk(document);
  const fonts = [...document.fonts].filter(({ status }) => status === 'error' || status === 'loading').slice(0, listedAtMost)
    .map(({ family, weight, status }) => ({ family, weight, state: status }));
  return { places, fonts, looked, elements: Math.max(looked, document.getElementsByTagName('*').length) };
}`;
