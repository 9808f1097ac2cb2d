/** Faults that were seen in other programs of this kind, and where this one is held to do better. */
export interface Trap {
  /** What went wrong, and where it was seen. */
  readonly trap: string;
  readonly here: string;
  /** A test file, and the beginning of the name of a test in it; or a vector, which vectors/vectors.test.ts runs. */
  readonly tests: readonly (readonly [file: string, name: string] | readonly [vector: string])[];
}

export const TRAPS: readonly Trap[] = [
  {
    trap: 'The quorum is a parameter that nobody reads (javascript-opentimestamps)',
    here: 'Fewer calendars than asked for is an error, `calendar-quorum`; two aggregators that hand on to one calendar are one',
    tests: [
      ['packages/anchor/src/ots/witness.test.ts', 'is not met where two of three are %s'],
      ['packages/anchor/src/ots/witness.test.ts', 'counts a calendar once, however often it is named or handed on to'],
    ],
  },
  {
    trap: 'A return inside the loop: only the first branch is ever looked at (Chainpoint)',
    here: 'All branches and all anchors are read; one that lies contradicts, whatever the others say',
    tests: [
      ['vectors/cases/opentimestamps/second-header-wrong.txt'],
      ['vectors/cases/opentimestamps/a-lie-beside-a-truth.txt'],
      ['vectors/cases/rfc3161/a-lie-beside-a-truth.txt'],
      ['vectors/cases/evm/a-lie-beside-a-truth.txt'],
    ],
  },
  {
    trap: 'The first answer that can be read wins (explorer-lookup)',
    here: 'k of n sources must say the same, and one that says otherwise makes it a disagreement',
    tests: [
      ['packages/anchor/src/evm/peers.test.ts', 'first valid answer wins (explorer-lookup)'],
      ['vectors/cases/opentimestamps/pins-disagree.txt'],
    ],
  },
  {
    trap: 'The nonce is 0 where every provider fails (cert-issuer)',
    here: 'Nothing is signed without a count that a quorum gave',
    tests: [['packages/anchor/src/evm/peers.test.ts', 'nonce 0 where every provider errs (cert-issuer)']],
  },
  {
    trap: 'Finished when broadcast, without a block (cert-issuer)',
    here: 'A record rises from `broadcast` by proofs that were checked offline, and is open until then',
    tests: [
      ['packages/anchor/src/evm/peers.test.ts', 'finished when broadcast (cert-issuer)'],
      ['vectors/cases/evm/pending.txt'],
    ],
  },
  {
    trap: 'A proof is rooted at its own first node (@ethereumjs/mpt without a root)',
    here: 'The walk starts at `transactionsRoot` of the header',
    tests: [
      ['vectors/cases/evm/trie-proof-rooted-in-itself.txt'],
      ['packages/evidence/src/evm/trie.test.ts', 'refuses as %s: %s'],
    ],
  },
  {
    trap: 'An odd node is joined with itself, so that two lists have one root (factomd)',
    here: 'Trees of deposits are those of RFC 9162',
    tests: [
      ['packages/evidence/src/merkle/merkle.test.ts', 'is the tree of the recursive definition at every size to 200'],
    ],
  },
  {
    trap: 'Bitcoin joins an odd node with itself, calendars carry it up: paths that mix them up',
    here: 'Paths are walked as they are written, and must end in the Merkle root of the header, byte for byte',
    tests: [['vectors/cases/opentimestamps/odd-node-promoted.txt'], ['vectors/cases/opentimestamps/wrong-root.txt']],
  },
  {
    trap: 'Pairs are sorted before they are hashed, and the position is lost (OpenZeppelin, Open-Attestation)',
    here: 'Index and size decide the sides; no other index is taken',
    tests: [['packages/evidence/src/merkle/merkle.test.ts', 'refuses every other index']],
  },
  {
    trap: 'The raw transaction is cut at the text `80a0` (cert-issuer)',
    here: 'It is decoded strictly, and its data is the magic and the root and nothing else',
    tests: [
      ['packages/anchor/src/evm/witness.test.ts', 'is not valid when the root stands elsewhere in the calldata'],
      ['vectors/cases/evm/surplus-calldata.txt'],
    ],
  },
  {
    trap: 'JSON is read up to the first `}}` (factomd)',
    here: 'A document is one value, whole; what follows it is refused',
    tests: [
      ['packages/evidence/src/json/parse.test.ts', 'refuses %j'],
      ['vectors/cases/canonical-json/two-values.txt'],
    ],
  },
  {
    trap: 'An attestation that is there counts as one that holds (ots upgrade)',
    here: 'Without a header whose Merkle root the path reaches, an attestation is pending',
    tests: [
      ['vectors/cases/opentimestamps/headers-unknown.txt'],
      ['packages/anchor/src/ots/upgrade.test.ts', 'and names a block that holds something else never gets it counted'],
    ],
  },
  {
    trap: 'Negative or huge log indexes (found by the conformance suite of Sigstore)',
    here: 'Numbers that are no counts are refused, and counts beyond 32 bits are computed rightly',
    tests: [
      ['packages/evidence/src/merkle/merkle.test.ts', 'refuses numbers that are no counts'],
      ['packages/evidence/src/merkle/merkle.test.ts', 'works beyond 32 bits'],
    ],
  },
  {
    trap: 'The certificates of an authority are judged now, and every old token expires (seen in Sigstore)',
    here: 'They are judged at genTime, to the fraction of a second',
    tests: [
      ['packages/evidence/src/x509/path.test.ts', 'judges every certificate at the time that is asked for'],
      ['vectors/cases/rfc3161/signer-expired-by-a-fraction.txt'],
    ],
  },
  {
    trap: 'Unknown purposes of a certificate are not counted, so that “alone” is not alone (timestamp-authority)',
    here: 'Every purpose counts, known or not',
    tests: [['vectors/cases/rfc3161/purpose-with-unknown-one.txt'], ['vectors/cases/rfc3161/purpose-not-alone.txt']],
  },
  {
    trap: 'A pattern is built from a name that a stranger chose (Sigstore, mended)',
    here: 'Where proofs are read and judged no pattern is built at all',
    tests: [['packages/testing/src/walls.test.ts', '%s makes no pattern out of them']],
  },
];
