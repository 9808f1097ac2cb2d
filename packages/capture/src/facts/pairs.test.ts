import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairsIn } from './pairs.ts';
import { countersNamed } from './vocabulary.ts';

const inShort = (text: string): string =>
  pairsIn(text)
    .map(({ id, number }) => `${id} ${number}`)
    .join(', ');

describe('numbers and labels in a text', () => {
  it.each([
    ['阅读 1.2万', 'views 1.2万'],
    ['阅读数:12345', 'views 12345'],
    ['播放量已达 3万', 'views 3万'],
    ['1.2万次播放', 'views 1.2万'],
    ['一万二千次播放', 'views 一万二千'],
    ['十万+阅读', 'views 十万+'],
    ['超1万人看过', 'views 超1万'],
    ['约1.2万次播放', 'views 约1.2万'],
    ['1.2K views', 'views 1.2K'],
    ['转发 300 评论 99 赞 1,024', 'reposts 300, comments 99, likes 1,024'],
    ['转发(300)', 'reposts 300'],
    ['1,234阅读2转发', 'views 1,234, reposts 2'],
    ['12 关注 300 粉丝', 'followers 300'],
    ['共 99 条评论', 'comments 99'],
    ['全部评论(99)', 'comments 99'],
    ['评论:1,234', 'comments 1,234'],
    ['300 likes · 12 shares', 'likes 300, reposts 12'],
    ['已售 1000+件', 'sales 1000+'],
    ['月销 1.2万+', 'sales 1.2万+'],
    ['¥99 1000+人付款', 'sales 1000+'],
    ['12人正在看', 'online 12'],
    ['1.2万播放 345弹幕', 'views 1.2万'],
    ['2024-05-01 12:30 阅读 300', 'views 300'],
  ])('%s', (text, expected) => {
    expect(inShort(text)).toBe(expected);
  });

  it.each([
    ...['赞助 300元', '回复 3楼', '阅读全文', '第一次评论', '3月5日 阅读', '评论 12:30', '分享到微信', '播放 1080p'],
    ...['2024年1月1日发布', '阅读 5 分钟', '点击 #12 号', '赞 100%'],
  ])('%s has none', (text) => {
    expect(inShort(text)).toBe('');
  });

  it('of several elements belong together within one element first', () => {
    expect(inShort('¥¦59¦￼¦已售 1000+¦累计评论 3,456')).toBe('sales 1000+, comments 3,456');
    expect(inShort('播放¦￼¦分享¦66')).toBe('views , reposts 66');
  });

  it('never give one label to two numbers, whatever the text', () => {
    const parts = fc.constantFrom(
      '阅读',
      '转发',
      '评论',
      '赞',
      '12',
      '3万',
      '1,024',
      '￼',
      ' ',
      '¦',
      '次',
      '人',
      '：',
      '(',
      ')',
      '2024-05-01',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (all) => {
        const text = all.join('');
        const labels = text.match(/阅读|转发|评论|赞/g) ?? [];
        expect(pairsIn(text).length).toBeLessThanOrEqual(labels.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('names of classes and icons', () => {
  it.each([
    ['video-like-info', ['likes']],
    ['iconLike', ['likes']],
    ['woo-font--retweet', ['reposts']],
    ['read-count', ['views']],
    ['fans_num', ['followers']],
    ['likely preview scrollview shareholder', []],
  ])('%s', (name, expected) => {
    expect(countersNamed(name)).toEqual(expected);
  });
});
