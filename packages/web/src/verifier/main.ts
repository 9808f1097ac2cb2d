import { inWorker, serve } from './examination/worker.ts';
import { startPage } from './page/page.ts';

// One script for the page and for its worker: what hashes and judges there is the text that the page's policy names by its digest.
if (inWorker(globalThis)) serve(globalThis);
else startPage(document.currentScript?.textContent ?? '');
