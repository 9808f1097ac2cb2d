import { layout } from '@guzheng/evidence';
import type { CDPSession } from 'puppeteer-core';
import type { StagedFile } from '../staging/staging.ts';
import { patience } from './patience.ts';
import { type Deadline, logged } from './step.ts';
import type { Tab } from './tab.ts';

/** ISO 216 A4, inches. */
const PARAMS = {
  printBackground: true,
  paperWidth: 8.27,
  paperHeight: 11.69,
  transferMode: 'ReturnAsStream',
} as const;
/** The pictures are the evidence; a print is for reading. */
const LONGEST = 64 * 2 ** 20;
const PIECE_BYTES = 1 << 20;

/**
 * Prints the page to evidence/page/page.pdf, piece by piece. The page hears of it (`beforeprint`) and may look otherwise on paper, so
 * nothing is looked at afterwards.
 */
export function keepPdf({ session, staging, deadline, log }: Tab): Promise<StagedFile> {
  return logged(log, { means: 'browser', call: 'Page.printToPDF', args: PARAMS }, async () => {
    const { stream } = await session.send('Page.printToPDF', PARAMS, { timeout: patience(deadline) });
    if (stream === undefined) throw new Error('the browser gave no PDF');
    try {
      const value = await staging.stageFile(`${layout.page}page.pdf`, pieces(session, stream, deadline));
      return { value, outputs: [value] };
    } finally {
      // What has been read is kept even where the browser is gone by now and cannot close anything.
      await session.send('IO.close', { handle: stream }, { timeout: patience(deadline) }).catch(() => undefined);
    }
  });
}

async function* pieces(session: CDPSession, handle: string, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for (let bytes = 0; ; ) {
    const { data, base64Encoded, eof } = await session.send(
      'IO.read',
      { handle, size: PIECE_BYTES },
      { timeout: patience(deadline) },
    );
    const piece = Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8');
    bytes += piece.length;
    if (bytes > LONGEST) throw new Error(`the PDF is longer than the limit of ${LONGEST} bytes`);
    if (piece.length > 0) yield piece;
    if (eof) return;
  }
}
