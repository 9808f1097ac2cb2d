import type { DisclosureReport, Report } from '@guzheng/verify';
import { renderDisclosureReport, renderReport } from '@guzheng/verify/render';
import { readExhibit } from './documents/exhibit.ts';
import { writeNewFile } from './file/new-file.ts';

/** Where the report of a file lies unless told otherwise. */
export function reportPath(file: string): string {
  return `${file}.report.html`;
}

/** Renders the report as one HTML file, with the viewport screenshot of the package where it matches its digest. */
export async function writeReport(
  report: Report,
  paths: { readonly file: string; readonly report: string },
  options: { readonly lang: 'zh' | 'en' } = { lang: 'zh' },
): Promise<void> {
  const { screenshot } = await readExhibit(report, paths.file);
  await writeNewFile(
    paths.report,
    renderReport(report, { lang: options.lang, ...(screenshot === undefined ? {} : { screenshot }) }),
  );
}

/** The same of one member of a package. Rejects with SdkError `output-exists`. */
export async function writeDisclosureReport(
  report: DisclosureReport,
  path: string,
  options: { readonly lang: 'zh' | 'en' } = { lang: 'zh' },
): Promise<void> {
  await writeNewFile(path, renderDisclosureReport(report, options));
}
