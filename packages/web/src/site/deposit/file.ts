import { element, replace } from '../../verifier/elements/element.ts';
import { filePicker } from '../digest/picker.ts';
import { form } from '../elements/form.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';
import { idempotencyKey } from '../session/random.ts';

/** Deposits a file by its digest: what is on the user's own disk stays there. */
export function fileDeposit({ session, digester, go }: Surroundings): {
  readonly node: HTMLElement;
  readonly close: () => void;
} {
  const fault = element('p', { class: 'fault', role: 'alert' });
  let key = idempotencyKey();
  const picker = filePicker({
    digester,
    heading: t(
      '把文件拖到这里，或者选择一个文件：录音、录像、照片、聊天记录导出件都可以。',
      'Drop a file here or choose one: a recording, a photograph, an exported chat.',
    ),
    onChosen: () => {
      key = idempotencyKey();
      replace(fault);
    },
  });
  const deposit = async (): Promise<void> => {
    replace(fault);
    const settled = await picker.settled();
    if (settled.type === 'none') replace(fault, both(t('请先选择文件。', 'Choose a file first.')));
    if (settled.type !== 'chosen') return;
    const { file, digests } = settled.chosen;
    const { sha256, sm3, bytes } = digests;
    const name = nameFor(file.name);
    const body = { subject: { sha256, sm3, bytes }, ...(name === '' ? {} : { name }) };
    const { number } = await session.api.deposit(body, { idempotencyKey: key });
    go(`/case/${number}`);
  };
  const node = element(
    'section',
    { class: 'card' },
    say('h2', t('固定一个手里的文件', 'Deposit a file that you have')),
    say(
      'p',
      t(
        '只把文件的哈希值（“指纹”）存进账本，文件留在您手里。请把原文件原样保存好：以后要靠它核对，改动一个字节就对不上。',
        'Only the file’s digest (its “fingerprint”) goes into the ledger; the file stays with you. Keep it exactly as it is: it will be compared later, and one changed byte shows.',
      ),
      { class: 'note' },
    ),
    picker.node,
    fault,
    form([], t('存证这个文件', 'Deposit this file'), deposit, problemBox),
  );
  return { node, close: picker.close };
}

/** As the API takes names: no control characters, 255 at most. */
function nameFor(name: string): string {
  return name
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 255);
}
