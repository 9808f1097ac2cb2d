import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, temporaryFolder } from '../test/harness.ts';

const main = join(import.meta.dirname, 'main.ts');
const running: ChildProcessWithoutNullStreams[] = [];
const root = join(import.meta.dirname, '../../..');

/** As `npm run serve` does. */
beforeAll(async () => {
  if (existsSync(join(root, 'packages/web/dist/site/pages.json'))) return;
  await promisify(execFile)(process.execPath, ['--conditions=@guzheng/source', 'packages/web/build/site.ts'], {
    cwd: root,
  });
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly said: { readonly url: string; readonly operatorKey?: string; readonly witnesses: readonly unknown[] };
  /** Everything on standard error until now. */
  readonly log: () => string;
  ended(): Promise<number | null>;
}

/** The program as somebody runs it, on a free port. */
async function serve(folder: string, ...more: readonly string[]): Promise<Served> {
  const env = { ...process.env, GUZHENG_LISTEN_PORT: '0', GUZHENG_CAPTURES_BROWSERS: '0' };
  const args = ['--conditions=@guzheng/source', main, 'serve', '--json', '--data', folder, ...more];
  const child = spawn(process.execPath, args, { env });
  running.push(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const end = new Promise<number | null>((resolve) => child.once('close', resolve));
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) resolve(out);
    });
    child.once('close', (code) => reject(new Error(`it ended with ${code}: ${err}`)));
  });
  return { child, said: JSON.parse(await line), log: () => err, ended: () => end };
}

describe('guzheng serve', () => {
  it('says where it is and the first key, once; nothing of it is in the log; keeps others off its data; stops when it is told to', async () => {
    const folder = await temporaryFolder();
    const first = await serve(folder);
    const { url, operatorKey = '', witnesses } = first.said;
    expect([operatorKey.slice(0, 3), witnesses]).toEqual(['gz_', []]);
    const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${operatorKey}` } });
    expect(await me.json()).toMatchObject({ role: 'operator' });
    expect(await (await fetch(`${url}/v1/server`)).text()).toContain('nothing deposited here is anchored');
    await expect(serve(folder)).rejects.toThrow(/data-locked/);
    first.child.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    expect(first.log()).toContain('"route":"getMe"');
    // The secret may have underscores of its own (base64url).
    expect(first.log()).not.toContain(operatorKey.split('_').slice(2).join('_'));
    const second = await serve(folder);
    expect(second.said).not.toHaveProperty('operatorKey');
    second.child.kill('SIGINT');
    expect(await second.ended()).toBe(0);
  });

  it('shows a key also where its first start found the port taken, and another to an operator who lost it', async () => {
    const folder = await temporaryFolder();
    const other = await serve(await temporaryFolder());
    const port = new URL(other.said.url).port;
    await expect(serve(folder, '--port', port)).rejects.toThrow(/address-unusable/);
    const first = await serve(folder);
    expect(first.said.operatorKey).toMatch(/^gz_/);
    first.child.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    const again = await serve(folder, '--operator-key');
    const { url, operatorKey } = again.said;
    const ask = async (path: string) =>
      await (await fetch(url + path, { headers: { authorization: `Bearer ${operatorKey}` } })).json();
    expect(await ask('/v1/keys')).toMatchObject({ items: [{ role: 'operator' }, { role: 'operator' }] });
    const made = expect.objectContaining({ action: 'server.operator-key', outcome: 'ok' });
    expect(await ask('/v1/audit')).toMatchObject({ items: expect.arrayContaining([made]) });
  });

  it('--check looks at the settings and makes nothing', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'guzheng.json');
    await writeFile(file, JSON.stringify({ data: 'data', operator: { name: '某公证处' } }));
    const sound = await guzheng(['serve', '--check', '--config', file]);
    expect([sound.code, sound.out]).toEqual([0, 'the settings are sound']);
    await writeFile(file, JSON.stringify({ listen: { host: '0.0.0.0' }, operatr: {} }));
    const wrong = await guzheng(['serve', '--check', '--json', '--config', file]);
    expect([wrong.code, errorCode(wrong)]).toEqual([2, 'settings-malformed']);
    expect(wrong.err).toMatch(/listen\.host.*no TLS/);
    expect(wrong.err).toMatch(/operatr.*no such setting/);
  });

  it('--check-audit holds the log of a stopped server against its ledger; where there is none, nothing is made', async () => {
    const folder = await temporaryFolder();
    const nothing = await guzheng(['serve', '--check-audit', '--data', join(folder, 'none')]);
    expect([nothing.code, existsSync(join(folder, 'none'))]).toEqual([2, false]);
    const server = await serve(folder);
    const busy = await guzheng(['serve', '--check-audit', '--json', '--data', folder]);
    expect([busy.code, errorCode(busy)]).toEqual([2, 'data-locked']);
    server.child.kill('SIGTERM');
    await server.ended();
    const sound = await guzheng(['serve', '--check-audit', '--json', '--data', folder]);
    // Start, first key, stop; no witness is named, and so no head is deposited.
    expect([sound.code, JSON.parse(sound.out)]).toMatchObject([0, { holds: true, lines: 3, heads: [], uncovered: 3 }]);
  });

  it.each([
    ['an argument too many', ['extra']],
    ['a port that is none', ['--port', '0']],
    ['an unknown flag', ['--prot', '1']],
  ])('%s is misuse', async (_what, args) => {
    expect((await guzheng(['serve', ...args])).code).toBe(2);
  });
});
