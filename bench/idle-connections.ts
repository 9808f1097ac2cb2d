// Connections on which nothing is said, and what they cost: node --conditions=@guzheng/source bench/idle-connections.ts [10000]
// The server runs in a process of its own; the process of this script holds the other ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wanted = Number(process.argv[2] ?? 10_000);
const folder = await mkdtemp(join(tmpdir(), 'guzheng-idle-'));
const { child, url, key } = await start();
try {
  const before = await memoryOf(child);
  const sockets = await openAll(new URL(url), wanted);
  await accepted(wanted);
  const after = await memoryOf(child);
  const perConnection = ((after - before) / sockets.length) * 1024;
  console.log(
    `${sockets.length} idle connections: resident ${before} MiB before, ${after} MiB with them, ${perConnection.toFixed(1)} KiB each`,
  );
  console.log(`answers meanwhile: ${(await timed(200)).join(', ')}`);
  for (const socket of sockets) socket.destroy();
} finally {
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  await rm(folder, { recursive: true });
}

async function start(): Promise<{ readonly child: ChildProcess; readonly url: string; readonly key: string }> {
  const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
  // Longer than the opening takes, so that the first are still there when the last come.
  const settings = {
    GUZHENG_LISTEN_PORT: '0',
    GUZHENG_CAPTURES_BROWSERS: '0',
    GUZHENG_LIMITS_REQUEST_MS: '300000',
    GUZHENG_LOG_LEVEL: 'silent',
  };
  const args = ['--conditions=@guzheng/source', main, 'serve', '--json', '--data', folder];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => child.stdout?.once('data', (chunk) => resolve(String(chunk))));
  const { url, operatorKey } = JSON.parse(line) as { readonly url: string; readonly operatorKey: string };
  return { child, url, key: operatorKey };
}

async function openAll({ hostname, port }: URL, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(500, count - sockets.length) }, () => opened(Number(port), hostname));
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

function opened(port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket.off('error', reject).on('error', () => {})));
    socket.once('error', reject);
  });
}

/** The system takes connections faster than the server accepts them. */
async function accepted(count: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text();
    const open = Number(/^guzheng_http_connections (\d+)$/m.exec(text)?.[1] ?? 0);
    if (open >= count) return;
  }
}

/** Resident memory in MiB, as Linux counts it. */
async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

async function timed(count: number): Promise<readonly string[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const body = JSON.stringify({ subject: { sha256: i.toString(16).padStart(64, '0') } });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/deposits`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
  return [`${count} deposits acknowledged`, `p50 ${at(0.5)}`, `p99 ${at(0.99)}`];
}
