/** Cases made of evidence of a machine that looked at itself (packages/testing, sound-evidence.ts), with what people say of it. */
import {
  canonicalize,
  type DeclaredFacts,
  type EnvironmentReport,
  type FactsReport,
  layout,
  parseEnvironmentReport,
  parseFactsReport,
  parseJson,
  type Signer,
  signDeclaration,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { type EvidencePackageLies, type EvidencePackageOptions, makeArchive, soundLies } from '@guzheng/testing';
import { bodyOf, evidence, type Members, SIGNER, storedArchive } from './make.ts';
import type { Case, Outcome, Vector } from './vector.ts';

type Made = Awaited<ReturnType<typeof evidence>>;
type More = (made: Made) => Promise<Vector['body']> | Vector['body'];

/** Sound evidence with one lie, and perhaps more in the body. */
export function sound(
  about: string,
  outcome: Outcome,
  lies: EvidencePackageLies = {},
  more: More = () => ({}),
  options: EvidencePackageOptions = {},
): Case {
  return {
    about,
    ...outcome,
    body: async () => {
      const made = await soundly(lies, options);
      return { ...(await more(made)), ...bodyOf(made) };
    },
  };
}

export function soundly(lies: EvidencePackageLies = {}, options: EvidencePackageOptions = {}): Promise<Made> {
  const stored = (files: Members): Members =>
    files.set(layout.warc, storedArchive(files.get(layout.warc) ?? new Uint8Array()));
  return evidence({ ...options, lies: soundLies({ ...lies, files: (files) => stored((lies.files ?? same)(files)) }) });
}

export function withEnvironment(
  edit: (environment: EnvironmentReport) => Partial<EnvironmentReport>,
): EvidencePackageLies {
  return withDocument(layout.environment, parseEnvironmentReport, edit);
}

export function withFacts(edit: (facts: FactsReport) => Partial<FactsReport>): EvidencePackageLies {
  return withDocument(layout.facts, parseFactsReport, edit);
}

/** One finding another, or, with null, not there. */
export function withFinding(
  id: string,
  edit: Partial<EnvironmentReport['findings'][number]> | null,
): EvidencePackageLies {
  return withEnvironment(({ findings }) => ({
    findings: findings.flatMap((own) => (own.id !== id ? [own] : edit === null ? [] : [{ ...own, ...edit }])),
  }));
}

/** Every answer in the archive says that it was this time; none says any where it is left out. */
export function withDates(date?: string): EvidencePackageLies {
  return {
    files: (files) => {
      const bytesOf = (path: string) => files.get(path) ?? new Uint8Array();
      const archive = makeArchive({
        shot: bytesOf(`${layout.screenshots}viewport.png`),
        dom: bytesOf(`${layout.page}dom.html`),
        body: bytesOf(`${layout.fetch}1-body`),
        ...{ status: 200, ...(date === undefined ? {} : { date }) },
      });
      return files.set(layout.warc, archive);
    },
  };
}

/** The base64 of a declaration about the file, or about another. */
export async function declared(
  { statement }: Pick<Made, 'statement'>,
  facts: DeclaredFacts,
  options: { signer?: Signer; time?: string; sha256?: string; name?: string } = {},
): Promise<string> {
  const {
    signer = SIGNER,
    time = '2026-07-02T00:00:00Z',
    sha256 = statement.subject.sha256,
    name = '某某取证中心',
  } = options;
  return toBase64(utf8Encode(JSON.stringify(await signDeclaration({ sha256, facts, name, time }, signer))));
}

function withDocument<T>(
  path: string,
  parse: (value: unknown) => T,
  edit: (value: T) => Partial<T>,
): EvidencePackageLies {
  return {
    files: (files) => {
      const value = parse(parseJson(files.get(path) ?? new Uint8Array()));
      return files.set(path, utf8Encode(`${canonicalize({ ...value, ...edit(value) })}\n`));
    },
  };
}

function same<T>(value: T): T {
  return value;
}
