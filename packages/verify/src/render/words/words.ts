import type { BlockSighting, Completeness, CustodyMode, NetworkClass, Screenshot } from '@guzheng/evidence';
import type { Heading, Rule, Standing } from '../../checks/rules.ts';
import type { CheckCode } from '../../codes.ts';
import type { DisclosureCode } from '../../disclosure/report.ts';
import type {
  AnchorReport,
  BlockLink,
  CustodyHop,
  CustodyStep,
  EvmAnchorReport,
  ReviewPoint,
  Status,
  Strength,
  Verdict,
} from '../../report.ts';
import type { Clocks } from '../time.ts';
import type { DisclosureWords } from './disclosure.ts';
import type { Family, KnownEvent, KnownLabel, RecordFacts } from './terms.ts';
import type { WitnessWords } from './witnesses.ts';

/** Headings, articles and standings: how the points are put before a court. */
export interface ReviewWords {
  readonly heading: { readonly [K in Heading]: { readonly title: string; readonly about: string } };
  readonly standing: { readonly [K in Standing]: WordAndMeaning };
  readonly total: string;
  readonly standings: string;
  readonly articles: string;
  readonly articlesIntro: string;
  readonly article: string;
  readonly asks: string;
  readonly points: string;
  readonly noPoint: string;
  readonly rule: { readonly [K in Rule['rule']]: { readonly short: string; readonly full: string } };
  /** What each article asks, shortened; by `ICP 11(1)(4)`. */
  readonly item: { readonly [item: string]: string };
  readonly hops: string;
  readonly hop: { readonly [K in CustodyHop['hop']]: string };
  readonly hopState: { readonly [K in CustodyHop['state']]: string };
  readonly out: string;
  readonly into: string;
  readonly files: (count: number) => string;
}

interface WordAndMeaning {
  readonly word: string;
  readonly means: string;
}

/** Everything the report says in one language. Both catalogues have this type, so neither can lack a sentence. */
export interface Words extends WitnessWords {
  readonly review: ReviewWords;
  readonly disclosure: DisclosureWords;
  /** What codes mean here, where that is not what they mean in every report (`CODE_WORDS`). */
  readonly codes: { readonly [K in CheckCode | DisclosureCode]?: string };
  readonly tag: 'zh-CN' | 'en';
  readonly title: string;
  readonly digestOfFile: string;
  readonly verdict: { readonly [K in Verdict]: WordAndMeaning };
  readonly status: { readonly [K in Status]: string };
  readonly strength: { readonly [K in Strength]: { readonly word: string } };
  readonly family: { readonly [K in Family]: string };
  readonly stage: { readonly [K in CustodyStep['stage']]: string };
  readonly basis: { readonly [K in CustodyStep['basis']]: string };
  readonly event: { readonly [K in KnownEvent]: string };
  readonly custodyMode: { readonly [K in CustodyMode]: WordAndMeaning };
  readonly completeness: { readonly [K in Completeness]: string };
  readonly networkClass: { readonly [K in NetworkClass | 'unknown']: string };
  readonly finality: { readonly [K in EvmAnchorReport['status']]: string };
  readonly outcome: { readonly [K in AnchorReport['outcome']]: string };
  readonly link: { readonly [K in BlockLink]: string };
  readonly sighting: { readonly [K in BlockSighting['outcome']]: string };
  readonly label: { readonly [K in KnownLabel]: string };
  readonly httpLabel: (status: string) => string;
  readonly weight: { readonly gap: string; readonly note: string };
  readonly time: (clocks: Clocks) => string;
  readonly elapsed: (count: number, unit: 'ms' | 's' | 'min' | 'h' | 'd') => string;
  readonly bytes: (value: number) => string;

  readonly record: { readonly heading: string; readonly text: (facts: RecordFacts) => string };
  readonly banner: {
    readonly developmentOnly: WordAndMeaning;
    readonly developmentAmong: WordAndMeaning;
    readonly unknownAuthority: WordAndMeaning;
    readonly cheapHeader: WordAndMeaning;
    readonly testnetOnly: WordAndMeaning;
    readonly testnetAmong: WordAndMeaning;
    readonly unknownChain: WordAndMeaning;
    readonly unlinked: WordAndMeaning;
    readonly noWitness: WordAndMeaning;
    readonly partial: WordAndMeaning;
  };
  readonly file: {
    readonly heading: string;
    readonly name: string;
    readonly size: string;
    readonly kind: string;
    readonly kinds: { readonly 'evidence-package': string; readonly file: string };
  };
  readonly captured: {
    readonly heading: string;
    readonly intro: string;
    readonly nothing: string;
    readonly pageTitle: string;
    readonly noTitle: string;
    readonly requestedUrl: string;
    readonly finalUrl: string;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly custodyMode: string;
    readonly account: string;
    readonly accountStated: string;
    readonly completeness: string;
    readonly labels: string;
    readonly noLabels: string;
    readonly tool: string;
  };
  readonly source: {
    readonly heading: string;
    readonly intro: string;
    readonly name: string;
    readonly address: string;
    readonly files: string;
    readonly filesOf: (count: number, bytes: string) => string;
    readonly commit: string;
    readonly tree: string;
    readonly ref: string;
    readonly subject: string;
    readonly author: string;
    readonly committer: string;
    readonly anyName: string;
    readonly signature: string;
    readonly unsigned: string;
    readonly signedBy: (kind: string) => string;
    readonly tags: string;
    readonly noTags: string;
    readonly moreTags: (count: number) => string;
    readonly history: string;
    readonly historyKept: string;
    readonly noHistory: string;
    readonly npm: string;
    readonly asked: (asked: string) => string;
    readonly registry: string;
    readonly published: string;
    readonly unknownTime: string;
    readonly stated: string;
    readonly agrees: string;
    readonly differs: string;
    readonly notStated: string;
    readonly folder: string;
    readonly checkedOut: string;
    readonly noWorkTree: string;
    readonly changed: (count: number) => string;
  };
  readonly picture: {
    readonly heading: string;
    readonly alt: string;
    readonly caption: string;
    readonly others: string;
    readonly roles: { readonly [role in Screenshot['role']]: string };
    readonly part: (clip: NonNullable<Screenshot['clip']>) => string;
    readonly scrolled: (y: number) => string;
    readonly none: string;
    readonly notGiven: string;
    readonly notPng: string;
    readonly tooLarge: string;
    readonly otherDigest: string;
    readonly excerpt: (path: string) => string;
  };
  readonly deposit: {
    readonly heading: string;
    readonly intro: string;
    readonly none: string;
    readonly time: string;
    readonly depositor: string;
    readonly leaf: string;
    readonly root: string;
    readonly place: string;
    readonly placeOf: (index: number, size: number) => string;
  };
  readonly checks: {
    readonly heading: string;
    readonly intro: string;
    readonly point: string;
    readonly status: string;
    readonly finding: string;
    readonly raw: string;
    readonly rawCut: (characters: number) => string;
    readonly notApplicable: string;
    readonly noReason: string;
    readonly counts: (counts: { readonly [K in Status]: number }) => string;
  };
  readonly open: {
    readonly heading: string;
    readonly intro: string;
    readonly noneOpen: string;
    readonly always: readonly string[];
  };
  readonly custody: {
    readonly heading: string;
    readonly intro: string;
    readonly none: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly noNotBefore: string;
    readonly noNotAfter: string;
    readonly untimed: string;
    readonly unconfirmed: string;
    readonly worthless: string;
  };
  readonly members: {
    readonly heading: string;
    readonly summary: (count: number) => string;
    readonly path: string;
    readonly size: string;
  };
  readonly losses: {
    readonly heading: string;
    readonly intro: string;
    readonly none: string;
    readonly weight: string;
    readonly what: string;
  };
  readonly tools: {
    readonly heading: string;
    readonly intro: string;
    readonly placeholder: string;
    readonly sha256: string;
    readonly windows: string;
    readonly sm3: string;
    readonly list: string;
    readonly member: string;
    readonly manifest: string;
    readonly replay: string;
    readonly clone: string;
    readonly tree: string;
    readonly tarball: string;
    readonly mustPrint: string;
  };
  readonly policy: {
    readonly heading: string;
    readonly name: string;
    readonly met: string;
    readonly notMet: string;
    readonly alternative: (count: number, strength: string, have: number) => string;
    readonly anyOf: string;
  };
  readonly about: {
    readonly heading: string;
    readonly verifier: string;
    readonly verifiedAt: string;
    readonly limits: string;
  };
  /** The question behind each review point, and the sentence for PASS. */
  readonly point: { readonly [K in ReviewPoint]: { readonly title: string; readonly pass?: string } };
}
