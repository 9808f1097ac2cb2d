import type { Capture, Take } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, element, replace } from '../../verifier/elements/element.ts';
import { redraw } from '../elements/focus.ts';
import { both, say, t } from '../elements/text.ts';
import { again, problemBox } from '../problem/problem.ts';
import type { Session } from '../session/session.ts';

let made = 0;

/** The picture of a take that was sealed: fetched with the key and shown out of memory, since an address of it could be passed on. */
export function pictureOf({ id }: Capture, { take, sealed }: Take, session: Session): HTMLElement | undefined {
  if (sealed === undefined) return undefined;
  return sealed.hasPreview ? picture(() => session.blob(routes.getPreview, { params: { id, take } })) : noPicture();
}

function picture(load: () => Promise<Blob>): HTMLElement {
  made += 1;
  const id = `picture-${made}`;
  const caption = element(
    'figcaption',
    {},
    element('span', { id }, both(t('取证时的画面', 'The picture at the moment of capture'))),
    both(t('。内部滚动可看全。', '. Scroll inside it to see all.')),
  );
  const frame = element(
    'div',
    { class: 'frame', tabindex: '0', role: 'region', 'aria-labelledby': id },
    say('p', t('正在读取画面……', 'Loading the picture …')),
  );
  const actual = button(
    both(t('原始大小', 'Actual size')),
    () => actual.setAttribute('aria-pressed', String(frame.classList.toggle('actual'))),
    { 'aria-pressed': 'false' },
  );
  const show = (): void => {
    load().then(
      (blob) => {
        const image = element('img', { 'aria-labelledby': id });
        const url = URL.createObjectURL(blob);
        image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
        image.src = url;
        redraw(frame, () => replace(frame, image));
      },
      (error: unknown) => replace(frame, problemBox(error), again(show)),
    );
  };
  show();
  return element('figure', { class: 'picture' }, frame, caption, element('p', { class: 'buttons screen' }, actual));
}

function noPicture(): HTMLElement {
  return say(
    'p',
    t(
      '这次取证没有画面（网页没有打开，或应答不是网页）。',
      'There is no picture of this take: the page did not open, or the answer was no page.',
    ),
    { class: 'missing' },
  );
}
