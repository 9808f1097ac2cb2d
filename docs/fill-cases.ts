import { casesInMarkdown, hostileFamilies } from '@guzheng/testing';

/** The page with its table of cases as they are now. */
export function fillCases(markdown: string): string {
  return markdown.replace(
    /<!-- cases -->[\s\S]*<!-- \/cases -->/,
    () => `<!-- cases -->\n${casesInMarkdown(hostileFamilies)}<!-- /cases -->`,
  );
}
