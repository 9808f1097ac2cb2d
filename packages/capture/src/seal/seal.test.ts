import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CAPTURE_TYPE,
  type CaptureRecord,
  layout,
  parseCallLogEntry,
  parseCaptureRecord,
  parseJson,
  parseManifest,
  parseManifestDigest,
} from '@guzheng/evidence';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCallLog } from '../log/call-log.ts';
import { openStaging, type Staging } from '../staging/staging.ts';
import { type SealOptions, sealPackage } from './seal.ts';

const code = (code: string) => expect.objectContaining({ name: 'CaptureError', code });
const hex = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('hex');
const AT = '2026-01-02T03:04:05.678Z';
const clock = { now: () => new Date(AT), mono: () => 0 };

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-seal-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const capture: SealOptions['capture'] = {
  type: CAPTURE_TYPE,
  kind: 'web-page',
  completeness: 'complete',
  requestedUrl: 'https://x.test/',
  startedAt: AT,
  endedAt: AT,
  custodyMode: 'self',
  labels: [],
  screenshots: [],
  options: {},
  tools: { guzheng: { version: '0' }, node: { version: '24', sha256: '00'.repeat(32) } },
};

async function staged(folder = out): Promise<SealOptions & { staging: Staging }> {
  const staging = await openStaging({ folder, name: 'Case 1' });
  const log = openCallLog({ staging, clock });
  const outputs = [
    await staging.stageFile('evidence/page/dom.html', '<p>页'),
    await staging.stageFile('evidence/page/文.txt', ''),
  ];
  log.record({ means: 'browser', call: 'DOM', args: {}, result: { ok: true }, outputs });
  const names = { title: '标题\ud800', software: 'guzheng 0', mainPageUrl: 'https://x.test/', mainPageDate: AT };
  return { staging, log, capture, ...names, now: clock.now };
}

const json = (members: Record<string, Uint8Array>, path: string) => {
  const text = Buffer.from(members[path] ?? []).toString('utf8');
  expect(text.endsWith('\n')).toBe(true);
  return parseJson(text.slice(0, -1));
};

describe('sealPackage', () => {
  it('makes one file whose digests are those it tells, and nothing else', async () => {
    const sealed = await sealPackage(await staged());
    const bytes = await readFile(join(out, 'Case 1.wacz'));
    expect(sealed).toMatchObject({ path: join(out, 'Case 1.wacz'), bytes: bytes.length });
    expect([sealed.sha256, sealed.sm3]).toEqual([hex('sha256', bytes), hex('sm3', bytes)]);
    expect(await readdir(out)).toEqual(['Case 1.wacz']);
    const members = unzipSync(bytes);
    expect(Object.keys(members)).toEqual([
      'datapackage-digest.json',
      'datapackage.json',
      'evidence/call-log.jsonl',
      'evidence/capture.json',
      'evidence/page/dom.html',
      'evidence/page/文.txt',
    ]);
  });

  it('lists every member with size and both digests, and the manifest with its own', async () => {
    const sealed = await sealPackage(await staged());
    const members = unzipSync(await readFile(sealed.path));
    const manifest = parseManifest(json(members, layout.manifest));
    const others = Object.entries(members).filter(([path]) => !path.startsWith('datapackage'));
    expect(manifest.resources.map(({ name: _, ...resource }) => resource)).toEqual(
      others.map(([path, bytes]) => ({
        path,
        bytes: bytes.length,
        hash: `sha256:${hex('sha256', bytes)}`,
        sm3: `sm3:${hex('sm3', bytes)}`,
      })),
    );
    expect(manifest).toMatchObject({
      name: 'case-1',
      title: '标题\ufffd',
      created: '2026-01-02T03:04:05Z',
      mainPageDate: AT,
    });
    const bytes = members[layout.manifest] ?? new Uint8Array();
    expect(sealed.manifest).toEqual({ sha256: hex('sha256', bytes), sm3: hex('sm3', bytes) });
    expect(parseManifestDigest(json(members, layout.manifestDigest)).hash).toBe(`sha256:${hex('sha256', bytes)}`);
  });

  it('ends the log with its own line, and the capture record names the last one', async () => {
    const sealed = await sealPackage(await staged());
    const members = unzipSync(await readFile(sealed.path));
    const lines = Buffer.from(members[layout.callLog] ?? [])
      .toString('utf8')
      .split('\n');
    const record: CaptureRecord = parseCaptureRecord(json(members, layout.capture));
    const last = lines.at(-2) ?? '';
    expect(record.callLog).toEqual({ lines: 2, head: hex('sha256', Buffer.from(last)) });
    expect(parseCallLogEntry(parseJson(last))).toMatchObject({ call: 'seal', means: 'system', seq: 1 });
  });

  it('makes the same bytes of the same input', async () => {
    const sealed = [await sealPackage(await staged(join(out, 'a'))), await sealPackage(await staged(join(out, 'b')))];
    expect(sealed[1]?.sha256).toBe(sealed[0]?.sha256);
  });

  it('never takes the place of a file that came in the meantime', async () => {
    const options = await staged();
    await writeFile(options.staging.output, 'mine');
    await expect(sealPackage(options)).rejects.toThrow(code('output-exists'));
    await options.staging.discard();
    expect(await readFile(options.staging.output, 'utf8')).toBe('mine');
    expect(await readdir(out)).toEqual(['Case 1.wacz']);
  });

  it('refuses a capture record that is not one, and a staged file that has changed', async () => {
    const malformed = await staged(join(out, 'a'));
    await expect(sealPackage({ ...malformed, capture: { ...capture, startedAt: 'yesterday' } })).rejects.toThrow(
      expect.objectContaining({ code: 'document-malformed' }),
    );
    const changed = await staged(join(out, 'b'));
    await writeFile(changed.staging.files()[0]?.file ?? '', '<p>贡');
    await expect(sealPackage(changed)).rejects.toThrow(/has changed since/);
    expect(await readdir(join(out, 'b'))).toEqual([expect.stringMatching(/^\.Case 1\.partial-/)]);
  });

  it('leaves no file of that name when it is killed while it writes', async () => {
    const folder = join(out, 'killed');
    const own = (path: string) => JSON.stringify(join(import.meta.dirname, path));
    const program = `
      import { existsSync } from 'node:fs';
      import { openCallLog } from ${own('../log/call-log.ts')};
      import { openStaging } from ${own('../staging/staging.ts')};
      import { sealPackage } from ${own('seal.ts')};
      const staging = await openStaging({ folder: ${JSON.stringify(folder)}, name: 'x' });
      const log = openCallLog({ staging });
      for (let at = 0; at < 64; at++) await staging.stageFile('member-' + at, Buffer.alloc(2 ** 18));
      setInterval(() => existsSync(staging.folder + '/package.zip') && process.kill(process.pid, 'SIGKILL'), 0);
      const names = { title: '', software: '', mainPageUrl: '', mainPageDate: '${AT}' };
      await sealPackage({ staging, log, capture: ${JSON.stringify(capture)}, ...names, now: () => new Date() });
    `;
    const child = spawn(process.execPath, ['--conditions=@guzheng/source', '--input-type=module', '-e', program]);
    await new Promise((resolve) => child.on('close', resolve));
    expect(child.signalCode).toBe('SIGKILL');
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.x\.partial-/)]);
  });
});
