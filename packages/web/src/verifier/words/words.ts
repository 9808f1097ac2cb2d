import type { DeclaredFacts } from '@guzheng/evidence';
import type { Verdict, VerifyErrorCode, Whereabouts } from '@guzheng/verify';
import type { Clocks, PictureFault } from '@guzheng/verify/render';
import type { WhyUnused } from '../declared/unused.ts';
import type { PolicyName } from '../examination/request.ts';
import type { PinFault } from '../trust/pin.ts';

export interface SaysAndDo {
  readonly says: string;
  readonly todo: string;
}

/** Everything this page says of its own in one language. What a report says is in the words of `@guzheng/verify/render`. */
export interface Words {
  readonly tag: 'zh-CN' | 'en';
  readonly title: string;
  readonly bytes: (value: number) => string;
  readonly listOf: (items: readonly string[]) => string;

  readonly intake: {
    readonly heading: string;
    readonly drop: string;
    readonly dropHere: string;
    readonly chooseFiles: string;
    readonly chooseFolder: string;
    readonly private: string;
    readonly evidence: string;
    readonly proof: string;
    readonly noProof: string;
    readonly noProofHint: string;
    readonly strays: string;
    readonly straysHint: string;
    readonly proofOnly: string;
    readonly otherName: string;
    readonly tooMany: (limit: number) => string;
    readonly unreadable: string;
    readonly setAside: string;
    readonly tooLarge: string;
    readonly member: string;
    readonly disclosure: string;
    readonly shows: string;
    readonly strayDisclosures: string;
    readonly declarations: string;
    readonly nothing: string;
    readonly start: (count: number) => string;
    readonly clear: string;
  };
  readonly requirements: {
    readonly heading: string;
    readonly policy: string;
    readonly policies: { readonly [K in PolicyName]: { readonly word: string; readonly means: string } };
    readonly trust: string;
    readonly trustMeans: string;
    readonly chain: string;
    readonly height: string;
    readonly hash: string;
    readonly source: string;
    readonly add: string;
    readonly remove: string;
    readonly pinned: (network: string, number: number) => string;
    readonly pinFaults: { readonly [K in PinFault]: string };
    readonly trustFile: string;
    readonly trustFileMeans: string;
    readonly chooseTrust: string;
    readonly trustRefused: string;
    readonly again: string;
    readonly changed: string;
  };
  readonly progress: {
    readonly heading: string;
    readonly hashing: (done: string, total: string) => string;
    readonly percent: (percent: number) => string;
    readonly reading: string;
    readonly file: (place: number, count: number) => string;
    readonly cancel: string;
    readonly cancelled: string;
    readonly done: (verdict: string) => string;
    readonly doneMany: (count: number) => string;
  };
  readonly verdict: { readonly [K in Verdict]: string };
  readonly refused: string;
  readonly refusal: { readonly [K in VerifyErrorCode]: SaysAndDo };
  readonly fault: SaysAndDo;
  readonly outcomes: {
    readonly heading: string;
    readonly file: string;
    readonly result: string;
    readonly show: string;
    readonly member: string;
  };
  readonly declared: {
    readonly heading: string;
    readonly intro: string;
    readonly file: string;
    readonly by: string;
    readonly signature: string;
    readonly signed: string;
    readonly notSigned: string;
    readonly time: string;
    readonly clock: (clocks: Clocks) => string;
    readonly about: string;
    readonly thisFile: string;
    readonly facts: { readonly [K in keyof Required<DeclaredFacts>]: string };
    readonly independent: string;
    readonly dependent: string;
    readonly unusedHeading: string;
    readonly unused: { readonly [K in WhyUnused]: string };
  };
  readonly result: {
    readonly heading: string;
    readonly print: string;
    readonly relies: (count: number) => string;
    readonly reliesOnFile: string;
    readonly saveJson: string;
    readonly saveHtml: string;
    readonly another: string;
    readonly running: string;
    readonly saved: (name: string) => string;
  };
  readonly next: {
    readonly heading: string;
    readonly confirmBlock: (network: string, number: number) => string;
    readonly confirmNotBefore: (network: string, number: number) => string;
    readonly confirmHow: string;
    readonly explorer: (place: string) => string;
    readonly hashLabel: (number: number) => string;
    readonly confirm: string;
    readonly contradicted: string;
    readonly cutFile: string;
    readonly noProof: string;
    readonly askPackage: string;
    readonly development: string;
    readonly testnet: string;
    readonly unknownRoot: string;
    readonly pending: string;
    readonly otherPolicy: string;
    readonly readOpen: string;
    readonly copyRecord: string;
    readonly recheck: string;
  };
  readonly record: {
    readonly heading: string;
    readonly hint: string;
    readonly copyZh: string;
    readonly copyEn: string;
    readonly copied: string;
    readonly notCopied: string;
    readonly pins: (
      pins: readonly { readonly network: string; readonly number: number; readonly hash: string }[],
    ) => string;
    readonly trustFile: (name: string, sha256: string) => string;
    readonly offline: string;
    readonly declared: (name: string, publicKey: string, isSigned: boolean) => string;
  };
  readonly conditions: {
    readonly heading: string;
    readonly intro: string;
    readonly policy: string;
    readonly pins: string;
    readonly noPins: string;
    readonly trustFile: string;
    readonly none: string;
    readonly proofFile: string;
    readonly noProof: string;
    readonly proofInside: string;
    readonly disclosureFile: string;
    readonly declarations: string;
    readonly noDeclarations: string;
    readonly page: string;
    readonly network: string;
    readonly offline: string;
  };
  readonly facing: {
    readonly heading: string;
    readonly intro: string;
    readonly picture: string;
    readonly noPicture: string;
    readonly loading: string;
    readonly shots: string;
    readonly viewport: string;
    readonly fullPage: string;
    readonly afterScroll: string;
    readonly actualSize: string;
    readonly alt: string;
    readonly faults: { readonly [K in PictureFault | 'unreadable']: string };
    readonly sentence: string;
    readonly sentenceHint: string;
    readonly find: string;
    readonly finding: string;
    readonly found: (count: number) => string;
    readonly place: { readonly text: string; readonly dom: string; readonly plain: string; readonly browser: string };
    readonly inSource: string;
    readonly inWords: string;
    readonly whereabouts: { readonly [K in Whereabouts]: string };
    readonly parts: string;
    readonly meaning: string;
    readonly notFindable: string;
    readonly showTexts: string;
    readonly visibleText: string;
    readonly source: (url: string) => string;
    readonly noText: string;
    readonly cut: (shown: string, total: string) => string;
  };
}
