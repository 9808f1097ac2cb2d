import type { TimeError } from '../../report.ts';
import type { WitnessWords } from './witnesses.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const WITNESSES_EN: WitnessWords = {
  worth: {
    development: 'for development and tests only: anyone can make one, and it proves nothing',
    testnet: 'a testnet is kept by a few and may be shut down or reset at any time; its strength is capped at weak',
    'unknown-chain': 'a chain of which nobody can tell who keeps it',
    unlinked: 'the block was not confirmed with its chain; a header costs nothing to forge',
    'not-final': 'a block of a public main network, not final yet',
    final: 'a finalized block of a public main network',
    authority:
      'signed by a time-stamping authority whose certificate leads to a root that is registered here; it is as good as that authority',
    'unknown-authority': 'the signer leads to no root that is registered here; anyone can make such an authority',
    buried:
      'a block of the main chain of Bitcoin with at least six blocks, itself included; to change it, all of their work must be done again',
    shallow: 'a block of the main chain of Bitcoin with few blocks after it; it may still be replaced',
    vouched: 'a block of Bitcoin that whoever verifies has registered as trusted',
    'costly-header':
      'the header cost a great deal of work, but was not confirmed with the main chain; whoever pays for the work can write any time into it',
    'cheap-header':
      'the header holds little work, so anyone could have made it, and was not confirmed with the main chain',
    pending: 'pending, so that it proves nothing yet',
    invalid: 'it contradicts itself, the deposit or its chain, and is no witness',
    unjudged: 'it could not be compared, and is no witness',
  },
  timeError: (error) => errorInWords(error),
  anchors: {
    heading: 'Anchors (outside witnesses)',
    intro:
      'A witness sees a digest of 32 bytes and nothing of the content. Once the digest is in a block, or an authority has signed it, what it stands for existed no later than that. The time of every witness may be off; by how much stands beside it.',
    none: 'There is no anchor.',
    kind: {
      evm: 'Transaction on a chain',
      rfc3161: 'Trusted time stamp (RFC 3161)',
      opentimestamps: 'Bitcoin (OpenTimestamps)',
    },
    strength: 'Strength',
    chain: 'Chain',
    chainOf: (network, chainId) => `${network} (chain id ${chainId})`,
    genesis: 'Genesis block',
    outcome: 'Check',
    finality: 'Status, as the proof says',
    transaction: 'Transaction hash',
    sender: 'Sender',
    block: 'Block',
    blockOf: (number) => `height ${number}`,
    notAfter: 'Not later than (time of the witness)',
    unconfirmedTime: 'Time of the witness (not confirmed)',
    time: 'Time of the witness (does not count)',
    link: 'Tie to the chain',
    sightings: 'Sources that were asked',
    lookUp: 'How to look it up without us',
    byExplorer: (place) => `Open the block explorer ${place} at this transaction`,
    byNode: (chainId) => `Ask any node of chain id ${chainId} for this transaction (eth_getTransactionByHash)`,
    compare: 'The last 32 bytes of its input data must be:',
    nowhere: 'Nowhere: it is not public.',
    unknownKind: (name) => `The kind “${name}” is not known to this program`,
    attests: 'What it attests',
    target: {
      root: 'the root of the deposit, through which the deposit statement is attested',
      file: 'the SHA-256 digest of the file itself',
    },
    obtainedFrom: 'Obtained from, as the proof says',
  },
  timeStamp: {
    signer: 'Signer',
    root: 'Root certificate',
    rootClass: { public: 'registered here', development: 'for development, proves nothing' },
    noRoot: 'none that is registered here; the certificates end at',
    policy: 'Policy (OID)',
    serial: 'Serial number (hexadecimal)',
    algorithm: 'Signature algorithm',
    revocation: 'Revocation',
    revoked: {
      good: 'what is kept with the time stamp covers all of its certificates, and none was revoked',
      unknown:
        'not known: nothing kept with the time stamp covers all of its certificates; ask the authority whether one was revoked',
    },
    extract: 'Take the time stamp out of the proof',
    certificates: 'Take its further certificates out',
    show: 'Show time, serial number, policy and signer',
    verify: 'Verify with OpenSSL (ROOT.pem is the root certificate of the authority, from its own website)',
    rootFile: 'Check the root certificate that was downloaded',
  },
  bitcoin: {
    blocks: 'Bitcoin blocks',
    merkleRoot: 'Merkle root',
    confirmations: (count) => `${plural(count, 'block', 'blocks')} deep, itself included`,
    networkClass: {
      mainnet: 'main chain of Bitcoin',
      development: 'Bitcoin test chain (proves nothing)',
      unknown: 'not known of which chain',
    },
    pending: 'Calendars that still owe an answer',
    unconfirmed: 'Without a header',
    unconfirmedHeights: (heights) =>
      `OpenTimestamps names height ${heights}, but the proof does not hold the header; it was not counted`,
    others: 'Attestations of other kinds (not counted)',
    byHand:
      'In any Bitcoin explorer or node, look at the block of that height: its hash and its Merkle root must be the ones above.',
    extract: 'Take the OpenTimestamps file out of the proof',
    verify: 'Verify with any OpenTimestamps client (it asks a Bitcoin node)',
    export: 'For a file that starts at the digest of the file itself, use guzheng ots export.',
  },
};

function errorInWords({ seconds, basis }: TimeError): string {
  const within = seconds === undefined ? 'error not stated' : `± ${span(seconds)}`;
  const word = { slot: 'one slot', stated: 'as the authority states', unstated: '', miner: 'a miner’s clock' }[basis];
  return word === '' ? within : `${within}, ${word}`;
}

function span(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds > 0 && seconds < 1 ? `${seconds * 1000} ms` : `${seconds} s`;
}
