import { routes } from '@guzheng/sdk/api';
import { button, element, replace } from '../../verifier/elements/element.ts';
import { redraw } from '../elements/focus.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { time } from '../elements/time.ts';
import type { Surroundings, View } from '../page/view.ts';
import { auditSection } from './audit.ts';
import { keysSection } from './keys.ts';
import { ledgerSection, machineSections } from './machine.ts';

/** The machine: nobody's evidence is on this page. */
export function operatorView({ session }: Surroundings): View {
  const own = new AbortController();
  const { signal } = own;
  const place = element('div', {});
  const said = notice();
  const load = async (): Promise<void> => {
    const [ledger, operations] = await Promise.all([
      session.api.call(routes.getLedger, { signal }),
      session.api.call(routes.getOperations, { signal }),
    ]);
    redraw(place, () => replace(place, ledgerSection(ledger, operations), machineSections(operations)));
    said.say(both(t('数据取自：', 'As of ')), time(operations.time));
  };
  const refresh = (): void => {
    load().catch((error: unknown) => {
      // Figures of a while ago are better than none.
      if (!signal.aborted) said.fail(error);
    });
  };
  refresh();
  return {
    title: t('运营', 'Operations'),
    node: element(
      'div',
      { class: 'operator' },
      said.node,
      element('p', { class: 'buttons screen' }, button(both(t('刷新', 'Refresh')), refresh)),
      place,
      keysSection(session),
      auditSection(session),
      say(
        'p',
        t(
          '运营人员能看到机器的状态，看不到任何人的证据内容。',
          'Operators see the state of the machine, and nobody’s evidence.',
        ),
        { class: 'note' },
      ),
    ),
    close: () => own.abort(),
  };
}
