import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Capture, Delivery, Listed, Timeline, Watch, Webhook } from '@guzheng/sdk/api';
import { makePng } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import type { OpenWatches } from '../src/watches/open.ts';
import { Client, capturing } from './capturing.ts';
import type { TestServer } from './open-server.ts';

const { server: open, site } = capturing();

const POST = [
  '这家公司的产品我用了三个月，屏幕就坏了两次。',
  '客服一直说会处理，但是到今天也没有人联系我。',
  '我已经向市场监管部门投诉，并保留了全部聊天记录。',
];

interface Shown {
  readonly sentences?: readonly string[];
  readonly pictures?: readonly string[];
  readonly views: number;
}

/** A post with what changes by itself around it: a clock, counters, a list that is another one each time. */
function postPage({ sentences = POST, pictures = ['/a.png', '/b.png'], views }: Shown): string {
  const list = [1, 2, 3].map((n) => `<li>今日推荐 ${views}-${n}：某地举办美食节活动现场热闹非凡</li>`).join('');
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><title>(${views}) 一篇帖子</title>
<nav>首页 热门 ${views}</nav><article><h1>一篇帖子</h1><p>${views % 50} 分钟前</p>${sentences.map((one) => `<p>${one}</p>`).join('')}
${pictures.map((src) => `<img src="${src}" width="60" height="40">`).join('')}<p>阅读 ${views} 转发 ${views % 7}</p></article><ul>${list}</ul>`;
}

const LOGIN =
  '<!doctype html><meta charset="utf-8"><title>登录</title><p>请先登录后查看</p><form><input name="user"><input type="password"></form>';
const CAPTCHA =
  '<!doctype html><meta charset="utf-8"><title>安全验证</title><p>请完成安全验证，拖动下方滑块</p><div class="geetest_holder" style="width:300px;height:200px">拖动滑块</div>';

interface Said {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly data: Readonly<Record<string, unknown>> };
}

/** A program that hears of events. */
async function receiver() {
  const said: Said[] = [];
  let told = (): void => undefined;
  const url = await site(async (request, response) => {
    const all = await text(request);
    said.push({ headers: request.headers, text: all, body: JSON.parse(all) });
    response.writeHead(204).end(() => told());
  });
  const heard = async (count: number): Promise<void> => {
    while (said.length < count)
      await new Promise<void>((done) => {
        told = done;
      });
  };
  return { url, said, heard };
}

function signatureOf(secret: string, headers: IncomingHttpHeaders, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

/** Ends the look that is under way, as its queue says, and waits until it is written down. */
async function looked({ parts }: TestServer, work: () => Promise<unknown>): Promise<void> {
  const ended = new Promise<void>((done) => {
    parts.captures.onChange((_, { state }: Capture) => {
      if (state === 'confirmed' || state === 'failed') done();
    });
  });
  await work();
  await ended;
  await (parts.watches as OpenWatches).tick();
}

describe('a page that is watched by real captures', () => {
  it('is live, edited, without a picture, gone, behind a login, and behind a captcha', async () => {
    let offset = 0;
    const server = await open({ now: () => new Date(Date.now() + offset) });
    const client = new Client(server, await server.keyFor('depositor', 'ada'));
    let answer: { readonly status: number; readonly body: string } = { status: 200, body: '' };
    const listener: RequestListener = ({ url = '/' }, response) => {
      if (url === '/favicon.ico') return void response.writeHead(404).end();
      if (url.endsWith('.png'))
        return void response
          .writeHead(200, { 'content-type': 'image/png' })
          .end(makePng(url === '/a.png' ? 60 : 50, 40));
      response.writeHead(answer.status, { 'content-type': 'text/html; charset=utf-8' }).end(answer.body);
    };
    const url = `${await site(listener)}post/1`;
    const seen: string[] = [];
    const program = await receiver();
    const hook = { url: program.url, events: ['watch.changed', 'watch.threshold'] };
    const { secret = '', id: hookId } = (await client.ask<Webhook>('POST', '/v1/webhooks', hook)).body;
    let id = '';
    const look = async (status: number, body: string): Promise<void> => {
      answer = { status, body };
      await looked(server, async () => {
        if (id !== '') return await (server.parts.watches as OpenWatches).tick();
        const passages = ['客服一直说会处理'];
        id = (await client.ask<Watch>('POST', '/v1/watches', { url, everyMinutes: 60, passages })).body.id;
      });
      offset += 3_600_000;
      const { last } = (await client.ask<Watch>('GET', `/v1/watches/${id}`)).body;
      seen.push(`${last?.state} ${last?.reasons.join(' ')}`);
    };
    await look(200, postPage({ views: 4_499 }));
    await look(200, postPage({ views: 4_502 }));
    await look(
      200,
      postPage({ views: 5_100, sentences: [POST[0] ?? '', POST[1] ?? '', '我已经撤回投诉，并删除了全部聊天记录。'] }),
    );
    await look(200, postPage({ views: 5_200, pictures: ['/a.png'] }));
    await look(404, '<!doctype html><meta charset="utf-8"><title>404</title><p>页面不存在</p>');
    await look(200, LOGIN);
    await look(200, CAPTCHA);
    expect(seen).toEqual([
      'live first-look compared-article',
      'live as-before compared-article',
      'edited text-gone:1 text-added:1 compared-article compared-steady:4',
      'partly-removed picture-gone:1/2 compared-article compared-steady:4',
      'removed status-gone:404',
      'private wall-login',
      'unknown wall-captcha',
    ]);
    const { observations, gaps } = (await client.ask<Timeline>('GET', `/v1/watches/${id}/timeline`)).body;
    expect(gaps).toEqual([]);
    expect(observations.map(({ counters }) => counters.find(({ name }) => name === 'views')?.value)).toEqual([
      ...[4_499, 4_502, 5_100, 5_200, undefined, undefined, undefined],
    ]);
    expect(observations.map(({ passages: [first] }) => first?.present)).toEqual([
      ...[true, true, true, true, false, undefined, undefined],
    ]);
    expect(server.parts.ledger.head.size).toBe(7);
    await program.heard(7);
    expect(program.said.map(({ body }) => body.data.to ?? body.data.threshold)).toEqual(
      expect.arrayContaining(['edited', 4500, 5000, 'partly-removed', 'removed', 'private', 'unknown']),
    );
    for (const { headers, text } of program.said)
      expect(headers['webhook-signature']).toBe(signatureOf(secret, headers, text));
    expect((await client.ask<Listed<Delivery>>('GET', `/v1/webhooks/${hookId}/deliveries`)).body.items).toHaveLength(7);
    const stranger = new Client(server, await server.keyFor('depositor', 'bob'));
    for (const path of [
      `/v1/webhooks/${hookId}/deliveries`,
      `/v1/watches/${id}`,
      `/v1/watches/${id}/timeline-document`,
    ])
      expect((await stranger.ask('GET', path)).status).toBe(404);
    const page = await server.ask('GET', `/v1/watches/${id}/timeline-document?lang=en`, { key: client.key });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain(observations[6]?.number);
    for (const { number = '', sha256 } of observations) {
      const { body } = await client.ask<{ sha256: string }>('GET', `/v1/deposits/${number}`);
      expect(JSON.stringify(body)).toContain(sha256);
    }
  }, 300_000);
});
