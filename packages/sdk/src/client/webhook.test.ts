import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from './index.ts';

const key = Buffer.from('a key of some bytes, 24..');
const secret = `whsec_${key.toString('base64')}`;
const now = new Date('2026-03-01T12:00:00Z');
const body = '{"type":"deposit.anchored","data":{"name":"证据"}}';

function headersOf(text: string, at: Date = now, id = 'msg_1', by: Buffer = key): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', by).update(`${id}.${timestamp}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

describe('a webhook', () => {
  it('that is signed is read, from text, from bytes, from Headers and from those of Node', async () => {
    const expected = { id: 'msg_1', time: now, payload: JSON.parse(body) };
    const headers = headersOf(body);
    expect(await verifyWebhook({ secret, headers, body, now })).toEqual(expected);
    expect(await verifyWebhook({ secret, headers: new Headers(headers), body: Buffer.from(body), now })).toEqual(
      expected,
    );
    const shouting = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(await verifyWebhook({ secret, headers: shouting, body, now })).toEqual(expected);
  });

  /** The example of the specification: https://www.standardwebhooks.com, Svix's library. */
  it('is the one of Standard Webhooks', async () => {
    const verified = await verifyWebhook({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
      now: new Date(1614265330 * 1000),
    });
    expect(verified.payload).toEqual({ test: 2432232314 });
  });

  it('may have several signatures, of which one is ours', async () => {
    const headers = headersOf(body);
    const mine = headers['webhook-signature'] ?? '';
    for (const signatures of [`v1,AAAA ${mine}`, `v1a,xyz ${mine}`, `nonsense ${mine} v1,`])
      await verifyWebhook({ secret, headers: { ...headers, 'webhook-signature': signatures }, body, now });
  });

  const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
  it.each([
    ['another body', headersOf('{}')],
    ['another key', headersOf(body, now, 'msg_1', Buffer.from('another'))],
    ['another id', { ...headersOf(body), 'webhook-id': 'msg_2' }],
    ['another time', { ...headersOf(body), 'webhook-timestamp': String(now.getTime() / 1000 + 1) }],
    ['an old time', headersOf(body, minutes(-6))],
    ['a time to come', headersOf(body, minutes(6))],
    ['no time', { ...headersOf(body), 'webhook-timestamp': '' }],
    ['a time that is no number', { ...headersOf(body), 'webhook-timestamp': '0x10' }],
    ['no signature', { ...headersOf(body), 'webhook-signature': '' }],
    ['an empty signature', { ...headersOf(body), 'webhook-signature': 'v1,' }],
    ['no headers', {}],
  ])('with %s is not believed', async (_, headers) => {
    await expect(verifyWebhook({ secret, headers, body, now })).rejects.toMatchObject({ code: 'webhook-invalid' });
  });

  it('within five minutes is believed', async () => {
    await verifyWebhook({ secret, headers: headersOf(body, minutes(-5)), body, now });
    await verifyWebhook({ secret, headers: headersOf(body, minutes(5)), body, now });
  });

  it.each(['', 'whsec_', 'whsec_***'])(
    'is not checked with the secret %j, which is not in the message',
    async (bad) => {
      await expect(verifyWebhook({ secret: bad, headers: headersOf(body), body, now })).rejects.toMatchObject({
        code: 'option-invalid',
        message: expect.not.stringContaining('***'),
      });
    },
  );
});
