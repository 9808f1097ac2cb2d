import type { Report } from '../../report.ts';
import { both, facts, section, timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';

export function policySection({ policy }: Pick<Report, 'policy'>): Markup {
  const alternatives = policy.anyOf.map(
    (one) => html`<li>${both((w) => w.policy.alternative(one.count, w.strength[one.strength].word, one.have))}</li>`,
  );
  return section(
    'policy',
    (w) => w.policy.heading,
    html`<p><span class="status ${policy.met ? 'PASS' : 'UNPROVEN'}">${statusIcon(policy.met ? 'PASS' : 'UNPROVEN')} ${both((w) => (policy.met ? w.policy.met : w.policy.notMet))}</span> ${both((w) => w.policy.name)} “${foreign(policy.name, 200)}”</p>
<p>${both((w) => w.policy.anyOf)}</p><ul>${alternatives}</ul>`,
  );
}

export function aboutSection(report: Pick<Report, 'verifier' | 'verifiedAt'>): Markup {
  const rows = facts([
    [(w) => w.about.verifier, foreign(report.verifier, 200)],
    [(w) => w.about.verifiedAt, timeOf(report.verifiedAt)],
  ]);
  return section('about', (w) => w.about.heading, html`${rows}<p>${both((w) => w.about.limits)}</p>`);
}
