import { type AnchorRecord, checkEvmAnchor, checkOtsAnchor, checkTimeStamp, TSA_ROOTS } from '@guzheng/evidence';

/**
 * What is wrong with a record about this digest, by the offline check that a stranger runs; undefined where nothing is. What a proof file says
 * is not taken for testimony because it stands there: anybody may have written it.
 */
export function flawOf(record: AnchorRecord, digest: Uint8Array): string | undefined {
  switch (record.kind) {
    case 'evm':
      return detailOf(checkEvmAnchor(record, digest));
    case 'opentimestamps':
      return detailOf(checkOtsAnchor(record, digest));
    case 'rfc3161':
      return detailOf(checkTimeStamp(record, digest, { roots: TSA_ROOTS }));
    case 'unknown':
      return undefined;
  }
}

function detailOf(
  check: { readonly outcome: string } | { readonly outcome: 'invalid'; readonly detail: string },
): string | undefined {
  return check.outcome === 'invalid' && 'detail' in check ? check.detail : undefined;
}
