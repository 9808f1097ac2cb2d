import { EvidenceError, type Fact, parseJson } from '@guzheng/evidence';
import { readCount } from './count.ts';
import type { Observation, Spot } from './observation.ts';
import { stated, statedTime } from './statements.ts';
import type { Counter } from './vocabulary.ts';

/** Facts of JSON-LD, and the blocks that could not be read. */
export interface Structured {
  readonly facts: readonly Fact[];
  readonly unread: readonly { readonly what: string; readonly reason: string }[];
}

/** https://schema.org/InteractionCounter: the action that is counted, by its last word. */
const ACTIONS: Readonly<Record<string, Counter>> = {
  ...{
    LikeAction: 'likes',
    AgreeAction: 'likes',
    CommentAction: 'comments',
    ReplyAction: 'comments',
    ShareAction: 'reposts',
  },
  ...{ WatchAction: 'views', ViewAction: 'views', ReadAction: 'views', ListenAction: 'views', BuyAction: 'sales' },
  ...{ FollowAction: 'followers', SubscribeAction: 'followers', BookmarkAction: 'favourites' },
  // schema.org before 2014, as in "UserPlays:12".
  ...{
    UserLikes: 'likes',
    UserComments: 'comments',
    UserPlays: 'views',
    UserPageVisits: 'views',
    UserTweets: 'reposts',
  },
};
const WORKS = /Article|Posting|VideoObject|AudioObject|Product|WebPage|CreativeWork|Report|Recipe|Event|Question/;
const LIMITS = { objects: 2_000, facts: 80 };

type Json = { readonly [key: string]: unknown };

/** Reads each block strictly: what two readers could take for two things is not taken at all, and said. */
export function jsonLdFacts(blocks: Observation['jsonLd']): Structured {
  const facts: Fact[] = [];
  const unread: { what: string; reason: string }[] = [];
  for (const { selector, text, cut } of blocks) {
    const what = `JSON-LD at ${selector ?? 'an element without a selector'}`;
    try {
      if (cut) throw new RangeError('it is longer than what is read');
      const place = selector === null ? {} : { selector };
      facts.push(...new Reader(parseJson(text)).facts().map((fact) => ({ ...fact, ...place })));
    } catch (error) {
      if (!(error instanceof EvidenceError || error instanceof RangeError)) throw error;
      unread.push({ what, reason: error.message });
    }
  }
  return { facts: facts.slice(0, LIMITS.facts), unread };
}

/** Walks one block, counting what it looks at. */
class Reader {
  readonly #root: unknown;
  readonly #facts: Fact[] = [];
  #left = LIMITS.objects;

  constructor(root: unknown) {
    this.#root = root;
  }

  facts(): readonly Fact[] {
    this.#walk(this.#root, '');
    return this.#facts;
  }

  #walk(value: unknown, path: string): void {
    if (Array.isArray(value)) {
      for (const [i, one] of value.entries()) this.#walk(one, `${path}[${i}]`);
    } else if (isObject(value)) {
      if (--this.#left < 0) throw new RangeError(`it holds more than ${LIMITS.objects} objects`);
      this.#describe(value, path);
      for (const [key, one] of Object.entries(value)) if (typeof one === 'object') this.#walk(one, join(path, key));
    }
  }

  #describe(node: Json, path: string): void {
    this.#text('title', node, path, ['headline']);
    if (each(node['@type'], path).some(({ one }) => WORKS.test(textOf(one)))) this.#text('title', node, path, ['name']);
    for (const key of ['author', 'creator']) this.#person(node[key], join(path, key));
    for (const { one, at } of each(node.publisher, join(path, 'publisher'))) {
      if (typeof one === 'string') this.#add('site-owner', at, stated(one));
      else if (isObject(one)) this.#text('site-owner', one, at, ['name']);
    }
    this.#text('language', node, path, ['inLanguage']);
    this.#time('publish-time', node, path, ['datePublished', 'uploadDate', 'dateCreated']);
    this.#time('edit-time', node, path, ['dateModified']);
    this.#count('comments', node.commentCount, join(path, 'commentCount'));
    this.#interactions(node, path);
    this.#price(node, path);
  }

  #person(value: unknown, path: string): void {
    for (const { one, at } of each(value, path)) {
      if (typeof one === 'string') this.#add('author', at, stated(one));
      if (!isObject(one)) continue;
      this.#text('author', one, at, ['name']);
      this.#text('author-id', one, at, ['identifier', 'url', 'sameAs', '@id']);
    }
  }

  #interactions(node: Json, path: string): void {
    for (const { one, at } of each(node.interactionStatistic, join(path, 'interactionStatistic'))) {
      if (!isObject(one)) continue;
      const type = one.interactionType;
      const action = isObject(type) ? textOf(type['@type']) : textOf(type);
      this.#count(actionNamed(action), one.userInteractionCount, join(at, 'userInteractionCount'), action);
    }
    for (const { one, at } of each(node.interactionCount, join(path, 'interactionCount'))) {
      const [, action = '', count] = /^(?:https?:\/\/schema\.org\/)?(\w+): ?(.*)$/.exec(textOf(one)) ?? [];
      this.#count(actionNamed(action), count, at, action);
    }
  }

  #price(node: Json, path: string): void {
    for (const { one, at } of each(node.offers, join(path, 'offers'))) {
      const price = isObject(one) ? textOf(one.price) : '';
      if (isObject(one) && price !== '')
        this.#add('price', join(at, 'price'), stated(price, `${textOf(one.priceCurrency)} ${price}`));
    }
  }

  #text(id: string, node: Json, path: string, keys: readonly string[]): void {
    for (const key of keys) {
      for (const { one, at } of each(node[key], join(path, key))) {
        const text = textOf(one);
        if (text.trim() !== '') this.#add(id, at, stated(text));
      }
    }
  }

  #time(id: string, node: Json, path: string, keys: readonly string[]): void {
    for (const key of keys) {
      const text = textOf(node[key]);
      if (text !== '') this.#add(id, join(path, key), statedTime(text));
    }
  }

  #count(id: Counter | undefined, value: unknown, path: string, action?: string): void {
    const raw = textOf(value);
    if (id === undefined || raw === '') return;
    this.#add(id, path, { ...countOf(raw), ...(action === undefined ? {} : { label: action.slice(0, 100) }) });
  }

  #add(id: string, key: string, rest: Partial<Fact>): void {
    this.#facts.push({ id, source: 'schema.org', key: key.slice(0, 200), ...rest });
  }
}

/** Microdata: the properties in the order in which they stand. A count belongs to the action named right before or after it. */
export function microdataFacts(spots: readonly { readonly spot: Spot; readonly place: Partial<Fact> }[]): Fact[] {
  return spots.flatMap(({ spot, place }, i): Fact[] => {
    const text = spot.content?.text ?? spot.text;
    const base = { source: 'schema.org', key: `itemprop ${spot.key}`, ...place } as const;
    const counter = (action: string, raw: string): Fact[] => {
      const id = actionNamed(action);
      return id === undefined ? [] : [{ id, ...base, label: action.slice(0, 100), ...countOf(raw) }];
    };
    if (text.trim() === '') return [];
    switch (spot.key) {
      case 'headline':
        return [{ id: 'title', ...base, ...stated(text) }];
      case 'author':
      case 'creator':
        return [{ id: 'author', ...base, ...stated(text) }];
      case 'publisher':
        return [{ id: 'site-owner', ...base, ...stated(text) }];
      case 'inLanguage':
        return [{ id: 'language', ...base, ...stated(text) }];
      case 'datePublished':
      case 'uploadDate':
      case 'dateCreated':
        return [{ id: 'publish-time', ...base, ...statedTime(text) }];
      case 'dateModified':
        return [{ id: 'edit-time', ...base, ...statedTime(text) }];
      case 'price':
        return [{ id: 'price', ...base, ...stated(text) }];
      case 'commentCount':
        return [{ id: 'comments', ...base, ...countOf(text) }];
      case 'interactionCount': {
        const [, action = '', count = ''] = /^(\w+): ?(.*)$/.exec(text) ?? [];
        return counter(action, count);
      }
      case 'userInteractionCount': {
        const beside = [spots[i - 1], spots[i + 1]].find((other) => other?.spot.key === 'interactionType')?.spot;
        return beside === undefined ? [] : counter(beside.content?.text ?? beside.text, text);
      }
      default:
        return [];
    }
  });
}

function countOf(raw: string): Partial<Fact> {
  const read = readCount(raw);
  return { raw: raw.slice(0, 500), ...('reason' in read ? { note: read.reason } : { interval: read.interval }) };
}

function actionNamed(action: string): Counter | undefined {
  const name = /(\w+)\/?$/.exec(action)?.[1] ?? '';
  return Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
}

/** A value, or each of an array of values. */
function each(value: unknown, path: string): readonly { readonly one: unknown; readonly at: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ one: value, at: path }];
  return value.slice(0, 50).map((one: unknown, i) => ({ one, at: `${path}[${i}]` }));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === '' ? key.slice(0, 60) : `${path}.${key.slice(0, 60)}`;
}
