import type { Report, SourceSummary } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { command, fileNameFor, SAFE_NAME } from '../commands.ts';
import { html, type Markup } from '../html.ts';

export function toolsSection({ subject, digests }: Report): Markup {
  const name = fileNameFor(subject);
  const safe = name === subject.name;
  const file = safe ? `"${name}"` : name;
  const shot = subject.package?.screenshots.find((one) => one.role === 'viewport');
  const inside = subject.kind === 'evidence-package';
  return section(
    'tools',
    (w) => w.tools.heading,
    html`<p>${both((w) => w.tools.intro)}</p>${safe ? undefined : html`<p class="missing">${both((w) => w.tools.placeholder)}</p>`}
${command((w) => w.tools.sha256, `sha256sum ${file}`, digests.sha256)}
${command((w) => w.tools.windows, `certutil -hashfile ${file} SHA256`, digests.sha256)}
${command((w) => w.tools.sm3, `openssl dgst -sm3 ${file}`, digests.sm3)}
${inside ? command((w) => w.tools.list, `unzip -l ${file}`) : undefined}
${inside ? command((w) => w.tools.manifest, `unzip -p ${file} datapackage.json`) : undefined}
${shot && SAFE_NAME.test(shot.path) ? command((w) => w.tools.member, `unzip -p ${file} ${shot.path} | sha256sum`, shot.sha256) : undefined}
${sourceCommands(file, subject.package?.source)}
${inside && subject.package?.source === undefined ? html`<p>${both((w) => w.tools.replay)}</p>` : undefined}`,
  );
}

/** What git and OpenSSL say of source code, asked without us. Only names that the format prescribes stand in the lines. */
function sourceCommands(file: string, source: SourceSummary | undefined): Markup | undefined {
  const { git, npm } = source ?? {};
  const bundle = git?.bundle !== undefined && SAFE_NAME.test(git.bundle) ? git.bundle : undefined;
  if (git !== undefined && bundle !== undefined)
    return html`${command((w) => w.tools.clone, `unzip -p ${file} ${bundle} > repository.bundle && git clone repository.bundle repository`)}
${command((w) => w.tools.tree, `git -C repository rev-parse "${git.commit}^{tree}"`, git.tree)}`;
  const digest = /^sha512-[A-Za-z0-9+/=]{88}$/.test(npm?.integrity ?? '') ? npm?.integrity?.slice(7) : undefined;
  if (npm === undefined || digest === undefined || !SAFE_NAME.test(npm.tarball)) return undefined;
  return command(
    (w) => w.tools.tarball,
    `unzip -p ${file} ${npm.tarball} | openssl dgst -sha512 -binary | base64 -w0`,
    digest,
  );
}
