/** Lies told about evidence of a machine that looked at itself, and what people say of it. */
import {
  canonicalize,
  type DeclaredFacts,
  type EnvironmentReport,
  ed25519Signer,
  type FactsReport,
  layout,
  parseEnvironmentReport,
  parseFactsReport,
  parseJson,
  signDeclaration,
  utf8Encode,
} from '@guzheng/evidence';
import { type EvidencePackageLies, type MadeEvidence, makeSoundEvidence } from '@guzheng/testing';
import type { Report } from '../src/report.ts';
import type { VerifyInput } from '../src/verify.ts';
import { judgeMade } from './judge.ts';

export async function soundly(lies: EvidencePackageLies = {}, options: Partial<VerifyInput> = {}): Promise<Report> {
  return judgeMade(await makeSoundEvidence({ lies }), options);
}

export function withEnvironment(edit: (own: EnvironmentReport) => Partial<EnvironmentReport>): EvidencePackageLies {
  return withDocument(layout.environment, parseEnvironmentReport, edit);
}

export function withFacts(edit: (own: FactsReport) => Partial<FactsReport>): EvidencePackageLies {
  return withDocument(layout.facts, parseFactsReport, edit);
}

function withDocument<T>(
  path: string,
  parse: (value: unknown) => T,
  edit: (own: T) => Partial<T>,
): EvidencePackageLies {
  return {
    files: (files) => {
      const own = parse(parseJson(files.get(path) ?? new Uint8Array()));
      return files.set(path, utf8Encode(`${canonicalize({ ...own, ...edit(own) })}\n`));
    },
  };
}

/** The bytes of a declaration about made evidence. */
export async function declarationOf(
  { statement }: MadeEvidence,
  facts: DeclaredFacts,
  { time = '2026-07-02T00:00:00Z', sha256 = statement.subject.sha256, seed = 3 } = {},
): Promise<Uint8Array> {
  const signer = ed25519Signer(new Uint8Array(32).fill(seed));
  return utf8Encode(JSON.stringify(await signDeclaration({ sha256, facts, name: '某某取证中心', time }, signer)));
}
