/** Inputs that are made to cost as much as they can: time or memory out of proportion to their bytes. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  concatBytes,
  fromBase64,
  hexToBytes,
  joinBytes,
  layout,
  type Proof,
  parseJson,
  parseProof,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { certifyAuthority, ecKey, encodeProof, makeOtsAnchor, makeTimeStamp, warcRecord } from '@guzheng/testing';
import { evidence } from '../make.ts';
import type { Exhibit } from './exhibit.ts';
import { forgePackage } from './forge.ts';

export interface Strain {
  readonly name: string;
  make(exhibit: Exhibit, scale: number): Promise<Strained> | Strained;
}

export interface Strained {
  readonly file: Uint8Array;
  readonly proof?: Uint8Array;
}

type Fields = { readonly [name: string]: unknown };
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const list = (count: number, item: string): Uint8Array => utf8Encode(`[${many(count, () => item).join(',')}]`);

/** The package with other members. */
function packed({ members }: Exhibit, edits: { readonly [path: string]: Uint8Array }): Strained {
  return { file: forgePackage(new Map([...members, ...Object.entries(edits)])) };
}

function documentOf({ members }: Exhibit, path: string): Fields {
  return JSON.parse(Buffer.from(members.get(path) ?? []).toString()) as Fields;
}

function field(fields: Fields, name: string): Fields {
  return fields[name] as Fields;
}

/** The proof with other anchors or events. */
function proven({ file, proof }: Exhibit, edit: (proof: Proof) => object): Strained {
  return { file, proof: encodeProof({ ...(parseJson(proof) as object), ...edit(parseProof(parseJson(proof))) }) };
}

/** `scale` 1 is what is measured; tests take a small part of it. */
export const strains: readonly Strain[] = [
  {
    name: 'a document of zeros where objects belong',
    make: (exhibit, scale) =>
      packed(exhibit, {
        [layout.network]: encodeProof({
          ...documentOf(exhibit, layout.network),
          connections: many(4e6 * scale, () => 0),
        }),
      }),
  },
  {
    name: 'a proof of zeros where anchors belong',
    make: ({ file }, scale) => ({
      file,
      proof: concatBytes(utf8Encode('{"type":"guzheng/proof/v1","anchors":'), list(4e6 * scale, '0'), utf8Encode('}')),
    }),
  },
  {
    name: 'empty objects without number',
    make: (exhibit, scale) => packed(exhibit, { [layout.loss]: list(1e7 * scale, '{}') }),
  },
  {
    name: 'keys without number',
    make: (exhibit, scale) =>
      packed(exhibit, { [layout.loss]: utf8Encode(`{${many(1e6 * scale, (i) => `"${i.toString(36)}":0`).join()}}`) }),
  },
  {
    name: 'an address with zones without number',
    make: (exhibit, scale) => {
      const network = documentOf(exhibit, layout.network);
      const [first, ...others] = network.connections as readonly Fields[];
      const ip = `${'%'.repeat(2e5 * scale)}\n`;
      return packed(exhibit, {
        [layout.network]: encodeProof({ ...network, connections: [{ ...first, ip }, ...others] }),
      });
    },
  },
  {
    name: 'redirects without number, in an archive of as many answers',
    make: (exhibit, scale) => {
      const capture = documentOf(exhibit, layout.capture);
      const plain = field(capture, 'plain');
      const [hop] = plain.hops as readonly Fields[];
      const empty = createHash('sha256').digest('hex');
      const answer = warcRecord('response', utf8Encode('HTTP/1.1 200 OK\r\n\r\n'), {
        'WARC-Target-URI': 'https://huatai.test/a?x=1',
        'Content-Type': 'application/http; msgtype=response',
        'WARC-Payload-Digest': `sha256:${empty}`,
      });
      const records = joinBytes(many(5000 * scale, () => answer));
      return packed(exhibit, {
        [layout.capture]: encodeProof({
          ...capture,
          plain: { ...plain, hops: many(5000 * scale, () => ({ ...hop, status: 201 })) },
        }),
        [layout.warc]: records,
      });
    },
  },
  {
    name: 'screenshots without number',
    make: (exhibit, scale) => {
      const capture = documentOf(exhibit, layout.capture);
      const [shot] = capture.screenshots as readonly Fields[];
      return packed(exhibit, {
        [layout.capture]: encodeProof({ ...capture, screenshots: many(30_000 * scale, () => shot) }),
      });
    },
  },
  {
    name: 'lines of the log without number',
    make: (exhibit, scale) => {
      const [line = ''] = Buffer.from(exhibit.members.get(layout.callLog) ?? [])
        .toString()
        .split('\n');
      return packed(exhibit, { [layout.callLog]: utf8Encode(many(20_000 * scale, () => `${line}\n`).join('')) });
    },
  },
  {
    name: 'an archive that expands a thousand times',
    make: (exhibit, scale) => packed(exhibit, { [layout.warc]: gzipSync(new Uint8Array(3e8 * scale)) }),
  },
  {
    name: 'an archive of members that hold nothing',
    make: (exhibit, scale) => {
      const empty = gzipSync(new Uint8Array(0));
      return packed(exhibit, { [layout.warc]: joinBytes(many(50_000 * scale, () => empty)) });
    },
  },
  {
    name: 'an archive whose name does not end',
    make: (exhibit, scale) => {
      const endless = new Uint8Array(8e6 * scale).fill(0x61);
      endless.set([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);
      return packed(exhibit, { [layout.warc]: endless });
    },
  },
  {
    name: 'a head of an answer, a byte in each member',
    make: (exhibit, scale) => {
      const bytes = utf8Encode(`WARC/1.1\r\nx: ${'y'.repeat(60_000 * scale)}`);
      return packed(exhibit, {
        [layout.warc]: joinBytes(Array.from(bytes, (byte) => gzipSync(Uint8Array.of(byte)))),
      });
    },
  },
  {
    name: 'a page of signs that unfold into eighteen',
    make: (exhibit, scale) =>
      packed(exhibit, {
        [`${layout.page}dom.html`]: utf8Encode('\ufdfa'.repeat(2.7e6 * scale)),
        [`${layout.page}text.txt`]: utf8Encode('\ufdfa\n'.repeat(2e6 * scale)),
      }),
  },
  {
    name: 'a page of sentences that stand nowhere',
    make: (exhibit, scale) =>
      packed(exhibit, {
        [`${layout.page}dom.html`]: utf8Encode('<p>'.concat('abcdefgh '.repeat(9e5 * scale))),
        [`${layout.page}text.txt`]: utf8Encode(many(50_000 * scale, (i) => `abcdefgh ab ${i}。`).join('')),
      }),
  },
  {
    name: 'a tag with attributes without number',
    make: (exhibit, scale) =>
      packed(exhibit, {
        [`${layout.page}dom.html`]: utf8Encode(`<a ${many(1e6 * scale, (i) => i.toString(36)).join(' ')}`),
      }),
  },
  {
    name: 'members up to the limit',
    make: (exhibit, scale) =>
      packed(exhibit, Object.fromEntries(many(60_000 * scale, (i) => [`evidence/x/${i}`, new Uint8Array(0)]))),
  },
  {
    name: 'a directory that claims a million entries',
    make: ({ file }, scale) => {
      const entry = file.slice(file.length - 22 - 70 * 14, file.length - 22);
      const central = new Uint8Array(46);
      central.set([0x50, 0x4b, 1, 2]);
      const directory = joinBytes([...many(1e6 * scale, () => central), entry]);
      const end = file.slice(file.length - 22);
      const view = new DataView(end.buffer);
      view.setUint16(8, 0xffff, true);
      view.setUint16(10, 0xffff, true);
      view.setUint32(12, directory.length, true);
      view.setUint32(16, 0, true);
      return { file: concatBytes(directory, end) };
    },
  },
  {
    name: 'custody events up to the limit',
    make: async (_, scale) => {
      const { file, proofBytes } = await evidence({ custodyEvents: 10_000 * scale });
      return { file, proof: proofBytes };
    },
  },
  {
    name: 'sixty-four time stamps whose authorities certify each other',
    make: (exhibit, scale) => {
      const digest = hexToBytes(createHash('sha256').update(exhibit.file).digest('hex'));
      const web = webOf(7);
      const stamp = makeTimeStamp(digest, {
        key: 'p-521',
        genTime: '20260701080025Z',
        forgery: {
          certificates: ([signer]) => [...(signer === undefined ? [] : [signer]), ...web.slice(0, 31)],
          record: (record) => ({ ...record, chain: web.slice(31, 47).map(toBase64) }),
        },
      });
      return proven(exhibit, () => ({ anchors: many(64 * scale, () => stamp) }));
    },
  },
  {
    name: 'sixty-four .ots at their limits',
    make: (exhibit, scale) => {
      const digest = hexToBytes(parseProof(parseJson(exhibit.proof)).inclusion.root);
      const honest = makeOtsAnchor(digest);
      const head = fromBase64(honest.ots).subarray(0, 65);
      // 255 keccak of a message, over and over, as far as the reader goes.
      const path = concatBytes(new Uint8Array(254).fill(0x67), Uint8Array.of(0x08), pendingAt('https://a'));
      const forks = many(15, () => concatBytes(Uint8Array.of(0xff), path));
      const ots = toBase64(concatBytes(head, ...forks, path));
      return proven(exhibit, () => ({ anchors: many(64 * scale, () => ({ ...honest, ots, blocks: [] })) }));
    },
  },
];

function pendingAt(uri: string): Uint8Array {
  const text = utf8Encode(uri);
  return concatBytes(hexToBytes('0083dfe30d2ef90c8e'), Uint8Array.of(text.length + 1, text.length), text);
}

/** Authorities that all certify each other, and the one above the signer: every order of them is a path. */
function webOf(size: number): readonly Uint8Array[] {
  const keys = many(size, (i) => ({ cn: `A${i}`, key: ecKey('p-521', `web ${i}`) }));
  const holders = keys.map(({ cn, key }) => certifyAuthority(cn, key, { name: nameOf(cn, key), key }));
  const above = holders.map((by) =>
    certifyAuthority('Guzheng test TSA intermediate', ecKey('p-384', 'intermediate'), by),
  );
  const across = keys.flatMap(({ cn, key }) =>
    holders.filter((by) => by.key !== key).map((by) => certifyAuthority(cn, key, by)),
  );
  return [...above, ...across].map(({ der }) => der);
}

function nameOf(cn: string, key: ReturnType<typeof ecKey>): Uint8Array {
  const own = certifyAuthority(cn, key, { name: Uint8Array.of(0x30, 0), key });
  return own.name;
}
