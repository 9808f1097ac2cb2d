import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A repository for a test, made by git itself with nobody's configuration. */
export interface TestRepository {
  readonly folder: string;
  /** Runs git in it and gives back what it prints, without the last line feed. */
  git(...args: string[]): string;
  /** The same, with something on standard input. */
  feed(input: string | Uint8Array, ...args: string[]): string;
  write(path: string, content: string | Uint8Array): void;
  /** Adds everything and commits it; the id. */
  commit(message: string): string;
}

export function makeRepository(folder: string, ...options: string[]): TestRepository {
  mkdirSync(folder, { recursive: true });
  const run = (args: readonly string[], input?: string | Uint8Array) =>
    execFileSync('git', args, {
      cwd: folder,
      env: environment(),
      stdio: 'pipe',
      ...(input === undefined ? {} : { input }),
    })
      .toString('utf8')
      .replace(/\n$/, '');
  const git = (...args: string[]) => run(args);
  git('init', '--quiet', '--initial-branch=main', ...options);
  return {
    folder,
    git,
    feed: (input, ...args) => run(args, input),
    write: (path, content) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    commit: (message) => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

function environment(): NodeJS.ProcessEnv {
  const who = { NAME: '张三', EMAIL: 'zhang@example.test', DATE: '2026-03-01T12:00:00+08:00' };
  const names = Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  return {
    ...Object.fromEntries(names),
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}
