import type { Fact } from '@guzheng/evidence';
import type { HeaderList } from '../exchange.ts';
import { stated, statedTime } from './statements.ts';

/** What the header of the answer says of the page, as the browser received it. */
export function headerFacts(headers: HeaderList): Fact[] {
  return headers.slice(0, 300).flatMap(([name, value]): Fact[] => {
    switch (name.toLowerCase()) {
      case 'link':
        return canonicalLinks(value).map((url) => ({
          ...{ id: 'canonical-url', source: 'http', key: 'Link' },
          ...stated(value, url),
        }));
      case 'content-language':
        return [{ id: 'language', source: 'http', key: 'Content-Language', ...stated(value) }];
      case 'last-modified':
        return [{ id: 'edit-time', source: 'http', key: 'Last-Modified', ...statedTime(value) }];
      default:
        return [];
    }
  });
}

/** RFC 8288 §3: `<url>; rel="canonical"`, among others. */
function canonicalLinks(value: string): string[] {
  const links = value.slice(0, 4_000).matchAll(/<([^>]{1,2000})>((?:\s*;[^,;<]*)*)/g);
  return [...links]
    .filter(([, , parameters = '']) => /;\s*rel\s*=\s*"?[^";]*\bcanonical\b/i.test(parameters))
    .map(([, url = '']) => url);
}
