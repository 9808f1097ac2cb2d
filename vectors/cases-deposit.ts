import {
  type DepositStatement,
  fromBase64,
  layout,
  type MembersCommitment,
  STATEMENT_PAYLOAD_TYPE,
  signEnvelope,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { encodeProof, type MadeEvidence, makeProof } from '@guzheng/testing';
import {
  bodyOf,
  depositBytes,
  evidence,
  flipDigit,
  lied,
  OTHER_SIGNER,
  statementBytes,
  withProof,
  withSignature,
} from './make.ts';
import {
  type Case,
  type Cases,
  contradicted,
  type Outcome,
  refused,
  unproven,
  verified,
  verifiedBut,
} from './vector.ts';

const I4 = contradicted('I4', 'inclusion-invalid');
const treeOfFour = { neighbours: 3 };

/** The statement edited before it is signed and anchored. */
const stated = (about: string, outcome: Outcome, edit: (statement: DepositStatement) => DepositStatement): Case =>
  lied(about, outcome, { statement: edit });

/** A statement that commits to the members one by one, to others than there are. */
const committed = (about: string, outcome: Outcome, edit: (members: MembersCommitment) => MembersCommitment): Case => ({
  about,
  ...outcome,
  body: async () => {
    const statement = (told: DepositStatement): DepositStatement =>
      told.members === undefined ? told : { ...told, members: edit(told.members) };
    return bodyOf(await evidence({ membersTree: true, lies: { statement } }));
  },
});

/** The statement's bytes, signed and anchored whatever they are. */
const statementOf = (
  about: string,
  outcome: Outcome,
  bytes: (statement: DepositStatement) => Uint8Array,
  options: Parameters<typeof depositBytes>[1] = {},
): Case => ({
  about,
  ...outcome,
  body: async () => {
    const { file, statement } = await evidence();
    return bodyOf({ file, proof: await depositBytes(bytes(statement), options) });
  },
});

const proofText = (about: string, outcome: Outcome, edit: (made: MadeEvidence) => Uint8Array): Case => ({
  about,
  ...outcome,
  body: async () => {
    const made = await evidence();
    return bodyOf({ file: made.file, proofBytes: edit(made) });
  },
});

export const statementCases: Cases = {
  'plain-file': {
    about: 'a file of any kind with its proof: the points about packages do not apply',
    ...verified,
    body: async () => {
      const file = utf8Encode('一份合同\n');
      return bodyOf({ file, proof: (await makeProof(file)).proof });
    },
  },
  'no-proof': {
    about: 'a whole package without a proof',
    ...unproven('X1', 'no-proof'),
    body: async () => bodyOf({ file: (await evidence()).file }),
  },
  'proof-of-another-file': {
    about: 'the proof of another package',
    ...contradicted('X1', 'package-digest-mismatch'),
    body: async () => {
      const other = await evidence({ losses: [{ weight: 'note', code: 'x', means: 'http', detail: 'another' }] });
      return bodyOf({ file: (await evidence()).file, proof: other.proof });
    },
  },
  'byte-changed-after-the-deposit': {
    about: 'one bit of the file was changed after it was deposited',
    ...contradicted('I1', 'package-digest-mismatch'),
    body: async () => {
      const { file, proof } = await evidence();
      const forged = file.slice();
      forged[1000] = (forged[1000] ?? 0) ^ 1;
      return bodyOf({ file: forged, proof });
    },
  },
  'sm3-wrong': stated('the deposited SM3 is another', contradicted('I1', 'package-sm3-mismatch'), (s) => ({
    ...s,
    subject: { ...s.subject, sm3: '00'.repeat(32) },
  })),
  'size-wrong': stated('the deposited size is another', contradicted('I1', 'package-size-mismatch'), (s) => ({
    ...s,
    subject: { ...s.subject, bytes: 1 },
  })),
  'sm3-not-deposited': stated('only a SHA-256 was deposited', verifiedBut('I1', 'sm3-not-deposited'), (s) => ({
    ...s,
    subject: { sha256: s.subject.sha256 },
  })),
  'manifest-of-another-package': stated(
    'the deposited manifest is another',
    contradicted('I2', 'manifest-not-deposited'),
    (s) => ({ ...s, manifest: { sha256: '00'.repeat(32), sm3: '00'.repeat(32) } }),
  ),
  'tree-of-members': {
    about: 'the statement commits to the members one by one (version 2)',
    ...verified,
    body: async () => bodyOf(await evidence({ membersTree: true })),
  },
  'tree-of-other-members': committed(
    'the statement commits to other members than the manifest, which is the deposited one, lists',
    contradicted('I2', 'members-not-deposited'),
    (members) => ({ ...members, root: 'ab'.repeat(32) }),
  ),
  'tree-of-more-members': committed(
    'the statement commits to one member more than the manifest, which is the deposited one, lists',
    contradicted('I2', 'members-not-deposited'),
    (members) => ({ ...members, size: members.size + 1 }),
  ),
  'manifest-deposited-of-a-plain-file': {
    about: 'a package was deposited, and the file is none',
    ...contradicted('I2', 'not-a-package'),
    body: async () => {
      const file = utf8Encode('一份合同\n');
      const manifest = (await evidence()).members.get(layout.manifest);
      return bodyOf({ file, proof: (await makeProof(file, { manifest })).proof });
    },
  },
  'statement-with-a-blank': statementOf(
    'the statement is JSON, and not in its canonical form',
    contradicted('I9', 'statement-not-canonical'),
    (statement) => utf8Encode(` ${Buffer.from(statementBytes(statement)).toString()}`),
  ),
  'statement-with-an-unknown-key': statementOf(
    'the statement has a key that no statement has',
    contradicted('I9', 'statement-malformed'),
    (statement) => statementBytes(Object.assign({ note: 'x' }, statement)),
  ),
  'statement-with-a-key-twice': statementOf(
    'the statement names its subject twice',
    contradicted('I9', 'statement-malformed'),
    (statement) => utf8Encode(Buffer.from(statementBytes(statement)).toString().replace('{', '{"salt":"00",')),
  ),
  'statement-without-salt': statementOf(
    'the statement has no salt',
    contradicted('I9', 'statement-malformed'),
    ({ salt: _, ...statement }) => statementBytes(statement as DepositStatement),
  ),
  'statement-of-a-later-version': statementOf(
    'a statement of a later version: no failure of the file',
    refused('proof-version-unknown'),
    (statement) =>
      statementBytes({ ...statement, type: 'guzheng/deposit-statement/v9' } as unknown as DepositStatement),
  ),
  'payload-of-another-type': statementOf(
    'the envelope says that it holds a custody event',
    contradicted('I9', 'statement-malformed'),
    statementBytes,
    { payloadType: 'application/vnd.guzheng.custody-event.v1+json' },
  ),
};

/** The order of the group, RFC 8032 §5.1: S + L is the same scalar, and must be refused. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function plusOrder(signature: Uint8Array): Uint8Array {
  const own = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`) + ORDER;
  const s = Buffer.from(own.toString(16).padStart(64, '0'), 'hex').reverse();
  return new Uint8Array([...signature.slice(0, 32), ...s]);
}

export const envelopeCases: Cases = {
  'signature-changed': withProof(
    'one bit of the signature is another',
    contradicted('I9', 'signature-invalid'),
    (proof) => ({
      ...proof,
      envelope: withSignature(proof.envelope, ({ sig }) => {
        const bytes = fromBase64(sig);
        bytes[5] = (bytes[5] ?? 0) ^ 1;
        return { sig: toBase64(bytes) };
      }),
    }),
  ),
  'signature-not-canonical': withProof(
    'the signature’s scalar has the order of the group added to it',
    contradicted('I9', 'signature-invalid'),
    (proof) => ({
      ...proof,
      envelope: withSignature(proof.envelope, ({ sig }) => ({ sig: toBase64(plusOrder(fromBase64(sig))) })),
    }),
  ),
  'signed-by-another': withProof(
    'the statement is signed by another key, under that key’s id',
    contradicted('I9', 'signer-mismatch'),
    async (proof) => ({
      ...proof,
      envelope: await signEnvelope(STATEMENT_PAYLOAD_TYPE, fromBase64(proof.envelope.payload), OTHER_SIGNER),
    }),
  ),
  'signed-by-another-under-the-depositors-name': withProof(
    'the statement is signed by another key, under the depositor’s key id',
    contradicted('I9', 'signature-invalid'),
    async (proof) => {
      const forged = await signEnvelope(STATEMENT_PAYLOAD_TYPE, fromBase64(proof.envelope.payload), OTHER_SIGNER);
      const keyid = proof.envelope.signatures[0]?.keyid ?? '';
      return { ...proof, envelope: withSignature(forged, () => ({ keyid })) };
    },
  ),
  'second-signature': withProof('the depositor signed, and someone else did too', verified, async (proof) => {
    const other = await signEnvelope(STATEMENT_PAYLOAD_TYPE, fromBase64(proof.envelope.payload), OTHER_SIGNER);
    const signatures = [...other.signatures, ...proof.envelope.signatures];
    return { ...proof, envelope: { ...proof.envelope, signatures } };
  }),
  'depositor-is-another': stated(
    'the statement names a depositor who did not sign it',
    contradicted('I9', 'signer-mismatch'),
    (s) => ({ ...s, depositor: { ...s.depositor, publicKey: Buffer.from(OTHER_SIGNER.publicKey).toString('hex') } }),
  ),
};

const withInclusion = (
  about: string,
  outcome: Outcome,
  edit: (inclusion: MadeEvidence['proof']['inclusion']) => object,
): Case =>
  withProof(
    about,
    outcome,
    (proof) => ({ ...proof, inclusion: { ...proof.inclusion, ...edit(proof.inclusion) } }),
    treeOfFour,
  );

export const proofInclusionCases: Cases = {
  'tree-of-four': withInclusion('the deposit is one of four', verified, () => ({})),
  'path-node-changed': withInclusion('a node of the path is another', I4, ({ path }) => ({
    path: path.map((node, i) => (i === 1 ? flipDigit(node, 9) : node)),
  })),
  'path-cut': withInclusion('the path is one node short', I4, ({ path }) => ({ path: path.slice(0, -1) })),
  'path-longer': withInclusion('the path has a node too many', I4, ({ path }) => ({
    path: [...path, '00'.repeat(32)],
  })),
  'path-reversed': withInclusion('the nodes of the path stand in the wrong order', I4, ({ path }) => ({
    path: [...path].reverse(),
  })),
  'index-changed': withInclusion('the index is another', I4, () => ({ index: 1 })),
  'index-outside': withInclusion('the index is outside the tree', I4, () => ({ index: 4 })),
  'size-changed': withInclusion('the tree is said to have two leaves', I4, () => ({ size: 2 })),
  'size-zero': withInclusion('the tree is said to have no leaves', I4, () => ({ size: 0 })),
  'size-not-bound': withInclusion(
    'the tree is said to have three leaves: the path holds for that size too, and nothing rests on the size',
    verified,
    () => ({ size: 3 }),
  ),
  'root-changed': withInclusion('the root is another', I4, ({ root }) => ({ root: flipDigit(root, 9) })),
};

const malformed = refused('proof-malformed');

export const proofFileCases: Cases = {
  'proof-is-garbage': proofText('the proof file is no JSON', malformed, () => utf8Encode('garbage\n')),
  'proof-is-empty': proofText('the proof file is empty', malformed, () => new Uint8Array(0)),
  'proof-is-cut': proofText('the proof file is cut', malformed, ({ proofBytes }) => proofBytes.slice(0, 700)),
  'proof-is-not-utf8': proofText('the proof file is not UTF-8', malformed, () => Uint8Array.of(0x22, 0xff, 0x22)),
  'proof-has-a-key-twice': proofText('the proof has two inclusions', malformed, ({ proof }) =>
    utf8Encode(Buffer.from(encodeProof(proof)).toString().replace('"inclusion"', '"inclusion":{},"inclusion"')),
  ),
  'proof-is-too-deep': proofText('lists within lists, a thousand deep', malformed, () =>
    utf8Encode('['.repeat(1000) + ']'.repeat(1000)),
  ),
  'proof-is-pretty': proofText('the proof has line breaks: it need not be canonical', verified, ({ proof }) =>
    utf8Encode(`${JSON.stringify(proof, null, 2)}\n`),
  ),
  'proof-with-an-unknown-key': withProof('the proof has a key that no proof has', malformed, (proof) => ({
    ...proof,
    note: 'x',
  })),
  'proof-without-envelope': withProof('the proof has no envelope', malformed, ({ envelope: _, ...proof }) => proof),
  'proof-without-signature': withProof('the envelope has no signature', malformed, (proof) => ({
    ...proof,
    envelope: { ...proof.envelope, signatures: [] },
  })),
  'proof-with-a-key-id-twice': withProof('the envelope has two signatures of one key id', malformed, (proof) => ({
    ...proof,
    envelope: { ...proof.envelope, signatures: [...proof.envelope.signatures, ...proof.envelope.signatures] },
  })),
  'proof-with-65-anchors': withProof('the proof has more anchors than the format allows', malformed, (proof) => ({
    ...proof,
    anchors: Array.from({ length: 65 }, () => ({ kind: 'tarot' })),
  })),
  'proof-with-upper-case-hex': withProof(
    'the root is in capitals: there is one way to write it',
    malformed,
    (proof) => ({
      ...proof,
      inclusion: { ...proof.inclusion, root: proof.inclusion.root.toUpperCase() },
    }),
  ),
  'proof-with-loose-base64': withProof('the payload has a line break in its base64', malformed, (proof) => ({
    ...proof,
    envelope: { ...proof.envelope, payload: `${proof.envelope.payload}\n` },
  })),
  'proof-of-a-later-version': withProof('a proof of a later version', refused('proof-version-unknown'), (proof) => ({
    ...proof,
    type: 'guzheng/proof/v2',
  })),
};

export const depositCases: Cases = { ...statementCases, ...envelopeCases, ...proofInclusionCases, ...proofFileCases };
