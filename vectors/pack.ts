/** INDEX.json: what the conformance pack consists of (PROTOCOL.md). */
import { createHash } from 'node:crypto';
import { parseVector, type Vector } from './vector.ts';

export const PACK_TYPE = 'guzheng/conformance/v1';

export interface PackEntry extends Pick<Vector, 'expect' | 'point' | 'code'> {
  /** Under cases/. */
  readonly path: string;
  /** Of the vector's file, hex. */
  readonly sha256: string;
}

export interface Pack {
  readonly type: typeof PACK_TYPE;
  readonly vectors: readonly PackEntry[];
}

/** The same for the same vectors: sorted by path, one vector a line, so that changes can be read. */
export function encodePack(vectors: ReadonlyMap<string, string>): string {
  const entries = [...vectors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => entryOf(path, text));
  const lines = entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n');
  return `{ "type": "${PACK_TYPE}", "vectors": [\n${lines}\n] }\n`;
}

/** Throws SyntaxError for anything but an index of this version. */
export function parsePack(text: string): Pack {
  const pack = JSON.parse(text) as Partial<Pack>;
  if (pack.type !== PACK_TYPE || !Array.isArray(pack.vectors)) throw new SyntaxError(`this is no ${PACK_TYPE}`);
  return { type: pack.type, vectors: pack.vectors };
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function entryOf(path: string, text: string): PackEntry {
  const { expect, point, code } = parseVector(text);
  return { path, sha256: digestOf(text), expect, point, code };
}
