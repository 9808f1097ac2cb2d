import type { CustodyEvent } from '@guzheng/evidence';
import type { CustodyLine, CustodyListing } from '@guzheng/verify';

type Lang = 'zh' | 'en';

const words = {
  zh: {
    subject: '存证文件 SHA-256',
    depositor: '存证人公钥',
    intact: '完整：声明与每个事件均有签名，逐一衔接。记录的是签名人的陈述；事件是否发生、公钥属于谁，此处未证明',
    broken: '不符：声明、签名或衔接有误',
    empty: '没有事件',
    unreadable: '无法读取',
    holds: '签名与衔接：通过',
    fails: '不符',
    own: '存证人本人',
    events: {
      deposit: '存证',
      anchor: '见证',
      upgrade: '补全',
      'hand-over': '移交',
      access: '查阅',
      verification: '核验',
    },
  },
  en: {
    subject: 'deposited file, SHA-256',
    depositor: "depositor's public key",
    intact:
      'INTACT: the statement and every event are signed, and each follows from the one before. These are the words of who signed; that it happened, and whose keys they are, is not shown here',
    broken: 'BROKEN: the statement, a signature or a link does not hold',
    empty: 'no events',
    unreadable: 'cannot be read',
    holds: 'signature and link: PASS',
    fails: 'FAIL',
    own: 'the depositor',
    events: {
      deposit: 'deposit',
      anchor: 'anchor',
      upgrade: 'upgrade',
      'hand-over': 'hand-over',
      access: 'access',
      verification: 'verification',
    },
  },
} as const;

/** The list for a terminal: what it starts from, then each event with what was found of it. */
export function custodyLines(listing: CustodyListing, lang: Lang): readonly string[] {
  const own = words[lang];
  return [
    listing.intact ? own.intact : own.broken,
    `${own.subject}  ${listing.subject}`,
    `${own.depositor}  ${listing.depositor}`,
    ...listing.faults.map(({ code, detail }) => `${own.fails} [${code}] ${detail}`),
    ...(listing.events.length === 0 ? [own.empty] : listing.events.flatMap((line) => eventLines(line, listing, lang))),
  ];
}

function eventLines({ seq, event, faults }: CustodyLine, { depositor }: CustodyListing, lang: Lang): readonly string[] {
  const own = words[lang];
  const head = event === undefined ? `${seq}  ${own.unreadable}` : eventLine(event, lang);
  const isDepositor = event?.actor.publicKey === depositor;
  return [
    '',
    head,
    ...(event === undefined ? [] : [`   ${event.actor.publicKey}${isDepositor ? ` (${own.own})` : ''}`]),
    ...(faults.length === 0
      ? [`   ${own.holds}`]
      : faults.map(({ code, detail }) => `   ${own.fails} [${code}] ${detail}`)),
  ];
}

/** Number, time, kind and words of one event. */
export function eventLine({ seq, time, event, detail }: CustodyEvent, lang: Lang): string {
  return `${seq}  ${times(time, lang)}  ${words[lang].events[event]}  ${detail}`;
}

/** The time as signed; for Chinese readers Beijing time beside it (UTC+8, no summer time since 1991). */
function times(time: string, lang: Lang): string {
  if (lang === 'en') return time;
  const beijing = new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${time}（北京时间 ${beijing}）`;
}
