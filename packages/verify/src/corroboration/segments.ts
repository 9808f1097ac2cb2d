/** A piece of text as a person reads it, and the form in which two spellings of it are the same. */
export interface Segment {
  readonly text: string;
  readonly folded: string;
}

/** Longer ones are cut: a searched text is bounded, and a missing sentence is still named closely. UTF-16 code units. */
const LONGEST = 120;
/** More than any page that a person reads; a text of more is compared as far as this, and never called whole. */
export const MAX_SEGMENTS = 50_000;

/**
 * What the same characters come to, whatever a style sheet made of them: `text-transform` changes case and width, a browser
 * collapses white space, and a soft hyphen is not seen. Accents go too, which Greek capitals drop.
 */
export function fold(text: string): string {
  const bare = text.normalize('NFKD').replace(UNSEEN, '');
  // Upwards first: ß becomes SS in capitals, and no lower case leads back. Of the two small sigmas the one at the end goes by what follows.
  return bare.toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

const UNSEEN = /(?:\s|\p{Default_Ignorable_Code_Point}|[\u0300-\u036f])+/gu;

/** The sentences of a visible text, each once, in their order. Lines and table cells end a sentence too. */
export function segmentsOf(text: string): { readonly segments: readonly Segment[]; readonly isWhole: boolean } {
  const found = new Map<string, Segment>();
  for (const sentence of sentencesOf(text)) {
    if (found.size >= MAX_SEGMENTS) return { segments: [...found.values()], isWhole: false };
    const folded = fold(sentence);
    if (folded !== '' && !found.has(folded)) found.set(folded, { text: sentence.trim(), folded });
  }
  return { segments: [...found.values()], isWhole: true };
}

function* sentencesOf(text: string): Generator<string> {
  for (const line of text.split(/[\n\r\t\f\v\u2028\u2029]+/)) {
    for (const [sentence] of line.matchAll(SENTENCE)) {
      for (const part of sentence.split(LATIN_STOP)) yield* cut(part);
    }
  }
}

/** Chinese and Latin stops with the closing quotes after them. A full stop ends a sentence only where a space follows. */
const SENTENCE = /[^。！？…!?]+[。！？…!?]*["'”’」』）)]*|[。！？…!?]+/gu;
const LATIN_STOP = /(?<=\.)\s+/u;

function* cut(sentence: string): Generator<string> {
  for (let from = 0; from < sentence.length; ) {
    const end = from + LONGEST;
    // Never between the halves of one character.
    const next = isHighSurrogate(sentence.charCodeAt(end - 1)) ? end + 1 : end;
    yield sentence.slice(from, next);
    from = next;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Two visible texts compared sentence by sentence. */
export interface TextComparison {
  /** Of the characters of both, those in sentences that both have: 0 … 1; 1 for two empty texts. */
  readonly similarity: number;
  /** Sentences of the first that the second lacks, and the other way round. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/** Compares two texts as sets of sentences: what moved is not missed. Linear in their length. */
export function compareTexts(before: string, after: string): TextComparison {
  const [a, b] = [segmentsOf(before).segments, segmentsOf(after).segments];
  const [inA, inB] = [foldedOf(a), foldedOf(b)];
  const missing = a.filter(({ folded }) => !inB.has(folded));
  const added = b.filter(({ folded }) => !inA.has(folded));
  const all = lengthOf(a) + lengthOf(b);
  return {
    similarity: all === 0 ? 1 : 1 - (lengthOf(missing) + lengthOf(added)) / all,
    missing: missing.map(({ text }) => text),
    added: added.map(({ text }) => text),
  };
}

function foldedOf(segments: readonly Segment[]): ReadonlySet<string> {
  return new Set(segments.map(({ folded }) => folded));
}

/** Characters that count, in UTF-16 code units of the folded form. */
export function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { folded }) => sum + folded.length, 0);
}
