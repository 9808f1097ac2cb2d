import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError, fromBase64, readDeclaration, utf8Encode } from '@guzheng/evidence';
import { opensslHashing } from '@guzheng/testing';
import { type Ran, runVector } from '@guzheng/vectors/run.ts';
import { parseVector, type Vector } from '@guzheng/vectors/vector.ts';
import { bytesSource, noTrust, parseTrust, policies, type Report, VerifyError, verify } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';
import type { PolicyName } from './examination/request.ts';

const cases = join(import.meta.dirname, '../../../../vectors/cases');
const names = readdirSync(cases, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
const texts = names.sort().map((path) => readFileSync(join(cases, path), 'utf8'));
const vectors = texts.map(parseVector);

/** Hundreds of reports in a real browser take a minute or two where the machine is busy with other things. */
const PATIENCE = { timeout: 600_000 };

describe('every vector, under the policy of the page, opened from a disk', PATIENCE, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ entry: join(import.meta.dirname, '../../test/vectors-entry.ts') });
  });
  afterAll(() => desk?.close());

  it.each(['wasm', 'portable'] as const)('ends as in Node, with %s hashes', async (hashing) => {
    const { page, requests, complaints } = await desk.open();
    for (let from = 0; from < texts.length; from += 20) {
      const part = texts.slice(from, from + 20);
      const call = `window.runVectors(${JSON.stringify(part)}, ${JSON.stringify(hashing)})`;
      const results = (await page.evaluate(call)) as readonly Ran[];
      for (const [i, result] of results.entries()) {
        const place = from + i;
        const vector = vectors[place];
        expect(result, names[place]).toEqual(vector && (await runVector(vector, opensslHashing)));
      }
    }
    expect([requests, complaints]).toEqual([[], []]);
  });
});

/** A vector that can be put in by hand: a file, perhaps a proof, one of the policies that the page has. */
interface HandVector {
  readonly name: string;
  readonly vector: Vector;
  readonly policy: PolicyName;
}

/** Each takes a quarter of a second by hand, and the page's own engine has run them all above. The other policies have few. */
const ONE_OF = 5;

describe(
  'one of five vectors of the development chain, and all others that are files, put into the page itself',
  PATIENCE,
  () => {
    const all = vectors.flatMap((vector, i): readonly HandVector[] => {
      const { operation, policy } = vector;
      if (operation !== 'verify' || policy === 'own' || policy === '-') return [];
      // The page takes no replay reports; and a declaration that cannot be read, or is about another file, it leaves out and says so.
      if (vector.body.replay !== undefined || !declarationsFit(vector)) return [];
      return [{ name: `${String(i).padStart(3, '0')}.wacz`, vector, policy }];
    });
    const byHand = all.filter(
      ({ policy, vector }, place) => policy !== 'devnet' || place % ONE_OF === 0 || declarationsOf(vector).length > 0,
    );
    const plain = byHand.filter(({ vector }) => vector.body.trust === undefined && declarationsOf(vector).length === 0);
    const declared = byHand.filter(({ vector }) => declarationsOf(vector).length > 0);
    const trusting = byHand.filter(({ vector }) => vector.body.trust !== undefined);

    let desk: Desk;
    beforeAll(async () => {
      desk = await openDesk();
    });
    afterAll(() => desk?.close());

    it('is enough to show that the page adds nothing and takes nothing away', () => {
      expect(plain.length).toBeGreaterThan(40);
      expect(trusting.length).toBeGreaterThan(3);
      expect(declared.length).toBeGreaterThan(6);
      expect(declared.every(({ policy, vector }) => policy === 'devnet' && vector.body.trust === undefined)).toBe(true);
      for (const policy of ['court', 'testnet', 'devnet'])
        expect(plain.some((one) => one.policy === policy)).toBe(true);
    });

    it.each(['court', 'testnet', 'devnet'] as const)('has the same report as in Node, under %s', async (policy) => {
      const clerk = await desk.open();
      await clerk.page.$eval(`#policy-${policy}`, (input) => (input as HTMLInputElement).click());
      await putAll(
        clerk,
        plain.filter((one) => one.policy === policy),
      );
      expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
    });

    it('has the same report as in Node with declarations', async () => {
      const clerk = await desk.open();
      await clerk.page.$eval('#policy-devnet', (input) => (input as HTMLInputElement).click());
      // Many vectors are of one file, and what is declared of it is so in each of them: one at a time.
      for (const one of declared) {
        await putAll(clerk, [one]);
        await clerk.press('全部移除');
      }
      expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
    });

    it('has the same report as in Node with a trust file', async () => {
      for (const trustText of new Set(trusting.map(trustOf))) {
        const own = trusting.filter((one) => trustOf(one) === trustText);
        const [first] = own;
        const clerk = await desk.open();
        await clerk.page.$eval(`#policy-${first?.policy}`, (input) => (input as HTMLInputElement).click());
        const trust = join(desk.folder, `${first?.name}.trust.json`);
        await writeFile(trust, JSON.stringify(first?.vector.body.trust));
        await clerk.put([trust], '.requirements input[accept]');
        if (isRefused(trustText)) {
          await clerk.sees('.requirements [role=alert]:not(:empty)');
        } else {
          await clerk.sees('.requirements [aria-live] bdi');
          await putAll(clerk, own);
        }
        await clerk.page.close();
      }
    });

    /** In portions, as a clerk with a folder full of files would. */
    async function putAll(clerk: Clerk, own: readonly HandVector[]): Promise<void> {
      for (let from = 0; from < own.length; from += 40) {
        const part = own.slice(from, from + 40);
        if (from > 0) await clerk.press('全部移除');
        await clerk.put((await Promise.all(part.map((one) => lay(desk.folder, one)))).flat());
        await clerk.sees('.pairs button.primary');
        // Where every file has its proof, the check has begun already; it then begins again.
        await clerk.page.evaluate(() => document.querySelector<HTMLElement>('.pairs button.primary')?.click());
        await clerk.outcome();
        for (const [i, one] of part.entries()) await compare(clerk, one, part.length > 1 ? i : undefined);
      }
    }
  },
);

/** What decides which vectors can share one page: the policy and the trust file. */
function trustOf({ policy, vector }: HandVector): string {
  return JSON.stringify([policy, vector.body.trust]);
}

function isRefused(trustText: string): boolean {
  const [, trust]: unknown[] = JSON.parse(trustText);
  try {
    parseTrust(trust);
    return false;
  } catch (error) {
    if (error instanceof VerifyError) return true;
    throw error;
  }
}

/** Puts a vector's files on the disk; gives their paths. */
async function lay(folder: string, { name, vector: { body } }: HandVector): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, fromBase64(String(body.file)));
  const proof = proofOf(body);
  const declarations = declarationsOf({ body }).map((bytes, i) => [`${file}.${i}.declaration.json`, bytes] as const);
  for (const [path, bytes] of declarations) await writeFile(path, bytes);
  const paths = [file, ...declarations.map(([path]) => path)];
  if (proof === undefined) return paths;
  await writeFile(`${file}.proof.json`, proof);
  return [...paths, `${file}.proof.json`];
}

function declarationsOf({ body }: Pick<Vector, 'body'>): readonly Uint8Array[] {
  return Array.isArray(body.declarations) ? body.declarations.map((one) => fromBase64(String(one))) : [];
}

function declarationsFit(vector: Vector): boolean {
  const sha256 = createHash('sha256')
    .update(fromBase64(String(vector.body.file)))
    .digest('hex');
  return declarationsOf(vector).every((bytes) => {
    try {
      return readDeclaration(bytes).declaration.subject.sha256 === sha256;
    } catch (error) {
      if (error instanceof EvidenceError) return false;
      throw error;
    }
  });
}

function proofOf({ proof, proofBytes }: Vector['body']): Uint8Array | undefined {
  if (typeof proofBytes === 'string') return fromBase64(proofBytes);
  return proof === undefined ? undefined : utf8Encode(JSON.stringify(proof));
}

/** Opens one of the results and compares it with what Node says at the same instant of the clock. */
async function compare(clerk: Clerk, one: HandVector, place: number | undefined): Promise<void> {
  if (place !== undefined) {
    await clerk.page.$$eval('.outcomes tbody button', (buttons, at) => (buttons[at] as HTMLElement).click(), place);
  }
  const said = await clerk.conclusion();
  if ('refusal' in said) {
    expect([one.vector.about, said.refusal]).toEqual([one.vector.about, await refusalInNode(one)]);
    return;
  }
  expect(said.report, one.vector.about).toEqual(await inNode(one, new Date(said.report.verifiedAt)));
  expect(said.verdict).toBe(said.report.verdict);
}

async function inNode({ name, vector, policy }: HandVector, now: Date): Promise<Report> {
  const { body } = vector;
  const proof = proofOf(body);
  const report = await verify({
    file: bytesSource(fromBase64(String(body.file))),
    name,
    ...(proof === undefined ? {} : { proof }),
    declarations: declarationsOf(vector),
    policy: policies[policy],
    trust: body.trust === undefined ? noTrust : parseTrust(body.trust),
    readers: [],
    now,
    hashing: opensslHashing,
  });
  return JSON.parse(JSON.stringify(report)) as Report;
}

async function refusalInNode(one: HandVector): Promise<string> {
  try {
    await inNode(one, new Date(0));
    return 'a report';
  } catch (error) {
    if (error instanceof VerifyError) return error.code;
    throw error;
  }
}
