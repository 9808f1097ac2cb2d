import { describe, expect, it } from 'vitest';
import { publicUrl } from './url.ts';

describe('publicUrl', () => {
  it.each([
    ['https://rpc.example.org', 'https://rpc.example.org'],
    ['http://127.0.0.1:8545/', 'http://127.0.0.1:8545'],
    ['https://1rpc.io/sepolia', 'https://1rpc.io/sepolia'],
    ['https://user:password@node.example/rpc', 'https://node.example/rpc'],
    ['https://lb.example/ogrpc?network=sepolia&dkey=Ak765fp4zUm6', 'https://lb.example/ogrpc'],
    ['https://sepolia.infura.io/v3/0123456789abcdef0123456789abcdef', 'https://sepolia.infura.io/v3/***'],
    ['https://eth.example/0123456789abcdef0123456789abcdef01234567/', 'https://eth.example/***/'],
    ['https://node.example/rpc#secret', 'https://node.example/rpc'],
  ])('shows %s as %s', (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
  });

  it('does not repeat what is no URL: it may be a key', () => {
    expect(() => publicUrl('0123456789abcdef')).toThrow(
      expect.objectContaining({ code: 'config-malformed', message: expect.not.stringContaining('0123456789') }),
    );
  });
});
