import { routes } from '@guzheng/sdk/api';
import { element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { filePicker } from '../digest/picker.ts';
import { field, form } from '../elements/form.ts';
import { both, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { isPassing, problemBox } from '../problem/problem.ts';
import { extractionForm } from './extract.ts';
import { readNumber } from './number.ts';
import { type Asked, resultSection, unreachableSection } from './result.ts';

/** For a clerk: a number, a file that stays on the desk, a yes or no and why. No account. */
export function lookupView(surroundings: Surroundings): View {
  const { session, digester } = surroundings;
  const place = element('div', { class: 'looked', 'aria-live': 'polite' });
  const hint = element('div', {});
  const number = field({
    name: 'number',
    label: t('存证编号', 'Evidence number'),
    help: t(
      '写在保全证书或起诉材料上，以 GZ 开头。大小写、空格、全角都可以。',
      'On the certificate or in the filing; it begins with GZ. Lower case, spaces and full-width characters are fine.',
    ),
    attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'characters' },
  });
  const picker = filePicker({
    digester,
    heading: t(
      '要核对的证据文件（可不放；放入才能知道文件是否一致）',
      'The evidence file to compare (optional; without it, nothing is compared)',
    ),
    onChosen: (chosen) => {
      replace(place);
      replace(
        hint,
        chosen !== undefined && /\.proof\.json$/i.test(chosen.file.name) ? proofHint(chosen.file.name) : undefined,
      );
    },
  });
  const ask = async (): Promise<void> => {
    replace(place);
    const chosen = await picker.settled();
    const typed = number.control.value.trim();
    number.fault(undefined);
    // Who is signed in may ask by the file alone (§ lookup of the API); everybody else needs the number with it.
    const mayOmit = session.me !== undefined && chosen !== undefined && typed === '';
    const read = mayOmit ? undefined : readNumber(typed);
    if (read !== undefined && 'fault' in read) {
      number.fault(
        typed === ''
          ? t('请填写存证编号。只凭文件查，需要登录。', 'Enter the evidence number. To look up by file alone, sign in.')
          : read.fault,
      );
      return;
    }
    const digests = chosen === undefined ? {} : { sha256: chosen.digests.sha256, sm3: chosen.digests.sm3 };
    const asked: Asked = { ...read, ...(chosen === undefined ? {} : { chosen }), at: new Date() };
    const section = await session.api.call(routes.lookUp, { body: { ...read, ...digests } }).then(
      (answer) => resultSection(asked, answer),
      (error: unknown) => {
        if (isPassing(error)) return unreachableSection(asked, error);
        throw error;
      },
    );
    replace(place, section);
    section.querySelector<HTMLElement>('h2')?.focus();
  };
  return {
    title: t('查验存证', 'Look a deposit up'),
    node: element(
      'div',
      { class: 'lookup' },
      element(
        'section',
        { class: 'card screen' },
        form([number.node, picker.node, hint], t('查验', 'Look up'), ask, problemBox),
      ),
      place,
      extractionForm(surroundings),
    ),
    close: picker.close,
  };
}

function proofHint(name: string): HTMLElement {
  return element(
    'p',
    { class: 'lack' },
    foreign(name),
    ' ',
    both(
      t(
        '是证明文件，不是证据文件。要核对证据文件，请放入证据文件本身；要一起核验两者，请用',
        'is a proof file, not the evidence. To compare the evidence, put in the evidence file; to check both together, use the ',
      ),
    ),
    element('a', { href: '/verify' }, both(t('离线核验页', 'offline verifier'))),
    both(t('。', '.')),
  );
}
