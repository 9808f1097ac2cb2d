import type { Words } from './words.ts';

const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');

export const en: Words = {
  tag: 'en',
  title: 'Guzheng verifier',
  bytes: (value) => `${grouped(value)} bytes`,
  listOf: (items) => items.join(', '),

  intake: {
    heading: '1. Put the files in',
    drop: 'Drop the evidence file (such as a .wacz) and its proof file (.proof.json) here, together or one after the other, or a whole folder. Of a package of which one file is shown alone, put in that file and its disclosure (.disclosure.json); put in declarations (.declaration.json) as well.',
    dropHere: 'Let go to put the files in',
    chooseFiles: 'Choose files',
    chooseFolder: 'Choose a folder',
    private:
      'Files are read on this computer only. This page connects to nothing, uploads nothing and keeps nothing; it works without a network.',
    evidence: 'Evidence file',
    proof: 'Proof file',
    noProof: 'No proof file',
    noProofHint:
      'Put its proof file in as well. The file can be checked without one, but then only whether the package is whole in itself; nothing shows when it existed.',
    strays: 'Proof files that were not used',
    straysHint:
      'It cannot be told which evidence file they belong to. Put each of them in with its evidence file alone.',
    proofOnly: 'This is a proof file. Now put in the evidence file that it proves.',
    otherName:
      'The two names differ. Whether the proof belongs to this file is decided by the digests, and will be found out.',
    tooMany: (limit) => `At most ${limit} files at a time; the others were not read.`,
    unreadable: 'This file cannot be read. Copy it to a disk of this computer, then put it in again.',
    setAside:
      'looks like a trust file and was not used. A trust file is made by whoever checks, and is chosen under “Requirements and trusted blocks”; one that a party hands in with its files would let its proof confirm itself.',
    tooLarge:
      'is named as a proof, a disclosure or a declaration, has more than 64 MiB, and was not read. Use the command line.',
    member: 'File shown alone',
    disclosure: 'Disclosure',
    shows: 'the file that it discloses: ',
    strayDisclosures:
      'Disclosures without their file, or of which it cannot be told which file they disclose. Put each of them in with its file alone; ask whoever submitted it for a file that you were not given.',
    declarations: 'Declarations (which file each is about is decided by the digest, and will be found out):',
    nothing: 'There was no file.',
    start: (count) => (count > 1 ? `Check ${count} files` : 'Check the file'),
    clear: 'Remove all',
  },
  requirements: {
    heading: 'Requirements and trusted blocks (usually left as they are)',
    policy: 'Requirement',
    policies: {
      court: {
        word: 'court',
        means:
          'One strong witness at least, or two fair ones. Strong are, for example: a finalized block of a public main network, or a Bitcoin block with enough blocks on top, confirmed with its chain; a time stamp whose certificate leads to a registered root. For cases.',
      },
      testnet: {
        word: 'testnet',
        means:
          'One weak witness at least. A testnet may be shut down or reset at any time, and no economic cost protects it. Not for cases.',
      },
      devnet: {
        word: 'devnet (demonstration)',
        means:
          'Any anchor that is whole in itself counts, even on a development chain or a time stamp for development, which anyone can make. For trying the program out; it proves nothing.',
      },
    },
    trust: 'Trusted blocks',
    trustMeans:
      'This page has no network, and cannot know whether the block in a proof file is really on its chain. On another device that has a network, open a block explorer, find the block of that height, and enter its hash here. You vouch for what you enter; the result says so.',
    chain: 'Chain',
    height: 'Block height',
    hash: 'Block hash (64 hexadecimal digits, with 0x or without)',
    source: 'I copied this hash from a block explorer or a node, not from this page, a report or the proof file.',
    add: 'Add the block',
    remove: 'Remove',
    pinned: (network, number) => `${network}, height ${number}`,
    pinFaults: {
      height: 'A block height is a whole number, such as 21000000.',
      hash: 'A block hash is 64 hexadecimal digits, perhaps with 0x before them. Is a digit missing, or one too many?',
      chain: 'Choose a chain.',
      source:
        'Say first where the hash comes from. Copied from the proof file, it is the proof’s own word, and confirms nothing.',
    },
    trustFile: 'Trust file (optional)',
    trustFileMeans: 'Use one that you or the court made, never one that a party handed in.',
    chooseTrust: 'Choose a trust file (JSON)',
    trustRefused: 'This trust file cannot be used:',
    again: 'Check again with the new requirements',
    changed: 'The requirements were changed; the result below still goes by the old ones.',
  },
  progress: {
    heading: 'Checking',
    hashing: (done, total) => `Computing the digests: ${done} of ${total}`,
    percent: (percent) => `${percent}% computed`,
    reading: 'The digests are done; comparing the records inside the package …',
    file: (place, count) => `${place} of ${count}`,
    cancel: 'Cancel',
    cancelled: 'Cancelled. Nothing was concluded.',
    done: (verdict) => `Done: ${verdict}`,
    doneMany: (count) => `${count} files were checked`,
  },
  verdict: {
    verified: 'No contradiction found, and the requirement is met',
    contradicted: 'Contradiction found',
    unproven: 'Not proven',
  },
  refused: 'No conclusion',
  refusal: {
    'proof-malformed': {
      says: 'The proof file cannot be read: it is not a whole .proof.json.',
      todo: 'Ask whoever submitted it for the proof file again; do not open or save it with a word processor on the way.',
    },
    'proof-version-unknown': {
      says: 'The proof file has a format version that is newer than this page.',
      todo: 'Use a newer verifier page.',
    },
    'disclosure-malformed': {
      says: 'The disclosure of one member cannot be read.',
      todo: 'Ask whoever submitted it for the disclosure (the file name and .disclosure.json) again; do not open or save it with a word processor on the way.',
    },
    'disclosure-version-unknown': {
      says: 'The disclosure of one member has a format version that is newer than this page.',
      todo: 'Use a newer verifier page.',
    },
    'declaration-malformed': {
      says: 'The declaration cannot be read.',
      todo: 'Ask whoever declared for the file again, or check without it.',
    },
    'replay-malformed': {
      says: 'The result of the replay cannot be read.',
      todo: 'Make it again: guzheng replay FILE --json.',
    },
    'unreadable-file': {
      says: 'The file could not be read to its end: perhaps it was moved or changed meanwhile, or its device is gone.',
      todo: 'Copy the file to a disk of this computer, then put it in again.',
    },
    'not-evidence': {
      says: 'This file is no evidence package, and there is no proof file for it: there is nothing to check.',
      todo: 'Put its proof file (the file name and .proof.json) in as well. A file of any kind can be checked with its proof file.',
    },
    'policy-malformed': { says: 'The requirement is malformed.', todo: 'Choose one of those listed.' },
    'trust-malformed': { says: 'The trust file is malformed.', todo: 'Correct it, or do without it.' },
  },
  fault: {
    says: 'The checking program itself failed, and nothing was concluded. This says nothing against the file.',
    todo: 'Try a newer browser. If it fails again, use the command line, and send the text below to whoever maintains the program.',
  },
  outcomes: { heading: 'All results', file: 'File', result: 'Result', show: 'Show', member: 'shown alone' },
  declared: {
    heading: 'Declarations, in the words of who declares',
    intro:
      'These were signed by who declares, about this very file. A signature shows whose key said it, and that it was not changed since; whether it is so, this page did not check, and cannot.',
    file: 'Declaration file',
    by: 'Declared by (own word)',
    signature: 'Signature',
    signed:
      'Holds: not changed since it was signed, with the key that the declaration names. Whose key that is must be established otherwise.',
    notSigned:
      'Does not hold: the words were changed, or not signed by the key that the declaration names. They cannot be taken for the words of who is named.',
    time: 'Declared on (own word)',
    clock: (clocks) => `Beijing time ${clocks.beijing} (UTC ${clocks.utc})`,
    about: 'About the file',
    thisFile: 'This very file: the digest is the same.',
    facts: {
      operator: 'Operator of the capture or the platform',
      holder: 'Holder, who submits it',
      neutrality: 'Relation to the parties',
      interest: 'Interest',
      filings: 'Filings, licences, certifications',
      lawfulAccess: 'By what right it was obtained',
      factsToProve: 'What it is to prove',
      quotes: 'Sentences it turns on',
      otherEvidence: 'Other evidence',
    },
    independent: 'says that it is independent',
    dependent: 'says that it is not independent',
    unusedHeading: 'Declarations that were not used',
    unused: {
      malformed:
        'Cannot be read: it is no whole declaration with a signature. It was not used. Ask whoever declared for it again.',
      'version-unknown':
        'Has a format version that is newer than this page. It was not used. Use a newer verifier page.',
      withheld:
        'This declaration is about a whole package, and only a file of it that is shown alone was put in. It was not used. To have it checked, put in the package.',
      member:
        'This declaration is about the file that is shown alone, not about its deposit; checking by the disclosure has no use for it. Read the declaration file itself for its words.',
      another:
        'This declaration is about none of the files that were checked: the digest is another. It was not used. Look whether it is the wrong file, or ask for the one that it is about.',
    },
  },
  result: {
    heading: '2. Result',
    print: 'Print',
    relies: (count) =>
      `This result relies on ${count === 1 ? 'a block hash' : `${count} block hashes`} entered by whoever made the check; see “Conditions of this check”.`,
    reliesOnFile:
      'This result relies on a trust file put in by whoever made the check; see “Conditions of this check”.',
    saveJson: 'Save the report (JSON)',
    saveHtml: 'Save the report (web page)',
    another: 'Check other files',
    running: 'Guzheng verification · SHA-256 of the file',
    saved: (name) => `Handed to the browser to be saved: ${name}`,
  },
  next: {
    heading: 'What to do next',
    confirmBlock: (network, number) => `Confirm the anchor’s block: ${network}, height ${number}.`,
    confirmNotBefore: (network, number) => `Confirm the “not before” block: ${network}, height ${number}.`,
    confirmHow:
      'On a device that has a network, copy the hash of the block of this height from a block explorer (not from this page), and enter it here; the file is then checked again.',
    explorer: (place) => `A block explorer, for example: ${place}`,
    hashLabel: (number) => `Block hash copied from a block explorer (height ${number})`,
    confirm: 'Enter and check again',
    contradicted:
      'Read each point that fails, with its raw data, below. Tell whoever submitted the file, and ask for an explanation or for the file again. Keep what was received as it is.',
    cutFile: 'The file looks as if it was not transferred whole. Copy or download it once more, then check it again.',
    noProof: 'Ask whoever submitted the file for its proof file (the file name and .proof.json), and put in both.',
    askPackage:
      'This is one file of a package. Whoever needs to see the rest may ask for the whole package and its proof file, and put them in here.',
    development:
      'All witnesses are for development; anyone can make them. Ask whoever submitted the file whether there is an anchor on a public chain or a public time stamp.',
    testnet:
      'The only witness is a testnet, which is weak. Ask whoever submitted the file whether there is an anchor on a public main network.',
    unknownRoot:
      'A time stamp comes from an authority whose root is not registered. If the court trusts that authority, get its root certificate from elsewhere, put it into the court’s own trust file, and check again.',
    pending: 'A witness is not complete yet. Ask whoever submitted the proof file to complete it with guzheng upgrade.',
    otherPolicy: 'The witnesses are not enough for the chosen requirement. All of them are listed under “Anchors”.',
    readOpen:
      'Read “What is not proven”: this page does not prove those things, and they must be established otherwise.',
    copyRecord: 'For the court record, copy the paragraph below; for the file, print or save the report.',
    recheck:
      'Whoever doubts the result can check it with public tools: “How the court can check this itself” in the report.',
  },
  record: {
    heading: 'A paragraph for the court record',
    hint: 'Made from the data of this check; it may be edited once copied.',
    copyZh: 'Copy in Chinese',
    copyEn: 'Copy in English',
    copied: 'Copied.',
    notCopied: 'The browser does not allow copying. Select the text above and copy it.',
    pins: (pins) =>
      `Trusted blocks entered by whoever made this check: ${pins.map(({ network, number, hash }) => `${network}, height ${number}, hash ${hash}`).join('; ')}.`,
    trustFile: (name, sha256) => `A trust file was used as well: "${name}" (SHA-256 ${sha256}).`,
    offline: 'The check was made without a network; no node was asked.',
    declared: (name, publicKey, isSigned) =>
      `A declaration about the file was handed in as well; who declares goes by the name of "${name}" (key ${publicKey}), and the signature ${isSigned ? 'holds' : 'does not hold'}. What it declares was not checked.`,
  },
  conditions: {
    heading: 'Conditions of this check',
    intro: 'The result depends on these, and is to be read with them.',
    policy: 'Requirement',
    pins: 'Trusted blocks, entered by hand',
    noPins: 'None was entered.',
    trustFile: 'Trust file',
    none: 'None.',
    proofFile: 'Proof file',
    noProof: 'None.',
    proofInside: 'Inside the disclosure.',
    disclosureFile: 'Disclosure',
    declarations: 'Declarations',
    noDeclarations: 'None.',
    page: 'Page',
    network: 'Network',
    offline: 'Not used. This page cannot connect, and asked no node for a block.',
  },
  facing: {
    heading: 'Picture beside source',
    intro:
      'The picture is on the left; on the right a disputed sentence can be looked up in everything that was recorded.',
    picture: 'Picture',
    noPicture: 'The package has no picture that can be shown.',
    loading: 'Reading the picture …',
    shots: 'Choose a picture',
    viewport: 'first view',
    fullPage: 'whole page',
    afterScroll: 'after scrolling',
    actualSize: 'Actual size',
    alt: 'The page as captured, a picture. Its text is under “visible text”.',
    faults: {
      notPng: 'The picture is no proper PNG and is not shown.',
      tooLarge: 'The picture is too large to be shown here; it is in the package.',
      otherDigest: 'The picture has another digest than the manifest states, and is not shown.',
      unreadable: 'The structure of the package is damaged; its pictures cannot be taken out.',
    },
    sentence: 'Disputed sentence',
    sentenceHint: 'Copy a sentence from the picture. Case, width, blanks and line breaks do not matter.',
    find: 'Find',
    finding: 'Looking … (the first time, the file is read once more)',
    found: (count) => `Found in ${count} of four records.`,
    place: {
      text: 'visible text at the instant of the picture',
      dom: 'structure of the page (DOM)',
      plain: 'source given to the plain client',
      browser: 'source given to the browser',
    },
    inSource: 'in the source itself',
    inWords: 'in its words, markup left out',
    whereabouts: {
      found: 'found',
      'not-found': 'not found',
      absent: 'there is no such record',
      unreadable: 'there is one, and it could not be searched',
    },
    parts: 'It also stands in these, which the page loaded:',
    meaning:
      'A sentence that stands in the DOM only was written by a script later on; one that stands nowhere may be a picture. This says where a sentence is, not whether it is true.',
    notFindable: 'This file is no evidence package that can be read; no sentence can be looked up.',
    showTexts: 'Show the whole text',
    visibleText: 'Visible text, whole',
    source: (url) => `Source, whole: ${url}`,
    noText: 'None.',
    cut: (shown, total) => `The first ${shown} characters of ${total}.`,
  },
};
