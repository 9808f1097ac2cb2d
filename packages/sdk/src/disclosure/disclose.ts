import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import {
  canonicalize,
  type DepositStatement,
  DISCLOSURE_TYPE,
  type Disclosure,
  type DisclosurePlacement,
  fromBase64,
  layout,
  type MemberLine,
  memberLine,
  memberTree,
  parseCanonicalJson,
  parseDepositStatement,
  parseJson,
  parseProof,
  utf8Decode,
  utf8Encode,
} from '@guzheng/evidence';
import {
  type DisclosureReport,
  type EvidencePackage,
  noTrust,
  openPackage,
  policies,
  verifyDisclosure,
  type Withheld,
} from '@guzheng/verify';
import { readProofFile } from '../custody/show.ts';
import { proofPath } from '../deposit/deposit.ts';
import { SdkError } from '../error.ts';
import { digestFile } from '../file/digests.ts';
import { expectFree, makeFolder, writeNewFile } from '../file/new-file.ts';
import { openFile } from '../file/source.ts';
import { fileNameOf } from './file-name.ts';

export interface DiscloseOptions {
  /** Where both files go; the current folder unless told. */
  readonly out?: string;
  /** Default: `<package>.proof.json`. */
  readonly proofFile?: string;
  readonly now?: Date;
}

/** What was laid out to be handed on. */
export interface DisclosedMember {
  readonly file: string;
  readonly disclosureFile: string;
  readonly member: MemberLine;
  /** `manifest`: names, sizes and digests of all members can be read in the disclosure. */
  readonly by: DisclosurePlacement['kind'];
  readonly withheld: Withheld;
}

/**
 * Lays one member of a deposited package beside a disclosure that binds it to the deposit: two new files, both or none. What is written has
 * been verified. Rejects with SdkError `not-disclosable` where package, proof and member do not belong together.
 */
export async function discloseMember(
  packageFile: string,
  path: string,
  options: DiscloseOptions = {},
): Promise<DisclosedMember> {
  const { out = '.', proofFile = proofPath(packageFile), now = new Date() } = options;
  const { proof, statement } = await readDeposit(proofFile);
  await using source = await openFile(packageFile);
  const opened = await openPackage(source, nodeHashing);
  const disclosure = disclose(opened, path, { proof, statement });
  const file = join(out, fileNameOf(path));
  const disclosureFile = disclosurePath(file);
  await expectFree([file, disclosureFile]);
  await expectDeposited(packageFile, statement);
  await makeFolder(out);
  const bytes = utf8Encode(`${canonicalize(disclosure)}\n`);
  await writeNewFile(file, opened.streamMember(path));
  try {
    const { by, withheld } = await verified(file, bytes, now);
    await writeNewFile(disclosureFile, bytes);
    return { file, disclosureFile, member: disclosure.member, by, withheld };
  } catch (error) {
    await rm(file);
    throw error;
  }
}

/** Where the disclosure of a member's file lies unless told otherwise. */
export function disclosurePath(file: string): string {
  return `${file}.disclosure.json`;
}

interface Deposit {
  /** As read, with the custody list left out: it is the package's, and names people. */
  readonly proof: unknown;
  readonly statement: DepositStatement;
}

async function readDeposit(proofFile: string): Promise<Deposit> {
  const raw = parseJson(await readProofFile(proofFile));
  const { envelope } = parseProof(raw);
  const statement = parseDepositStatement(parseCanonicalJson(fromBase64(envelope.payload)));
  return { proof: { ...(raw as object), custody: [] }, statement };
}

async function expectDeposited(packageFile: string, { subject }: DepositStatement): Promise<void> {
  const { sha256 } = await digestFile(packageFile);
  if (sha256 === subject.sha256) return;
  throw new SdkError('not-disclosable', `${packageFile} is not the file that was deposited with this proof`, {
    hint: `its SHA-256 is ${sha256}, the deposited one ${subject.sha256}; name the right proof with --proof`,
  });
}

function disclose(opened: EvidencePackage, path: string, { proof, statement }: Deposit): Disclosure {
  const index = opened.manifest.resources.findIndex((resource) => resource.path === path);
  const resource = opened.manifest.resources[index];
  if (resource === undefined) throw notListed(path);
  return { type: DISCLOSURE_TYPE, member: memberLine(resource), place: placeOf(opened, index, statement), proof };
}

/** The tree where the statement commits to one: only then do the other members stay hidden. */
function placeOf(
  { manifestBytes }: EvidencePackage,
  index: number,
  { members }: DepositStatement,
): DisclosurePlacement {
  if (members === undefined) return { kind: 'manifest', manifest: utf8Decode(manifestBytes) };
  return { kind: 'tree', ...memberTree(manifestBytes).placeOf(index) };
}

function notListed(path: string): SdkError {
  const own = path === layout.manifest || path === layout.manifestDigest;
  return new SdkError(
    'not-disclosable',
    own
      ? `${path} speaks of all members: it is none that could be shown alone`
      : `the package has no member ${JSON.stringify(path.slice(0, 200))}`,
    { hint: own ? 'name another member, or hand on the whole package' : 'unzip -Z1 FILE lists the members' },
  );
}

/** Nothing is handed on that its receiver's verifier would contradict. */
async function verified(
  file: string,
  disclosure: Uint8Array,
  now: Date,
): Promise<{ by: DisclosureReport['by']; withheld: Withheld }> {
  await using source = await openFile(file);
  const given = { file: source, disclosure, policy: policies.devnet, trust: noTrust, readers: [], now };
  const { verdict, checks, by, withheld } = await verifyDisclosure({ ...given, hashing: nodeHashing });
  if (verdict !== 'contradicted' && withheld !== undefined) return { by, withheld };
  const failed = checks.find(({ status }) => status === 'FAIL');
  throw new SdkError('not-disclosable', `the disclosure does not hold: ${failed?.detail ?? 'it was not verified'}`, {
    hint: 'verify the package with its proof first: guzheng verify FILE',
  });
}
