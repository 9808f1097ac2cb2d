import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type MadeMachine, makeMachine } from '../../test/machine.ts';
import { type InstalledPackage, lookAtProgram, ownPackages } from './program.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

let disk: MadeMachine;
let installed: InstalledPackage;

beforeEach(async () => {
  disk = await makeMachine({
    '/repo/packages/tool/package.json': '{}',
    '/repo/packages/tool/src/index.ts': 'export {};',
    '/repo/packages/tool/src/b/c.ts': 'c',
    '/repo/packages/tool/src/b/c.test.ts': 'test',
  });
  installed = { name: 'tool', folder: join(disk.root, 'repo/packages/tool'), code: 'src' };
});

async function look(id: string) {
  return (await lookAtProgram([installed])).find((finding) => finding.id === id);
}

describe('the files of the program', () => {
  it('have one digest, which anybody can make with sha256sum', async () => {
    const lines = execFileSync('sh', ['-c', 'sha256sum tool/package.json tool/src/b/c.ts tool/src/index.ts'], {
      cwd: join(disk.root, 'repo/packages'),
      encoding: 'utf8',
    });
    const sha256 = createHash('sha256').update(lines).digest('hex');
    expect(await look('program-files')).toMatchObject({ point: 'E6', outcome: 'found', data: { sha256, files: 3 } });
  });

  it('change it when one changes, comes or goes, and tests do not', async () => {
    const digest = async () => (await look('program-files'))?.data;
    const first = await digest();
    await disk.write('/repo/packages/tool/src/b/c.test.ts', 'another test');
    expect(await digest()).toEqual(first);
    await disk.write('/repo/packages/tool/src/b/c.ts', 'd');
    const second = await digest();
    expect(second).not.toEqual(first);
    await rm(join(installed.folder, 'src/b/c.ts'));
    expect(await digest()).not.toEqual(second);
  });

  it('are left open where they are not there', async () => {
    await rm(installed.folder, { recursive: true });
    expect(await look('program-files')).toMatchObject({
      outcome: 'unchecked',
      detail: expect.stringContaining('ENOENT') as unknown,
    });
  });

  it('are those of this very program where nothing else is said', () => {
    for (const { folder, code } of ownPackages()) expect(existsSync(join(folder, code))).toBe(true);
  });
});

describe('the lock file', () => {
  it('is the nearest one upwards', async () => {
    expect(await look('lock-file')).toMatchObject({ outcome: 'unchecked' });
    await disk.write('/pnpm-lock.yaml', 'far');
    await disk.write('/repo/package-lock.json', 'near');
    const sha256 = createHash('sha256').update('near').digest('hex');
    expect(await look('lock-file')).toMatchObject({ outcome: 'found', data: { name: 'package-lock.json', sha256 } });
  });
});

describe('the commit', () => {
  it('is that of the branch, loose or packed', async () => {
    await disk.write('/repo/.git/HEAD', 'ref: refs/heads/main\n');
    expect(await look('git-commit')).toMatchObject({ outcome: 'unchecked' });
    await disk.write('/repo/.git/packed-refs', `# pack-refs with: peeled\n${COMMIT} refs/heads/main\n`);
    expect(await look('git-commit')).toMatchObject({ outcome: 'found', data: { commit: COMMIT } });
    const newer = COMMIT.replaceAll('0', 'f');
    await disk.write('/repo/.git/refs/heads/main', `${newer}\n`);
    expect(await look('git-commit')).toMatchObject({ data: { commit: newer } });
  });

  it('is HEAD itself where no branch is checked out', async () => {
    await disk.write('/repo/.git/HEAD', `${COMMIT}\n`);
    expect(await look('git-commit')).toMatchObject({ data: { commit: COMMIT } });
  });

  it('is that of a further work tree', async () => {
    await disk.write('/main/.git/worktrees/repo/HEAD', 'ref: refs/heads/side\n');
    await disk.write('/main/.git/worktrees/repo/commondir', '../..\n');
    await disk.write('/main/.git/refs/heads/side', COMMIT);
    await disk.write('/repo/.git', 'gitdir: ../main/.git/worktrees/repo\n');
    expect(await look('git-commit')).toMatchObject({ data: { commit: COMMIT } });
  });

  it('is none where the program lies in node_modules: the repository is somebody else’s', async () => {
    await disk.write('/repo/.git/HEAD', COMMIT);
    await disk.write('/repo/node_modules/tool/src/index.ts', '');
    installed = { name: 'tool', folder: join(disk.root, 'repo/node_modules/tool'), code: 'src' };
    expect(await look('git-commit')).toMatchObject({ outcome: 'unchecked' });
  });

  it.each(['ref: refs/../../secret', 'ref: /etc/passwd', 'hello', ''])('is none where HEAD says %j', async (head) => {
    await disk.write('/repo/.git/HEAD', head);
    await disk.write('/repo/secret', COMMIT);
    expect(await look('git-commit')).toMatchObject({ outcome: 'unchecked' });
  });

  it('is the one that git itself names, where this runs from a repository', async () => {
    const [own] = ownPackages();
    const folder = own?.folder ?? '';
    if (!existsSync(join(folder, '../../.git'))) return;
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim();
    expect(await lookAtProgram()).toContainEqual(
      expect.objectContaining({ id: 'git-commit', data: { commit } }) as unknown,
    );
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('@guzheng/capture');
  });
});

it('that it is the published program is never said', async () => {
  expect(await look('program-release')).toMatchObject({ outcome: 'unchecked' });
});
