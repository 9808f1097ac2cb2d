import type { EnvironmentChange, EnvironmentFinding } from '@guzheng/evidence';

/** Long enough to see what is another, short enough for a report. */
const MOST_CHARACTERS = 500;

/** What is another in the second look, and what came or went, by the ids that the second look has. */
export function changesBetween(
  before: readonly EnvironmentFinding[],
  after: readonly EnvironmentFinding[],
): EnvironmentChange[] {
  const first = new Map(before.map((finding) => [finding.id, finding]));
  return after.flatMap((finding) => {
    const earlier = first.get(finding.id);
    return earlier !== undefined && same(earlier, finding) ? [] : [change(finding.id, earlier, finding)];
  });
}

/** Both are made by the same lines, so that their members come in the same order. */
function same(a: EnvironmentFinding, b: EnvironmentFinding): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Where the words are the same, the data is what differs. */
function change(id: string, before: EnvironmentFinding | undefined, after: EnvironmentFinding): EnvironmentChange {
  const withData = before?.detail === after.detail;
  return {
    id,
    before: before === undefined ? '(nothing)' : inWords(before, withData),
    after: inWords(after, withData),
  };
}

function inWords({ outcome, detail, data }: EnvironmentFinding, withData: boolean): string {
  const more = withData && data !== undefined ? ` ${JSON.stringify(data)}` : '';
  return `${outcome}: ${detail}${more}`.slice(0, MOST_CHARACTERS);
}
