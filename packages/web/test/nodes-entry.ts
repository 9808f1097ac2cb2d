/** What the page builds of a report, for tests to look at. */
import type { Report } from '@guzheng/verify';
import { buildNodes, reportNodes } from '../src/verifier/result/report-nodes.ts';

Object.assign(globalThis, {
  refusedOf: (report: Report): readonly string[] => reportNodes(report).refused,
  built: (markup: string): string => buildNodes(markup).root.innerHTML,
});
