import type { Case, Family } from './case.ts';
import { busy } from './families/busy.ts';
import { documents } from './families/documents.ts';
import { encodings } from './families/encodings.ts';
import { frames } from './families/frames.ts';
import { intrusions } from './families/intrusions.ts';
import { lures } from './families/lures.ts';
import { malformed } from './families/malformed.ts';
import { pictures } from './families/pictures.ts';
import { policies } from './families/policies.ts';
import { posts } from './families/posts.ts';
import { redirects } from './families/redirects.ts';
import { requests } from './families/requests.ts';
import { sockets } from './families/sockets.ts';
import { streams } from './families/streams.ts';
import { tls } from './families/tls.ts';
import { walls } from './families/walls.ts';
import { workers } from './families/workers.ts';

export const families: readonly Family[] = [
  busy,
  documents,
  encodings,
  redirects,
  requests,
  streams,
  frames,
  workers,
  sockets,
  pictures,
  posts,
  intrusions,
  policies,
  walls,
  malformed,
  tls,
  lures,
];

export const hostileCases: readonly Case[] = families.flatMap(({ cases }) => cases);
