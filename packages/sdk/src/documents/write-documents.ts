import { basename, join } from 'node:path';
import type { Report } from '@guzheng/verify';
import {
  type Declarations,
  DOCUMENT_NAMES,
  type DocumentName,
  type Exhibit,
  noDeclarations,
  type RenderedDocument,
  renderDocument,
} from '@guzheng/verify/documents';
import { SdkError } from '../error.ts';
import { expectFree, makeFolder, writeNewFile } from '../file/new-file.ts';
import { readExhibit } from './exhibit.ts';
import { openPrinter } from './printer.ts';

export type DocumentFormat = 'html' | 'pdf';

/** A report, and the file that it is about. */
export interface ReportedFile {
  readonly report: Report;
  readonly file: string;
}

export interface WriteDocumentsOptions {
  /** The folder for all of them. */
  readonly out: string;
  /** Default: every document there is. */
  readonly documents?: readonly DocumentName[];
  /** Default: both. PDF needs a browser, which the package brings. */
  readonly formats?: readonly DocumentFormat[];
  /** The language that HTML opens in and that is printed; default `zh`. */
  readonly lang?: 'zh' | 'en';
  readonly declarations?: Declarations;
  /** A browser to print with in place of the one that is found. */
  readonly browserPath?: string;
}

export interface WrittenDocument {
  readonly document: DocumentName;
  readonly format: DocumentFormat;
  readonly path: string;
}

/**
 * Draws up documents on one file or several: the list of evidence on all of them, the others on each. Nothing is overwritten; nothing is
 * written before all of it could be made, and what could be written before a failure is named by the error (`kept`).
 */
export async function writeDocuments(
  reported: ReportedFile | readonly ReportedFile[],
  options: WriteDocumentsOptions,
): Promise<readonly WrittenDocument[]> {
  const files = 'report' in reported ? [reported] : reported;
  if (files.length === 0) throw new SdkError('file-empty-list', 'there is no file to draw documents up on');
  const plans = planFor(files, options);
  const paths = plans.flatMap(({ outputs }) => outputs.map(({ path }) => path));
  refuseTwoOfOneName(paths);
  await expectFree(paths);
  const exhibits = new Map<ReportedFile, Exhibit>();
  for (const one of files) exhibits.set(one, await readExhibit(one.report, one.file));
  const made = await make(plans, exhibits, options);
  await makeFolder(options.out);
  return await writeAll(made);
}

/** Files of one name in different folders would give documents of one name. */
function refuseTwoOfOneName(paths: readonly string[]): void {
  const twice = paths.find((path, place) => paths.indexOf(path) !== place);
  if (twice === undefined) return;
  throw new SdkError('output-exists', `two documents would have the name ${twice}`, {
    hint: 'two of the files have the same name: draw their documents up one by one, into different folders',
  });
}

/** One document before it is made. */
interface Plan {
  readonly document: DocumentName;
  readonly about: readonly ReportedFile[];
  readonly outputs: readonly WrittenDocument[];
}

interface Made extends WrittenDocument {
  readonly content: string | Uint8Array;
}

function planFor(files: readonly ReportedFile[], options: WriteDocumentsOptions): readonly Plan[] {
  const { documents = DOCUMENT_NAMES, formats = ['html', 'pdf'], lang = 'zh', out } = options;
  const plan = (document: DocumentName, about: readonly ReportedFile[], stem: string): Plan => ({
    document,
    about,
    outputs: [...new Set(formats)].map((format) => ({
      document,
      format,
      path: join(out, `${stem}${document}.${lang}.${format}`),
    })),
  });
  return [...new Set(documents)].flatMap((document) =>
    document === 'evidence-list' && files.length > 1
      ? [plan(document, files, '')]
      : files.map((one) => plan(document, [one], `${basename(one.file)}.`)),
  );
}

async function make(
  plans: readonly Plan[],
  exhibits: ReadonlyMap<ReportedFile, Exhibit>,
  { lang = 'zh', declarations = noDeclarations, browserPath }: WriteDocumentsOptions,
): Promise<readonly Made[]> {
  const rendered = plans.map((plan) => ({
    plan,
    text: renderDocument(plan.document, aboutOf(plan, exhibits), { lang, declarations }),
  }));
  const prints = rendered.some(({ plan }) => plan.outputs.some(({ format }) => format === 'pdf'));
  await using printer = prints ? await openPrinter(browserPath) : undefined;
  const made: Made[] = [];
  for (const { plan, text } of rendered) {
    for (const output of plan.outputs) made.push({ ...output, content: await contentOf(output.format, text, printer) });
  }
  return made;
}

function aboutOf({ about }: Plan, exhibits: ReadonlyMap<ReportedFile, Exhibit>): [Exhibit, ...Exhibit[]] {
  const [first, ...others] = about.flatMap((one) => exhibits.get(one) ?? []);
  if (first === undefined) throw new TypeError('a document about no file');
  return [first, ...others];
}

async function contentOf(
  format: DocumentFormat,
  text: RenderedDocument,
  printer: Awaited<ReturnType<typeof openPrinter>> | undefined,
): Promise<string | Uint8Array> {
  if (format === 'html') return text.html;
  if (printer === undefined) throw new TypeError('a PDF without a printer');
  return await printer.print(text);
}

async function writeAll(made: readonly Made[]): Promise<readonly WrittenDocument[]> {
  const kept: string[] = [];
  for (const { path, content } of made) {
    try {
      await writeNewFile(path, content);
    } catch (error) {
      throw error instanceof SdkError
        ? new SdkError(error.code, error.message, {
            ...(error.hint === undefined ? {} : { hint: error.hint }),
            kept,
            cause: error,
          })
        : error;
    }
    kept.push(path);
  }
  return made.map(({ document, format, path }) => ({ document, format, path }));
}
