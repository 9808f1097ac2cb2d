import { describe, expect, it } from 'vitest';
import { readPageContent } from './page-content.ts';

const body = '本公司产品经检测不合格，厂方至今没有召回。';
const nav = '首页 新闻 体育';
const read = (dom: string, text: string) => {
  const { basis, segments, pictures } = readPageContent({ dom: `<html><body>${dom}</body></html>`, text });
  return { basis, segments: segments.map((one) => one.text), pictures };
};

describe('the subject of a page', () => {
  it('is what is marked as the body of an article, before all else', () => {
    const dom = `<nav>${nav}</nav><main><article><h1>标题在此</h1><div itemprop="articleBody"><div><p>${body}</p></div><img src="a.png"></div><p>相关阅读</p></article></main><img src="ad.png">`;
    expect(read(dom, `${nav}\n标题在此\n${body}\n相关阅读`)).toEqual({
      ...{ basis: 'article-body', segments: [body], pictures: ['a.png'] },
    });
  });

  it('is the article, else what is main, else everything', () => {
    const text = `${nav}\n${body}`;
    expect(read(`<nav>${nav}</nav><article><p>${body}</p></article>`, text).basis).toBe('article');
    expect(read(`<nav>${nav}</nav><div role="main"><p>${body}</p></div>`, text)).toMatchObject({
      ...{ basis: 'main', segments: [body] },
    });
    expect(read(`<nav>${nav}</nav><p>${body}</p><img src="b.png">`, text)).toEqual({
      ...{ basis: 'page', segments: [nav, body], pictures: ['b.png'] },
    });
  });

  it('is no list of articles, and no answer to one', () => {
    const posts = [
      '甲说今天天气很好大家都出门了。',
      '乙说明天要下雨了记得带上雨伞。',
      '丙说后天又是一个大晴天真好呀。',
    ];
    const list = posts.map((post) => `<article>${post}</article>`).join('');
    expect(read(`<main>${list}</main>`, posts.join('\n')).basis).toBe('main');
    const thread = `<article>${body}${body.repeat(3)}<article>${posts[0]}</article></article>`;
    expect(read(thread, `${body}${body.repeat(3)}${posts[0]}`).segments).toContain(posts[0]);
  });

  it('leaves out what cannot be seen', () => {
    const dom = `<article><p>${body}</p><p style="display:none">这一句已经被隐藏起来了。</p><script>"不是文字的文字"</script></article>`;
    expect(read(dom, body).segments).toEqual([body]);
  });

  it('has its pictures also where they are loaded later', () => {
    const dom = `<article><p>${body}</p><img src="data:image/gif;base64,AA" data-src="a.png"><img data-original="b.png" src="b.png"></article>`;
    expect(read(dom, body).pictures).toEqual(['a.png', 'b.png']);
  });

  it('is everything where there is no markup', () => {
    expect(readPageContent({ dom: undefined, text: body })).toMatchObject({ basis: 'page', pictures: [] });
    expect(readPageContent({ dom: '', text: '' })).toEqual({ basis: 'page', segments: [], pictures: [] });
  });

  it('takes no more time for tags without end', () => {
    const dom = '<article><div itemprop="articleBody">'.repeat(50_000) + body;
    expect(readPageContent({ dom, text: body }).segments.map((one) => one.text)).toEqual([body]);
  });
});
