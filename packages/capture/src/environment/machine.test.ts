import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { namesIn, readSmall, runProgram, thisMachine } from './machine.ts';

describe('a file is read', () => {
  it('whole, although it says that it has no bytes', async () => {
    const reading = await readSmall(thisMachine(), '/proc/self/status');
    if (process.platform === 'linux') expect(reading).toMatchObject({ state: 'read' });
    else expect(reading.state).toBe('absent');
  });

  it('to 4 MiB, and not further', async () => {
    const machine = await makeMachine();
    await machine.write('/long', Buffer.alloc(4 * 2 ** 20));
    await machine.write('/longer', Buffer.alloc(4 * 2 ** 20 + 1));
    expect(await readSmall(machine, '/long')).toMatchObject({ state: 'read' });
    expect(await readSmall(machine, '/longer')).toMatchObject({ state: 'unreadable' });
  });

  it('or it is not there, or cannot be read', async () => {
    const machine = await makeMachine({ '/folder/file': '' });
    expect(await readSmall(machine, '/none')).toEqual({ state: 'absent', path: '/none' });
    expect(await readSmall(machine, '/folder/file/none')).toMatchObject({ state: 'absent' });
    expect(await readSmall(machine, '/folder')).toEqual({ state: 'unreadable', path: '/folder', why: 'EISDIR' });
  });

  it('and a pipe that nobody writes to holds nothing up', async () => {
    const machine = await makeMachine({ '/file': '' });
    execFileSync('mkfifo', [join(machine.root, 'pipe')]);
    expect(await readSmall(machine, '/pipe')).toMatchObject({ state: 'read', text: '' });
  });

  it('and the names in a folder come sorted', async () => {
    const machine = await makeMachine({ '/folder/b': '', '/folder/a': '' });
    expect(await namesIn(machine, '/folder')).toEqual(['a', 'b']);
    expect(await namesIn(machine, '/none')).toBeUndefined();
  });
});

describe('a program is run', () => {
  it('by its full path, without a shell, and it is told how it ended', async () => {
    const machine = await makeMachine();
    await machine.program('/usr/bin/echo-args', 'echo "$1"');
    expect(await runProgram(machine, '/usr/bin/echo-args', ['$(id); *'])).toBe('$(id); *\n');
    expect(machine.runs).toEqual([{ program: '/usr/bin/echo-args', args: ['$(id); *'], ended: 'exit 0' }]);
  });

  it('and what it printed counts only where it ended well', async () => {
    const machine = await makeMachine();
    await machine.program('/usr/bin/fails', 'echo text; exit 3');
    expect(await runProgram(machine, '/usr/bin/fails', [])).toBeUndefined();
    expect(machine.runs).toMatchObject([{ ended: 'exit 3' }]);
  });

  it('for a second, and is then killed', async () => {
    const machine = await makeMachine();
    await machine.program('/usr/bin/hangs', 'exec sleep 600');
    expect(await runProgram(machine, '/usr/bin/hangs', [])).toBeUndefined();
    expect(machine.runs).toMatchObject([{ ended: 'killed after 1 s' }]);
  });

  it('with few variables, so that no secret of ours reaches it', async () => {
    const machine = await makeMachine({}, { env: { HOME: '/home/anybody', TOKEN: 'hunter2', LD_PRELOAD: '/x.so' } });
    await machine.program('/usr/bin/shows', 'env');
    const shown = (await runProgram(machine, '/usr/bin/shows', [])) ?? '';
    expect(shown).toContain('HOME=/home/anybody');
    expect(shown).not.toMatch(/TOKEN|hunter2|LD_PRELOAD/);
  });

  it('or not, where there is none or it may not be run', async () => {
    const machine = await makeMachine({ '/usr/bin/text': 'no program' });
    await chmod(join(machine.root, '/usr/bin/text'), 0o644);
    expect(await runProgram(machine, '/usr/bin/none', [])).toBeUndefined();
    expect(await runProgram(machine, '/usr/bin/text', [])).toBeUndefined();
    expect(machine.runs).toEqual([]);
  });
});
