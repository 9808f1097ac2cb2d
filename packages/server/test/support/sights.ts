import { segmentsOf } from '@guzheng/verify';
import type { Baseline } from '../../src/watches/baseline.ts';
import type { Outcome, Sight } from '../../src/watches/sight.ts';

export const POST =
  '这家公司的产品我用了三个月，屏幕就坏了两次。客服一直说会处理，但是到今天也没有人联系我。大家购买之前一定要想清楚。我已经向市场监管部门投诉，并保留了全部聊天记录。';
export const PASSAGE = '客服一直说会处理';
export const OTHER =
  '她今天做了一道红烧鱼，味道很好，配方写在下面。先把鱼洗干净，再用盐腌半个小时。然后用小火慢慢煎到两面金黄。';
export const NAV = '首页 热门 关注 我的\n登录 注册';
export const URL_ASKED = 'https://site.example/post/1';

export interface Shown extends Partial<Omit<Sight, 'content' | 'pictures'>> {
  readonly basis?: Baseline['basis'];
  /** What is in the part that is compared; `text` is the whole page. Default: all of it. */
  readonly main?: string;
  readonly pictures?: readonly string[];
}

export function sight({ basis = 'article-body', main, pictures = [], ...shown }: Shown = {}): Sight {
  const { text = `${NAV}\n${POST}` } = shown;
  return {
    ...{
      time: '2026-11-28T08:00:00.000Z',
      status: 200,
      finalUrl: URL_ASKED,
      isComplete: true,
      walls: [],
      title: '一篇帖子',
    },
    ...{ editTimes: [], unanswered: [], counters: [], ownLoads: 2 },
    ...shown,
    text,
    content: { basis, segments: segmentsOf(main ?? (basis === 'page' ? text : POST)).segments, pictures: [] },
    pictures: pictures.map((name) => ({ url: `https://img.example/${name}`, sha256: name.padEnd(64, '0') })),
  };
}

/** A look that was sealed; what is compared is all of its text. */
export function page(text: string, more: Shown = {}): Outcome {
  return { kind: 'sealed', sight: sight({ text, main: text, ...more }) };
}
