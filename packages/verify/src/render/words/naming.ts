import type { Words } from './words.ts';

/** The words of a report by what it is about: of one member alone, some of them mean something else. */
export type Naming = (words: Words) => Words;

export const asOfAFile: Naming = (words) => words;

/** One member of a package was put in, and what was deposited is the package. */
export const asOfAMember: Naming = (words) => {
  const { means, exhibit, target, intro, digestOfMember, codes } = words.disclosure;
  return {
    ...words,
    digestOfFile: digestOfMember,
    codes,
    verdict: {
      verified: { ...words.verdict.verified, means: means.verified },
      contradicted: { ...words.verdict.contradicted, means: means.contradicted },
      unproven: { ...words.verdict.unproven, means: means.unproven },
    },
    point: { ...words.point, X1: exhibit },
    anchors: { ...words.anchors, target },
    deposit: { ...words.deposit, intro },
  };
};
