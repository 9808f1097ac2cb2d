import type { LedgerState, Operations } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { code, facts, table } from '../elements/facts.ts';
import { both, say, t } from '../elements/text.ts';
import { bytesText, shortTime, time } from '../elements/time.ts';
import { failureText } from './failures.ts';

export function ledgerSection(ledger: LedgerState, { ledger: { clockAheadMs } }: Operations): HTMLElement {
  return element(
    'section',
    {},
    say('h2', t('账本', 'Ledger')),
    facts([
      [t('条数', 'Entries'), String(ledger.size)],
      [
        t('最后一条', 'Last entry'),
        ledger.lastTime === undefined ? both(t('还没有', 'none yet')) : time(ledger.lastTime),
      ],
      [t('根哈希', 'Root'), code(ledger.root)],
      [
        t('最近被见证', 'Newest that a witness saw'),
        ledger.anchored === undefined
          ? both(t('还没有', 'none yet'))
          : [
              both(t(`前 ${ledger.anchored.size} 条，`, `the first ${ledger.anchored.size} entries, `)),
              time(ledger.anchored.time),
            ],
      ],
      [t('账本名称', 'Origin'), foreign(ledger.origin)],
      [t('验证公钥', 'Verifier key'), code(ledger.verifierKey)],
      [t('时钟', 'Clock'), clock(clockAheadMs)],
    ]),
    element(
      'details',
      {},
      element('summary', {}, both(t('签名的检查点', 'Signed checkpoint'))),
      element('pre', {}, ledger.checkpoint),
    ),
  );
}

function clock(aheadMs: number): Child {
  if (aheadMs >= 0) return both(t('不比账本最后一条慢', 'not behind the last entry'));
  const seconds = Math.ceil(-aheadMs / 1000);
  return [
    icon('fail'),
    ' ',
    both(
      t(
        `比账本最后一条慢 ${seconds} 秒，暂停接受存证。请校准时钟。`,
        `${seconds} s behind the last entry: no deposits are taken. Set the clock.`,
      ),
    ),
  ];
}

export function machineSections({ anchoring, captures, watches, webhooks, storage, started }: Operations): Child {
  return [
    anchoringSection(anchoring),
    element(
      'section',
      {},
      say('h2', t('取证队列', 'Captures')),
      facts([
        [t('排队', 'Waiting'), String(captures.queued)],
        [
          t('正在进行', 'Running'),
          both(
            t(
              `${captures.running}（浏览器 ${captures.browsers} 个）`,
              `${captures.running} (${captures.browsers} browsers)`,
            ),
          ),
        ],
        [t('等用户确认', 'Waiting for a person'), String(captures.waitingForConfirmation)],
        [t('今天失败', 'Failed today'), String(captures.failedToday)],
        [
          t('持续跟踪', 'Series'),
          both(
            t(`进行中 ${watches.active}，其中晚点 ${watches.late}`, `${watches.active} active, ${watches.late} late`),
          ),
        ],
        [
          t('回调通知', 'Webhooks'),
          both(
            t(
              `待发 ${webhooks.waiting}，已放弃 ${webhooks.givenUp}`,
              `${webhooks.waiting} waiting, ${webhooks.givenUp} given up`,
            ),
          ),
        ],
      ]),
    ),
    element(
      'section',
      {},
      say('h2', t('磁盘', 'Disk')),
      facts([
        [
          t('保存的文件', 'Files kept'),
          both(
            t(
              `${storage.blobs} 个，${bytesText(storage.blobBytes).zh}`,
              `${storage.blobs}, ${bytesText(storage.blobBytes).en}`,
            ),
          ),
        ],
        [
          t('剩余空间', 'Free'),
          [
            both(bytesText(storage.freeBytes)),
            storage.freeBytes < LITTLE
              ? [
                  ' ',
                  icon('fail'),
                  ' ',
                  both(t('快满了：满了以后不再接受存证。', 'nearly full: when it is, no deposits are taken.')),
                ]
              : undefined,
          ],
        ],
        [t('启动时间', 'Started'), time(started)],
      ]),
    ),
  ];
}

/** A few captures' worth. */
const LITTLE = 1_000_000_000;

function anchoringSection({ waiting, lastSize, next, witnesses, pending }: Operations['anchoring']): HTMLElement {
  return element(
    'section',
    {},
    say('h2', t('外部见证', 'Witnesses')),
    facts([
      [t('还没有见证的存证', 'Deposits that no witness has seen'), String(waiting)],
      [t('已见证到', 'Seen up to'), both(t(`第 ${lastSize} 条`, `entry ${lastSize}`))],
      [t('未最终确定的锚定', 'Anchors that are not final'), String(pending)],
      [t('下一轮', 'Next round'), next === undefined ? both(t('没有安排', 'not planned')) : time(next)],
    ]),
    witnesses.length === 0
      ? element(
          'p',
          { class: 'lack' },
          icon('open'),
          ' ',
          both(
            t(
              '没有配置任何见证：存证只有本服务器自己的话。请在配置里加上。',
              'No witness is configured: deposits rest on this server’s word alone. Configure some.',
            ),
          ),
        )
      : table(
          [t('见证', 'Witness'), t('最近成功', 'Last success'), t('故障', 'Failure')],
          witnesses.map(({ kind, name, last, failure }) => [
            [foreign(name, 120), ' ', element('span', { class: 'note' }, foreign(kind, 40))],
            last === undefined ? both(t('还没有', 'none yet')) : shortTime(last),
            failure === undefined
              ? [icon('pass'), ' ', both(t('没有', 'none'))]
              : [
                  icon('fail'),
                  ' ',
                  both(failureText(failure.code)),
                  ' ',
                  both(t('自 ', 'since ')),
                  shortTime(failure.since),
                  element('p', { class: 'note', lang: 'en' }, foreign(`${failure.code}: ${failure.message}`, 400)),
                ],
          ]),
          t('见证', 'Witnesses'),
        ),
  );
}
