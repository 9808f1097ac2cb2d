import type { Report } from '@guzheng/verify';
import { renderReport } from '@guzheng/verify/render';
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
