import type { ExtractionCode } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { element, replace } from '../../verifier/elements/element.ts';
import { copyButton, paragraphToCopy } from '../elements/copy.ts';
import { code } from '../elements/facts.ts';
import { field, form } from '../elements/form.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { time, timeText } from '../elements/time.ts';
import { twoSteps } from '../elements/two-steps.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';

/** A code with which the court fetches the original itself. It is shown once: the server keeps no copy that can be read. */
export function extractionSection(number: string, { session }: Surroundings): HTMLElement {
  const said = notice();
  const made = element('div', {});
  const days = field({
    name: 'days',
    type: 'number',
    label: t('有效天数', 'Valid for how many days'),
    help: t('1 到 365 天。', '1 to 365 days.'),
    attributes: { min: '1', max: '365', value: '90', inputmode: 'numeric' },
  });
  const make = async (): Promise<void> => {
    const count = Number(days.control.value);
    const isGood = Number.isInteger(count) && count >= 1 && count <= 365;
    days.fault(isGood ? undefined : t('请填 1 到 365 之间的整数。', 'Enter a whole number from 1 to 365.'));
    if (!isGood) return;
    const params = { number };
    const answer = await session.api.call(routes.createExtractionCode, { params, body: { days: count } });
    said.say(both(t('提取码已生成，在下面。', 'The code is made; it is below.')));
    replace(made, shown(answer));
  };
  const end = twoSteps({
    label: both(t('收回提取码', 'Withdraw the code')),
    warning: t('收回后，法院不能再用它取原件。', 'The court cannot fetch the original with it any more then.'),
    yes: t('确定收回', 'Yes, withdraw it'),
    no: t('不收回', 'No'),
    act: () => {
      session.api.call(routes.deleteExtractionCode, { params: { number } }).then(() => {
        replace(made);
        said.say(both(t('提取码已收回，不能再用。', 'The code is withdrawn and no longer valid.')));
      }, said.fail);
    },
  });
  return element(
    'section',
    { class: 'extraction' },
    say('h2', t('证据提取码', 'Extraction code')),
    say(
      'p',
      t(
        '把存证编号和提取码一起交给法院，法院不用登录就能从本服务器取到原件。谁拿到提取码谁就能取，请只交给需要的人。',
        'Give number and code to the court: it can fetch the original from this server without an account. Whoever has the code can fetch it, so give it to those only who need it.',
      ),
    ),
    say('p', t('生成新的提取码后，旧的立即失效。', 'A new code ends the one before.'), { class: 'note' }),
    form([days.node], t('生成提取码', 'Make a code'), make, problemBox),
    element('p', { class: 'buttons' }, end),
    said.node,
    made,
  );
}

function shown({ number, code: secret, expires }: ExtractionCode): HTMLElement {
  const until = timeText(expires);
  return element(
    'div',
    { class: 'once' },
    element(
      'p',
      {},
      element(
        'strong',
        {},
        both(t('提取码（只显示这一次，请马上抄下）', 'The code (shown this once: write it down now)')),
      ),
    ),
    element('p', { class: 'number' }, code(secret)),
    copyButton(t('复制提取码', 'Copy the code'), () => secret),
    element('p', {}, both(t('有效期至：', 'Valid until: ')), time(expires)),
    paragraphToCopy(
      t('给法院的一段话', 'A paragraph for the court'),
      t(
        `该证据原件可在 ${location.origin}/lookup 凭存证编号 ${number} 和证据提取码 ${secret} 提取，无需注册登录，有效期至${until.zh}。`,
        `The original can be fetched at ${location.origin}/lookup with evidence number ${number} and extraction code ${secret}, without an account, until ${until.en}.`,
      ),
    ),
  );
}
