import type { Report } from '../../report.ts';
import { both, code, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';

export function membersSection({ subject }: Report): Markup | undefined {
  const members = subject.package?.members;
  if (members === undefined || members.length === 0) return undefined;
  const rows = members.map(
    (member) =>
      html`<tr><td>${foreign(member.path, 500)}</td><td>${member.bytes}</td><td>SHA-256 ${code(member.sha256)}<br>SM3 ${code(member.sm3)}</td></tr>\n`,
  );
  return section(
    'members',
    (w) => w.members.heading,
    html`<details><summary>${both((w) => w.members.summary(members.length))}</summary><table><thead><tr><th scope="col">${both((w) => w.members.path)}</th><th scope="col">${both((w) => w.members.size)}</th><th scope="col">SHA-256 / SM3</th></tr></thead><tbody>${rows}</tbody></table></details>`,
  );
}
