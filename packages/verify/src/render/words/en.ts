import { OTHER_EN, POINTS_EN } from './points.ts';
import { grouped, recordEn } from './record.ts';
import type { Words } from './words.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const en: Words = {
  tag: 'en',
  title: 'Guzheng verification report',
  digestOfFile: 'SHA-256 digest of the file that was checked',
  verdict: {
    verified: {
      word: 'No contradiction found, and the policy is met',
      means:
        'The file agrees with its deposit, and its witnesses are as strong as the chosen policy asks. What remains unproven is listed below and belongs to this result.',
    },
    contradicted: {
      word: 'Contradiction found',
      means: 'At least one review point fails. What contradicts what, with the raw data, is under “Review points”.',
    },
    unproven: {
      word: 'Not proven',
      means:
        'Nothing contradicts, but the witnesses are not as strong as the chosen policy asks. This report does not show since when the file has been unchanged.',
    },
  },
  status: { PASS: 'pass', FAIL: 'fail', UNPROVEN: 'unproven', 'N-A': 'not applicable' },
  strength: {
    none: { word: 'none', means: 'proves nothing' },
    weak: { word: 'weak', means: 'a testnet, pending, or a block not confirmed with its chain' },
    fair: { word: 'fair', means: 'a block of a public chain, not final yet or from few sources' },
    strong: { word: 'strong', means: 'a finalized block of a public main network' },
  },
  family: {
    P: 'P  Who captured',
    E: 'E  Environment',
    T: 'T  Technical means',
    I: 'I  Integrity of preservation',
    C: 'C  Consistency of times',
    X: 'X  Corroboration',
    O: 'O  Overall',
  },
  familyUnanswered: 'This version of the program does not check these points.',
  otherPoint: OTHER_EN,
  stage: {
    bound: 'time bound',
    source: 'source',
    generation: 'generation',
    transmission: 'transmission',
    storage: 'storage',
    deposit: 'deposit',
    anchor: 'anchor',
    custody: 'custody',
    verification: 'verification',
  },
  basis: {
    recorded: 'recorded by the capturing machine',
    signed: 'signed by the depositor',
    witnessed: 'public witness',
    now: 'this check',
  },
  event: {
    'not-before-block': 'Latest block read before the capture',
    'capture-start': 'Capture began',
    screenshot: 'Screenshot',
    'browser-capture': 'Capture by browser',
    'plain-fetch': 'Plain fetch of the source',
    seal: 'Sealed into the package',
    deposit: 'Deposit statement made',
    block: 'Anchor transaction in a block',
    'custody-event': 'Custody entry',
    verify: 'This check',
  },
  custodyMode: {
    self: {
      word: 'made by a party itself',
      means: 'No independent third party made the capture; its making deserves a stricter look.',
    },
    'neutral-third-party': {
      word: 'made by a third party',
      means: 'A third party that calls itself neutral made it; its standing must be established separately.',
    },
    notary: { word: 'made by a notary', means: 'The record says a notary made it; the notarial deed decides.' },
    'court-chain': {
      word: 'made on a court chain platform',
      means: 'The record says a court chain platform made it; that platform decides.',
    },
  },
  completeness: { complete: 'complete', partial: 'partial' },
  networkClass: {
    development: 'development chain (proves nothing)',
    testnet: 'testnet (weak)',
    mainnet: 'public main network',
    unknown: 'unknown chain',
  },
  finality: { broadcast: 'broadcast, not in a block', included: 'in a block', safe: 'safe', finalized: 'finalized' },
  outcome: {
    valid: 'complete and consistent in itself',
    invalid: 'contradicts itself or the deposit',
    pending: 'pending',
    unknown: 'unknown kind, not counted',
  },
  link: {
    unlinked: 'not confirmed with the chain: only the header itself was checked',
    pinned: 'equals a trusted block registered beforehand',
    read: 'confirmed with nodes during this check: the block is on the chain',
  },
  sighting: {
    found: 'has a block at this height',
    'not-found': 'has no block at this height',
    pruned: 'no longer keeps this block',
    unreachable: 'could not be reached',
    'wrong-chain': 'belongs to another chain',
  },
  label: {
    redirected: 'redirected',
    'not-html': 'not a web page (HTML)',
    'no-cjk-glyphs': 'the capturing machine had no Chinese font; text in screenshots may show as boxes',
    partial: 'partial',
    'private-address': 'private network address',
  },
  httpLabel: (status) => `the site answered with status ${status}`,
  weight: { gap: 'gap', note: 'note' },
  time: (clocks) => `${clocks.utc} UTC (Beijing ${clocks.beijing})`,
  elapsed: (count, unit) => (unit === 'd' ? plural(count, 'day later', 'days later') : `${count} ${unit} later`),
  bytes: (value) => `${grouped(value)} ${value === 1 ? 'byte' : 'bytes'}`,

  record: { heading: 'A paragraph for the record', text: (facts) => recordEn(facts, en) },
  banner: {
    developmentOnly: {
      word: 'A development chain proves nothing',
      means:
        'The only witness of this file is a development chain. Anyone can make one on their own computer, with any time and content. This report is good for demonstration and tests only.',
    },
    developmentAmong: {
      word: 'One of the witnesses is a development chain',
      means: 'A development chain proves nothing; it was not counted.',
    },
    testnetOnly: {
      word: 'The only witness is a testnet',
      means:
        'A testnet is kept by a few, may be shut down or reset at any time, and costs nothing to attack. As a witness it is weak, and its strength is capped there.',
    },
    testnetAmong: {
      word: 'One of the witnesses is a testnet',
      means: 'A testnet may be shut down or reset at any time; its strength is capped at weak.',
    },
    unknownChain: {
      word: 'A witness is on an unknown chain',
      means: 'Its genesis block belongs to no known chain, so nobody can tell who keeps it. It was not counted.',
    },
    unlinked: {
      word: 'The block was not confirmed with its chain',
      means:
        'The block header in the proof is consistent in itself, but a header can be forged; this check was offline and had no trusted block to compare with, so it cannot tell whether the block is on the chain. Verify again on line, or look the transaction up as “Anchors” says.',
    },
    noWitness: {
      word: 'No independent witness',
      means: 'There is no valid anchor. Apart from the file’s own records, nothing outside shows when it existed.',
    },
    partial: {
      word: 'The capture is partial',
      means:
        'A limit or an error kept out content that belongs to the page. What is missing, and why, is under “Gaps and notes”.',
    },
  },
  file: {
    heading: 'The file',
    name: 'Name',
    size: 'Size',
    kind: 'Kind',
    kinds: {
      'evidence-package': 'evidence package',
      file: 'plain file (not an evidence package; only its digests and its deposit were checked)',
    },
  },
  captured: {
    heading: 'What was captured',
    intro: 'This is what the package says of itself.',
    nothing: 'There is no readable capture record.',
    pageTitle: 'Page title',
    noTitle: '(no title)',
    requestedUrl: 'Requested address',
    finalUrl: 'Final address',
    startedAt: 'Capture began',
    endedAt: 'Capture ended',
    custodyMode: 'Capture',
    completeness: 'Completeness',
    labels: 'Labels',
    noLabels: 'none',
    tool: 'Captured with',
  },
  picture: {
    heading: 'Screenshot',
    alt: 'Screenshot of the first view of the page at capture',
    caption: 'The first view, after loading and before any action.',
    others: 'All screenshots in the package',
    roles: { viewport: 'first view', 'full-page': 'full page', 'after-scroll': 'first view after scrolling' },
    none: 'The package has no screenshot of the first view.',
    notGiven: 'The picture is not part of this report; it is in the package, at the path below.',
    notPng: 'The picture is not a proper PNG and is not shown.',
    tooLarge:
      'The picture is too large (over 8 MiB or 50 million pixels) and is not shown; it is in the package, at the path below.',
    otherDigest:
      'The picture handed to this report does not have the digest of the package’s screenshot and is not shown.',
    excerpt: (path) => `Excerpt of the page source: ${path}`,
  },
  deposit: {
    heading: 'The deposit',
    intro:
      'The deposit statement names the digests of the file and is signed by the depositor. Its time is the depositor’s own word; the time that outsiders can check is under “Anchors”.',
    none: 'There is no deposit statement whose signature holds.',
    time: 'Time (own word)',
    depositor: 'Depositor key (Ed25519)',
    leaf: 'Evidence number (leaf hash of the statement)',
    root: 'Anchored root',
    place: 'Place in the batch',
    placeOf: (index, size) => `${index + 1} of ${size}`,
  },
  anchors: {
    heading: 'Anchors (outside witnesses)',
    intro:
      'A witness sees a 32-byte root and nothing of the content. Once the root is in a block, the deposit statement existed no later than that block.',
    none: 'There is no anchor.',
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
    notAfter: 'Not after (block time)',
    unconfirmedTime: 'Block time (not confirmed)',
    time: 'Block time (does not count)',
    link: 'Tie to the chain',
    sightings: 'Nodes that were asked',
    lookUp: 'How to look it up without us',
    byExplorer: (place) => `Open the block explorer ${place} at this transaction`,
    byNode: (chainId) => `Ask any node of chain id ${chainId} for this transaction (eth_getTransactionByHash)`,
    compare: 'The last 32 bytes of its input data must be:',
    nowhere: 'Nowhere: this chain is not public.',
    unknownKind: (name) => `The kind “${name}” is not known to this program`,
  },
  checks: {
    heading: 'Review points',
    intro: 'In the order in which courts look at electronic evidence. Unproven is neither fail nor pass.',
    point: 'Point',
    status: 'Result',
    finding: 'Finding',
    raw: 'Raw data',
    rawCut: (characters) => `… (cut here; ${characters} characters in all, whole in guzheng verify --json)`,
    notApplicable: 'This point does not apply to the file.',
    noReason: 'See the raw data for the reason.',
    counts: (n) => `${n.PASS} pass · ${n.FAIL} fail · ${n.UNPROVEN} unproven · ${n['N-A']} not applicable`,
  },
  open: {
    heading: 'What is not proven',
    intro: 'This report does not prove the following, and nobody should take it as proven:',
    noneOpen: 'Of the points that this version checks, none is open.',
    always: [
      'A chain can show that the file has not changed since the deposit. It cannot show that the content was true before.',
      'Address, time and course of the capture are first of all the word of the capturing machine; this report checks whether its records contradict each other.',
      'This report does not judge whether the page tells the truth, or who published it.',
    ],
    others: 'Points that this version of the program does not answer:',
  },
  custody: {
    heading: 'Chain of custody',
    intro:
      'From before the capture to this check, in order of time. An unbroken line does not mean unbroken keeping: ask about long intervals.',
    none: 'There is nothing to order in time.',
    notBefore: 'Not before',
    notAfter: 'Not after',
    noNotBefore: 'There is no not-before bound that outsiders can check.',
    noNotAfter: 'There is no not-after bound that outsiders can check.',
    untimed: 'unreadable time',
    unconfirmed: 'not confirmed with its chain',
    worthless: 'this chain is no witness',
  },
  members: {
    heading: 'Files in the package',
    summary: (count) => `${plural(count, 'file', 'files')} (open to see)`,
    path: 'Path',
    size: 'Bytes',
  },
  losses: {
    heading: 'Gaps and notes',
    intro: 'What was not captured, and what the means of capture cannot show.',
    none: 'The capture record lists no losses.',
    weight: 'Kind',
    what: 'What, and why',
  },
  tools: {
    heading: 'How the court can check this itself',
    intro: 'These are common public tools; none of ours is needed. In the folder that holds the file:',
    placeholder:
      'The file name has special characters; the commands say FILE instead. Save a copy under that name first.',
    sha256: 'SHA-256 (Linux, macOS)',
    windows: 'SHA-256 (comes with Windows)',
    sm3: 'SM3 (OpenSSL 1.1.1 or later)',
    list: 'List the files inside',
    member: 'Check the screenshot',
    manifest: 'Read the manifest (digest of every file)',
    replay: 'The public ReplayWeb.page also opens the package and shows the page as it was.',
    mustPrint: 'must print',
  },
  policy: {
    heading: 'Policy',
    name: 'Name',
    met: 'met',
    notMet: 'not met',
    anyOf: 'Any one of these is enough:',
    alternative: (count, strength, have) =>
      `${plural(count, 'anchor', 'anchors')} of strength “${strength}” or better (there ${have === 1 ? 'is' : 'are'} ${have})`,
  },
  about: {
    heading: 'About this report',
    verifier: 'Checked with',
    verifiedAt: 'Checked at (clock of the checking machine)',
    limits:
      'A program made this report from the file and its proof file. It lists what could be computed and what could not, and takes no view on whether the evidence should be accepted.',
  },
  point: POINTS_EN,
};
