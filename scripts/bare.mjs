// Runs the project's commands on a machine that has an old Node and npm and nothing else.
// Written for Node 18 and later, without dependencies: it brings Node 24 and pnpm through npm, installs, and goes.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = '--conditions=@guzheng/source';
const bin = (name, entry) => join(root, 'node_modules', name, entry);

const commands = {
  demo: (args) => run('node', [sources, 'examples/huatai/demo.ts', ...args]),
  guzheng: (args) => run('node', [sources, join(root, 'packages/cli/src/main.ts'), ...args], userFolder()),
  // The pages first: two seconds, and they are never older than the server behind them.
  serve: (args) =>
    commands.site() ||
    runUntilStopped('node', [sources, join(root, 'packages/cli/src/main.ts'), 'serve', ...args], userFolder()),
  site: () => run('node', [sources, 'packages/web/build/site.ts'], root, process.env, 2),
  vectors: (args) => run('node', [sources, 'vectors/generate.ts', ...args]),
  verifier: () => run('node', [sources, 'packages/web/build/verifier.ts']),
  bench: (args) => run('node', [sources, 'bench/main.ts', ...args]),
  // Second opinions: needs openssl 3, unzip and Debian's python3-opentimestamps, which are no part of a bare machine.
  peers: () =>
    ['openssl-ts', 'opentimestamps', 'transcript'].reduce(
      (failed, name) => run('node', [sources, `scripts/peers/${name}.ts`]) || failed,
      0,
    ),
  lint: () => run('node', [bin('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.']),
  typecheck: () =>
    run('node', [bin('typescript', 'bin/tsc'), '-b']) ||
    run('node', [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.test.json']) ||
    run('node', [bin('typescript', 'bin/tsc'), '-p', 'packages/web/tsconfig.test.json']),
  // The tests run whatever lint and types say, so that the closing line is always the tests' own.
  test: (args) => {
    const style = args.length > 0 ? 0 : commands.lint() || commands.typecheck();
    return run('node', [bin('vitest', 'vitest.mjs'), 'run', ...args]) || style;
  },
};

await main(process.argv.slice(2));

async function main(argv) {
  const [command, ...args] = process.env.GUZHENG_INSIDE ? JSON.parse(process.env.GUZHENG_INSIDE) : argv;
  if (!(command in commands))
    fail(`unknown command ${JSON.stringify(command)}: use one of ${Object.keys(commands).join(', ')}`);
  if (!process.env.GUZHENG_INSIDE && (!runsTypeScript() || !installed()))
    process.exit(await throughNpx([command, ...args]));
  if (!installed()) install();
  delete process.env.GUZHENG_INSIDE;
  process.exit(await commands[command](args));
}

/** Node strips types without a flag from 22.18 and 24 on. */
function runsTypeScript() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

function throughNpx(argv) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const environment = {
    ...process.env,
    GUZHENG_INSIDE: JSON.stringify(argv),
    // Where the user stood: npx sets INIT_CWD anew.
    GUZHENG_CWD: process.env.GUZHENG_CWD ?? process.env.INIT_CWD ?? root,
    // npm warns that pnpm wants a newer Node than the one npm itself runs on; pnpm gets Node 24.
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
  };
  const line = runsTypeScript() ? ['-p', packageManager] : ['-p', 'node@24', '-p', packageManager];
  const through = argv[0] === 'serve' ? runUntilStopped : run;
  return through('npx', ['--yes', ...line, '-c', 'node scripts/bare.mjs'], root, environment);
}

/** What was installed is remembered by the lock file's digest, so that the second run starts at once. */
function stamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
}

function installed() {
  const file = join(root, 'node_modules/.guzheng-installed');
  return existsSync(file) && readFileSync(file, 'utf8') === stamp();
}

function install() {
  const status = run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], root, process.env, 2);
  if (status !== 0) fail('the dependencies could not be installed: is the npm registry reachable?');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.guzheng-installed'), stamp());
}

/** Runs a program to its end and gives its exit code. `stdout` 2 sends its output to standard error. */
function run(program, args, cwd = root, env = process.env, stdout = 'inherit') {
  const windows = process.platform === 'win32' && program !== 'node';
  const result = spawnSync(program === 'node' ? process.execPath : program, windows ? args.map(quote) : args, {
    cwd: cwd ?? root,
    env,
    stdio: ['inherit', stdout, 'inherit'],
    shell: windows,
  });
  if (result.error) fail(`${program} could not be started: ${result.error.message}`);
  return result.status ?? 1;
}

/**
 * The same for a program that runs until it is stopped. Ctrl-C reaches it from the terminal by itself; this process must outlive it, so that
 * the prompt comes back when it has stopped. What is sent to this process alone is passed on. A shell between npm and this process passes
 * nothing on when it is ended, so that an orphan here means: stop.
 */
function runUntilStopped(program, args, cwd = root, env = process.env) {
  const windows = process.platform === 'win32' && program !== 'node';
  const child = spawn(program === 'node' ? process.execPath : program, windows ? args.map(quote) : args, {
    cwd: cwd ?? root,
    env,
    stdio: 'inherit',
    shell: windows,
  });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500);
  orphaned.unref();
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${program} could not be started: ${error.message}`));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Where the user stood. */
function userFolder() {
  return process.env.GUZHENG_CWD ?? process.env.INIT_CWD;
}

function quote(text) {
  return /\s/.test(text) ? `"${text}"` : text;
}

function fail(message) {
  process.stderr.write(`guzheng: ${message}\n`);
  process.exit(2);
}
