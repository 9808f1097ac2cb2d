import { COUNTER_LABEL } from '@guzheng/capture';

const NUMBER = '(?<![\\d０-９.,，．])[\\d０-９][\\d０-９.,，．]{0,20}\\s?(?:万亿|[十百千万亿wkmb])?\\+?';
/** What says how long ago something was, and so changes by itself. */
const AGO =
  /刚刚|(?<!\d)(?:\d{1,6}|[一二两三四五六七八九十几半]+)\s?(?:秒钟?|分钟?|个?小时|天|周|个?星期|个?月|年)(?:之?前|以前)|(?:今天|昨天|前天)(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?|just now|\b(?:an?|\d{1,6})\s?(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|days?|weeks?|months?|years?)\s+ago\b|\byesterday\b/gi;
/** A counter with its number, before or after it. */
const COUNTED = new RegExp(
  `(?:${COUNTER_LABEL.source.replace(/\?<\w+>/g, '?:')})(?:数|量|次数)?\\s?[:：]?\\s?${NUMBER}|${NUMBER}\\s?(?:次|人|个|条)?\\s?(?:${COUNTER_LABEL.source.replace(/\?<\w+>/g, '?:')})`,
  'gi',
);
/** Other things that sites count for their readers; they are no facts of a capture. */
const COUNTED_TOO = new RegExp(
  `${NUMBER}\\s?(?:次|人|个|条|位)?\\s?(?:已?参与|参加|讨论|投票|打赏|在看|弹幕|订阅|关注|推荐|围观)|(?:弹幕|在看|推荐|关注|订阅)\\s?[:：]?\\s?${NUMBER}`,
  'gi',
);
/** Says when something was published; how sites write it changes with its age, from `3分钟前` to a date. */
const STAMP = /^\s*(?:发布于|发表于|发布时间|发表时间|时间|日期|posted(?: on)?|published(?: on)?)[\s:：]*/i;
/** Nothing but numbers, clocks and punctuation. */
const BARE = /^[\d０-９\p{P}\p{S}\s年月日时分秒点万亿千百wkm]*$/iu;

/**
 * The text without what changes from look to look although nobody edits anything: counters with their numbers, and how long ago something
 * was. A number that stands beside no such word stays.
 */
export function withoutFleeting(text: string): string {
  return text.replace(AGO, ' ').replace(COUNTED, ' ').replace(COUNTED_TOO, ' ');
}

/** Whether a sentence says nothing that an author could have changed. */
export function isFleeting(text: string): boolean {
  return BARE.test(withoutFleeting(text).replace(STAMP, ''));
}
