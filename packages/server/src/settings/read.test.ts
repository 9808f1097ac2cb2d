import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/temporary.ts';
import { ServerError } from '../error.ts';
import { VARIABLES } from './environment.ts';
import { isLoopback, readSettings } from './read.ts';

const folder = temporaryFolders();

async function file(content: unknown, name = 'guzheng.json'): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function mistakes(content: unknown, env: Record<string, string> = {}): Promise<readonly string[]> {
  try {
    await readSettings({ file: await file(content), env, cwd: folder.path });
    return [];
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'settings-malformed') throw error;
    return error.fields.map(({ message }) => message.replaceAll(folder.path, ''));
  }
}

describe('settings', () => {
  it('need nothing: a trial on this machine alone, that nobody witnesses', async () => {
    const settings = await readSettings({ env: {}, cwd: folder.path });
    expect(settings).toMatchObject({
      listen: { host: '127.0.0.1', port: 8787 },
      data: join(folder.path, 'guzheng-data'),
      ledger: { origin: 'localhost/ledger' },
      anchoring: { everyMinutes: 60 },
      captures: { allowPrivate: false },
    });
    expect(Object.keys(settings.anchoring)).toEqual(['everyMinutes']);
  });

  it('are taken from the command line over the environment, from it over the file, from it over the defaults', async () => {
    const path = await file({ listen: { port: 1001, host: '127.0.0.2' }, log: { level: 'warn' } });
    const env = { GUZHENG_LISTEN_PORT: '1002', GUZHENG_LOG_LEVEL: 'error' };
    const settings = await readSettings({ file: path, env, cwd: folder.path, over: { port: 1003 } });
    expect([settings.listen, settings.log.level]).toEqual([{ host: '127.0.0.2', port: 1003 }, 'error']);
  });

  it('name paths from where they stand: the file’s from its folder, the environment’s from the working folder', async () => {
    await mkdir(join(folder.path, 'etc'));
    for (const name of ['etc/ca.pem', 'root.pem']) await writeFile(join(folder.path, name), '');
    const path = await file({ data: '../data', captures: { caFile: 'ca.pem' } }, 'etc/guzheng.json');
    const env = {
      GUZHENG_ANCHORING_TSA_URLS: 'http://tsa.example/, http://b.example/',
      GUZHENG_ANCHORING_TSA_AT_LEAST: '1',
      GUZHENG_ANCHORING_TSA_ROOT_FILES: 'root.pem',
    };
    const settings = await readSettings({ file: path, env, cwd: folder.path });
    expect([settings.data, settings.captures.caFile, settings.anchoring.tsa]).toEqual([
      join(folder.path, 'data'),
      join(folder.path, 'etc/ca.pem'),
      { urls: ['http://tsa.example/', 'http://b.example/'], atLeast: 1, rootFiles: [join(folder.path, 'root.pem')] },
    ]);
  });

  it('have a variable for every field that is no list of accounts', () => {
    expect(VARIABLES.size).toBeGreaterThan(40);
    expect(VARIABLES.get('GUZHENG_CAPTURES_MAX_TIME_MS')).toEqual({ path: ['captures', 'maxTimeMs'], kind: 'number' });
    expect(VARIABLES.get('GUZHENG_LIMITS_ACCOUNT_DEPOSITS_PER_DAY')).toMatchObject({ kind: 'number' });
  });

  it('are all in the guide for operators, with their variables, and no others', async () => {
    const guide = await readFile(join(import.meta.dirname, '../../../../docs/guides/operators.md'), 'utf8');
    const rows = [...guide.matchAll(/^\| `([a-zA-Z.]+)` \| `(GUZHENG_[A-Z_]+)` \|/gm)].map(([, field, name]) => [
      name,
      field,
    ]);
    expect(rows).toEqual([...VARIABLES].map(([name, { path }]) => [name, path.join('.')]));
  });

  it('say every mistake at once, with its field and where it came from', async () => {
    const content = {
      listen: { host: '0.0.0.0', port: 70_000, prot: 1 },
      operator: { statement: 'x' },
      captures: { browsers: 'two', caFile: 'absent.pem' },
      surplus: true,
    };
    const found = await mistakes(content, { GUZHENG_LIMITS_BODY_BYTES: 'many', GUZHENG_LISTN_PORT: '1' });
    const starts = found.map((message) => message.split(':')[0]);
    expect(starts.sort()).toEqual(
      [
        'GUZHENG_LISTN_PORT',
        'listen.port (/guzheng.json)',
        'listen.prot (/guzheng.json)',
        'operator.statement (/guzheng.json)',
        'captures.browsers (/guzheng.json)',
        'captures.caFile (/guzheng.json)',
        'listen.host (/guzheng.json)',
        'limits.bodyBytes (GUZHENG_LIMITS_BODY_BYTES)',
        'surplus (/guzheng.json)',
      ].sort(),
    );
  });

  it.each([
    ['that other machines reach without TLS', { listen: { host: '0.0.0.0' } }, 'listen.host'],
    ['that other machines reach by http', { listen: { host: '::' }, publicUrl: 'http://e.example' }, 'listen.host'],
    ['of a public address with a path', { publicUrl: 'https://e.example/x' }, 'publicUrl'],
    ['with a password in an address', { publicUrl: 'https://u:p@e.example' }, 'publicUrl'],
    ['with a file that is not there', { captures: { caFile: 'absent.pem' } }, 'captures.caFile'],
    [
      'with a network that nobody knows',
      { anchoring: { chain: { network: 'x', keyFile: 'guzheng.json' } } },
      'anchoring.chain.network',
    ],
    [
      'that capture private addresses for others',
      { publicUrl: 'https://e.example', captures: { allowPrivate: true } },
      'captures.allowPrivate',
    ],
    ['with an origin that no note carries', { ledger: { origin: 'https://e.example/ledger' } }, 'ledger.origin'],
    ['with a proxy that is no address', { trustedProxies: ['10.0.0.0/33'] }, 'trustedProxies.0'],
    ['with the prototype as a field', '{"__proto__":{"data":"x"}}', '__proto__'],
    ['with a key twice', '{"data":"a","data":"b"}', ''],
    ['of no object', '[]', ''],
    ['of no JSON', 'data: x', ''],
  ])('%s are refused', async (_what, content, field) => {
    const found = await mistakes(content);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(field);
  });

  it.each([
    ['behind a proxy that speaks TLS', { listen: { host: '0.0.0.0' }, publicUrl: 'https://e.example' }],
    ['where somebody said that it is known', { listen: { host: '0.0.0.0', plainHttp: true } }],
  ])('let others in %s', async (_what, content) => {
    expect(await mistakes(content)).toEqual([]);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.example.org', false],
    ['10.0.0.1', false],
  ])('know whether %s is this machine alone', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });

  it('take the ledger’s name from the public address', async () => {
    const path = await file({ publicUrl: 'https://e.example:8443' });
    const { ledger } = await readSettings({ file: path, env: {}, cwd: folder.path });
    expect(ledger.origin).toBe('e.example:8443/ledger');
  });

  it('leave alone what Kubernetes sets beside a service of this name', async () => {
    const env = { GUZHENG_PORT: 'tcp://10.0.0.1:80', GUZHENG_SERVICE_HOST: '10.0.0.1', GUZHENG_PORT_80_TCP: 'x' };
    expect(await mistakes({}, env)).toEqual([]);
  });

  it('do not repeat a value that may be a secret', async () => {
    const found = await mistakes({ anchoring: { chain: { network: 'sepolia', keyFile: 'x', key: '0xSECRET' } } });
    expect(found.join()).not.toContain('SECRET');
  });
});
