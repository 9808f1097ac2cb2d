/** The shape of the settings' file, which is also the shape that the environment's variables are put into. */
import { isIP } from 'node:net';
import type { Network } from '@guzheng/evidence';
import * as v from 'valibot';
import type { Settings } from './settings.ts';

const whole = (least: number, most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
const words = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((text) => !text.includes('\0'), 'must be a path'),
);
const address = v.pipe(
  v.string(),
  v.url('must be an address'),
  v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
  v.check((text) => !hasUserInfo(text), 'must hold no user name and no password'),
);
const publicUrl = v.pipe(
  address,
  v.check((text) => isOrigin(text), 'must be scheme and host alone, as https://evidence.example.org'),
);
const proxy = v.pipe(
  v.string(),
  v.check((text) => isAddressOrNet(text), 'must be an address or a network, as 192.0.2.7 or 10.0.0.0/8'),
);
/** A host and a path without scheme, as C2SP tlog-checkpoint recommends; no white space and no plus, which signed notes do not carry. */
const origin = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(
    /^[0-9a-z][0-9a-z.-]*(?::\d+)?(?:\/[0-9a-zA-Z._~-]+)*$/,
    'must be a host and a path without scheme, as evidence.example.org/ledger',
  ),
);
const network: v.GenericSchema<unknown, Network> = v.custom<Network>(
  (value) =>
    typeof value === 'object' && value !== null && 'name' in value && 'chainId' in value && 'genesisHash' in value,
  'must be a network: name, chainId, genesisHash, class, rpcs',
);
const limits = v.strictObject({
  requestsPerMinute: whole(1, 10_000_000),
  depositsPerDay: whole(0, 1e12),
  capturesPerDay: whole(0, 1e9),
  bytesStored: whole(0, Number.MAX_SAFE_INTEGER),
});

export const settingsSchema: v.GenericSchema<unknown, Settings> = v.strictObject({
  listen: v.strictObject({ host: words(255), port: whole(0, 65_535), plainHttp: v.exactOptional(v.boolean()) }),
  data: path,
  publicUrl: v.exactOptional(publicUrl),
  trustedProxies: v.array(proxy),
  operator: v.strictObject({ name: words(200), statement: v.strictObject({ zh: words(4000), en: words(4000) }) }),
  ledger: v.strictObject({ origin, gatherMs: v.pipe(v.number(), v.minValue(0), v.maxValue(1000)) }),
  anchoring: v.strictObject({
    everyMinutes: whole(1, 7 * 24 * 60),
    chain: v.exactOptional(
      v.strictObject({
        network: words(60),
        networks: v.exactOptional(v.array(network)),
        rpcs: v.exactOptional(v.array(address)),
        keyFile: path,
        maxCost: v.exactOptional(
          v.pipe(
            v.string(),
            v.regex(/^\d{1,30}$/, 'must be wei, in digits'),
            v.transform((digits) => BigInt(digits)),
          ),
        ),
        confirm: v.exactOptional(v.picklist(['included', 'safe', 'finalized'])),
      }),
    ),
    tsa: v.exactOptional(
      v.strictObject({
        urls: v.pipe(v.array(address), v.minLength(1)),
        atLeast: whole(1, 20),
        rootFiles: v.exactOptional(v.array(path)),
      }),
    ),
    ots: v.exactOptional(
      v.strictObject({
        calendars: v.exactOptional(v.array(address)),
        atLeast: v.exactOptional(whole(1, 20)),
        bitcoin: v.exactOptional(v.array(address)),
      }),
    ),
  }),
  captures: v.strictObject({
    browsers: whole(0, 64),
    queue: whole(0, 1_000_000),
    maxTimeMs: whole(1000, 3_600_000),
    maxBytes: whole(1_000_000, 100_000_000_000),
    maxMemoryBytes: whole(500_000_000, 1e13),
    confirmWithinHours: whole(1, 8760),
    allowPrivate: v.boolean(),
    resolvers: v.exactOptional(v.array(words(300))),
    timeServers: v.exactOptional(v.array(words(255))),
    caFile: v.exactOptional(path),
    browserPath: v.exactOptional(path),
  }),
  limits: v.strictObject({
    bodyBytes: whole(1024, 100_000_000),
    uploadBytes: whole(0, 1e13),
    batchItems: whole(1, 1_000_000),
    connections: whole(10, 1_000_000),
    connectionsPerAddress: whole(1, 1_000_000),
    requestMs: whole(100, 600_000),
    anonymousPerMinute: whole(1, 10_000_000),
    account: limits,
  }),
  log: v.strictObject({ level: v.picklist(['debug', 'info', 'warn', 'error', 'silent']) }),
});

function hasUserInfo(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { pathname, search, hash } = new URL(text);
  return pathname === '/' && search === '' && hash === '';
}

function isAddressOrNet(text: string): boolean {
  const [host = '', bits, ...rest] = text.split('/');
  const family = isIP(host);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
