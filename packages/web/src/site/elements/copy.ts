import { button, element, replace } from '../../verifier/elements/element.ts';
import { both, type Text, t } from './text.ts';

const COPIED = t('已复制。', 'Copied.');
const NOT_COPIED = t(
  '浏览器不允许复制。请选中上面的文字自行复制。',
  'The browser does not allow copying. Select the text above and copy it yourself.',
);

/** A button that copies, and the place where it is said whether that worked. */
export function copyButton(label: Text, text: () => string): HTMLElement {
  const said = element('span', { class: 'said', role: 'status' });
  const press = button(both(label), () => {
    void copy(text()).then((copied) => replace(said, both(copied ? COPIED : NOT_COPIED)));
  });
  return element('span', { class: 'copy screen' }, press, ' ', said);
}

/** A paragraph for somebody's file, in both languages, each to be copied whichever is shown. */
export function paragraphToCopy(heading: Text, text: Text): HTMLElement {
  return element(
    'section',
    { class: 'record' },
    element('h3', {}, both(heading)),
    element('p', { class: 'zh', lang: 'zh-CN' }, text.zh),
    element('p', { class: 'en', lang: 'en' }, text.en),
    element(
      'p',
      { class: 'buttons screen' },
      copyButton(t('复制中文', 'Copy the Chinese'), () => text.zh),
      copyButton(t('复制英文', 'Copy the English'), () => text.en),
    ),
  );
}

/** The clipboard where the browser gives it, which is over https only; else the old way. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = element('textarea', { class: 'away', 'aria-hidden': 'true' });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
