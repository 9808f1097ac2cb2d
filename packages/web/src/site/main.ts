import { inWorker, serve } from './digest/worker.ts';
import { startSite } from './page/site.ts';

// One script for the page and for its worker: what hashes there is the text that the page's policy names by its digest.
if (inWorker(globalThis)) serve(globalThis);
else startSite(document.currentScript?.textContent ?? '');
