import { nodeHashing } from '@guzheng/capture';
import { type EvidencePackage, openPackage, type Report, VerifyError } from '@guzheng/verify';
import { captureFactMembers, type Exhibit, readCaptureFacts } from '@guzheng/verify/documents';
import { openFile } from '../file/source.ts';

/** What documents show of a file beside its report. What a damaged package does not give up is left out, and said so in the documents. */
export async function readExhibit(report: Report, file: string): Promise<Exhibit> {
  if (report.subject.package === undefined) return { report };
  await using source = await openFile(file);
  const opened = await orNothing(openPackage(source, nodeHashing));
  if (opened === undefined) return { report };
  const facts = readCaptureFacts(report, await readMembers(opened, captureFactMembers));
  const viewport = report.subject.package.screenshots.find(({ role }) => role === 'viewport');
  const screenshot = viewport === undefined ? undefined : await orNothing(opened.readMember(viewport.path));
  return { report, ...(facts === undefined ? {} : { facts }), ...(screenshot === undefined ? {} : { screenshot }) };
}

async function readMembers(
  opened: EvidencePackage,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const members = new Map<string, Uint8Array>();
  for (const path of paths) {
    const bytes = await orNothing(opened.readMember(path));
    if (bytes !== undefined) members.set(path, bytes);
  }
  return members;
}

/** The report has said already what is wrong with the package; anything else that fails is no matter of the package. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof VerifyError) return undefined;
    throw error;
  }
}
