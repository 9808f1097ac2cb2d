import { toBase64 } from '@guzheng/evidence';
import type { Report } from '../../report.ts';
import { both, code, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { pictureFault } from '../png.ts';

/** A piece of the page's source, as text, and where it lies in the package. */
export interface SourceExcerpt {
  readonly path: string;
  readonly text: string;
}

type Screenshots = NonNullable<Report['subject']['package']>['screenshots'];

/** The first view of the page, shown only if its bytes have the digest that is printed beside it. */
export function pictureSection(
  report: Report,
  screenshot: Uint8Array | undefined,
  excerpt: SourceExcerpt | undefined,
): Markup | undefined {
  const shots = report.subject.package?.screenshots;
  // Source code has no picture: it has a section of its own.
  if (shots === undefined || report.subject.package?.source !== undefined) return undefined;
  return section(
    'picture',
    (w) => w.picture.heading,
    html`${firstView(shots, screenshot)}${list(shots)}${excerpt && source(excerpt)}`,
  );
}

export function firstView(shots: Screenshots, screenshot: Uint8Array | undefined): Markup {
  const viewport = shots.find((shot) => shot.role === 'viewport');
  if (viewport === undefined) return html`<p>${both((w) => w.picture.none)}</p>`;
  if (screenshot === undefined) return html`<p>${both((w) => w.picture.notGiven)}</p>`;
  const fault = pictureFault(screenshot, viewport.sha256);
  if (fault !== undefined) return html`<p class="missing">${both((w) => w.picture[fault])}</p>`;
  return html`<figure><img alt="取证时的网页首屏截图 · Screenshot of the first view of the page at capture" src="data:image/png;base64,${toBase64(screenshot)}"><figcaption>${both((w) => w.picture.caption)} SHA-256 ${code(viewport.sha256)}</figcaption></figure>`;
}

function list(shots: Screenshots): Markup | undefined {
  if (shots.length === 0) return undefined;
  const rows = shots
    .slice(0, 200)
    .map(
      (shot) =>
        html`<li>${both((w) => w.picture.roles[shot.role])}${place(shot)} · ${foreign(shot.path)} · ${shot.width} × ${shot.height} · SHA-256 ${code(shot.sha256)}</li>`,
    );
  return html`<p class="note">${both((w) => w.picture.others)}</p><ul class="plain">${rows}</ul>`;
}

/** What of the page a picture shows, where it is neither all of it nor the window as it stood. */
function place({ clip, scroller }: Screenshots[number]): Markup | undefined {
  if (clip !== undefined) return html` · ${both((w) => w.picture.part(clip))}`;
  if (scroller === undefined) return undefined;
  return html` · ${foreign(scroller.element)} · ${both((w) => w.picture.scrolled(scroller.y))}`;
}

function source(excerpt: SourceExcerpt): Markup {
  return html`<details><summary>${both((w) => html`${w.picture.excerpt('')}${foreign(excerpt.path)}`)}</summary><pre>${foreign(excerpt.text, 20_000)}</pre></details>`;
}
