import { EvidenceError } from '@guzheng/evidence';
import {
  type DocumentFormat,
  type ReportedFile,
  type VerifyFileOptions,
  verifyFile,
  type WrittenDocument,
  writeDocuments,
} from '@guzheng/sdk';
import {
  type Declarations,
  DOCUMENT_NAMES,
  type DocumentName,
  noDeclarations,
  readDeclarations,
} from '@guzheng/verify/documents';
import { exit } from '../exit.ts';
import { oneOf, type ParsedOptions, parseOptions, readOptionFile } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { verifyFlags, verifyOptionsFrom } from './verify-options.ts';

const flags = {
  ...verifyFlags,
  document: { type: 'string', multiple: true },
  format: { type: 'string', multiple: true },
  lang: { type: 'string' },
  declarations: { type: 'string' },
  out: { type: 'string' },
  browser: { type: 'string' },
} as const;

/** `guzheng report <file>…` */
export const reportCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const files = filesOf(options);
  const browserPath = options.text('browser');
  const wanted = {
    out: options.text('out') ?? terminal.cwd,
    lang: oneOf(options, 'lang', ['zh', 'en'], 'zh'),
    documents: documentsOf(options),
    formats: listOf<DocumentFormat>(options, 'format', ['html', 'pdf'], ['html', 'pdf']),
    declarations: await declarationsFrom(options),
    ...(browserPath === undefined ? {} : { browserPath }),
  };
  const reported = await verifyAll(files, await verifyingFrom(options, wanted.declarations), terminal);
  requireSubject(reported, wanted.declarations);
  tellUndeclared(reported, wanted.declarations, terminal);
  terminal.progress('drawing up documents');
  const written = await writeDocuments(reported, wanted);
  terminal.out(options.on('json') ? JSON.stringify(asJson(reported, written)) : lines(reported, written));
  return reported.some(({ report }) => report.verdict === 'contradicted') ? exit.contradicted : exit.ok;
};

function filesOf(options: ParsedOptions): readonly string[] {
  const files = options.positionals;
  if (files.length === 0) throw new TypeError('file is missing');
  if (files.length > 1 && options.text('proof') !== undefined) throw new TypeError('--proof is for one file');
  const repeated = files.find((file, place) => files.indexOf(file) !== place);
  if (repeated !== undefined) throw new TypeError(`${repeated} is named twice`);
  return files;
}

function documentsOf(options: ParsedOptions): readonly DocumentName[] {
  const names = listOf<DocumentName | 'all'>(options, 'document', [...DOCUMENT_NAMES, 'all'], ['all']);
  return names.includes('all') ? DOCUMENT_NAMES : names.filter((name) => name !== 'all');
}

/** A flag that may be repeated, each time with one of a few words. */
function listOf<T extends string>(
  options: ParsedOptions,
  name: string,
  words: readonly T[],
  otherwise: readonly T[],
): readonly T[] {
  const values = options.list(name);
  const known = words.filter((word) => values.includes(word));
  const unknown = values.find((value) => !known.some((word) => word === value));
  if (unknown !== undefined)
    throw new TypeError(`--${name} is ${JSON.stringify(unknown)}; it can be ${words.join(', ')}`);
  return known.length === 0 ? otherwise : known;
}

async function declarationsFrom(options: ParsedOptions): Promise<Declarations> {
  const file = options.text('declarations');
  if (file === undefined) return noDeclarations;
  const declarations = readDeclarations(Uint8Array.from(await readOptionFile('declarations', file)));
  if (declarations.signed !== undefined && options.positionals.length > 1)
    throw new TypeError('--declarations names a signed declaration, which is about one file');
  return declarations;
}

/** What was signed is judged too, as with `--declaration`: whether filings cover the capture, where quotes stand … */
async function verifyingFrom(options: ParsedOptions, { signed }: Declarations): Promise<VerifyFileOptions> {
  const how = await verifyOptionsFrom(options);
  const file = options.text('declarations');
  const { declarationFiles = [] } = how;
  if (signed === undefined || file === undefined || declarationFiles.includes(file)) return how;
  return { ...how, declarationFiles: [...declarationFiles, file] };
}

async function verifyAll(
  files: readonly string[],
  how: VerifyFileOptions,
  terminal: Terminal,
): Promise<readonly ReportedFile[]> {
  const reported: ReportedFile[] = [];
  for (const file of files) {
    terminal.progress(`reading ${file}`);
    reported.push({ file, report: await verifyFile(file, how) });
  }
  return reported;
}

/** What was signed about one file is printed for no other. */
function requireSubject(reported: readonly ReportedFile[], { signed }: Declarations): void {
  const other = reported.find(({ report }) => signed !== undefined && report.digests.sha256 !== signed.subject.sha256);
  if (signed === undefined || other === undefined) return;
  throw new EvidenceError('document-malformed', 'the signed declaration is about another file', {
    fields: [`subject.sha256: is ${signed.subject.sha256}, and ${other.file} has ${other.report.digests.sha256}`],
  });
}

/** Facts declared for another file are not printed for this one: that must not go unseen. */
function tellUndeclared(reported: readonly ReportedFile[], { exhibits = [] }: Declarations, terminal: Terminal): void {
  if (exhibits.length === 0) return;
  for (const { file, report } of reported) {
    const { sha256 } = report.digests;
    if (!exhibits.some((one) => one.sha256 === sha256))
      terminal.err(printable(`guzheng: note: the declarations do not name ${file} (sha256 ${sha256})`));
  }
}

function asJson(reported: readonly ReportedFile[], documents: readonly WrittenDocument[]): unknown {
  return {
    files: reported.map(({ file, report }) => ({ file, verdict: report.verdict, sha256: report.digests.sha256 })),
    documents,
  };
}

function lines(reported: readonly ReportedFile[], written: readonly WrittenDocument[]): string {
  return [
    ...reported.map(({ file, report }) => `${report.verdict.padEnd(12)} ${file}`),
    ...written.map(({ path }) => `written      ${path}`),
  ]
    .map(printable)
    .join('\n');
}
