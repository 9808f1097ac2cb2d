import { defineConfig } from 'vitest/config';

const conditions = ['@guzheng/source'];
const resolve = { conditions };
const ssr = { resolve: { conditions } };
/**
 * Tests start real browsers and chains; those of one file share them, and two cores should not run five browsers. Where other processes,
 * sockets and kills take part, a busy machine can decide a race the other way: then a test is tried once more, and the closing lines say so.
 */
const slow = { testTimeout: 120_000, hookTimeout: 120_000, retry: 1 };

export default defineConfig({
  resolve,
  ssr,
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    maxWorkers: 2,
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'pure',
          include: ['packages/{evidence,verify}/src/**/*.test.ts', 'vectors/**/*.test.ts', 'docs/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'real',
          include: [
            'packages/{capture,anchor,sdk,server,cli,testing}/src/**/*.test.ts',
            'packages/{server,web}/test/**/*.test.ts',
            'packages/web/{src,build}/**/*.test.ts',
            'examples/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          ...slow,
        },
      },
    ],
  },
});
