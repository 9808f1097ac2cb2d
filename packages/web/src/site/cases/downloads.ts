import type { Deposit } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, element } from '../../verifier/elements/element.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { shownLang } from '../elements/language.ts';
import { type Notice, notice } from '../elements/notice.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import type { Surroundings } from '../page/view.ts';
import { blobOf } from '../session/session.ts';
import { safeName, saveBlob } from './download.ts';
import { DOCUMENTS } from './words.ts';

const HAND_IN = t(
  '交给法院至少要两样：证据文件和证明文件。请各下载一份，另存一份备份。外部见证还没有完成的，完成后再下载一次证明文件。',
  'The court needs at least two files: the evidence file and the proof file. Download both and keep a copy elsewhere. Where the witnesses are not complete yet, download the proof again when they are.',
);
const HAND_IN_WITH_OWN = t(
  '交给法院至少要两样：您手里的原文件和这里的证明文件。原文件请原样保存，另存一份备份。外部见证还没有完成的，完成后再下载一次证明文件。',
  'The court needs at least two files: the original, which you have, and the proof file from here. Keep the original as it is and a copy elsewhere. Where the witnesses are not complete yet, download the proof again when they are.',
);

/** Everything that is handed in: the evidence itself, its proof, and papers to print. */
export function downloads(deposit: Deposit, surroundings: Surroundings): HTMLElement {
  const { number, kind, name } = deposit;
  const { session } = surroundings;
  const { api, me } = session;
  // One stem for all: the verifier finds a proof by the name of its file.
  const base = safeName(name ?? (kind === 'package' ? `${number}.wacz` : number));
  const isOwner = me?.role !== 'clerk';
  const params = { number };
  const proof = () => session.blob(routes.getProof, { params });
  const receipt = async (): Promise<Blob> =>
    new Blob([`${JSON.stringify(await api.receipt(number), null, 2)}\n`], { type: 'application/json' });
  return element(
    'section',
    { class: 'downloads' },
    say('h2', t('下载', 'Download')),
    isOwner ? say('p', kind === 'digest' ? HAND_IN_WITH_OWN : HAND_IN, { class: 'hand-in' }) : undefined,
    element(
      'ul',
      { class: 'plain' },
      kind !== 'digest' && isOwner ? original(deposit, base, surroundings) : undefined,
      item(
        t('证明文件', 'Proof file'),
        t('与证据文件一起交给法院，用来核验。', 'Goes to the court with the evidence file, for checking.'),
        [{ label: t('下载证明文件', 'Download the proof'), name: `${base}.proof.json`, load: proof }],
      ),
      isOwner
        ? item(
            t('存证回执', 'Receipt'),
            t(
              '服务器签了名的收据：它因此不能否认收到过，也不能倒填时间。',
              'Signed by the server, which therefore cannot deny that it took this, or change the time.',
            ),
            [{ label: t('下载回执', 'Download the receipt'), name: `${base}.receipt.json`, load: receipt }],
          )
        : undefined,
      kind === 'package'
        ? DOCUMENTS.map(([document, title]) => documentItem(document, title, { number, base, surroundings }))
        : undefined,
    ),
    kind === 'package'
      ? undefined
      : say(
          'p',
          t(
            '证书等文书只能为网页证据包出具。',
            'Certificates and other papers are drawn up on evidence packages of pages only.',
          ),
          { class: 'note' },
        ),
  );
}

interface Saving {
  readonly label: Text;
  readonly name: string;
  readonly load: () => Promise<Blob>;
  /** What is known of it once it is here. */
  readonly checked?: Text;
}

function item(title: Text, means: Text | undefined, savings: readonly Saving[]): HTMLElement {
  const said = notice();
  return element(
    'li',
    { class: 'download' },
    element('strong', {}, both(title)),
    means === undefined ? undefined : say('p', means, { class: 'note' }),
    element(
      'p',
      { class: 'buttons' },
      savings.map((saving) => saver(saving, said)),
    ),
    said.node,
  );
}

function saver({ label, name, load, checked }: Saving, said: Notice): HTMLElement {
  const press = button(both(label), () => {
    if (press.getAttribute('aria-disabled') === 'true') return;
    press.setAttribute('aria-disabled', 'true');
    said.say(both(t('正在下载……', 'Downloading …')));
    const run = async (): Promise<void> => {
      const blob = await load();
      saveBlob(name, blob);
      said.say(
        both(t('已交给浏览器保存。', 'Handed to the browser to be saved.')),
        checked === undefined ? undefined : [' ', icon('pass'), ' ', both(checked)],
      );
    };
    run()
      .catch(said.fail)
      .finally(() => press.removeAttribute('aria-disabled'));
  });
  return press;
}

/** What arrives is hashed by the client and compared with the statement in the ledger: a download that was cut or changed on its way fails. */
function original({ number }: Deposit, name: string, { session }: Surroundings): HTMLElement {
  return item(
    t('证据文件', 'Evidence file'),
    t('原样保存，不要用别的软件打开后另存。', 'Keep it as it is; do not open it in a program and save it again.'),
    [
      {
        label: t('下载证据文件', 'Download the evidence file'),
        name,
        load: async () => blobOf(await session.api.original(number)),
        checked: t('下载的文件与存证的哈希值一致。', 'What arrived has the digest that was deposited.'),
      },
    ],
  );
}

interface DocumentOf {
  readonly number: string;
  readonly base: string;
  readonly surroundings: Surroundings;
}

function documentItem(document: string, title: Text, { number, base, surroundings }: DocumentOf): HTMLElement {
  const saving = (format: 'pdf' | 'html', label: Text): Saving => ({
    label,
    name: `${base}.${document}.${format}`,
    load: () =>
      surroundings.session.blob(routes.getDocument, {
        params: { number, document },
        query: { lang: shownLang(), format },
      }),
  });
  return item(title, undefined, [
    saving('pdf', t(`${title.zh}（PDF）`, `${title.en} (PDF)`)),
    saving('html', t(`${title.zh}（网页）`, `${title.en} (HTML)`)),
  ]);
}
