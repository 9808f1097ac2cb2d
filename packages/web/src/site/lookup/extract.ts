import { element, replace } from '../../verifier/elements/element.ts';
import { safeName, saveBlob } from '../cases/download.ts';
import { code, facts } from '../elements/facts.ts';
import { field, form } from '../elements/form.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { bytesText } from '../elements/time.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';
import { blobOf } from '../session/session.ts';
import { readNumber } from './number.ts';

/** The original, for whoever was given its code. What arrives is hashed here, so that it can be compared with the number at once. */
export function extractionForm({ session, digester }: Surroundings): HTMLElement {
  const said = notice();
  const arrived = element('div', {});
  const number = field({
    name: 'extract-number',
    label: t('存证编号', 'Evidence number'),
    attributes: { spellcheck: 'false' },
  });
  const secret = field({
    name: 'extract-code',
    label: t('证据提取码', 'Extraction code'),
    help: t(
      '由提交证据的一方提供。每次提取都会记入保管链。',
      'Given by the party. Each extraction goes into the chain of custody.',
    ),
    attributes: { autocomplete: 'off', spellcheck: 'false', maxlength: '64' },
  });
  const extract = async (): Promise<void> => {
    said.clear();
    replace(arrived);
    const read = readNumber(number.control.value);
    number.fault('fault' in read ? read.fault : undefined);
    if ('fault' in read) return;
    const typed = secret.control.value.normalize('NFKC').trim();
    secret.fault(typed === '' ? t('请填写证据提取码。', 'Enter the extraction code.') : undefined);
    if (typed === '') return;
    said.say(both(t('正在下载……', 'Downloading …')));
    try {
      const download = await session.api.extract({ number: read.number, code: typed });
      const blob = await blobOf(download);
      saveBlob(safeName(download.fileName ?? read.number), blob);
      const digests = await digester(blob, { signal: new AbortController().signal, onProgress: () => {} });
      said.say(both(t('已交给浏览器保存。收到的文件：', 'Handed to the browser to be saved. What arrived:')));
      replace(
        arrived,
        facts([
          [t('大小', 'Size'), both(bytesText(digests.bytes))],
          [t('SHA-256 哈希值', 'SHA-256 digest'), code(digests.sha256)],
          [t('国密 SM3 哈希值', 'SM3 digest'), code(digests.sm3)],
        ]),
        say(
          'p',
          t(
            '下一步：在上面填入同一个编号，放入保存下来的文件，核对是否一致。',
            'Next: enter the same number above, put the saved file in, and see whether it matches.',
          ),
        ),
      );
    } catch (error) {
      said.clear();
      throw error;
    }
  };
  return element(
    'section',
    { class: 'card screen extract' },
    say('h2', t('凭提取码取原件', 'Fetch the original by its code')),
    form([number.node, secret.node], t('提取原件', 'Fetch the original'), extract, problemBox),
    said.node,
    arrived,
  );
}
