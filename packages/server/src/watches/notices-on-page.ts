/**
 * What platforms write where something was, collected from common usage and not from any list of theirs: that a phrase stands on a page proves
 * nothing by itself. It counts only where the page says little else, or where what was there before is gone.
 */
const REMOVED =
  /(?:该|此|本|您访问的|您查看的|你访问的|原)?(?:内容|微博|博文|文章|帖子|主题|视频|稿件|作品|笔记|回答|问题|动态|页面|链接|商品|宝贝|评论|日志|图片)(?:已经?|可能已经?)?(?:被)?(?:作者|发布者|用户|楼主|管理员|平台|原作者|UP主)?(?:自行)?(?:删除|下架|移除|屏蔽|撤回)|(?:该|此)?(?:内容|微博|文章|帖子|视频|笔记|作品|页面|商品|主题)(?:已)?(?:不存在|不见了|失效|消失)|因(?:违规|违反[^。]{0,20}|被?投诉|侵权)[^。]{0,20}(?:无法查看|不可见|已?被?(?:删除|屏蔽|下架))|(?:页面|网页)(?:找不到|未找到|不存在)|(?:抱歉|对不起)[，,]?[^。]{0,12}(?:不存在|已删除|被删除)|(?:post|page|video|article|content|tweet|item|listing)[^.]{0,30}(?:has been|was|is) (?:removed|deleted|taken down|no longer available)|(?:page|content|post) (?:not found|does(?:n't| not) exist|isn't available)|no longer (?:available|exists)/i;

/** Words by which something is there, and only for some. */
const PRIVATE =
  /仅(?:自己|作者|好友|粉丝|关注者|主人)可见|(?:作者|用户|主人|博主)(?:已)?(?:设置|设为)了?[^。]{0,10}(?:私密|隐私|可见|权限)|(?:没有|无|暂无)(?:访问|查看|浏览)?权限(?:查看|访问|浏览)?|权限不足|(?:该|此)?(?:内容|微博|账号|帐号|视频|空间)(?:已)?(?:设为|是)?(?:私密|非公开)|this (?:account|video|post|content) is private|only (?:me|friends|followers) can (?:see|view)/i;

/** The words as they stand there; undefined where there are none. */
export function removedWords(text: string): string | undefined {
  return REMOVED.exec(text)?.[0];
}

export function privateWords(text: string): string | undefined {
  return PRIVATE.exec(text)?.[0];
}
