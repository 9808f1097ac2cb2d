import { element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { type Recognized, recognize } from '../../verifier/intake/recognition.ts';
import { type Chosen, filePicker } from '../digest/picker.ts';
import { field, form } from '../elements/form.ts';
import { both, type Text, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { isPassing, problemBox } from '../problem/problem.ts';
import { extractionForm } from './extract.ts';
import { readDigest, readNumber } from './number.ts';
import { type Asked, resultSection, unreachableSection } from './result.ts';

/** For a clerk: a number, a file that stays on the desk, a yes or no and why. No account. */
export function lookupView(surroundings: Surroundings): View {
  const { session, digester } = surroundings;
  const place = element('div', { class: 'looked' });
  const hint = element('div', {});
  const number = numberField();
  const digest = digestField();
  let offered: Chosen | undefined;
  /** What lies beside a piece of evidence, and is none itself, is told by its content. */
  const tell = async (chosen: Chosen | undefined): Promise<void> => {
    offered = chosen;
    if (chosen === undefined) return;
    const found = await recognize({ file: chosen.file, folder: '' });
    if (offered === chosen && isPaper(found)) replace(hint, paperHint(found));
  };
  const picker = filePicker({
    digester,
    heading: t('要核对的证据文件', 'The evidence file to compare'),
    onChosen: (chosen) => {
      forget();
      replace(hint);
      tell(chosen).catch((error: unknown) => replace(hint, problemBox(error)));
    },
  });
  /** An answer stands under the question that it belongs to, and under no other: neither an earlier one nor one that comes late. */
  let question = 0;
  const forget = (): void => {
    question += 1;
    replace(place);
  };
  for (const { control } of [number, digest]) control.addEventListener('input', forget);
  const ask = async (): Promise<void> => {
    forget();
    const settled = await picker.settled();
    if (settled.type === 'fault') return;
    const chosen = settled.type === 'chosen' ? settled.chosen : undefined;
    const asked = readQuestion(chosen);
    if (asked === undefined) return;
    const own = question;
    const { number, sha256 } = asked;
    const digests = chosen === undefined ? {} : { sha256: chosen.digests.sha256, sm3: chosen.digests.sm3 };
    const body = {
      ...(number === undefined ? {} : { number }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...digests,
    };
    const section = await session.api.lookup(body).then(
      (answer) => resultSection(asked, answer),
      (error: unknown) => {
        if (isPassing(error)) return unreachableSection(asked, error);
        throw error;
      },
    );
    if (own !== question) return;
    replace(place, section);
    section.querySelector<HTMLElement>('h2')?.focus();
  };
  /** Undefined where something is mistyped, which is then said beside it. */
  const readQuestion = (chosen: Asked['chosen']): Asked | undefined => {
    const typed = { number: number.control.value.trim(), digest: digest.control.value.trim() };
    const ownDigest = typed.digest === '' || chosen !== undefined ? undefined : readDigest(typed.digest);
    const isDigestBad = ownDigest !== undefined && 'fault' in ownDigest;
    digest.fault(isDigestBad ? ownDigest.fault : undefined);
    const sha256 = chosen?.digests.sha256 ?? (isDigestBad ? undefined : ownDigest?.sha256);
    // Who is signed in may ask by the file alone; everybody else needs the number with it.
    const mayOmit = session.me !== undefined && sha256 !== undefined && typed.number === '';
    const ownNumber = mayOmit ? undefined : readNumber(typed.number);
    const isNumberBad = ownNumber !== undefined && 'fault' in ownNumber;
    number.fault(isNumberBad ? ownNumber.fault : undefined);
    if (isNumberBad || isDigestBad) return undefined;
    return {
      ...(ownNumber === undefined ? {} : { number: ownNumber.number }),
      ...(chosen === undefined ? {} : { chosen }),
      ...(sha256 === undefined ? {} : { sha256 }),
      at: new Date(),
    };
  };
  return {
    title: t('查验存证', 'Look a deposit up'),
    node: element(
      'div',
      { class: 'lookup' },
      element(
        'section',
        { class: 'card screen' },
        form([number.node, picker.node, hint, noFile(digest.node)], t('查验', 'Look up'), ask, problemBox),
      ),
      place,
      extractionForm(surroundings),
    ),
    close: picker.close,
  };
}

function numberField(): ReturnType<typeof field> {
  return field({
    name: 'number',
    label: t('存证编号', 'Evidence number'),
    help: t(
      '写在保全证书或起诉材料上，以 GZ 开头。大小写、空格、全角都可以。',
      'On the certificate or in the filing; it begins with GZ. Lower case, spaces and full-width characters are fine.',
    ),
    attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'characters' },
  });
}

function digestField(): ReturnType<typeof field> {
  return field({
    name: 'digest',
    label: t('SHA-256 哈希值', 'SHA-256 digest'),
    help: t(
      '64 个字符，写在保全证书上，或由您自己算出。只填哈希值，核对的就只是哈希值，不是文件。',
      '64 characters, from the certificate, or computed by yourself. With it alone, the digest is compared and not a file.',
    ),
    attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
  });
}

function noFile(node: HTMLElement): HTMLElement {
  return element(
    'details',
    { class: 'no-file' },
    element('summary', {}, both(t('手里没有文件，只有哈希值', 'No file at hand, only its digest'))),
    node,
  );
}

type Paper = Extract<Recognized, { readonly kind: 'proof' | 'disclosure' | 'declaration' }>;

function isPaper(found: Recognized): found is Paper {
  return found.kind === 'proof' || found.kind === 'disclosure' || found.kind === 'declaration';
}

const PAPERS: { readonly [K in Paper['kind']]: Text } = {
  proof: t('是证明文件，不是证据文件。', 'is a proof file, not the evidence.'),
  disclosure: t('是单个文件的披露说明，不是证据文件。', 'is a disclosure of one file, not the evidence.'),
  declaration: t('是声明，不是证据文件。', 'is a declaration, not the evidence.'),
};

function paperHint({ kind, file }: Paper): HTMLElement {
  return element(
    'p',
    { class: 'lack' },
    foreign(file.name),
    ' ',
    both(PAPERS[kind]),
    ' ',
    both(
      t(
        '要核对证据文件，请放入证据文件本身；要一起核验，请用',
        'To compare the evidence, put in the evidence file; to check them together, use the ',
      ),
    ),
    element('a', { href: '/verify' }, both(t('离线核验页', 'offline verifier'))),
    both(t('。', '.')),
  );
}
