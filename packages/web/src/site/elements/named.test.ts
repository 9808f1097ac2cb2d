import type { Later } from '@guzheng/sdk/api';
import { describe, expect, it } from 'vitest';
import { described, named } from './named.ts';
import { t } from './text.ts';

describe('a word of the API', () => {
  const words = { live: t('在线', 'live') };

  it('has the words of this page, or stands as a later server says it', () => {
    expect(named(words, 'live')).toEqual(t('在线', 'live'));
    for (const later of ['geo-blocked', 'constructor', 'toString'] as unknown as Later[])
      expect(named(words, later)).toEqual(t(later, later));
  });

  it('that is not known is said to be so', () => {
    const states = { live: { word: t('在线', 'live'), means: t('甲', 'a') } };
    expect(described(states, 'live')).toBe(states.live);
    expect(described(states, 'geo-blocked' as Later)).toMatchObject({ word: t('geo-blocked', 'geo-blocked') });
  });
});
