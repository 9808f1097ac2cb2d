/**
 * STAND-INS for parts of the server that are not merged into this branch yet, so that the HTTP application can be run and tested. Each goes
 * when the real one comes; none of this is part of the server.
 */
import { routes } from '@guzheng/sdk/api';
import { ServerError } from './error.ts';
import type { Handled } from './http/handled.ts';
import type { Parts } from './parts.ts';

const refuse = async (): Promise<never> => {
  throw new ServerError('not-ready', 'This part of the server is a stand-in.');
};

export const stubParts: Pick<Parts, 'watches'> = {
  watches: { status: async () => ({ active: 0, late: 0 }), close: async () => undefined },
} as unknown as Pick<Parts, 'watches'>;

const { createWatch, listWatches, getWatch, endWatch, createNotice, getTimeline, getTimelineDocument } = routes;
export const stubHandlers: readonly Handled[] = [
  createWatch,
  listWatches,
  getWatch,
  endWatch,
  createNotice,
  getTimeline,
  getTimelineDocument,
].map((route) => ({ route, handler: refuse })) as unknown as readonly Handled[];
