/** The example blocks of the specifications: the code fence after each `<!-- example: name -->`. */
import { canonicalize, layout } from '@guzheng/evidence';
import type { DisclosureExample } from './disclosure.ts';
import type { Example } from './example.ts';
import { otsAnchorOf, otsBlock, pathBlock, requestBlock, stampOf, treePathBlock } from './public-tools.ts';

const BLOCK = /(<!-- example: (\S+) -->\n```[a-z]+\n)([\s\S]*?)(```)/g;

/** What stands in each block, by name. */
export function blocksIn(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(BLOCK)].map(([, , name = '', text = '']) => [name, text]));
}

/** The specification with its blocks filled. Throws for a block that the example has nothing for. */
export function fillBlocks(markdown: string, example: Example, shown: DisclosureExample): string {
  return markdown.replace(BLOCK, (_, head: string, name: string, _old: string, end: string) => {
    return `${head}${blockFor(name, example, shown)}${end}`;
  });
}

function blockFor(name: string, example: Example, shown: DisclosureExample): string {
  switch (name) {
    case 'members':
      return listMembers(example);
    case 'statement':
      return pretty(example.statement);
    case 'proof':
      return pretty(shorten(example.proof));
    case 'statement-v2':
      return pretty(shown.statement);
    case 'disclosure':
      return pretty(shorten(shown.disclosure));
    case 'leaf':
      return `${shown.leaf}\n`;
    case 'rfc3161':
      return pretty(shorten(stampOf(example)));
    case 'rfc3161-request':
      return requestBlock(example);
    case 'opentimestamps':
      return pretty(shorten(otsAnchorOf(example)));
    case 'ots':
      return otsBlock(example);
    case 'path':
      return pathBlock(example);
    case 'path-in-a-tree':
      return treePathBlock(example);
    case layout.callLog:
      return memberText(name, example);
    default:
      return pretty(JSON.parse(memberText(name, example)));
  }
}

function memberText(path: string, { members }: Example): string {
  const bytes = members.get(path);
  if (bytes === undefined) throw new RangeError(`the example has no ${path}`);
  return Buffer.from(bytes).toString();
}

/** Bytes and path, in the order of the container. */
function listMembers({ members }: Example): string {
  const sorted = [...members].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sorted.map(([path, bytes]) => `${String(bytes.length).padStart(6)}  ${path}\n`).join('');
}

/** Keys in their canonical order, with line breaks. */
function pretty(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalize(value)), null, 2)}\n`;
}

const SHOWN = 24;

/** Every text of more than 80 characters cut to 24 and `…`. */
export function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, SHOWN)}…` : value;
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, shorten(own)]));
}
