import type { AnchoringState, AnchorSummary, DepositKind } from '@guzheng/sdk/api';
import { type Text, t } from '../elements/text.ts';

export const ANCHORING: Readonly<Record<AnchoringState, { readonly word: Text; readonly means: Text }>> = {
  waiting: {
    word: t('等待外部见证', 'Waiting for witnesses'),
    means: t(
      '已写入本服务器的账本，还没有外部见证。见证按固定间隔进行，会自动完成，不用做什么。',
      'It is in this server’s ledger; no outside witness has seen it yet. They are asked at fixed intervals; nothing needs to be done.',
    ),
  },
  pending: {
    word: t('外部见证未全部完成', 'Not all witnesses have it'),
    means: t(
      '已有外部见证，但还没有全部最终确定。过些时候再下载一次证明文件，内容会更完整。',
      'Outside witnesses have seen it; not all are final. A proof file downloaded later holds more.',
    ),
  },
  anchored: {
    word: t('外部见证已完成', 'Witnesses have it'),
    means: t(
      '要求的外部见证都已完成，脱离本服务器也能核验。各见证有多大分量，由离线核验页逐项列出。',
      'All witnesses that were asked are complete, and it can be checked without this server. What each is worth, the offline verifier says.',
    ),
  },
};

/** A green tick would say more than such witnesses can. */
export const ONLY_WEAK: { readonly word: Text; readonly means: Text } = {
  word: t('见证已完成，但都不宜用于案件', 'Witnesses are complete, and none of them is fit for a case'),
  means: t(
    '原因写在下面。要用于案件的，请与本服务器的运营方联系：需要由运营方接入公共主网或可信时间戳机构。',
    'The reason is below. For a case, ask the operator of this server: it is the operator who connects a public mainnet or a time-stamping authority.',
  ),
};

export const KINDS: Readonly<Record<DepositKind, Text>> = {
  digest: t('只存了哈希值，原件在存证人手里', 'digest only; the depositor has the original'),
  file: t('文件，服务器保存了原件', 'a file; the server keeps the original'),
  package: t('网页证据包，服务器保存了原件', 'an evidence package of a page; the server keeps the original'),
};

export const WITNESSES: Readonly<Record<AnchorSummary['kind'], Text>> = {
  evm: t('区块链', 'blockchain'),
  rfc3161: t('可信时间戳', 'time-stamping authority'),
  opentimestamps: t('比特币（OpenTimestamps）', 'Bitcoin (OpenTimestamps)'),
};

export const ANCHOR_STATES: Readonly<Record<AnchorSummary['state'], Text>> = {
  pending: t('未最终确定', 'not final yet'),
  complete: t('已完成', 'complete'),
};

/** Documents that are drawn up on a package; names and titles as `TITLES` of @guzheng/verify/documents. */
export const DOCUMENTS: readonly (readonly [name: string, title: Text])[] = [
  ['certificate', t('保全证书', 'Certificate')],
  ['explanation', t('本证据如何核验（给法院）', 'How the court can check this')],
  ['evidence-list', t('证据目录', 'List of evidence')],
  ['report', t('核验报告', 'Verification report')],
];

/** Custody events in words; others are shown as they are. */
export const EVENTS: Readonly<Record<string, Text>> = {
  deposit: t('存证', 'deposited'),
  access: t('查阅', 'accessed'),
  upgrade: t('证明补全', 'proof completed'),
  'hand-over': t('交出', 'handed over'),
  verification: t('核验', 'verified'),
};
