import { equalBytes } from '../bytes/bytes.ts';
import type { Certificate } from './certificate.ts';
import { authorityProblemOf, claimsToIssue, type PathProblem, problemOf, signatureProblemOf } from './issue.ts';
import { isSameName } from './name.ts';

/** The certificates from the signer's own up; each is issued by the next. */
export type Path = readonly [Certificate, ...Certificate[]];

export type PathResult =
  /** The last certificate of the path is the pinned one. */
  | { readonly outcome: 'pinned'; readonly path: Path; readonly root: Certificate }
  /** The path holds as far as it goes, which is not to a pinned root. */
  | { readonly outcome: 'unknown'; readonly path: Path }
  | ({ readonly outcome: 'broken' } & PathProblem);

export interface PathOptions {
  /** What may stand in between, in any order; more than are needed, and more than once, if need be. */
  readonly certificates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  /** The time at which every certificate must be valid, milliseconds since 1970. */
  readonly at: number;
}

/** Real paths have 2 to 5 certificates. */
const MAX_LENGTH = 8;
/** Bounds the work: with certificates that all issue each other, the number of paths has no other bound. */
const MAX_STEPS = 200;
const MAX_SIGNATURES = 48;

/**
 * Builds a path from a certificate to a pinned root and judges it at one time (RFC 5280 §6, RFC 3161 App. B step 4). A pinned root is an
 * issuer like any other, found by name and key, so that a cross-certificate for the same key leads no further up. One path that
 * holds is enough; where none does, the first problem met is told. Policies and revocation are not judged here.
 */
export function buildPath(signer: Certificate, options: PathOptions): PathResult {
  const own = problemOf(signer, options.at);
  if (own !== undefined) return { outcome: 'broken', ...own };
  return new Search(options).from([signer]);
}

class Search {
  readonly #options: PathOptions;
  readonly #verdicts = new Map<string, PathProblem | undefined>();
  readonly #ids = new Map<Certificate, number>();
  #steps = 0;

  constructor(options: PathOptions) {
    this.#options = options;
  }

  /** The best that can be reached from the end of this path: pinned, else unknown, else the first problem. */
  from(path: Path): PathResult {
    const last = path.at(-1) ?? path[0];
    const root = this.#options.roots.find(({ der }) => equalBytes(der, last.der));
    if (root !== undefined) return { outcome: 'pinned', path, root };
    const issuers = this.#issuersOf(path);
    if (issuers.length === 0) return { outcome: 'unknown', path };
    let best: PathResult | undefined;
    for (const issuer of issuers) {
      const result = this.#through(path, issuer);
      if (result.outcome === 'pinned') return result;
      if (best === undefined || (best.outcome === 'broken' && result.outcome === 'unknown')) best = result;
    }
    return best ?? { outcome: 'unknown', path };
  }

  /** Those that claim to have issued the last one and do not stand in the path yet, pinned ones first. */
  #issuersOf(path: Path): readonly Certificate[] {
    const last = path.at(-1) ?? path[0];
    const all = [...this.#options.roots, ...this.#options.certificates];
    return all.filter((issuer, i) => {
      const isFirst = all.findIndex(({ der }) => equalBytes(der, issuer.der)) === i;
      return isFirst && claimsToIssue(issuer, last) && !path.some((member) => isSameEntity(member, issuer));
    });
  }

  #through(path: Path, issuer: Certificate): PathResult {
    this.#steps += 1;
    if (path.length === MAX_LENGTH || this.#steps > MAX_STEPS) {
      return { outcome: 'broken', flaw: 'too-long', detail: 'The certificates make no path of a reasonable length.' };
    }
    const last = path.at(-1) ?? path[0];
    const beneath = path.slice(1).filter(({ subject, issuer: by }) => !isSameName(subject, by)).length;
    const problem =
      authorityProblemOf(issuer, beneath) ?? this.#signature(last, issuer) ?? problemOf(issuer, this.#options.at);
    return problem === undefined ? this.from([...path, issuer]) : { outcome: 'broken', ...problem };
  }

  /** Each pair is looked at once, however many paths lead through it. */
  #signature(certificate: Certificate, issuer: Certificate): PathProblem | undefined {
    const pair = `${this.#idOf(certificate)} ${this.#idOf(issuer)}`;
    const known = this.#verdicts.get(pair);
    if (known !== undefined || this.#verdicts.has(pair)) return known;
    if (this.#verdicts.size === MAX_SIGNATURES) return { flaw: 'too-long', detail: 'There are too many certificates.' };
    const verdict = signatureProblemOf(certificate.signed, issuer, `the certificate of ${certificate.subject.text}`);
    this.#verdicts.set(pair, verdict);
    return verdict;
  }

  #idOf(certificate: Certificate): number {
    const id = this.#ids.get(certificate) ?? this.#ids.size;
    this.#ids.set(certificate, id);
    return id;
  }
}

/** The same name with the same key: a second certificate for it would lead in a circle (RFC 5280 §6.1). */
function isSameEntity(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.publicKeyInfo, b.publicKeyInfo) && isSameName(a.subject, b.subject);
}
