import type { LookupAnswer, LookupMatch } from '@guzheng/sdk/api';
import { button, type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { anchorsOf } from '../cases/anchors.ts';
import type { Chosen } from '../digest/picker.ts';
import { paragraphToCopy } from '../elements/copy.ts';
import { code, facts } from '../elements/facts.ts';
import { both, say, t } from '../elements/text.ts';
import { bytesText, time } from '../elements/time.ts';
import { problemBox } from '../problem/problem.ts';
import { recordText } from './record.ts';
import {
  comparedText,
  DIGEST_MATCH,
  FORBIDDEN,
  NOT_FOUND,
  type Outcome,
  timeText,
  UNAVAILABLE,
  VERDICTS,
} from './words.ts';

/** What was asked, and when by the clock of this computer. */
export interface Asked {
  readonly number?: string;
  readonly chosen?: Chosen;
  /** Of the file, or as it was typed. */
  readonly sha256?: string;
  readonly at: Date;
}

export function resultSection(asked: Asked, answer: LookupAnswer): HTMLElement {
  return section(
    asked,
    answer.result,
    [reason(answer), 'matches' in answer ? matches(answer.matches, answer.more) : undefined],
    answer,
  );
}

/** No answer is an answer of its own: the same form as where the server itself says that it cannot tell. */
export function unreachableSection(asked: Asked, error: unknown): HTMLElement {
  return section(asked, 'unavailable', [problemBox(error)], undefined);
}

function section(asked: Asked, result: Outcome, body: readonly Child[], answer: LookupAnswer | undefined): HTMLElement {
  const { word, icon: shape } = VERDICTS[result];
  const means = result === 'match' && asked.chosen === undefined ? DIGEST_MATCH : VERDICTS[result].means;
  const isAbout = result === 'match' || result === 'mismatch' || result === 'found';
  return element(
    'section',
    { class: `result looked-up ${result}`, 'data-result': result, 'aria-labelledby': 'result-word' },
    element(
      'div',
      { class: `verdict-box ${result}` },
      icon(shape),
      element(
        'div',
        {},
        element('h2', { id: 'result-word', tabindex: '-1' }, both(t('查验结果：', 'Result: ')), both(word)),
        say('p', means),
        onTime(answer),
      ),
    ),
    body,
    question(asked),
    paragraphToCopy(t('可抄入笔录的一段话', 'A paragraph for the court record'), recordText(asked, result, answer)),
    isAbout ? independently(hasHeight(answer)) : undefined,
    element(
      'p',
      { class: 'buttons screen' },
      button(both(t('打印这一页', 'Print this page')), () => print()),
    ),
  );
}

function onTime(answer: LookupAnswer | undefined): Child {
  const [match] = answer !== undefined && 'matches' in answer ? answer.matches : [];
  const words = match === undefined ? undefined : timeText(match);
  return words === undefined ? undefined : say('p', words, { class: 'on-time' });
}

function reason(answer: LookupAnswer): Child {
  switch (answer.result) {
    case 'match':
    case 'found':
      return undefined;
    case 'mismatch':
      return say(
        'p',
        t(
          '先确认：放入的是不是原始的证据文件（没有被解压、另存、经聊天软件压缩）？编号是不是这个文件的？都没有问题的，应请提交方解释或重新提交。',
          'First make sure that this is the original evidence file (not unpacked, saved anew or compressed by a messenger) and that the number belongs to it. If so, ask the party to explain or to submit it again.',
        ),
      );
    case 'not-found':
      return say('p', NOT_FOUND[answer.reason]);
    case 'forbidden':
      return say('p', FORBIDDEN[answer.reason]);
    case 'unavailable':
      return say('p', UNAVAILABLE[answer.reason]);
  }
}

function matches(found: readonly LookupMatch[], more: boolean): Child {
  return [
    found.map((match) =>
      element(
        'section',
        { class: 'matched' },
        facts([
          [t('存证编号', 'Evidence number'), code(match.number)],
          [t('存证时间', 'Deposited'), time(match.time)],
          [t('账本里的位置', 'Place in the ledger'), both(t(`第 ${match.index + 1} 条`, `entry ${match.index + 1}`))],
          [t('存证的 SHA-256 值', 'SHA-256 that was deposited'), code(match.sha256)],
          match.sm3 === undefined ? undefined : [t('存证的 SM3 值', 'SM3 that was deposited'), code(match.sm3)],
          [t('核对了', 'Compared'), both(comparedText(match.compared))],
        ]),
        element('h3', {}, both(t('外部见证', 'Outside witnesses'))),
        anchorsOf(match),
      ),
    ),
    more
      ? say(
          'p',
          t('同一个文件还有更早的存证，没有全部列出。', 'The same file was deposited earlier too; not all are listed.'),
          { class: 'note' },
        )
      : undefined,
  ];
}

function question({ number, chosen, sha256, at }: Asked): Child {
  return element(
    'section',
    { class: 'asked' },
    element('h3', {}, both(t('本次查验的内容', 'What was asked'))),
    facts([
      [t('编号', 'Number'), number === undefined ? both(t('没有填写', 'none given')) : code(number)],
      [
        t('文件', 'File'),
        chosen === undefined
          ? both(t('没有放入', 'none'))
          : [foreign(chosen.file.name), ' · ', both(bytesText(chosen.digests.bytes))],
      ],
      sha256 === undefined
        ? undefined
        : [
            chosen === undefined
              ? t('填写的 SHA-256 值', 'SHA-256, as typed')
              : t('本机算出的 SHA-256 值', 'SHA-256, computed here'),
            code(sha256),
          ],
      chosen === undefined ? undefined : [t('本机算出的 SM3 值', 'SM3, computed here'), code(chosen.digests.sm3)],
      [t('查验时间（本机时钟）', 'Asked at (this computer’s clock)'), time(at.toISOString())],
    ]),
  );
}

function hasHeight(answer: LookupAnswer | undefined): boolean {
  const found = answer !== undefined && 'matches' in answer ? answer.matches : [];
  return found.some(({ anchors }) => anchors.some(({ height }) => height !== undefined));
}

/** The answer above is the word of one server; these steps need none. */
function independently(withBlock: boolean): HTMLElement {
  return element(
    'section',
    { class: 'independently' },
    element('h3', {}, both(t('不依赖本服务器，怎样自行核验', 'How to check without this server'))),
    element(
      'ol',
      {},
      say(
        'li',
        t(
          '向提交方要两个文件：证据文件和证明文件（文件名以 .proof.json 结尾）。',
          'Get two files from the party: the evidence file and its proof file, whose name ends in .proof.json.',
        ),
      ),
      element(
        'li',
        {},
        both(t('打开', 'Open the ')),
        element('a', { href: '/verify' }, both(t('离线核验页', 'offline verifier'))),
        both(t('（也可先', ' (or first ')),
        element(
          'a',
          { href: '/verify', download: 'guzheng-verifier.html' },
          both(t('保存到本机', 'save it to this computer')),
        ),
        both(t('，拔掉网线再用），把两个文件一起放进去。', ' and unplug the network), and put both files in.')),
      ),
      withBlock
        ? say(
            'li',
            t(
              '按核验页的提示，用另一台设备从区块浏览器查到上面所列区块高度的区块哈希，填进去。',
              'As the verifier asks, look the block of the height above up in a block explorer on another device, and enter its hash.',
            ),
          )
        : undefined,
      say(
        'li',
        t(
          '只想看文件变没变：在电脑上运行 sha256sum（Windows：certutil -hashfile 文件 SHA256），与上面的值逐位比较。',
          'To see only whether the file changed: run sha256sum (Windows: certutil -hashfile FILE SHA256) and compare with the value above.',
        ),
      ),
    ),
  );
}
