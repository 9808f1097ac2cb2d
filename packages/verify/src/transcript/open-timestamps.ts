import { type BitcoinBlock, bytesToHex, hexToBytes, type OpenTimestampsAnchor, sha256 } from '@guzheng/evidence';
import { check, checkIf, type Lines, title, unpack } from './lines.ts';

/** The head of a DetachedTimestampFile: magic, version 1, SHA-256. The digest follows. */
const OTS_HEAD = '004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108';

/** A witness by OpenTimestamps: what the .ots starts from, the block headers kept beside it, and what `ots` says. */
export function openTimestampsLines(
  { target, ots, blocks }: OpenTimestampsAnchor,
  digest: string,
  number: string,
): Lines {
  const name = `witness-${number}.ots`;
  return [
    ...title(`${number} 比特币 Witness: OpenTimestamps of the ${target === 'file' ? 'file' : 'root'}`),
    unpack(ots, name),
    ...check('the .ots starts from this digest', `head -c 65 "$WORK/${name}" | hex`, `${OTS_HEAD}${digest}`),
    ...checkIf('here ots', 'not here: ots (pip install opentimestamps-client)', [
      'ots reads the same digest',
      `ots info "$WORK/${name}" 2>/dev/null | grep -x 'File sha256 hash: ${digest}'`,
      `File sha256 hash: ${digest}`,
    ]),
    ...blocks.flatMap((block) => blockLines(block, name)),
    ...(blocks.length === 0 ? ["not_run 'a block of Bitcoin' 'none is in the proof yet'"] : nodeLines(name, digest)),
  ];
}

function blockLines({ height, header }: BitcoinBlock, name: string): Lines {
  const bytes = hexToBytes(header);
  const merkleRoot = bytesToHex(bytes.slice(36, 68));
  return [
    ...check(
      `header of block ${height}, hashed twice (byte-reversed, as explorers show it)`,
      `printf '%s' '${header}' | unhex | sha256 | unhex | sha256 | sed 's/../& /g' | tr ' ' '\\n' | sed -n '1!G;h;$p' | tr -d '\\n'`,
      bytesToHex(sha256(sha256(bytes)).reverse()),
    ),
    ...checkIf('here ots', 'not here: ots', [
      `the .ots names block ${height}`,
      `ots info "$WORK/${name}" 2>/dev/null | tr -d '\\n' | grep -c 'BitcoinBlockHeaderAttestation(${height})'`,
      '1',
    ]),
    `note 'block ${height} has, in its header, the Merkle root ${bytesToHex(hexToBytes(merkleRoot).reverse())}'`,
  ];
}

function nodeLines(name: string, digest: string): Lines {
  return checkIf('[ -n "$BITCOIN_NODE" ] && here ots', 'say BITCOIN_NODE=URL of a node of Bitcoin Core; needs ots', [
    'Bitcoin attests it',
    `ots --no-cache --bitcoin-node "$BITCOIN_NODE" verify -d ${digest} "$WORK/${name}" 2>&1 | grep -c '^Success! Bitcoin '`,
    '1',
  ]);
}
