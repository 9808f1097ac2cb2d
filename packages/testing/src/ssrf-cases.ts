import type { DnsScript } from './dns-server.ts';

/** One way of asking for what is not open to the public. */
export interface SsrfCase {
  /** What a URL says between `//` and the port. */
  readonly host: string;
  /** Leads to this machine, so that a listener on all its addresses would notice. */
  readonly isLoopback: boolean;
}

const loopback: readonly string[] = [
  // Every notation of inet_aton(3), as the URL standard reads it too.
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '0x7f.1',
  '0x7f000001',
  '0X7F.0x0.0x0.0x1',
  '2130706433',
  '017700000001',
  '0177.0.0.1',
  '0177.1',
  '00000177.0.0.1',
  '127.0.0.0x1',
  '127.0x000001',
  '127.0.0.1.',
  '0',
  '00',
  '0x0',
  '0.0.0.0',
  '0.0.0.0.',
  // Characters that become digits and dots (UTS #46), and bytes that become characters.
  '\uff11\uff12\uff17.\uff10.\uff10.\uff11',
  '127\u30020\u30020\u30021',
  '127\uff0e0\uff0e0\uff0e1',
  '127\uff610\uff610\uff611',
  '\u2460\u2461\u2466.\u24ea.\u24ea.\u2460',
  '127.0.0.\u00ad1',
  '%31%32%37.0.0.1',
  '%30%78%37%66.1',
  // Names of this machine.
  'localhost',
  'LocalHost',
  'localhost.',
  '\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54',
  '\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3',
  'loc\u00adalhost',
  // IPv6, and IPv4 inside it (RFC 4291 §2.5.5).
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[0::0]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:1]',
  '[::FFFF:127.0.0.1]',
  '[::ffff:0.0.0.0]',
  // Names that stand for this machine.
  'loopback.ssrf.test',
  'unspecified.ssrf.test',
  'loopback6.ssrf.test',
  'mapped.ssrf.test',
  'mixed.ssrf.test',
  'mixed-last.ssrf.test',
  'alias.ssrf.test',
  'alias-chain.ssrf.test',
  'LOOPBACK.SSRF.TEST',
  'loopback.ssrf.test.',
];

const elsewhere: readonly string[] = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '3232235521',
  '0xc0a80001',
  '100.64.0.1',
  // Where clouds tell a machine its own secrets: most of them, Azure, Alibaba, Oracle, AWS over IPv6 and for containers.
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '[fd00:ec2::254]',
  '[::ffff:169.254.169.254]',
  '169.254.170.2',
  'metadata.ssrf.test',
  'metadata6.ssrf.test',
  // Special addresses of RFC 6890 and its registries.
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '[fe80::1]',
  '[fe80::5efe:127.0.0.1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[ff0e::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[5f00::1]',
  // IPv4 in tunnels and translations: compatible, NAT64, 6to4, Teredo, ISATAP, SIIT.
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:7f00:1::]',
  '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '[2606:4700::5efe:127.0.0.1]',
  '[2606:4700::200:5efe:169.254.169.254]',
  '[::ffff:0:127.0.0.1]',
  'private.ssrf.test',
  'link-local6.ssrf.test',
  'nat64.ssrf.test',
];

/** Every host that must not be reached without leave; names are those of `ssrfNames`. */
export const ssrfCases: readonly SsrfCase[] = [
  ...loopback.map((host) => ({ host, isLoopback: true })),
  ...elsewhere.map((host) => ({ host, isLoopback: false })),
];

const a = (...addresses: string[]) => ({ records: addresses.map((data) => ({ type: 'A', ttl: 0, data }) as const) });
const aaaa = (...addresses: string[]) => ({
  records: addresses.map((data) => ({ type: 'AAAA', ttl: 0, data }) as const),
});

/** What the names among them stand for. 93.184.216.34 is a public address, to which no test may ever connect. */
export const ssrfNames: DnsScript = {
  'localhost A': a('127.0.0.1'),
  'loopback.ssrf.test A': a('127.0.0.1'),
  'unspecified.ssrf.test A': a('0.0.0.0'),
  'loopback6.ssrf.test AAAA': aaaa('::1'),
  'mapped.ssrf.test AAAA': aaaa('::ffff:127.0.0.1'),
  'mixed.ssrf.test A': a('127.0.0.1', '93.184.216.34'),
  'mixed-last.ssrf.test A': a('93.184.216.34', '127.0.0.1'),
  'alias.ssrf.test A': {
    records: [
      { type: 'CNAME', ttl: 0, data: 'localhost' },
      { name: 'localhost', type: 'A', ttl: 0, data: '127.0.0.1' },
    ],
  },
  'alias-chain.ssrf.test A': {
    records: [
      { type: 'CNAME', ttl: 0, data: 'one.ssrf.test' },
      { name: 'one.ssrf.test', type: 'CNAME', ttl: 0, data: 'two.ssrf.test' },
      { name: 'two.ssrf.test', type: 'A', ttl: 0, data: '127.0.0.1' },
    ],
  },
  'metadata.ssrf.test A': a('169.254.169.254'),
  'metadata6.ssrf.test AAAA': aaaa('fd00:ec2::254'),
  'private.ssrf.test A': a('10.0.0.1'),
  'link-local6.ssrf.test AAAA': aaaa('fe80::1'),
  'nat64.ssrf.test AAAA': aaaa('64:ff9b::a00:1'),
};

/** What a public page may write in order to send its reader to this machine. `HOST` stands for `127.0.0.1:<port>`. */
export const ssrfLocations: readonly string[] = [
  'http://HOST/',
  'HTTP://HOST/',
  'http://public.example@HOST/',
  'http://public.example:80@HOST/',
  'http://public.example%2f@HOST/',
  'http://HOST#@public.example/',
  'http://HOST?@public.example/',
  'http://HOST\\@public.example/',
  'http:\\\\HOST/',
  '//HOST/',
  '/\\HOST/',
  '\\\\HOST/',
  ' http://HOST/',
  'ht\ttp://HOST/',
  'http:///HOST/',
  'https://HOST/',
  'https:HOST/',
  'https:\\HOST/',
];
