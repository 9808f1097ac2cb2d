import { page } from '../answer.ts';
import type { Family } from '../case.ts';

/** Pages with facts that a court asks about: who, when, how often. */
export const posts: Family = {
  title: 'Posts and counters',
  routes: {
    '/post': page(
      `<header><a href=/>示例新闻网</a></header><article><h1>关于某产品抽检结果的说明</h1>
<p class=meta><span class=author>作者：李四</span> <time datetime="2026-03-05T09:30:00+08:00">2026-03-05 09:30</time> 来源：示例社</p>
<p>抽检结果显示，三批次产品不合格。</p></article>
<p class=counts><span id=read>阅读 1.2万</span> <span id=share>转发 528</span> <span id=comment>评论 3,456</span> <span id=like>点赞 10万+</span> <span id=sold>已售 5000+ 件</span></p>
<footer>主办单位：示例传媒有限公司 <a href="https://beian.miit.gov.cn/">京ICP备12345678号-1</a></footer>`,
      {
        title: '关于某产品抽检结果的说明 - 示例新闻网',
        head: '<link rel=canonical href="/post"><meta name=author content=李四><meta property="og:title" content="关于某产品抽检结果的说明"><meta property="og:site_name" content=示例新闻网>',
      },
    ),
    '/linked-data': page(
      `<h1>一段视频</h1><p>播放量见下</p><script type="application/ld+json">${JSON.stringify({
        '@context': 'https://schema.org',
        '@type': 'VideoObject',
        name: '一段视频',
        uploadDate: '2026-02-01T08:00:00+08:00',
        author: { '@type': 'Person', name: '王五' },
        interactionStatistic: [
          { '@type': 'InteractionCounter', interactionType: { '@type': 'WatchAction' }, userInteractionCount: 5120 },
          {
            '@type': 'InteractionCounter',
            interactionType: 'https://schema.org/LikeAction',
            userInteractionCount: '812',
          },
        ],
      })}</script><script type="application/ld+json">{ broken</script>`,
      { title: '一段视频' },
    ),
  },
  cases: [
    {
      name: 'post',
      about: 'A Chinese post with author, time, owner, ICP number and counters, one of them a range.',
      at: '/post',
      outcome: 'complete',
      shows: ['三批次产品不合格', '阅读 1.2万', '京ICP备12345678号-1'],
      traps: [{ does: 'counters as people write them', kept: 'each with its text, its interval and a picture of it' }],
    },
    {
      name: 'linked-data',
      about: 'A page that gives its facts in JSON-LD, and some JSON-LD that is none.',
      at: '/linked-data',
      outcome: 'complete',
      shows: ['一段视频'],
      traps: [{ does: 'counters for programs', kept: 'each with its source' }],
    },
  ],
};
