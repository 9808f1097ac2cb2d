import { parseJson } from '@guzheng/evidence';
import { type DocumentFormat, type ReportedFile, verifyFile, type WrittenDocument, writeDocuments } from '@guzheng/sdk';
import {
  type Declarations,
  DOCUMENT_NAMES,
  type DocumentName,
  noDeclarations,
  parseDeclarations,
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
  const reported = await verifyAll(files, options, terminal);
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
  return file === undefined ? noDeclarations : parseDeclarations(parseJson(await readOptionFile('declarations', file)));
}

async function verifyAll(
  files: readonly string[],
  options: ParsedOptions,
  terminal: Terminal,
): Promise<readonly ReportedFile[]> {
  const how = await verifyOptionsFrom(options);
  const reported: ReportedFile[] = [];
  for (const file of files) {
    terminal.progress(`reading ${file}`);
    reported.push({ file, report: await verifyFile(file, how) });
  }
  return reported;
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
