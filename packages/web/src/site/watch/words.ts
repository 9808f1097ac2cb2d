import type { PageState } from '@guzheng/sdk/api';
import { type Text, t } from '../elements/text.ts';

export const PAGE_STATES: Readonly<Record<PageState, { readonly word: Text; readonly means: Text }>> = {
  live: { word: t('在线', 'live'), means: t('与第一次看到的一样', 'as it was at the first look') },
  edited: { word: t('已编辑', 'edited'), means: t('文字变了', 'its words changed') },
  'partly-removed': { word: t('部分删除', 'partly removed'), means: t('有的内容不见了', 'some of it is gone') },
  removed: { word: t('已删除', 'removed'), means: t('网站说页面不存在', 'the site says that it is gone') },
  private: {
    word: t('须登录或不公开', 'login or private'),
    means: t('要登录或权限才能看', 'behind a login or a permission'),
  },
  unreachable: {
    word: t('无法访问', 'unreachable'),
    means: t('没有应答，不说明页面已删', 'nobody answered, which proves nothing about the page'),
  },
  unknown: { word: t('无法判断', 'unknown'), means: t('原因见说明', 'the reasons say why') },
};

/** In the unit in which people say it. */
export function everyText(minutes: number): Text {
  if (minutes % 1440 === 0) return t(`每 ${minutes / 1440} 天`, `every ${minutes / 1440} days`);
  return minutes % 60 === 0
    ? t(`每 ${minutes / 60} 小时`, `every ${minutes / 60} hours`)
    : t(`每 ${minutes} 分钟`, `every ${minutes} minutes`);
}

/** Names of counters as the capture gives them. */
const COUNTERS: Readonly<Record<string, Text>> = {
  views: t('阅读', 'views'),
  reposts: t('转发', 'reposts'),
  likes: t('点赞', 'likes'),
  comments: t('评论', 'comments'),
  favourites: t('收藏', 'favourites'),
  followers: t('粉丝', 'followers'),
  sales: t('销量', 'sales'),
  online: t('在线人数', 'online'),
};

export function counterText(name: string): Text | undefined {
  return COUNTERS[name];
}
