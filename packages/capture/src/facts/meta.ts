import type { Fact } from '@guzheng/evidence';
import type { Meta } from './observation.ts';
import { stated, statedTime } from './statements.ts';

/** By key, in lower case: Open Graph, Twitter, Dublin Core, and what Chinese sites and their readers (Baidu, Toutiao, Weibo) agreed on. */
const KEYS: Readonly<Record<string, string>> = {
  ...named('title', ['og:title', 'twitter:title', 'title', 'dc.title', 'dcterms.title']),
  ...named('author', [
    'author',
    'article:author',
    'og:article:author',
    'og:author',
    'dc.creator',
    'dcterms.creator',
    'byl',
  ]),
  ...named('author-id', ['twitter:creator', 'profile:username', 'article:author:id']),
  ...named('publish-time', [
    ...['article:published_time', 'og:published_time', 'og:release_date', 'video:release_date', 'datepublished'],
    ...[
      'pubdate',
      'publishdate',
      'publish-date',
      'publish_time',
      'publishtime',
      'apub:time',
      'bytedance:published_time',
    ],
    ...[
      'weibo:article:create_at',
      'weibo: article:create_at',
      'dc.date',
      'dc.date.issued',
      'dcterms.created',
      'dcterms.issued',
    ],
  ]),
  ...named('edit-time', [
    ...[
      'article:modified_time',
      'og:updated_time',
      'lastmodified',
      'last-modified',
      'datemodified',
      'dcterms.modified',
    ],
    ...['bytedance:updated_time', 'bytedance:lrdate_time', 'weibo:article:update_at', 'weibo: article:update_at'],
  ]),
  ...named('site-owner', ['og:site_name', 'application-name', 'copyright', 'dc.publisher', 'dcterms.publisher']),
  ...named('canonical-url', ['canonical', 'og:url']),
  ...named('language', ['language', 'content-language', 'og:locale', 'dc.language', 'dcterms.language']),
  ...named('price', ['og:price:amount', 'product:price:amount']),
};

const OPEN_GRAPH = /^(?:og|article|book|music|product|profile|video):/;

export function metaFacts(metas: readonly Meta[]): Fact[] {
  return metas.flatMap(({ key, content, selector }) => {
    const id = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (id === undefined || content.trim() === '') return [];
    const source = OPEN_GRAPH.test(key) ? 'open-graph' : 'meta';
    const place = selector === null ? {} : { selector };
    return [{ id, source, key, ...place, ...(id.endsWith('-time') ? statedTime(content) : stated(content)) }];
  });
}

function named(id: string, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, id]));
}
