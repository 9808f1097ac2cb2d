import { NETWORKS } from '@guzheng/evidence';
import type { AnchorSummary } from '@guzheng/sdk/api';
import { type Text, t } from '../elements/text.ts';
import { WITNESSES } from './words.ts';

const DEVELOPMENT = t(
  '这是开发用的链，任何人都能自己做一条，不能证明任何事，只能用来试用。',
  'This is a development chain: anybody can make one. It proves nothing and is for trying out only.',
);
const TESTNET = t(
  '这是测试网，随时可能停用或重置，证明力弱，不宜用于案件。',
  'This is a testnet: it may end or be reset at any time. It is weak, and not for cases.',
);
const UNKNOWN_KIND = t(
  '本页不认识这种见证，它的分量请另行查明。',
  'This page does not know this kind of witness; find out what it is worth.',
);
const KINDS: ReadonlySet<string> = new Set(Object.keys(WITNESSES));
const UNKNOWN = t(
  '本页不认识这条链，它的分量请另行查明。',
  'This page does not know this chain; find out what it is worth.',
);

/** What keeps an anchor from counting in a case; undefined where this page knows of nothing. */
export function weaknessOf({ kind, chainId }: AnchorSummary): Text | undefined {
  if (!KINDS.has(kind)) return UNKNOWN_KIND;
  if (kind !== 'evm' || chainId === undefined) return undefined;
  const network = NETWORKS.find((one) => one.chainId === chainId);
  switch (network?.class) {
    case 'mainnet':
      return undefined;
    case 'development':
      return DEVELOPMENT;
    case 'testnet':
      return TESTNET;
    case undefined:
      return UNKNOWN;
  }
}

/** Where anybody can look a transaction up. */
export function explorerOf({ chainId, transaction }: AnchorSummary): string | undefined {
  const { explorer } = NETWORKS.find((one) => one.chainId === chainId) ?? {};
  return explorer === undefined || transaction === undefined ? undefined : `${explorer}/tx/${transaction}`;
}
