import type { ReportSubject } from '../report.ts';
import { both, code } from './bilingual.ts';
import { html, type Markup } from './html.ts';
import type { Words } from './words/words.ts';

/** Names that mean the same to every shell inside double quotes; any other could run as a command when a clerk pastes the line. */
export const SAFE_NAME: RegExp = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,199}$/u;

/** The file's name as commands write it, without quotes: `FILE` where the real one is not safe. */
export function fileNameFor({ name }: ReportSubject): string {
  return SAFE_NAME.test(name) && !name.includes('/') ? name : 'FILE';
}

/** A line to paste, what it is for, and what it must print. */
export function command(what: (words: Words) => string, line: string, prints?: string): Markup {
  return html`<div class="command"><p>${both(what)}</p><pre>${line}</pre>${prints === undefined ? undefined : html`<p>${both((w) => w.tools.mustPrint)} ${code(prints)}</p>`}</div>`;
}
