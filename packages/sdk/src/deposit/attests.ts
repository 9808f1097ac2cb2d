import type { AnchorRecord, AnchorTarget, Witness } from '@guzheng/evidence';

/** True when the record is one that this witness gives for such a digest: so it is known who need not be asked again. */
export function attests(record: AnchorRecord, { kind, name }: Witness, target: AnchorTarget): boolean {
  switch (record.kind) {
    case 'evm':
      return kind === 'evm' && record.network === name && target === 'root';
    case 'rfc3161':
      return kind === 'rfc3161' && record.url === name && record.target === target;
    case 'opentimestamps':
      return kind === 'opentimestamps' && record.target === target;
    case 'unknown':
      return false;
  }
}
