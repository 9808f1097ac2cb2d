import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tools } from '@guzheng/evidence';
import { describe, expect, it, vi } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { type BrowserLook, lookAtBinaries, lookAtBrowser, lookAtPolicies } from './browser.ts';
import { changesBetween } from './changes.ts';

const glyphs = { cjk: true, tested: '固证', missing: [] };
const launched: BrowserLook['launched'] = { profileBefore: [], sandboxed: true, fonts: { folders: [], env: {} } };

function tools(args: readonly string[]): Tools {
  const browser = { product: 'Chrome/1', source: 'installed', sha256: '00', args } as const;
  return { guzheng: { version: '0' }, node: { version: 'v0', sha256: '00' }, browser };
}

function outcomes(
  look: Partial<BrowserLook['launched']> & Partial<Pick<BrowserLook, 'glyphs'>>,
  args = ['--disable-extensions'],
) {
  const findings = lookAtBrowser({ launched: { ...launched, ...look }, glyphs: look.glyphs ?? glyphs }, tools(args));
  return Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));
}

describe('a browser', () => {
  it('with an empty profile, without extensions and with Chinese glyphs is clean', () => {
    expect(outcomes({})).toEqual({
      'browser-profile': 'found',
      'browser-extensions': 'found',
      'browser-sandbox': 'found',
      'cjk-glyphs': 'found',
    });
  });

  it('with anything in its profile is a concern', () => {
    expect(outcomes({ profileBefore: ['Cookies'] })).toMatchObject({ 'browser-profile': 'concern' });
  });

  it.each([[[]], [['--disable-extensions', '--load-extension=/x']], [['--disable-extensions-except=/x']]])(
    'with the flags %j may have extensions',
    (args) => {
      expect(outcomes({}, args)).toMatchObject({ 'browser-extensions': 'concern' });
    },
  );

  it('that draws boxes for Chinese characters is a concern', () => {
    expect(outcomes({ glyphs: { ...glyphs, cjk: false } })).toMatchObject({ 'cjk-glyphs': 'concern' });
  });
});

describe('policies of an administrator', () => {
  it.each(['/etc/opt/chrome/policies/managed/a.json', '/etc/chromium/policies/recommended/a.json'])(
    'in %s',
    async (path) => {
      const machine = await makeMachine({ [path]: '{"ProxyServer":"hunter2"}' });
      const [finding] = await lookAtPolicies(machine);
      expect(finding).toMatchObject({ outcome: 'concern', data: { orders: [path] } });
      expect(JSON.stringify(finding)).not.toContain('hunter2');
    },
  );

  it('are found on macOS and on Windows in their own places', async () => {
    const mac = await makeMachine(
      { '/Library/Managed Preferences/com.google.Chrome.plist': '' },
      { platform: 'darwin' },
    );
    expect(await lookAtPolicies(mac)).toMatchObject([{ outcome: 'concern' }]);
    const windows = await makeMachine({}, { platform: 'win32' });
    await windows.program('/Windows/System32/reg.exe', 'case "$2" in *Chrome) echo found;; *) exit 1;; esac');
    expect(await lookAtPolicies(windows)).toMatchObject([{ outcome: 'concern' }]);
  });

  it('may be none, or it is not known where they would be', async () => {
    expect(await lookAtPolicies(await makeMachine())).toMatchObject([{ outcome: 'found' }]);
    expect(await lookAtPolicies(await makeMachine({}, { platform: 'aix' }))).toMatchObject([{ outcome: 'unchecked' }]);
  });
});

describe('a program file that is exchanged between two looks', () => {
  it('is seen although its size and time are the same, and is named without its path', async () => {
    const machine = await makeMachine({ '/usr/bin/chrome': 'one' });
    const browser = join(machine.root, 'usr/bin/chrome');
    const before = await lookAtBinaries({ browser });
    expect(changesBetween(before, await lookAtBinaries({ browser }))).toEqual([]);
    const { atime, mtime } = await stat(browser);
    // The kernel's clock for files has ticks of some milliseconds.
    const changes = await vi.waitFor(async () => {
      await machine.write('/usr/bin/chrome', 'two');
      await utimes(browser, atime, mtime);
      const seen = changesBetween(before, await lookAtBinaries({ browser }));
      expect(seen).toMatchObject([{ id: 'program-binaries' }]);
      return seen;
    });
    expect(JSON.stringify([before, changes])).not.toContain(machine.root);
  });

  it('is seen when it is gone', async () => {
    const machine = await makeMachine({ '/usr/bin/chrome': 'one' });
    const browser = join(machine.root, 'usr/bin/chrome');
    const before = await lookAtBinaries({ browser });
    await rm(browser);
    expect(changesBetween(before, await lookAtBinaries({ browser }))).toMatchObject([
      { after: expect.stringContaining('ENOENT') as unknown },
    ]);
  });
});
