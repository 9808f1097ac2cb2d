import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codeOfEnd } from './take-process.ts';

describe('a process of a take that ended without a word', () => {
  it('has had too much memory where its heap was full', () => {
    const grow = 'const kept = []; for (;;) kept.push(Array.from({ length: 1e5 }, () => ({})))';
    const { signal, stderr } = spawnSync(process.execPath, ['--max-old-space-size=16', '-e', grow]);
    expect(codeOfEnd(signal, stderr.toString())).toBe('take-memory-exceeded');
  });

  it('was interrupted where it was told to stop, and crashed otherwise', () => {
    expect(codeOfEnd('SIGTERM', '')).toBe('take-interrupted');
    expect([codeOfEnd(null, ''), codeOfEnd('SIGSEGV', 'x'), codeOfEnd('SIGKILL', '')]).toEqual([
      ...['take-crashed', 'take-crashed', 'take-crashed'],
    ]);
  });
});
