import type { ReadDeclaration } from '@guzheng/evidence';
import { both, say, shownLang } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { plainly } from '../elements/foreign.ts';
import type { Conditions } from '../trust/conditions.ts';
import { en } from '../words/en.ts';
import type { Words } from '../words/words.ts';
import { zh } from '../words/zh.ts';
import type { JudgedOutcome } from './outcome.ts';

/**
 * The paragraph for the court record: the report's own, which stands in its section `record` in both languages, and after it what
 * only this page knows, on whose word the blocks were taken above all.
 */
export function recordSection(
  section: Element | undefined,
  { conditions, declarations }: JudgedOutcome,
): HTMLElement | undefined {
  const [chinese, english] = [textIn(section, 'zh'), textIn(section, 'en')];
  if (chinese === undefined || english === undefined) return undefined;
  const texts = {
    zh: `${chinese}${added(zh, conditions, declarations).join('')}`,
    en: [english, ...added(en, conditions, declarations)].join(' '),
  };
  const paragraphs = [
    element('p', { class: 'zh', lang: 'zh-CN' }, texts.zh),
    element('p', { class: 'en', lang: 'en' }, texts.en),
  ];
  const said = element('p', { class: 'said', role: 'status' });
  const copier = (text: string, label: (words: Words) => Child) =>
    button(both(label), () => {
      void copy(text).then((copied) =>
        replace(
          said,
          both((w) => (copied ? w.record.copied : w.record.notCopied)),
        ),
      );
    });
  return element(
    'section',
    { class: 'record', 'aria-labelledby': 'record-heading' },
    say('h3', (w) => w.record.heading, { id: 'record-heading' }),
    paragraphs,
    say('p', (w) => w.record.hint, { class: 'note screen' }),
    element(
      'p',
      { class: 'buttons screen' },
      copier(texts.zh, (w) => w.record.copyZh),
      copier(texts.en, (w) => w.record.copyEn),
    ),
    said,
  );
}

function textIn(section: Element | undefined, lang: 'zh' | 'en'): string | undefined {
  return section?.querySelector(`p .${lang}`)?.textContent ?? undefined;
}

function added(
  words: Words,
  { pins, trustFile }: Conditions,
  declarations: JudgedOutcome['declarations'],
): readonly string[] {
  return [
    ...declarations.flatMap(({ inside }) => (typeof inside === 'string' ? [] : [declared(words, inside)])),
    words.record.offline,
    ...(pins.length === 0
      ? []
      : [words.record.pins(pins.map(({ chain, ...pin }) => ({ ...pin, network: chain.name })))]),
    ...(trustFile === undefined ? [] : [words.record.trustFile(inQuotes(trustFile.name), trustFile.sha256)]),
  ];
}

/** Who declares, and no word of what: the paragraph is the court's, not a party's. */
function declared(words: Words, { declaration, signed }: ReadDeclaration): string {
  return words.record.declared(inQuotes(declaration.declarant.name), declaration.declarant.publicKey, signed);
}

/** Quotation marks and line breaks would let a name leave its quotes. */
function inQuotes(name: string): string {
  return plainly(name, 200)
    .replace(/\s+/g, ' ')
    .replace(/["“”「」『』]/g, "'");
}

/** The clipboard where the browser gives it to a file from a disk, else the old way. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = element('textarea', { class: 'away', 'aria-hidden': 'true', lang: shownLang() });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
