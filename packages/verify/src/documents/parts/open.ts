import { both } from '../../render/bilingual.ts';
import { html, type Markup } from '../../render/html.ts';
import { inReviewOrder } from '../../render/sections/checks.ts';
import type { Report } from '../../report.ts';
import { COMMON } from '../words/common.ts';
import { pair, say } from '../words/pair.ts';

/** Everything that is open, by name, where there is no room for the reasons. */
export function openLine({ checks }: Report): Markup {
  const open = inReviewOrder(checks).filter(({ id, status }) => status === 'UNPROVEN' && id !== 'O3');
  const names = open.map(
    ({ id }, i) => html`${i === 0 ? undefined : say(pair('、', '; '))}${id} ${both((w) => w.point[id].title)}`,
  );
  return html`<b>${say(COMMON.open)}</b> ${names.length === 0 ? say(COMMON.nothingOpen) : names}`;
}
