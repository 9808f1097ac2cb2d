import type { CDPSession } from 'puppeteer-core';

/** Where the test page has its mark: further down than any window is high. CSS pixels. */
const DOWN = 10_000;

/**
 * Whether this browser paints what lies outside its window without being told to resize it: tried on an empty page, with a red mark far
 * below the window that makes a difference to the picture, or none.
 */
export async function paintsBeyondWindow(session: CDPSession): Promise<boolean> {
  await session.send('Runtime.evaluate', { expression: `(${MARK})(${DOWN})` });
  const marked = await shootMark(session);
  await session.send('Runtime.evaluate', { expression: `document.getElementById('mark').remove()` });
  return marked !== (await shootMark(session));
}

/** Runs in the page. Text, as this package is compiled without DOM types. */
const MARK = `(down) => {
  const mark = document.documentElement.appendChild(document.createElement('i'));
  mark.id = 'mark';
  mark.style = 'position:absolute;left:0;top:' + down + 'px;width:3px;height:3px;background:#f00';
}`;

async function shootMark(session: CDPSession): Promise<string> {
  const clip = { x: 0, y: DOWN, width: 3, height: 3, scale: 1 };
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: false, clip });
  return data;
}
