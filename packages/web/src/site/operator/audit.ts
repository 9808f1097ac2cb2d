import type { AuditLine } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { table } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { notice } from '../elements/notice.ts';
import { oneAtATime } from '../elements/one-at-a-time.ts';
import { both, say, t } from '../elements/text.ts';
import { shortTime } from '../elements/time.ts';
import type { Session } from '../session/session.ts';

/** Who did what, newest first, a portion at a time. */
export function auditSection(session: Session): HTMLElement {
  const place = element('div', {});
  const said = notice();
  const lines: AuditLine[] = [];
  let next: string | undefined;
  const fetchMore = oneAtATime(() =>
    session.api.call(routes.listAudit, { query: { limit: 50, ...(next === undefined ? {} : { cursor: next }) } }).then(
      (answer) => {
        lines.push(...answer.items);
        next = answer.next;
        said.clear();
        redraw(place, () =>
          replace(
            place,
            auditTable(lines),
            next === undefined
              ? undefined
              : element(
                  'p',
                  { class: 'buttons' },
                  button(both(t('显示更早的', 'Show earlier ones')), () => void fetchMore()),
                ),
          ),
        );
      },
      // What was read stays, and so does the button.
      said.fail,
    ),
  );
  const details = element(
    'details',
    { class: 'audit' },
    element('summary', {}, say('h2', t('审计日志', 'Audit log'))),
    place,
    said.node,
  );
  details.addEventListener('toggle', () => {
    if (details.open && lines.length === 0) void fetchMore();
  });
  return details;
}

function auditTable(lines: readonly AuditLine[]): HTMLElement {
  return table(
    [
      t('时间', 'Time'),
      t('谁', 'Who'),
      t('做了什么', 'What'),
      t('对象', 'On what'),
      t('结果', 'Outcome'),
      t('来自', 'From'),
    ],
    lines.map(({ time, account, role, action, target, outcome, address }) => [
      shortTime(time),
      account === undefined
        ? both(t('未登录', 'nobody signed in'))
        : [foreign(account, 40), role === undefined ? undefined : ` (${role})`],
      foreign(action, 60),
      target === undefined ? '' : foreign(target, 80),
      foreign(outcome, 60),
      address === undefined ? '' : foreign(address, 60),
    ]),
    t('审计日志', 'Audit log'),
  );
}
