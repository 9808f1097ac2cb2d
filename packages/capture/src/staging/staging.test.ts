import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portableHashing } from '@guzheng/evidence';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeHashing } from './hashing.ts';
import { openStaging } from './staging.ts';

const code = (code: string) => expect.objectContaining({ name: 'CaptureError', code });
const hex = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('hex');

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-staging-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

describe('nodeHashing', () => {
  it('agrees with the portable hashing to the bit', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (chunks) => {
        for (const name of ['sha256', 'sm3'] as const) {
          const [ours, theirs] = [nodeHashing[name](), portableHashing[name]()];
          for (const hasher of [ours, theirs]) for (const chunk of chunks) hasher.update(chunk);
          expect(Buffer.from(ours.digest())).toEqual(Buffer.from(theirs.digest()));
        }
        const crc = (hashing: typeof nodeHashing) => chunks.reduce((sum, chunk) => hashing.crc32(chunk, sum), 0);
        expect(crc(nodeHashing)).toBe(crc(portableHashing));
      }),
    );
  });
});

describe('staging', () => {
  it('tells size and digests of what it wrote, however it came', async () => {
    const staging = await openStaging({ folder: out, name: 'case' });
    const bytes = Buffer.from('证据 evidence');
    const pieces = async function* () {
      yield bytes.subarray(0, 3);
      yield bytes.subarray(3);
    };
    const staged = [
      await staging.stageFile('a/bytes', bytes),
      await staging.stageFile('a/text', '证据 evidence'),
      await staging.stageFile('b/stream', pieces()),
    ];
    for (const file of staged) {
      expect(file).toMatchObject({ bytes: bytes.length, sha256: hex('sha256', bytes), sm3: hex('sm3', bytes) });
      expect(file.crc32).toBe(nodeHashing.crc32(bytes));
      expect(await readFile(file.file)).toEqual(bytes);
    }
    expect(staging.files().map(({ path }) => path)).toEqual(['a/bytes', 'a/text', 'b/stream']);
  });

  it.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', './a', 'a\\b', 'C:x', 'a\u0000b', 'a/'])(
    'refuses the path %j',
    async (path) => {
      const staging = await openStaging({ folder: out, name: 'case' });
      await expect(staging.stageFile(path, 'x')).rejects.toThrow(code('path-unsafe'));
    },
  );

  it('refuses a path that is taken, in any case', async () => {
    const staging = await openStaging({ folder: out, name: 'case' });
    await staging.stageFile('a/x.png', '1');
    await expect(staging.stageFile('a/x.png', '2')).rejects.toThrow(code('path-duplicate'));
    await expect(staging.stageFile('A/X.png', '2')).rejects.toThrow(code('path-duplicate'));
  });

  it('does not count a member whose content failed', async () => {
    const staging = await openStaging({ folder: out, name: 'case' });
    const broken = async function* () {
      yield Buffer.from('x');
      throw new Error('gone');
    };
    await expect(staging.stageFile('x', broken())).rejects.toThrow('gone');
    expect(staging.files()).toEqual([]);
  });

  it('keeps scratch bodies out of the package', async () => {
    const staging = await openStaging({ folder: out, name: 'case' });
    const bodies = [await staging.stageScratch('one'), await staging.stageScratch('two'.repeat(30_000))];
    expect(bodies[0]).toMatchObject({ held: Buffer.from('one'), bytes: 3 });
    expect(bodies[1]).not.toHaveProperty('held');
    expect(await readFile(bodies[1]?.file ?? '', 'utf8')).toBe('two'.repeat(30_000));
    expect(staging.files()).toEqual([]);
  });

  it.each([0, 1, 65_536, 65_537, 300_000])(
    'keeps a scratch body of %i bytes whole, in whatever pieces it comes',
    async (size) => {
      const staging = await openStaging({ folder: out, name: 'case' });
      const bytes = randomBytes(size);
      async function* pieces() {
        for (let at = 0; at < size; at += 40_000) yield bytes.subarray(at, at + 40_000);
      }
      const { held, file, ...facts } = await staging.stageScratch(pieces());
      expect(facts).toEqual({ bytes: size, sha256: createHash('sha256').update(bytes).digest('hex') });
      expect(Buffer.from(held ?? (await readFile(file))).equals(bytes)).toBe(true);
      expect(held === undefined).toBe(size > 65_536);
    },
  );

  it('holds no more than so much in memory, however many bodies there are', async () => {
    const staging = await openStaging({ folder: out, name: 'case' });
    const body = randomBytes(65_536);
    let held = 0;
    for (let i = 0; i < 600; i++) held += (await staging.stageScratch(body)).held?.length ?? 0;
    expect(held).toBe(32 * 2 ** 20);
  });

  it('leaves nothing behind when it is discarded', async () => {
    const staging = await openStaging({ folder: join(out, 'new', 'folder'), name: 'case' });
    await staging.stageFile('a', 'x');
    await staging.discard();
    await staging.discard();
    expect(await readdir(join(out, 'new', 'folder'))).toEqual([]);
  });

  it('refuses a name that is taken, and a name that is none', async () => {
    await writeFile(join(out, 'case.wacz'), 'mine');
    await expect(openStaging({ folder: out, name: 'case' })).rejects.toThrow(code('output-exists'));
    for (const name of ['', '..', 'a/b', 'a\\b', 'x'.repeat(201)]) {
      await expect(openStaging({ folder: out, name })).rejects.toThrow(code('name-unsafe'));
    }
    expect(await readdir(out)).toEqual(['case.wacz']);
  });

  it('says that a folder cannot be written', async () => {
    await writeFile(join(out, 'file'), '');
    await expect(openStaging({ folder: join(out, 'file', 'sub'), name: 'case' })).rejects.toThrow(
      code('output-unwritable'),
    );
  });
});
