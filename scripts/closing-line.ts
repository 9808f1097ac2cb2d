import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends the run with what failed, and what passed only at the second try, a line each with its first reason, and one plain line,
 * `N passed, N failed`, for people and for CI.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly { readonly message?: string }[]): void {
    let passed = 0;
    const again: string[] = [];
    const failed = unhandledErrors.map(({ message }) => `failed: ${line('outside the tests', message)}`);
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      passed += tests.filter((test) => test.result().state === 'passed').length;
      again.push(...tests.filter((test) => test.diagnostic()?.flaky).map((test) => `second try: ${failureOf(test)}`));
      const failures = tests.filter((test) => test.result().state === 'failed');
      failed.push(...failures.map((test) => `failed: ${failureOf(test)}`));
      // A file that could not be loaded, or a hook that failed, has errors of its own and no test to carry them.
      if (!module.ok() && failures.length === 0)
        failed.push(`failed: ${line(module.relativeModuleId, module.errors()[0]?.message ?? 'a hook')}`);
    }
    const closing = [...again, ...failed, `${passed} passed, ${failed.length} failed`];
    process.on('exit', () => process.stdout.write(`${closing.join('\n')}\n`));
  }
}

function failureOf(test: TestCase): string {
  return line(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors?.[0]?.message);
}

function line(what: string, why = 'no reason was given'): string {
  return `${what}: ${why.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
}
