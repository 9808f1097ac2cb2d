import { layout } from '@guzheng/evidence';
import type { StagedFile } from '../staging/staging.ts';
import type { Look } from './look.ts';
import { patience } from './patience.ts';
import { logged } from './step.ts';
import type { Tab } from './tab.ts';

export interface Content {
  readonly look: Look;
  readonly dom: StagedFile;
  readonly text: StagedFile;
  /** When both were read, RFC 3339 UTC. */
  readonly at: string;
}

/** Writes evidence/page/dom.html and evidence/page/text.txt, read at one instant. */
export function keepContent(tab: Tab): Promise<Content> {
  const args = { read: ['document.documentElement.outerHTML', 'document.body.innerText'] };
  return logged(tab.log, { means: 'browser', call: 'Runtime.evaluate', args }, async () => {
    const { dom, text, ...look } = await tab.onlooker.content(patience(tab.deadline));
    const at = tab.now().toISOString();
    const domFile = await tab.staging.stageFile(`${layout.page}dom.html`, dom);
    const textFile = await tab.staging.stageFile(`${layout.page}text.txt`, text);
    return {
      value: { look, dom: domFile, text: textFile, at },
      result: { ...look },
      outputs: [domFile, textFile],
    };
  });
}

/** Writes evidence/page/page.mhtml: the page with its parts in one file that a browser opens. */
export function keepMhtml(tab: Tab): Promise<StagedFile> {
  const params = { format: 'mhtml' } as const;
  return logged(tab.log, { means: 'browser', call: 'Page.captureSnapshot', args: params }, async () => {
    const { data } = await tab.session.send('Page.captureSnapshot', params, { timeout: patience(tab.deadline) });
    const value = await tab.staging.stageFile(`${layout.page}page.mhtml`, data);
    return { value, outputs: [value] };
  });
}
