import { stat } from 'node:fs/promises';
import type { EnvironmentFinding, Tools } from '@guzheng/evidence';
import type { LaunchedBrowser } from '../browser/launch.ts';
import type { GlyphTest } from '../fonts/glyphs.ts';
import { concern, found, listed, unchecked } from './finding.ts';
import { codeOf, type Machine, namesIn, runProgram } from './machine.ts';

/** What the launched browser says of itself. */
export interface BrowserLook {
  readonly launched: Pick<LaunchedBrowser, 'profileBefore' | 'sandboxed' | 'fonts'>;
  readonly glyphs: GlyphTest;
}

/** E3: the browser that was started: its profile, its extensions, what it can draw. */
export function lookAtBrowser({ launched, glyphs }: BrowserLook, { browser }: Tools): EnvironmentFinding[] {
  return [
    profile(launched.profileBefore),
    extensions(browser?.args ?? []),
    launched.sandboxed
      ? found('browser-sandbox', 'E3', 'the sandbox of the browser was kept', { sandboxed: true })
      : found('browser-sandbox', 'E3', 'the browser ran without its sandbox', { sandboxed: false }),
    drawing(glyphs, launched.fonts.folders.length > 0),
  ];
}

const MOST_LISTED = 100;

/** The listing itself, not a promise of it: cookies, cache and storage would be files. */
function profile(filesBefore: readonly string[]): EnvironmentFinding {
  const data = { filesBefore: filesBefore.slice(0, MOST_LISTED), count: filesBefore.length };
  if (filesBefore.length === 0) {
    return found(
      'browser-profile',
      'E3',
      'the profile was a new folder, listed as empty before the browser started',
      data,
    );
  }
  return concern(
    'browser-profile',
    'E3',
    `the profile held ${filesBefore.length} files before the browser started`,
    data,
  );
}

function extensions(args: readonly string[]): EnvironmentFinding {
  const loaded = args.filter((arg) => /^--(load-extension|disable-extensions-except)=/.test(arg)).length;
  const off = args.includes('--disable-extensions');
  const data = { disabled: off, loadedByFlag: loaded };
  if (off && loaded === 0)
    return found('browser-extensions', 'E3', 'extensions were switched off by --disable-extensions', data);
  return concern('browser-extensions', 'E3', 'extensions were not switched off', data);
}

function drawing({ cjk, tested, missing }: GlyphTest, carriedFonts: boolean): EnvironmentFinding {
  const data = { cjk, tested, missing, carriedFonts };
  if (cjk) return found('cjk-glyphs', 'E3', `every character of ${tested} was drawn with a glyph of its own`, data);
  return concern(
    'cjk-glyphs',
    'E3',
    `of ${tested} these were not drawn with a glyph of their own: ${listed(missing)}`,
    data,
  );
}

/** https://chromeenterprise.google/policies: from these a browser takes orders: extensions to install, proxies, roots. */
const POLICY_FOLDERS = [
  '/etc/opt/chrome/policies',
  '/etc/chromium/policies',
  '/etc/chromium-browser/policies',
  '/etc/opt/edge/policies',
];
const POLICY_KEYS = ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge'].flatMap((product) =>
  ['HKLM', 'HKCU'].map((hive) => `${hive}\\Software\\Policies\\${product}`),
);
const POLICY_LISTS = ['com.google.Chrome.plist', 'org.chromium.Chromium.plist', 'com.microsoft.Edge.plist'];

/** E3: what an administrator has ordered the browser to do, whatever flags it is started with. */
export async function lookAtPolicies(machine: Machine): Promise<EnvironmentFinding[]> {
  const orders = await policies(machine);
  if (orders === undefined)
    return [
      unchecked('browser-policies', 'E3', `where browsers on ${machine.platform} take policies from is not known here`),
    ];
  if (orders.length === 0)
    return [found('browser-policies', 'E3', 'no policy of an administrator was found for any browser', { orders })];
  return [
    concern(
      'browser-policies',
      'E3',
      `an administrator's policies may change what the browser does: ${listed(orders)}`,
      { orders },
    ),
  ];
}

async function policies(machine: Machine): Promise<string[] | undefined> {
  switch (machine.platform) {
    case 'linux': {
      const folders = POLICY_FOLDERS.flatMap((folder) => [`${folder}/managed`, `${folder}/recommended`]);
      const files = folders.map(
        async (folder) => (await namesIn(machine, folder))?.map((name) => `${folder}/${name}`) ?? [],
      );
      return (await Promise.all(files)).flat();
    }
    case 'darwin': {
      const names = (await namesIn(machine, '/Library/Managed Preferences')) ?? [];
      return names.filter((name) => POLICY_LISTS.includes(name));
    }
    case 'win32': {
      const keys = POLICY_KEYS.map(async (key) => ({
        key,
        text: await runProgram(machine, '/Windows/System32/reg.exe', ['query', key]),
      }));
      return (await Promise.all(keys))
        .filter(({ text }) => text !== undefined && text.trim() !== '')
        .map(({ key }) => key);
    }
    default:
      return undefined;
  }
}

/**
 * E6: the program files as the file system has them, so that a second look can tell whether one was exchanged meanwhile; their digests
 * are with the programs. Names, not paths: these tell of users.
 */
export async function lookAtBinaries(executables: Readonly<Record<string, string>>): Promise<EnvironmentFinding[]> {
  try {
    const files = await Promise.all(Object.entries(executables).map(([name, path]) => binary(name, path)));
    const detail = files.map(({ name, bytes, modified }) => `${name}: ${bytes} bytes, last changed ${modified}`);
    return [found('program-binaries', 'E6', detail.join('; '), { files })];
  } catch (error) {
    return [unchecked('program-binaries', 'E6', `a program file could not be read (${codeOf(error)})`)];
  }
}

interface Binary {
  readonly name: string;
  readonly bytes: number;
  readonly modified: string;
  /** Which the kernel alone sets: the time of modification anybody can set back. */
  readonly inodeChanged: string;
}

async function binary(name: string, path: string): Promise<Binary> {
  const { size, mtime, ctime } = await stat(path);
  return { name, bytes: size, modified: mtime.toISOString(), inodeChanged: ctime.toISOString() };
}
