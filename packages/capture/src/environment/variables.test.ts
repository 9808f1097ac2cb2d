import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtVariables, processFlags } from './variables.ts';

async function look(env: NodeJS.ProcessEnv, files: Readonly<Record<string, string>> = {}) {
  const findings = await lookAtVariables(await makeMachine(files, { env }));
  return new Map(findings.map((finding) => [finding.id, finding]));
}

describe('a variable', () => {
  it.each(['http_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'ws_proxy'])('%s is a concern', async (name) => {
    const findings = await look({ [name]: 'http://user:hunter2@proxy.test:3128' });
    expect(findings.get('proxy-variables')).toMatchObject({ outcome: 'concern', data: { present: [name] } });
  });

  it.each([
    'NODE_OPTIONS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_EXTRA_CA_CERTS',
    'LD_PRELOAD',
    'SSLKEYLOGFILE',
    'DYLD_INSERT_LIBRARIES',
  ])('%s is a concern', async (name) => {
    expect((await look({ [name]: '1' })).get('process-variables')).toMatchObject({ outcome: 'concern' });
  });

  it('no_proxy alone sends nothing anywhere', async () => {
    expect((await look({ no_proxy: 'localhost' })).get('proxy-variables')).toMatchObject({ outcome: 'found' });
  });

  it('that is empty is not set', async () => {
    const findings = await look({ http_proxy: '', NODE_OPTIONS: '' });
    expect(['proxy-variables', 'process-variables'].map((id) => findings.get(id)?.outcome)).toEqual(['found', 'found']);
  });

  it('is named, and its value is nowhere', async () => {
    const secret = 'http://user:hunter2@proxy.test:3128/';
    const names = ['http_proxy', 'NO_PROXY', 'NODE_OPTIONS', 'SSLKEYLOGFILE', 'LD_PRELOAD', 'AWS_SECRET_ACCESS_KEY'];
    const findings = await look(Object.fromEntries(names.map((name) => [name, secret])));
    expect(JSON.stringify([...findings.values()])).not.toMatch(/hunter2|proxy\.test|AWS/);
  });
});

describe('the flags of Node.js', () => {
  it.each([
    [[], 'found'],
    [['--conditions=@guzheng/source', '--max-old-space-size=4096', '--eval', 'run()'], 'found'],
    [['--require', '/home/anybody/hook.cjs'], 'concern'],
    [['--import=/home/anybody/hook.mjs'], 'concern'],
    [['--use-system-ca'], 'concern'],
  ])('%j', (execArgv, outcome) => {
    expect(processFlags(execArgv)).toMatchObject({ outcome });
  });

  it('are named without what comes after them', () => {
    const flags = processFlags(['--import=data:,hunter2', '--eval', '-hunter2 + 1', '-r', '/home/hunter2.cjs']);
    expect(flags).toMatchObject({ data: { flags: ['--import', '--eval', '-r'] } });
    expect(JSON.stringify(flags)).not.toContain('hunter2');
  });
});

describe('the file that loads libraries into every program', () => {
  it.each([
    [undefined, 'found'],
    ['\n', 'found'],
    ['/usr/lib/hook.so\n', 'concern'],
  ])('with %j', async (text, outcome) => {
    const files: Record<string, string> = text === undefined ? {} : { '/etc/ld.so.preload': text };
    expect((await look({}, files)).get('preload-file')).toMatchObject({ outcome });
  });

  it('is a matter of Linux alone', async () => {
    const findings = await lookAtVariables(await makeMachine({}, { platform: 'darwin' }));
    expect(findings.map(({ id }) => id)).not.toContain('preload-file');
  });
});
