/**
 * Walks the litigant's and the clerk's path in both languages at the width of a desk and of a phone, and keeps a picture of each page:
 * `node --conditions=@guzheng/source packages/web/test/screenshots.ts FOLDER`. Run by hand; the pictures are for people to look at.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEVNET_KEY, startDevnet } from '../../anchor/src/devnet/index.ts';
import { openSiteDesk, type SiteDesk, type Visitor } from './site-desk.ts';

const POST = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>关于某公司产品的爆料 - 示例论坛</title>
<style>body{font:17px/1.7 sans-serif;max-width:720px;margin:30px auto;padding:0 16px}small{color:#666}</style>
<h1>关于某公司产品的爆料</h1><small>作者：路人甲 · 2026-11-20 09:30 · 阅读 12,034 · 转发 528 · 评论 346 · 点赞 1,204</small>
<p>这家公司的产品全部是假货，大家千万不要买，老板已经跑路。</p><p>本帖转发超过五百次。</p></html>`;

const LOGIN = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>用户登录</title><h1>登录</h1>
<form method="post"><input name="username" placeholder="手机号"><input type="password" name="password"><button>登录</button></form>
<p>登录后查看全部内容</p></html>`;

const [folder = ''] = process.argv.slice(2);
if (folder === '') throw new Error('usage: screenshots.ts FOLDER');
await mkdir(folder, { recursive: true });
const devnet = await startDevnet({ slotsInEpoch: 1 });
process.env.GUZHENG_PRIVATE_KEY = DEVNET_KEY;
const desk = await openSiteDesk({
  pages: { '/post/1': POST, '/login': LOGIN },
  settings: {
    operator: {
      name: '示例公证服务中心',
      statement: { zh: '与案件各方没有利害关系。', en: 'No interest in any dispute.' },
    },
    anchoring: {
      everyMinutes: 60,
      chain: { network: 'devnet', rpcs: [devnet.url], keyFile: join(folder, 'none.key'), confirm: 'included' },
    },
  },
});
try {
  for (const lang of ['zh', 'en'] as const) for (const width of [1280, 390] as const) await both(desk, lang, width);
} finally {
  await desk.close();
  await devnet.stop();
}

type Lang = 'zh' | 'en';

async function both(desk: SiteDesk, lang: Lang, width: number): Promise<void> {
  const say = (zh: string, en: string): string => (lang === 'zh' ? zh : en);
  const languages = lang === 'zh' ? ['zh-CN'] : ['en'];
  const options = { languages, width, scale: width < 500 ? 2 : 1 };
  const visitor = await desk.open('/', options);
  let place = 0;
  const keep = async (name: string, who: Visitor = visitor): Promise<void> => {
    place += 1;
    const file = `${lang}-${width}-${String(place).padStart(2, '0')}-${name}.png`;
    await writeFile(join(folder, file), await who.page.screenshot({ fullPage: true }));
    const wide = await who.overflow();
    if (wide > 0 || who.complaints.length > 0) console.error(file, { wide, complaints: who.complaints });
  };

  await keep('home');
  await visitor.signIn(await desk.server.keyFor('depositor', `litigant-${lang}-${width}`));
  await keep('signed-in');
  await visitor.fill('addresses', 'not an address');
  await visitor.press(say('开始取证', 'Capture now'));
  await keep('mistyped');
  await visitor.fill('addresses', `${desk.site.url}/post/1`);
  await visitor.fill('label', say('某公司名誉权纠纷', 'Defamation matter'));
  await visitor.press(say('开始取证', 'Capture now'));
  await visitor.sees('.steps li');
  await keep('capturing');
  await visitor.sees('.take.ready .frame img');
  await keep('preview');
  await visitor.press(say('不是，重新取证', 'No, capture it again'));
  await visitor.fill('reason', say('评论没有加载出来', 'the comments did not load'));
  await keep('reason');
  await visitor.page.keyboard.press('Enter');
  await visitor.sees('.take.rejected');
  await visitor.sees('.take.ready .frame img');
  await keep('second-preview');
  await visitor.press(say('是，确认', 'Yes, take it'));
  await visitor.sees('.state-word.confirmed');
  await keep('confirmed');
  await visitor.press(say('去案件页', 'To the case'));
  await visitor.sees('.downloads');
  const number = await visitor.text('.number-box code');
  await keep('case-waiting');
  await desk.server.parts.anchoring.round();
  await visitor.page.reload();
  await visitor.sees('.downloads');
  await visitor.press(say('生成提取码', 'Make a code'));
  await visitor.sees('.once');
  await keep('case-anchored');
  await visitor.page.goto(new URL('/cases', desk.server.url).href);
  await visitor.sees('.case-list li');
  await keep('cases');
  await visitor.press('/post/1');
  await visitor.press(say('持续跟踪这个网页', 'Watch this page'));
  await visitor.fill('passages', '本帖转发超过五百次。');
  await visitor.press(say('开始跟踪', 'Start watching'));
  for (let tries = 0; tries < 60 && (await visitor.page.$('.watch table')) === null; tries += 1) {
    await visitor.press(say('刷新', 'Refresh'));
    await pause(500);
  }
  await visitor.sees('.chart svg');
  await keep('series');
  await visitor.page.goto(new URL('/', desk.server.url).href);
  await visitor.fill('addresses', `${desk.site.url}/login`);
  await visitor.press(say('开始取证', 'Capture now'));
  await visitor.sees('.take.ready');
  await keep('login-wall');

  const file = join(folder, 'evidence.wacz');
  const original = await fetchOriginal(desk, number);
  await writeFile(file, original);
  const clerk = await desk.open('/lookup', options);
  await keep('lookup', clerk);
  await clerk.fill('number', `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`);
  await clerk.press(say('查验', 'Look up'));
  await keep('lookup-mistyped', clerk);
  await clerk.fill('number', number.toLowerCase().replaceAll('-', ' '));
  await clerk.press(say('查验', 'Look up'));
  await clerk.sees('[data-result=forbidden]');
  await keep('forbidden', clerk);
  await clerk.put(file);
  await clerk.sees('.file-state dl');
  await submitLookup(clerk);
  await clerk.sees('[data-result=match]');
  await keep('match', clerk);
  if (width > 500)
    await writeFile(join(folder, `${lang}-match.pdf`), await clerk.page.pdf({ preferCSSPageSize: true }));
  const other = join(folder, 'other.wacz');
  await writeFile(other, Buffer.concat([original, Buffer.from('x')]));
  await clerk.put(other);
  await clerk.reads('other.wacz', '.file-state');
  await clerk.sees('.file-state dl');
  await submitLookup(clerk);
  await clerk.sees('[data-result=mismatch]');
  await keep('mismatch', clerk);
  await clerk.close();

  const court = await desk.open('/', options);
  await court.signIn(await desk.server.keyFor('clerk', `court-${lang}-${width}`));
  await court.page.goto(new URL('/lookup', desk.server.url).href);
  await court.fill('number', number);
  await submitLookup(court);
  await court.sees('[data-result=found]');
  await keep('found', court);
  await court.close();

  const operator = await desk.open('/operator', options);
  await operator.signIn(desk.server.operator);
  await operator.sees('.keys table');
  await keep('operator', operator);
  await operator.close();
  await visitor.close();
}

async function submitLookup(clerk: Visitor): Promise<void> {
  await clerk.page.$eval('[name=number]', (one) => (one as HTMLElement).focus());
  await clerk.page.keyboard.press('Enter');
}

/** As the server keeps it. */
async function fetchOriginal({ server }: SiteDesk, number: string): Promise<Buffer> {
  const { ledger, blobs } = server.parts;
  const index = Number(number.slice(8, 22).replaceAll('-', ''));
  const entry = await ledger.entry(index);
  if (entry === undefined) throw new Error(`no entry ${index}`);
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.read(entry.statement.subject.sha256)) pieces.push(piece);
  return Buffer.concat(pieces);
}
