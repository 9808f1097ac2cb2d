import type { BlockLink } from '../anchor-report.ts';

/** Whether a block stands on the chain it names. `few`: fewer sources support it than the quorum asks for; `silent`: asked, and nobody could say. */
export type LinkState = 'linked' | 'contradicted' | 'disagreement' | 'few' | 'silent' | 'unlinked';

/** Who says what of one block at one height. */
export interface Tally {
  /** Sources that name this very block, each counted once. */
  readonly supporters: number;
  readonly opponents: number;
  readonly asked: number;
  /** How many supporters the readers ask for. */
  readonly quorum: number;
  /** Whoever verifies vouches for this very block: enough by itself where nobody says otherwise. */
  readonly pinned: boolean;
}

/**
 * No source outranks another, and no pin does: one that names another block for this height turns agreement into disagreement, and
 * contradicts the block where nobody supports it.
 */
export function stateOf({ supporters, opponents, asked, quorum, pinned }: Tally): LinkState {
  if (opponents > 0) return supporters > 0 || pinned ? 'disagreement' : 'contradicted';
  if (pinned || supporters >= quorum) return 'linked';
  if (supporters > 0) return 'few';
  return asked > 0 ? 'silent' : 'unlinked';
}

export function linkOf(state: LinkState, pinned: boolean): BlockLink {
  if (state !== 'linked') return 'unlinked';
  return pinned ? 'pinned' : 'read';
}

/** The strictest of the readers asked; never less than one, and a quorum that is no number is never reached. */
export function quorumOf(readers: readonly { readonly quorum: number }[]): number {
  return Math.max(1, ...readers.map(({ quorum }) => quorum));
}

/** One server is one source, whatever stands behind the `?` and however often it was named. */
export function countSources(sightings: readonly { readonly source: string }[]): number {
  return new Set(sightings.map(({ source }) => serverOf(source))).size;
}

function serverOf(source: string): string {
  if (!URL.canParse(source)) return source.trim();
  const { origin, pathname } = new URL(source);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

interface Failure {
  readonly outcome: 'unreachable';
  readonly source: string;
  readonly at: string;
  readonly detail: string;
}

/** A reader must not throw; one that does is a source that could not be reached. Its message is not printed: it may hold a key. */
export async function ask<S>(read: () => Promise<readonly S[]>, now: Date): Promise<readonly (S | Failure)[]> {
  try {
    return await read();
  } catch (error) {
    const detail = error instanceof Error ? error.name : 'unknown failure';
    return [
      { outcome: 'unreachable', source: 'reader', at: now.toISOString(), detail: `The reader failed: ${detail}` },
    ];
  }
}
