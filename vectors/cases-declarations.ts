import { fromBase64, toBase64, utf8Decode, utf8Encode } from '@guzheng/evidence';
import { OTHER_SIGNER } from './make.ts';
import { declared, sound } from './make-sound.ts';
import { type Cases, contradicted, refused, verifiedBut } from './vector.ts';

const OPERATOR = { name: '某某科技有限公司', identity: '91350100M000100Y43' };

export const declarationCases: Cases = {
  'nothing-declared': sound('nobody says who the operator is', verifiedBut('P1', 'not-declared')),
  'operator-declared': sound(
    'the operator is declared: it is shown as declared, and never as checked',
    verifiedBut('P1', 'declared-only'),
    {},
    async (made) => ({ declarations: [await declared(made, { operator: OPERATOR })] }),
  ),
  'two-operators': sound(
    'two declarants name two operators',
    verifiedBut('P1', 'declarations-contradict'),
    {},
    async (made) => ({
      declarations: [
        await declared(made, { operator: OPERATOR }),
        await declared(made, { operator: { name: '另一公司' } }, { signer: OTHER_SIGNER, name: '另一人' }),
      ],
    }),
  ),
  'independent-of-itself': sound(
    'the operator is declared independent, and is the party that submits the file',
    contradicted('P2', 'operator-is-holder'),
    {},
    async (made) => ({
      declarations: [
        await declared(made, {
          operator: OPERATOR,
          holder: { name: '甲', identity: OPERATOR.identity },
          neutrality: { independent: true, statement: '与各方无关' },
        }),
      ],
    }),
  ),
  'independent-and-self-made': sound(
    'the operator is declared independent, and the package says that a party captured it itself',
    verifiedBut('P2', 'declarations-contradict'),
    { capture: (capture) => ({ ...capture, custodyMode: 'self' }) },
    async (made) => ({
      declarations: [await declared(made, { neutrality: { independent: true, statement: '与各方无关' } })],
    }),
  ),
  'number-that-cannot-be': sound(
    'the check character of the declared credit code does not fit',
    contradicted('P1', 'identity-invalid'),
    {},
    async (made) => ({
      declarations: [await declared(made, { operator: { ...OPERATOR, identity: '91350100M000100Y44' } })],
    }),
  ),
  'filing-ran-out': sound(
    'a declared filing ended the day before the capture',
    contradicted('P3', 'filing-not-valid'),
    {},
    async (made) => ({
      declarations: [
        await declared(made, {
          filings: [{ name: '区块链信息服务备案', number: '浙网信备1号', validTo: '2026-06-30' }],
        }),
      ],
    }),
  ),
  'filing-of-the-day': sound(
    'a filing that began on the day of the capture covers it',
    verifiedBut('P3', 'declared-only'),
    {},
    async (made) => ({
      declarations: [
        await declared(made, {
          filings: [{ name: '区块链信息服务备案', number: '浙网信备1号', validFrom: '2026-07-01' }],
        }),
      ],
    }),
  ),
  'about-another-file': sound(
    'the declaration is about another file',
    contradicted('T10', 'declaration-of-another'),
    {},
    async (made) => ({
      declarations: [await declared(made, { lawfulAccess: '公开网页' }, { sha256: 'ab'.repeat(32) })],
    }),
  ),
  'edited-after-signing': sound(
    'a declaration was edited after it had been signed',
    contradicted('T10', 'declaration-signature-invalid'),
    {},
    async (made) => {
      const text = utf8Decode(fromBase64(await declared(made, { lawfulAccess: '未经许可' })));
      const envelope = JSON.parse(text) as { payload: string };
      const payload = utf8Decode(fromBase64(envelope.payload)).replace('未经许可', '已经许可');
      return {
        declarations: [toBase64(utf8Encode(JSON.stringify({ ...envelope, payload: toBase64(utf8Encode(payload)) })))],
      };
    },
  ),
  'before-the-sealing': sound(
    'the declaration names the digest an hour before there was a file',
    contradicted('X8', 'declaration-too-early'),
    {},
    async (made) => ({
      declarations: [
        await declared(made, { otherEvidence: [{ description: '公证书' }] }, { time: '2026-07-01T07:00:00Z' }),
      ],
    }),
  ),
  'no-declaration': sound('what is handed in as a declaration is none', refused('declaration-malformed'), {}, () => ({
    declarations: [toBase64(utf8Encode('{}'))],
  })),
  'sentence-that-is-not-there': sound(
    'a sentence that is declared to matter is nowhere in the kept page',
    verifiedBut('X7', 'quote-not-found'),
    {},
    async (made) => ({
      declarations: [await declared(made, { factsToProve: ['诽谤'], quotes: ['页面上没有的一句话'] })],
    }),
  ),
};
