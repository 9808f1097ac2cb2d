import { sha256, utf8Encode } from '@guzheng/evidence';
import { makeTimeStamp, TEST_TSA_ROOT, type TimeStampMaking, timeStampLies } from '@guzheng/testing';
import { bodyOf, depositBytes, withAnchors } from './make.ts';
import { TOLD } from './told-time-stamps.ts';
import {
  type Case,
  type Cases,
  contradicted,
  refused,
  unproven,
  verified,
  verifiedBut,
  verifiedWithout,
} from './vector.ts';
import { beside, developmentRoot, PUBLIC_TSA_ROOT, publicRoot, type Seen, SOON, witnessed } from './witnessed.ts';

const I8 = (code: Parameters<typeof contradicted>[1]) => contradicted('I8', code);
const open = (code: Parameters<typeof unproven>[1]) => unproven('I8', code);
const stamp =
  (making: TimeStampMaking = {}) =>
  ({ root, file }: Seen) => {
    const { target = 'root' } = making;
    return [makeTimeStamp(target === 'root' ? root : file, { genTime: SOON, ...making, target })];
  };

/** Each lie of @guzheng/testing that is told here, beside a block that holds: nothing but the time stamp can contradict. */
const lies: Cases = Object.fromEntries(
  timeStampLies.flatMap(({ name, code, making }) => {
    const about = TOLD[name];
    const anchors = ({ root }: Seen) => [makeTimeStamp(root, { ...making, target: 'root' })];
    return about === undefined ? [] : [[name, beside(about, I8(code), anchors, { trust: developmentRoot })]];
  }),
);

/** Of the file, four months before its deposit, with the lists of that hour. */
const KEPT_IN_MARCH: TimeStampMaking = { target: 'file', genTime: '20260301080000Z', revocation: 'crl' };

/** One authority under a root that somebody answers for, and nothing else. */
const vouched = (about: string, making: TimeStampMaking, outcome = verified): Case =>
  witnessed(about, outcome, stamp(making), { policy: 'court', trust: publicRoot });

const truths: Cases = {
  'root-stamped': vouched(
    'a time stamp of the root, under a root certificate that the user pins; there is no transaction',
    {},
    verifiedWithout('I3', 'no-transaction'),
  ),
  'file-stamped': vouched(
    'a time stamp of the file says nothing of the statement’s time',
    { target: 'file' },
    verifiedBut('C3', 'statement-unwitnessed'),
  ),
  imported: vouched('a token without request and address: nonce and policy cannot be compared', { asked: false }),
  'certificates-kept-beside': vouched('the token has no certificate; they stand beside it', { certificates: 'beside' }),
  'ecdsa-p256': vouched('signed with ECDSA on P-256 and SHA-384', { key: 'p-256', hash: 'sha384' }),
  'ecdsa-p521': vouched('signed with ECDSA on P-521 and SHA-512', { key: 'p-521', hash: 'sha512' }),
  'signer-named-by-sha1': vouched('the certificate is named by ESSCertID, as RFC 3161 had it', { ess: 'v1' }),
  'accuracy-not-stated': vouched('the token states no accuracy', { accuracy: null }),
  'lists-kept': vouched(
    'lists of revoked certificates are kept, and name none of the path',
    KEPT_IN_MARCH,
    verifiedBut('C3', 'statement-unwitnessed'),
  ),
  'revoked-later-for-a-harmless-reason': vouched(
    'the signer’s certificate was superseded half an hour later, which takes nothing back (RFC 3161 §4)',
    {
      ...KEPT_IN_MARCH,
      forgery: { revoked: { signer: { at: new Date('2026-03-01T08:30:00Z'), reason: 4 } } },
    },
    verifiedBut('C3', 'statement-unwitnessed'),
  ),
};

const trust: Cases = {
  'no-time-stamp': beside('there is a block, and no time stamp', verifiedWithout('I8', 'no-time-stamp'), () => []),
  'root-unknown': witnessed(
    'the token holds in itself and leads to a root that nobody pinned',
    open('tsa-root-unknown'),
    stamp({ root: 'stranger' }),
    { policy: 'court', trust: publicRoot },
  ),
  'nobody-pinned': witnessed(
    'the user pins no root, and the built-in ones do not know it',
    open('tsa-root-unknown'),
    stamp(),
    {
      policy: 'court',
    },
  ),
  'development-root': witnessed('the root is one whose key everybody has', open('anchor-development'), stamp(), {
    policy: 'court',
    trust: developmentRoot,
  }),
  'development-root-called-public': witnessed(
    'the trust file lists it twice, once as public: the cap is in code',
    open('anchor-development'),
    stamp(),
    { policy: 'court', trust: () => ({ tsaRoots: [PUBLIC_TSA_ROOT, TEST_TSA_ROOT] }) },
  ),
  'root-stamped-called-file': beside(
    'a time stamp of the root is said to be of the file',
    I8('tsa-imprint-mismatch'),
    ({ root }) => [makeTimeStamp(root, { genTime: SOON, target: 'file' })],
    { trust: publicRoot },
  ),
  'file-stamped-called-root': beside(
    'a time stamp of the file is said to be of the root',
    I8('tsa-imprint-mismatch'),
    ({ file }) => [makeTimeStamp(file, { genTime: SOON, target: 'root' })],
    { trust: publicRoot },
  ),
  'a-lie-beside-a-truth': witnessed(
    'a time stamp that holds does not make a lying one beside it disappear',
    I8('tsa-imprint-mismatch'),
    ({ root, file }) => [
      makeTimeStamp(root, { genTime: SOON, target: 'root' }),
      makeTimeStamp(root, { genTime: SOON, target: 'file' }),
      makeTimeStamp(file, { genTime: SOON, target: 'file' }),
    ],
    { policy: 'court', trust: publicRoot },
  ),
};

const unreadable: Cases = {
  'statement-unreadable': {
    ...{ about: 'the file was stamped, and the statement that names it cannot be read', expect: 'contradicted' },
    ...{ point: 'I8 UNPROVEN', code: 'anchor-target-unreadable', policy: 'court' },
    body: async () => {
      const file = utf8Encode('A file that a witness saw.\n');
      const stamped = makeTimeStamp(sha256(file), { target: 'file', genTime: SOON });
      const proof = withAnchors(await depositBytes(utf8Encode('no statement')), [stamped]);
      return bodyOf({ file, proof, trust: publicRoot() });
    },
  },
};

const record = (about: string, edit: (record: ReturnType<typeof makeTimeStamp>) => unknown): Case =>
  beside(about, refused('proof-malformed'), (seen) => stamp()(seen).map(edit), { trust: publicRoot });

const records: Cases = {
  'target-unknown': record('the record is of neither root nor file', (own) => ({ ...own, target: 'manifest' })),
  'response-is-no-base64': record('the response is no base64', (own) => ({ ...own, response: 'MA' })),
  'too-many-certificates': record('17 certificates are kept beside the response', (own) => ({
    ...own,
    chain: Array.from({ length: 17 }, () => TEST_TSA_ROOT.certificate),
  })),
  'unknown-key': record('the record says more than the specification knows', (own) => ({ ...own, time: '2026-07-01' })),
  'trusted-root-is-no-certificate': beside(
    'the trust file has a root that is no certificate',
    refused('trust-malformed'),
    stamp(),
    { trust: () => ({ tsaRoots: [{ name: 'Of the court', certificate: 'MAA=' }] }) },
  ),
};

export const rfc3161Cases: Cases = { ...lies, ...truths, ...trust, ...unreadable, ...records };
