import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A fontconfig file that adds the carried Chinese font to whatever the system has. */
export interface CarriedFonts {
  /** Environment for the browser process; empty where the system's own fonts are used. */
  readonly env: { readonly FONTCONFIG_FILE?: string };
  readonly folders: readonly string[];
}

/** Regular and bold are enough: the other seven weights are 10 MB each, and a browser picks the nearest. */
const FACES = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf'];

/**
 * Writes a fontconfig configuration into `folder`: the system's fonts first, and Noto Sans SC so that a page in Chinese is never
 * boxes. macOS and Windows have no fontconfig and always have a Chinese font of their own.
 */
export async function carryFonts(folder: string, platform: NodeJS.Platform = process.platform): Promise<CarriedFonts> {
  if (platform !== 'linux') return { env: {}, folders: [] };
  const require = createRequire(import.meta.url);
  const folders = FACES.map((face) => dirname(require.resolve(`@expo-google-fonts/noto-sans-sc/${face}`)));
  const file = join(folder, 'fonts.conf');
  await mkdir(folder, { recursive: true });
  await writeFile(file, fontsConf(folders, join(folder, 'font-cache')));
  return { env: { FONTCONFIG_FILE: file }, folders };
}

/** `/etc/fonts/fonts.conf` names the system's folders; where there is none, the usual folder is named here. */
function fontsConf(folders: readonly string[], cache: string): string {
  const dirs = ['/usr/share/fonts', ...folders].map((folder) => `  <dir>${escapeXml(folder)}</dir>`).join('\n');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
${dirs}
  <cachedir>${escapeXml(cache)}</cachedir>
</fontconfig>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
