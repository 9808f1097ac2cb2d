/** The web pages, as `packages/web/build/site.ts` made them: a fixed list of files, read once at start and served from memory. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import * as v from 'valibot';
import { ServerError } from '../error.ts';

/** Where the build puts them in this repository; the same from `src/http` and from `dist/http`. */
export const PAGES_FOLDER: string = join(import.meta.dirname, '../../../web/dist/site');

export interface PageFile {
  readonly body: Uint8Array;
  /** All that belong to it, ETag included. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Pages {
  /** `path`: of the request, without its query. Undefined where no page is served at it. */
  find(path: string): PageFile | undefined;
}

export interface PagesOptions {
  /** Holds `pages.json` and what it names. Default PAGES_FOLDER. */
  readonly folder?: string;
}

const REMAKE = 'Make them with: npm run site';

/** Reads pages and checks them against their digests. Rejects with ServerError `pages-missing`. */
export async function openPages({ folder = PAGES_FOLDER }: PagesOptions = {}): Promise<Pages> {
  const { files } = await manifestIn(folder);
  const read = new Map<string, PageFile>();
  for (const file of files) read.set(file.name, await load(folder, file));
  return {
    find: (path) => {
      const name = PLACES.find(([place]) => place.test(path))?.[1];
      return name === undefined ? undefined : read.get(name);
    },
  };
}

/**
 * Answers GET and HEAD of the pages and leaves everything else to what comes after: `app.use(servePages(await openPages()))`, before or
 * after the API, whose paths are others. Needs no key: a page holds nothing of anybody until its script has asked the API with one.
 */
export function servePages(pages: Pages): RequestHandler {
  return (request, response, next) => {
    const page = request.method === 'GET' || request.method === 'HEAD' ? pages.find(request.path) : undefined;
    if (page === undefined) {
      next();
      return;
    }
    response.set(page.headers);
    if (request.headers['if-none-match'] === page.headers.ETag) response.status(304).end();
    else response.status(200).end(request.method === 'HEAD' ? undefined : page.body);
  };
}

/** The addresses, and the file at each. Ids and numbers are the script's business: a wrong one gets the page that says so. */
const PLACES: readonly (readonly [place: RegExp, name: string])[] = [
  [/^\/(?:cases|lookup|operator)?$/, 'site.html'],
  [/^\/(?:capture|watch|case)\/[0-9A-Za-z-]{1,60}$/, 'site.html'],
  [/^\/verify$/, 'verifier.html'],
  [/^\/favicon\.(?:svg|ico)$/, 'favicon.svg'],
];

interface FileEntry {
  readonly name: string;
  readonly type: string;
  readonly sha256: string;
  /** Content-Security-Policy that stands in the page too; the header adds what only a header can say. */
  readonly policy?: string;
}
interface Manifest {
  readonly files: readonly FileEntry[];
}

const manifest: v.GenericSchema<unknown, Manifest> = v.strictObject({
  files: v.array(
    v.strictObject({
      name: v.picklist(['site.html', 'verifier.html', 'favicon.svg']),
      type: v.string(),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      policy: v.exactOptional(v.string()),
    }),
  ),
});

async function manifestIn(folder: string): Promise<Manifest> {
  const path = join(folder, 'pages.json');
  try {
    const read = v.parse(manifest, JSON.parse(new TextDecoder().decode(await bytesOf(path))));
    const lacking = PLACES.find(([, name]) => !read.files.some((file) => file.name === name));
    if (lacking === undefined) return read;
    throw new ServerError('pages-missing', `${path} does not name ${lacking[1]}`, { hint: REMAKE });
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    throw new ServerError('pages-missing', `${path} is no list of pages`, { hint: REMAKE, cause });
  }
}

async function load(folder: string, { name, type, sha256, policy }: FileEntry): Promise<PageFile> {
  const body = await bytesOf(join(folder, name));
  if (createHash('sha256').update(body).digest('hex') !== sha256)
    throw new ServerError('pages-missing', `The page ${join(folder, name)} is not the one that was built`, {
      hint: REMAKE,
    });
  return { body, headers: { ...HEADERS, ...policyHeader(policy), 'Content-Type': type, ETag: `"${sha256}"` } };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ServerError('pages-missing', `The web page ${path} cannot be read`, { hint: REMAKE, cause });
  }
}

/** Asked anew each time and answered by 304: a page must never be older than the server behind it. */
const HEADERS = {
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** `frame-ancestors` means nothing in a page's own meta element (CSP3 §3.3). A picture has no script to run. */
function policyHeader(policy: string | undefined): { readonly 'Content-Security-Policy': string } {
  return { 'Content-Security-Policy': `${policy ?? "default-src 'none'"}; frame-ancestors 'none'` };
}
