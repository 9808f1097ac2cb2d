import { describe, expect, it } from 'vitest';
import { openGate, privateGate } from './gate.ts';

const names: Record<string, string[]> = {
  'public.example': ['93.184.216.34'],
  'inside.example': ['10.0.0.7'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
};
const gate = privateGate(async (host) => {
  const addresses = names[host];
  if (addresses === undefined) throw new Error('ENOTFOUND');
  return addresses.map((address) => ({ address, family: 4 }));
});

describe('the gate of the browser', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://192.168.1.1:8080/',
    'https://inside.example/',
    'https://mixed.example/',
  ])('refuses %s', async (url) => {
    expect(await gate(url)).toMatch(/network not open to the public/);
  });

  it.each(['http://93.184.216.34/', 'https://public.example/', 'https://unknown.example/'])(
    'lets %s through',
    async (url) => {
      expect(await gate(url)).toBeNull();
    },
  );

  it('is open where private addresses are allowed', async () => {
    expect(await openGate('http://127.0.0.1/')).toBeNull();
  });
});
