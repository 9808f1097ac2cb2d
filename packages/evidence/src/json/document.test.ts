import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDepositStatement } from '../deposit/statement.ts';
import { parseDisclosure } from '../disclosure/disclosure.ts';
import { parseEnvelope } from '../dsse/envelope.ts';
import { EvidenceError } from '../error.ts';
import { parseCallLogEntry } from '../package/call-log.ts';
import { parseCaptureRecord } from '../package/capture.ts';
import { parseEnvironmentReport } from '../package/environment.ts';
import { parseFactsReport } from '../package/facts.ts';
import { parseLossReport } from '../package/loss.ts';
import { parseManifest, parseManifestDigest } from '../package/manifest.ts';
import { parseNetworkReport } from '../package/network.ts';
import { parseCustodyEvent } from '../proof/custody.ts';
import { parseProof } from '../proof/proof.ts';
import { canonicalize } from './canonical.ts';
import { parseJson } from './parse.ts';

const hex = '5d'.repeat(32);
const hash = `0x${hex}`;
const time = '2025-03-01T08:00:00.123Z';
const later = '2025-03-01T08:00:09Z';
const actor = { algorithm: 'ed25519', publicKey: hex };
const envelope = { payloadType: 'application/x', payload: 'QQ==', signatures: [{ keyid: hex, sig: 'QUJD' }] };
const hop = { url: 'https://example.cn/', status: 302, ip: '192.0.2.1', location: '/页' };
const evm = {
  kind: 'evm',
  network: 'devnet',
  chainId: 31337,
  genesisHash: hash,
  transaction: { raw: '0x02f8', hash },
  answers: [{ url: 'http://127.0.0.1:8545', method: 'eth_chainId', params: ['latest', false], answer: '{}', time }],
  status: 'finalized',
  block: { number: 7, hash, header: '0xf9', transactionIndex: 0, trieProof: ['0xf8'] },
};

interface Document {
  readonly name: string;
  readonly parse: (value: unknown) => unknown;
  readonly valid: { readonly [field: string]: unknown };
  /** Paths under which anything may stand. */
  readonly open?: readonly string[];
  /** Where the type and its version stand. */
  readonly type?: string;
  /** What must be there for this version to be told from the others. */
  readonly least?: { readonly [field: string]: unknown };
}

const DOCUMENTS: readonly Document[] = [
  {
    name: 'manifest',
    parse: parseManifest,
    type: 'guzheng.type',
    valid: {
      profile: 'data-package',
      wacz_version: '1.1.1',
      name: 'page',
      title: '标题',
      created: later,
      software: 'guzheng 0.1.0',
      mainPageUrl: 'https://example.cn/',
      mainPageDate: later,
      resources: [{ name: 'a', path: 'evidence/页面.json', bytes: 3, hash: `sha256:${hex}`, sm3: `sm3:${hex}` }],
      guzheng: { type: 'guzheng/evidence-package/v1', kind: 'web-page', completeness: 'partial' },
    },
  },
  { name: 'manifest digest', parse: parseManifestDigest, valid: { path: 'datapackage.json', hash: `sha256:${hex}` } },
  {
    name: 'capture record',
    parse: parseCaptureRecord,
    type: 'type',
    open: ['options'],
    valid: {
      type: 'guzheng/capture/v1',
      kind: 'web-resource',
      completeness: 'complete',
      requestedUrl: 'https://example.cn/',
      startedAt: time,
      endedAt: later,
      notBefore: {
        kind: 'evm-block',
        network: 'sepolia',
        chainId: 1,
        genesisHash: hash,
        number: 9,
        hash,
        time,
        readAt: time,
      },
      custodyMode: 'self',
      labels: ['http-404'],
      browser: {
        startedAt: time,
        endedAt: later,
        hops: [hop],
        finalUrl: 'https://example.cn/',
        title: '',
        dom: 'a',
        text: 'b',
        mhtml: 'c',
        pdf: 'd',
        events: 'e',
        messages: ['f'],
      },
      account: { statement: 'the account of the plaintiff', means: 'cookies' },
      plain: {
        startedAt: time,
        endedAt: later,
        hops: [{ ...hop, rawHeaders: ['Location', '/页'], body: 'evidence/fetch/0.body', bytes: 0 }],
        finalUrl: 'https://example.cn/',
      },
      screenshots: [
        {
          path: 'evidence/screenshots/viewport.png',
          role: 'full-page',
          clip: { x: 0, y: 8000, width: 1280, height: 800.5 },
          url: 'https://example.cn/',
          takenAt: time,
          width: 1280,
          height: 800,
          scroll: { x: 0, y: 0.5 },
          deviceScaleFactor: 2,
        },
      ],
      options: { timeout: 1, nested: { any: [null] } },
      tools: {
        guzheng: { version: '0.1.0' },
        node: { version: '24.0.0', sha256: hex },
        browser: { product: 'Chrome/140', source: 'bundled', sha256: hex, args: ['--headless'] },
      },
      callLog: { lines: 3, head: hex },
    },
  },
  {
    name: 'call-log line',
    parse: parseCallLogEntry,
    open: ['args', 'result.status'],
    valid: {
      seq: 0,
      time,
      mono: 0.25,
      means: 'http',
      call: 'GET',
      args: { url: 'https://example.cn/', headers: [] },
      result: { ok: true, status: 200 },
      outputs: [{ path: 'evidence/fetch/0.body', bytes: 5, sha256: hex }],
      prev: null,
    },
  },
  {
    name: 'call-log line of a failed call',
    parse: parseCallLogEntry,
    open: ['args'],
    valid: {
      seq: 1,
      time,
      mono: 1,
      means: 'browser',
      call: 'c',
      args: {},
      result: { ok: false, error: 'e' },
      outputs: [],
      prev: hex,
    },
  },
  {
    name: 'environment report',
    parse: parseEnvironmentReport,
    type: 'type',
    open: ['findings.0.data'],
    valid: {
      type: 'guzheng/environment/v1',
      checkedAt: time,
      findings: [{ id: 'os', point: 'E1', outcome: 'found', detail: 'Linux', data: { any: 1 } }],
      recheckedAt: later,
      changes: [{ id: 'hosts-file', before: 'a', after: 'b' }],
      clock: {
        readings: [
          {
            when: 'before',
            server: 'time.example:123',
            ip: '192.0.2.1',
            askedAt: time,
            outcome: 'answered',
            offsetMs: -1.5,
            roundTripMs: 20,
            stratum: 2,
            raw: 'QQ==',
            detail: 'd',
          },
        ],
        siteDates: [{ means: 'http', url: 'https://example.cn/', date: 'd', receivedAt: time, differenceMs: -400 }],
      },
    },
  },
  {
    name: 'network report',
    parse: parseNetworkReport,
    type: 'type',
    valid: {
      type: 'guzheng/network/v1',
      connections: [
        {
          means: 'browser',
          host: 'example.cn',
          port: 443,
          ip: '192.0.2.1',
          at: time,
          endedAt: later,
          outcome: 'failed',
          error: 'e',
          bytesSent: 1,
          bytesReceived: 2,
          addresses: ['192.0.2.1'],
          tls: {
            protocol: 'TLSv1.3',
            cipher: 'x',
            valid: false,
            error: 'expired',
            chain: [{ subject: 's', issuer: 'i', validFrom: 'a', validTo: 'b', sha256: hex, der: 'QQ==' }],
          },
        },
      ],
      resolutions: [
        {
          host: 'example.cn',
          at: time,
          resolver: 'system',
          outcome: 'answered',
          records: [{ name: 'example.cn', type: 'A', ttl: 60, data: '192.0.2.1' }],
          authenticated: false,
          raw: ['QQ=='],
          detail: 'd',
        },
      ],
    },
  },
  {
    name: 'facts report',
    parse: parseFactsReport,
    type: 'type',
    valid: {
      type: 'guzheng/facts/v1',
      url: 'https://example.cn/',
      readAt: time,
      facts: [
        {
          id: 'own',
          name: 'n',
          source: 'option',
          key: 'text',
          label: '阅读',
          selector: '#主 >>> b',
          frame: 'https://example.cn/f',
          raw: '1.2万',
          value: 'v',
          interval: { min: 1, max: 3, readings: [{ rule: 'truncated', min: 1, max: 2 }] },
          visible: true,
          rect: { x: -1.5, y: 2, width: 3, height: 4 },
          crop: 'evidence/facts/1.png',
          alike: 2,
          note: 'n',
        },
      ],
      thresholds: [{ threshold: 5000, of: 'views', fact: 0, answer: 'undecided', note: 'n' }],
      ownPageLoads: { browser: 1, http: 1 },
      looked: { nodes: 9, elapsedMs: 1.5, stopped: 'end' },
      unread: [{ what: 'a frame', reason: 'of another site' }],
    },
  },
  {
    name: 'loss report',
    parse: parseLossReport,
    type: 'type',
    valid: {
      type: 'guzheng/loss/v1',
      completeness: 'partial',
      losses: [{ weight: 'gap', code: 'timeout', means: 'system', url: 'https://example.cn/', detail: 'cut' }],
    },
  },
  {
    name: 'deposit statement',
    parse: parseDepositStatement,
    type: 'type',
    valid: {
      type: 'guzheng/deposit-statement/v1',
      subject: { sha256: hex, sm3: hex, bytes: 10 },
      manifest: { sha256: hex, sm3: hex },
      time,
      salt: hex,
      depositor: actor,
    },
  },
  {
    name: 'deposit statement of version 2',
    parse: parseDepositStatement,
    type: 'type',
    least: { type: 'guzheng/deposit-statement/v2' },
    valid: {
      type: 'guzheng/deposit-statement/v2',
      subject: { sha256: hex, sm3: hex, bytes: 10 },
      manifest: { sha256: hex, sm3: hex },
      members: { root: hex, size: 2 },
      time,
      salt: hex,
      depositor: actor,
    },
  },
  {
    name: 'disclosure',
    parse: parseDisclosure,
    type: 'type',
    open: ['proof'],
    valid: {
      type: 'guzheng/disclosure/v1',
      member: { path: 'evidence/page/text.txt', bytes: 1, sha256: hex, sm3: hex },
      place: { kind: 'tree', index: 1, salt: hex, path: [hex] },
      proof: {},
    },
  },
  { name: 'envelope', parse: parseEnvelope, valid: envelope },
  {
    name: 'proof',
    parse: parseProof,
    type: 'type',
    open: ['anchors.0.answers.0.params'],
    valid: {
      type: 'guzheng/proof/v1',
      envelope,
      inclusion: { index: 1, size: 2, path: [hex], root: hex },
      anchors: [evm],
      custody: [envelope],
    },
  },
  {
    name: 'custody event',
    parse: parseCustodyEvent,
    type: 'type',
    valid: { type: 'guzheng/custody-event/v1', seq: 0, prev: hex, event: 'deposit', time, detail: '存证', actor },
  },
];

/** The dot paths of every field, containers included, except what lies open. */
function fieldsOf(value: unknown, open: readonly string[], at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const here = open.some((prefix) => path.startsWith(`${prefix}.`) || (path === prefix && prefix.includes('.')))
      ? []
      : [path];
    return [...here, ...fieldsOf(child, open, path)];
  });
}

function replaced(value: unknown, path: string, replacement: unknown): unknown {
  const [key = '', ...rest] = path.split('.');
  const child =
    rest.length === 0 ? replacement : replaced((value as Record<string, unknown>)[key], rest.join('.'), replacement);
  if (Array.isArray(value)) return value.map((element, index) => (String(index) === key ? child : element));
  return { ...(value as object), [key]: child };
}

function without(value: unknown, path: string): unknown {
  const [key = '', ...rest] = path.split('.');
  if (rest.length > 0) return replaced(value, key, without((value as Record<string, unknown>)[key], rest.join('.')));
  const { [key]: _, ...others } = value as Record<string, unknown>;
  return others;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

function caught(parse: () => unknown): unknown {
  try {
    parse();
  } catch (error) {
    return error;
  }
  return undefined;
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

describe.each(DOCUMENTS)('the parser of the $name', ({ parse, valid, open = [], least = {} }) => {
  const fields = fieldsOf(valid, open);

  it('takes a valid one and gives it back whole, before and after canonical JSON', () => {
    expect(parse(valid)).toEqual(valid);
    expect(parse(parseJson(canonicalize(valid)))).toEqual(valid);
  });

  it('names the field when any one is of another kind, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, garbage) => {
        // `null` stands for "none" in `prev`; a value of the same kind may be as good as the one it replaces.
        fc.pre(
          kindOf(garbage) !== kindOf(valueAt(valid, field)) &&
            !(field === 'prev' && ['null', 'string'].includes(kindOf(garbage))),
        );
        const error = caught(() => parse(replaced(valid, field, garbage)));
        expect(error).toBeInstanceOf(EvidenceError);
        expect(error).toMatchObject({ code: 'document-malformed' });
        // An array in the place of an object is told by the members that it lacks.
        const named = (error as EvidenceError).fields.filter(
          (line) => line.startsWith(`${field}: `) || line.startsWith(`${field}.`),
        );
        expect(named).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('fails with an EvidenceError only, whatever takes the place of a field or of all', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, garbage) => {
        for (const value of [garbage, replaced(valid, field, garbage)]) {
          const error = caught(() => parse(value));
          if (error !== undefined) expect(error).toBeInstanceOf(EvidenceError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names every field that is missing, unless it may be', () => {
    for (const field of fields.filter((path) => !/\.\d+$/.test(path))) {
      const error = caught(() => parse(without(valid, field)));
      if (error === undefined) continue;
      expect((error as EvidenceError).fields.some((line) => line.startsWith(`${field}: `))).toBe(true);
    }
    const missing = caught(() => parse(least)) as EvidenceError;
    const optional = Object.keys(valid).filter((field) => caught(() => parse(without(valid, field))) === undefined);
    const named = missing.fields.map((line) => line.slice(0, line.indexOf(':')));
    expect([...named, ...optional, ...Object.keys(least)].sort()).toEqual(Object.keys(valid).sort());
  });
});

describe.each(DOCUMENTS.filter(({ type }) => type !== undefined))(
  'the version of the $name',
  ({ parse, valid, type = '' }) => {
    it('is told from a broken document when it is not known', () => {
      const current = String(valueAt(valid, type));
      const unknown = replaced({ ...valid, more: 1 }, type, current.replace(/v\d$/, 'v9'));
      expect(caught(() => parse(unknown))).toMatchObject({ name: 'EvidenceError', code: 'version-unknown' });
      for (const wrong of ['guzheng/other/v1', '', 1, null]) {
        expect(caught(() => parse(replaced(valid, type, wrong)))).toMatchObject({ code: 'document-malformed' });
      }
    });
  },
);

describe('documents', () => {
  it('list every bad field at once, shortened', () => {
    const error = caught(() =>
      parseDepositStatement({ type: 'x'.repeat(100_000), subject: { sha256: 1 }, extra: 1 }),
    ) as EvidenceError;
    const named = error.fields.map((line) => line.slice(0, line.indexOf(':')));
    expect(named).toEqual(expect.arrayContaining(['type', 'subject.sha256', 'time', 'salt', 'depositor', 'extra']));
    expect(error.message.length).toBeLessThan(3000);
  });

  it('stay readable when thousands of fields are bad', () => {
    const resources = Array.from({ length: 5000 }, () => ({ path: '../x' }));
    const error = caught(() => parseManifest({ resources })) as EvidenceError;
    expect(error.fields.length).toBeGreaterThan(20_000);
    expect(error.message.length).toBeLessThan(3000);
  });

  it('that are signed or hashed refuse fields they do not know, whatever their names', () => {
    for (const name of ['extra', '__proto__', 'constructor', 'toString']) {
      const more = parseJson(`{"${name}":1,${canonicalize(envelope).slice(1)}`);
      expect(caught(() => parseEnvelope(more))).toMatchObject({ code: 'document-malformed' });
    }
  });

  it('keep recorded arguments as they are, whatever their names', () => {
    const args = parseJson('{"constructor":1,"prototype":2,"__proto__":{"a":1}}');
    const line = {
      seq: 0,
      time,
      mono: 0,
      means: 'http',
      call: 'c',
      args,
      result: { ok: true },
      outputs: [],
      prev: null,
    };
    expect(canonicalize(parseCallLogEntry(line))).toBe(canonicalize(line));
  });

  it('keep an anchor of another kind whole, and refuse a broken one of a known kind', () => {
    const record = parseJson('{"kind":"carrier-pigeon","constructor":1,"feathers":[1]}');
    const proof = {
      type: 'guzheng/proof/v1',
      envelope,
      inclusion: { index: 0, size: 1, path: [], root: hex },
      custody: [],
    };
    const { anchors } = parseProof({ ...proof, anchors: [record] });
    expect(anchors).toEqual([{ kind: 'unknown', name: 'carrier-pigeon', record }]);
    expect(caught(() => parseProof({ ...proof, anchors: [{ kind: 'evm' }] }))).toMatchObject({
      code: 'document-malformed',
    });
    expect(
      parseProof({ ...proof, anchors: [(({ block: _, ...rest }) => ({ ...rest, status: 'broadcast' }))(evm)] }).anchors,
    ).toHaveLength(1);
  });
});

describe('a document with very many bad fields', () => {
  const fieldsOf = (anchors: number): readonly string[] => {
    try {
      parseProof({ type: 'guzheng/proof/v1', anchors: Array.from({ length: anchors }, () => 0) });
    } catch (error) {
      if (error instanceof EvidenceError) return error.fields;
      throw error;
    }
    return [];
  };

  it('lists them all, and of one too large to be searched the first', () => {
    expect(fieldsOf(1000).length).toBeGreaterThan(1000);
    expect(fieldsOf(2_000_000)).toHaveLength(1);
  });
});
