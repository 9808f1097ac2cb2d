import { nodeHashing } from '@guzheng/capture';
import { openPackage, type Report } from '@guzheng/verify';
import { renderReport } from '@guzheng/verify/render';
import { writeNewFile } from './file/new-file.ts';
import { openFile } from './file/source.ts';

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
  const screenshot = await screenshotOf(report, paths.file);
  await writeNewFile(
    paths.report,
    renderReport(report, { lang: options.lang, ...(screenshot === undefined ? {} : { screenshot }) }),
  );
}

async function screenshotOf(report: Report, path: string): Promise<Uint8Array | undefined> {
  const shot = report.subject.package?.screenshots.find(({ role }) => role === 'viewport');
  if (shot === undefined) return undefined;
  await using file = await openFile(path);
  return await (await openPackage(file, nodeHashing)).readMember(shot.path);
}
