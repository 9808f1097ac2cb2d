import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../options.ts';
import { flagsAgain } from './again.ts';
import { chainFlags } from './chain-options.ts';
import { maxCostFrom } from './ether.ts';
import { stateFolder } from './state-folder.ts';
import { witnessesOptionsFrom, witnessFlags } from './witness-options.ts';

const flags = { ...chainFlags, ...witnessFlags };
const given = (...args: string[]) => parseOptions(args, flags);

describe('--state', () => {
  it.each<[string, string[], Record<string, string>, string, string]>([
    ['named', ['--state', '/s'], { XDG_STATE_HOME: '/x' }, 'linux', '/s'],
    ['named by a relative path', ['--state', 's'], {}, 'linux', '/here/s'],
    ['by the XDG directory', [], { XDG_STATE_HOME: '/x', HOME: '/h' }, 'linux', '/x/guzheng'],
    ['not by a relative XDG directory', [], { XDG_STATE_HOME: 'x', HOME: '/h' }, 'linux', '/h/.local/state/guzheng'],
    ['in the home', [], { HOME: '/h' }, 'darwin', '/h/.local/state/guzheng'],
    ['in the home that the system knows', [], {}, 'linux', join(homedir(), '.local/state/guzheng')],
    ['where Windows keeps it', [], { LOCALAPPDATA: '/l' }, 'win32', '/l/guzheng'],
  ])('%s', (_, args, env, platform, expected) => {
    expect(stateFolder(given(...args), { env, cwd: '/here' }, platform)).toBe(expected);
  });
});

describe('--max-cost', () => {
  it.each([
    ['0.01', 10n ** 16n],
    ['1', 10n ** 18n],
    ['0.000000000000000001', 1n],
    ['12.5', 125n * 10n ** 17n],
  ])('%s ether', (text, wei) => expect(maxCostFrom(given('--max-cost', text))).toBe(wei));

  it.each(['', '0', '0.0', '-1', '+1', '.5', '1.', '1e3', '0x1', '1,5', ' 1', '1 ', '0.0000000000000000001', '١'])(
    'not %j',
    (text) => expect(() => maxCostFrom(given('--max-cost', text))).toThrow(TypeError),
  );
});

describe('the witnesses', () => {
  it('are none unless named', async () => expect(await witnessesOptionsFrom(given())).toEqual({}));

  it('are named by address or by name, each once; one of them must answer unless told', async () => {
    const options = await witnessesOptionsFrom(
      given('--tsa', 'http://a.example', '--tsa', 'digicert', '--tsa', 'http://a.example'),
    );
    const urls = ['http://a.example', 'http://timestamp.digicert.com'];
    expect(options).toEqual({ tsa: { urls, roots: [], atLeast: 1 } });
  });

  it('have numbers', async () => {
    const tsa = ['--tsa', 'http://a.example', '--tsa', 'http://b.example', '--tsa-min', '2'];
    const ots = ['--ots', '--calendar', 'http://c.example', '--calendar-min', '1'];
    expect(await witnessesOptionsFrom(given(...tsa, ...ots))).toMatchObject({
      tsa: { atLeast: 2 },
      ots: { calendars: ['http://c.example'], atLeast: 1 },
    });
  });

  it('do not repeat an address that may hold a password', async () => {
    const bad = witnessesOptionsFrom(given('--ots', '--calendar', 'user:secret@a.example'));
    await expect(bad).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') as unknown }),
    );
  });
});

describe('the command that completes what is kept', () => {
  it('has the flags as they were given, quoted, and no secrets', () => {
    const options = given(
      '--network',
      'sepolia',
      '--key',
      "my $(key)'s.json",
      '--ots',
      '--tsa',
      'https://u:p@tsa.example/x',
      '--tsa',
      'digicert',
    );
    expect(flagsAgain(options, flags)).toEqual([
      ...['--network', 'sepolia', '--key', `'my $(key)'\\''s.json'`],
      ...['--tsa', 'https://tsa.example/x', '--tsa', 'digicert', '--ots'],
    ]);
  });
});
