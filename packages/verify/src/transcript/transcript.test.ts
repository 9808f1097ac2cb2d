import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { bytesToHex, layout, type Proof, sha256, toBase64, utf8Encode } from '@guzheng/evidence';
import { type EvidencePackageOptions, encodeProof, type MadeEvidence, makeEvidence, makeProof } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPackage } from '../open-package.ts';
import { bytesSource } from '../source.ts';
import { transcript } from './transcript.ts';

/** What the script says that it needs, and nothing else: no openssl, no unzip, no curl, no ots. */
const NEEDED = [
  'base64',
  'cat',
  'cut',
  'date',
  'fold',
  'grep',
  'head',
  'mktemp',
  'od',
  'rm',
  'sed',
  'tail',
  'tr',
  'wc',
];

let bare: string;
let folder: string;

beforeAll(async () => {
  bare = await mkdtemp(join(tmpdir(), 'guzheng-bare-'));
  const digest = find('sha256sum') === undefined ? 'shasum' : 'sha256sum';
  for (const name of [...NEEDED, digest]) await symlink(find(name) ?? `/not/here/${name}`, join(bare, name));
});
afterAll(() => rm(bare, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-transcript-'));
});
afterEach(() => rm(folder, { recursive: true }));

function find(program: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, program));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

interface Ran {
  readonly code: number;
  readonly ok: number;
  readonly different: readonly string[];
  readonly notRun: readonly string[];
  readonly err: string;
  readonly out: string;
}

/** Runs the script as a clerk would, in a folder with the file and its proof. */
async function run(script: string, given: { file: Uint8Array; proof: Uint8Array; name?: string }): Promise<Ran> {
  const { file, proof, name = 'a.wacz' } = given;
  await writeFile(join(folder, name), file);
  await writeFile(join(folder, `${name}.proof.json`), proof);
  await writeFile(join(folder, 'transcript.sh'), script);
  return await new Promise((resolve) => {
    const options = { cwd: folder, env: { PATH: bare, TMPDIR: bare }, maxBuffer: 64 << 20 };
    const child = execFile('/bin/sh', ['transcript.sh'], options, (_error, out, err) => {
      const lines = (word: string) =>
        out.split('\n').flatMap((line) => (line.startsWith(word) ? [line.slice(word.length).trim()] : []));
      resolve({
        ...{ code: child.exitCode ?? -1, out, err },
        ...{ ok: lines('OK ').length, different: lines('DIFFERENT '), notRun: lines('NOT RUN ') },
      });
    });
  });
}

async function scriptOf(
  { file, proofBytes }: Pick<MadeEvidence, 'file' | 'proofBytes'>,
  name = 'a.wacz',
): Promise<string> {
  const opened = await openPackage(bytesSource(file));
  return transcript({ name, proofName: `${name}.proof.json`, proof: proofBytes, package: opened });
}

async function make(options: EvidencePackageOptions = {}): Promise<MadeEvidence & { script: string }> {
  const made = await makeEvidence(options);
  return { ...made, script: await scriptOf(made) };
}

describe('the script, with nothing but sh and the usual small programs', () => {
  it.each([0, 1, 2, 4, 6, 12])('agrees with an honest package among %i neighbours', async (neighbours) => {
    const made = await make({ neighbours });
    const ran = await run(made.script, { file: made.file, proof: made.proofBytes });
    expect([ran.err, ran.different]).toEqual(['', []]);
    expect(ran.ok).toBeGreaterThan(made.members.size * 2);
    expect(ran.code).toBe(3);
    expect(ran.out).toMatch(new RegExp(`${ran.ok} OK, 0 DIFFERENT, ${ran.notRun.length} NOT RUN\n$`));
  });

  it('says of each program that is missing what it leaves undone, and does not fail for it', async () => {
    const made = await make({ membersTree: true });
    const { notRun } = await run(made.script, { file: made.file, proof: made.proofBytes });
    const reasons = new Set(notRun.map((line) => /\(([^()]*)\)$/.exec(line)?.[1]));
    expect([...reasons].sort()).toEqual([
      'not here: openssl 3',
      'not here: openssl 3.2 with keccak-256',
      'not here: openssl with SM3',
      'not here: unzip',
      'say RPC_1=URL to ask a node',
    ]);
  });

  it('is of any file, and of one that was deposited alone', async () => {
    const file = utf8Encode('a contract');
    const { proofBytes } = await makeProof(file);
    const script = transcript({ name: 'a.wacz', proofName: 'a.wacz.proof.json', proof: proofBytes });
    const ran = await run(script, { file, proof: proofBytes });
    expect([ran.err, ran.different, ran.code]).toEqual(['', [], 3]);
  });

  it('takes file and proof as arguments too, and ends with 2 where there is none', async () => {
    const { script } = await make();
    await writeFile(join(folder, 't.sh'), script);
    const ended = await new Promise((resolve) => {
      const child = execFile('/bin/sh', ['t.sh', 'none', 'none'], { cwd: folder, env: { PATH: bare } }, () =>
        resolve(child.exitCode),
      );
    });
    expect(ended).toBe(2);
  });

  it('leaves nothing behind', async () => {
    const made = await make();
    await run(made.script, { file: made.file, proof: made.proofBytes });
    expect((await readdir(bare)).filter((name) => name.startsWith('tmp'))).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['a.wacz', 'a.wacz.proof.json', 'transcript.sh']);
  });

  it('holds the expected output beside each command', async () => {
    const { script, statement } = await make();
    expect(script).toContain(`#   $ sha256sum < "$FILE" | cut -c1-64\n#   ${statement.subject.sha256}\n`);
    const commands = script.split('\n').filter((line) => line.startsWith('#   $ '));
    for (const needed of [
      'openssl dgst -sm3',
      'openssl pkeyutl -verify',
      'unzip -p',
      'curl -s',
      'eth_getTransactionByHash',
    ])
      expect([needed, commands.some((line) => line.includes(needed))]).toEqual([needed, true]);
  });
});

describe('a lie is DIFFERENT, and the script ends with 1', () => {
  const cases: Readonly<Record<string, () => Promise<{ ran: Ran; named: RegExp }>>> = {
    'a byte of the file': async () => {
      const made = await make();
      const file = made.file.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
      return { ran: await run(made.script, { file, proof: made.proofBytes }), named: /SHA-256 of the file/ };
    },
    'a byte more': async () => {
      const made = await make();
      const ran = await run(made.script, { file: Uint8Array.of(...made.file, 0), proof: made.proofBytes });
      return { ran, named: /size of the file/ };
    },
    'another proof': async () => {
      const made = await make();
      const other = await makeEvidence({
        blockNumber: 24_000_200,
        lies: { statement: (told) => ({ ...told, salt: '5b'.repeat(32) }) },
      });
      return {
        ran: await run(made.script, { file: made.file, proof: other.proofBytes }),
        named: /holds this statement/,
      };
    },
    'a statement of another file': async () => {
      const made = await make({
        lies: { statement: (told) => ({ ...told, subject: { ...told.subject, sha256: 'ab'.repeat(32) } }) },
      });
      return { ran: await run(made.script, { file: made.file, proof: made.proofBytes }), named: /SHA-256 of the file/ };
    },
    'a statement of another manifest': async () => {
      const lies = {
        statement: <T extends object>(told: T): T => ({
          ...told,
          manifest: { sha256: 'ab'.repeat(32), sm3: 'ab'.repeat(32) },
        }),
      };
      const made = await make({ lies });
      return {
        ran: await run(made.script, { file: made.file, proof: made.proofBytes }),
        named: /datapackage.json: the deposited SHA-256/,
      };
    },
    'a member that the manifest states otherwise': async () => {
      const made = await make({ lies: { sealed: (members) => members.set(layout.index, utf8Encode('!')) } });
      return {
        ran: await run(made.script, { file: made.file, proof: made.proofBytes }),
        named: /indexes\/index.cdxj: SHA-256/,
      };
    },
    'a member that is missing': async () => {
      const sealed = (members: Map<string, Uint8Array>) =>
        new Map([...members].filter(([path]) => path !== layout.index));
      const made = await make({ lies: { sealed } });
      return {
        ran: await run(made.script, { file: made.file, proof: made.proofBytes }),
        named: /index.cdxj: in the package/,
      };
    },
    'another root': () =>
      withProof(
        ({ inclusion, ...rest }) => ({ ...rest, inclusion: { ...inclusion, root: '00'.repeat(32) } }),
        /^root$/,
      ),
    'another index': () =>
      withProof(({ inclusion, ...rest }) => ({ ...rest, inclusion: { ...inclusion, index: 3 } }), /^root$/),
    'an index outside': () =>
      withProof(({ inclusion, ...rest }) => ({ ...rest, inclusion: { ...inclusion, index: 9 } }), /length of the path/),
    'a path cut short': () =>
      withProof(
        ({ inclusion, ...rest }) => ({ ...rest, inclusion: { ...inclusion, path: inclusion.path.slice(1) } }),
        /length of the path/,
      ),
    'no signature of the depositor': () =>
      withProof(
        ({ envelope, ...rest }) => ({ ...rest, envelope: { ...envelope, signatures: [{ keyid: 'x', sig: 'AAAA' }] } }),
        /a signature by the depositor/,
      ),
    'a transaction of another root': () =>
      withProof(
        (told) => ({
          ...told,
          anchors: told.anchors.map((own) => ({
            ...own,
            transaction: { raw: '0x47555a31', hash: `0x${'00'.repeat(32)}` },
          })) as never,
        }),
        /carries the magic/,
      ),
    'a package that is none': async () => {
      const made = await makeEvidence();
      const script = transcript({ name: 'a.wacz', proofName: 'a.wacz.proof.json', proof: made.proofBytes });
      return { ran: await run(script, { file: made.file, proof: made.proofBytes }), named: /is an evidence package/ };
    },
  };

  it.each(Object.keys(cases))('%s', async (name) => {
    const { ran, named } = (await cases[name]?.()) ?? { ran: undefined, named: /./ };
    expect([ran?.code, ran?.err]).toEqual([1, '']);
    expect(ran?.different.some((line) => named.test(line))).toBe(true);
  });

  async function withProof(lie: (told: Proof) => Proof, named: RegExp): Promise<{ ran: Ran; named: RegExp }> {
    const made = await makeEvidence({ neighbours: 4 });
    const proof = encodeProof(lie(made.proof));
    return {
      ran: await run(await scriptOf({ file: made.file, proofBytes: proof }), { file: made.file, proof }),
      named,
    };
  }
});

describe('names and values of a hostile file stay data', () => {
  const OWN = "\"; touch owned; '$(touch owned)`touch owned`'; touch owned #";
  const names = [
    "x/'; touch owned; '",
    'x/$(touch owned)',
    'x/`touch owned`',
    'x/"; touch owned; "',
    'x/a[1]*?.txt',
    'x/ %s%n %d',
    '-x',
    '--help',
    'x/-rf',
    'x/\u202egpj.exe',
    'x/\u200b\u2066',
    'x/עברית',
    'x/固证.txt',
    'x/é',
    'x/#!',
    'x/~root',
    `x/\${IFS}touch\${IFS}owned`,
    'x/&& touch owned || touch owned | touch owned > owned',
    'x/𝕏\u2028',
  ];

  it('of members', async () => {
    const files = (members: Map<string, Uint8Array>) => {
      for (const name of names) members.set(name, utf8Encode(name));
      return members;
    };
    const made = await make({ lies: { files } });
    const ran = await run(made.script, { file: made.file, proof: made.proofBytes });
    expect([ran.err, ran.different, ran.code]).toEqual(['', [], 3]);
    for (const name of names) {
      const digest = bytesToHex(sha256(utf8Encode(name)));
      expect(made.script).toContain(` ${digest} `);
    }
    await expectNotOwned(made.script, ran);
  });

  it('of the file, of networks, of anchors, of payload types', async () => {
    const made = await makeEvidence();
    const lie = {
      ...made.proof,
      envelope: { ...made.proof.envelope, payloadType: "';>owned;'$(>owned)`>owned`\"" },
      anchors: [
        ...made.proof.anchors.map((own) => ({ ...own, network: `${OWN}\n touch owned\n\u202e` })),
        { kind: `'\n touch owned\n$(touch owned)` },
      ],
    };
    const proof = encodeProof(lie);
    const name = `'$(touch owned)\`touch owned\`\u202e}.wacz`;
    const script = await scriptOf({ file: made.file, proofBytes: proof }, name);
    const ran = await run(script, { file: made.file, proof, name });
    expect([ran.err, ran.different]).toEqual(['', []]);
    await expectNotOwned(script, ran, [name, `${name}.proof.json`]);
  });

  it('of a statement that is not canonical: it is shown on one line', async () => {
    const made = await makeEvidence();
    const payload = toBase64(utf8Encode(JSON.stringify(made.statement, null, '\r\n')));
    const proof = encodeProof({ ...made.proof, envelope: { ...made.proof.envelope, payload } });
    const script = await scriptOf({ file: made.file, proofBytes: proof });
    const ran = await run(script, { file: made.file, proof });
    expect([ran.err, ran.code]).toEqual(['', 1]);
    await expectNotOwned(script, ran);
  });

  it('of witnesses that hold nothing but noise', async () => {
    const made = await makeEvidence();
    const noise = toBase64(Uint8Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256));
    const strange = [
      { kind: 'rfc3161', target: 'file', response: noise, chain: [noise], revocation: [], url: OWN },
      {
        kind: 'opentimestamps',
        target: 'root',
        ots: noise,
        blocks: [{ height: 1, header: '00'.repeat(80) }],
        answers: [],
      },
      { kind: 'opentimestamps', target: 'root', ots: '', blocks: [], answers: [] },
    ];
    const proof = encodeProof({ ...made.proof, anchors: strange });
    const script = await scriptOf({ file: made.file, proofBytes: proof });
    const ran = await run(script, { file: made.file, proof });
    expect([ran.err, ran.code]).toEqual(['', 1]);
    expect(ran.different).toEqual(['the .ots starts from this digest', 'the .ots starts from this digest']);
    expect(ran.notRun).toEqual(expect.arrayContaining(['a block of Bitcoin (none is in the proof yet)']));
    await expectNotOwned(script, ran);
  });

  async function expectNotOwned(script: string, ran: Ran, others = ['a.wacz', 'a.wacz.proof.json']): Promise<void> {
    expect((await readdir(folder)).sort()).toEqual([...others, 'transcript.sh'].sort());
    // Nothing in the script or in what it prints turns a line round or moves a cursor.
    for (const text of [script, ran.out])
      expect(text).not.toMatch(/[^\n\x20-\x7e\p{Script=Han}\u3001-\u3011\uff01-\uff5e…]/u);
  }
});

describe('a proof that cannot be read', () => {
  it.each(['', '{}', '[]'])('is refused: %j', (text) => {
    const given = { name: 'a', proofName: 'b', proof: utf8Encode(text) };
    expect(() => transcript(given)).toThrow(expect.objectContaining({ code: 'proof-malformed' }));
  });

  it('is refused where it holds no statement', async () => {
    const { proof } = await makeEvidence();
    const lie = encodeProof({ ...proof, envelope: { ...proof.envelope, payload: toBase64(utf8Encode('{}')) } });
    expect(() => transcript({ name: 'a', proofName: 'b', proof: lie })).toThrow(
      expect.objectContaining({ code: 'proof-malformed' }),
    );
  });
});
