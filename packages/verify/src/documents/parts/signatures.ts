import { html, type Markup } from '../../render/html.ts';
import { COMMON } from '../words/common.ts';
import { type Pair, say } from '../words/pair.ts';

/** Lines for people to sign, always empty: a program signs for nobody. */
export function signatures(roles: readonly Pair[], how: Pair = COMMON.signature): Markup {
  const slots = roles.map(
    (role) =>
      html`<div class="slot"><p><b>${say(role)}</b></p><p>${say(how)}<span class="blank long"> </span></p><p>${say(COMMON.date)}<span class="blank long"> </span></p></div>`,
  );
  return html`<div class="signatures">${slots}</div><p class="note">${say(COMMON.unsigned)}</p>`;
}
