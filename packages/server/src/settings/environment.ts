/** How a variable's text becomes a field's value. */
type Kind = 'text' | 'number' | 'flag' | 'list' | 'json';

interface Field {
  readonly path: readonly string[];
  readonly kind: Kind;
}

const fields: Readonly<Record<string, Kind>> = {
  'listen.host': 'text',
  'listen.port': 'number',
  'listen.plainHttp': 'flag',
  data: 'text',
  publicUrl: 'text',
  trustedProxies: 'list',
  'operator.name': 'text',
  'operator.statement.zh': 'text',
  'operator.statement.en': 'text',
  'ledger.origin': 'text',
  'ledger.gatherMs': 'number',
  'anchoring.everyMinutes': 'number',
  'anchoring.chain.network': 'text',
  'anchoring.chain.networks': 'json',
  'anchoring.chain.rpcs': 'list',
  'anchoring.chain.keyFile': 'text',
  'anchoring.chain.maxCost': 'text',
  'anchoring.chain.confirm': 'text',
  'anchoring.tsa.urls': 'list',
  'anchoring.tsa.atLeast': 'number',
  'anchoring.tsa.rootFiles': 'list',
  'anchoring.ots.calendars': 'list',
  'anchoring.ots.atLeast': 'number',
  'anchoring.ots.bitcoin': 'list',
  'captures.browsers': 'number',
  'captures.queue': 'number',
  'captures.maxTimeMs': 'number',
  'captures.maxBytes': 'number',
  'captures.maxMemoryBytes': 'number',
  'captures.confirmWithinHours': 'number',
  'captures.allowPrivate': 'flag',
  'captures.resolvers': 'list',
  'captures.timeServers': 'list',
  'captures.caFile': 'text',
  'captures.browserPath': 'text',
  'limits.bodyBytes': 'number',
  'limits.uploadBytes': 'number',
  'limits.batchItems': 'number',
  'limits.connections': 'number',
  'limits.connectionsPerAddress': 'number',
  'limits.requestMs': 'number',
  'limits.anonymousPerMinute': 'number',
  'limits.account.requestsPerMinute': 'number',
  'limits.account.depositsPerDay': 'number',
  'limits.account.capturesPerDay': 'number',
  'limits.account.bytesStored': 'number',
  'log.level': 'text',
};

/** `GUZHENG_LIMITS_BODY_BYTES` is `limits.bodyBytes`. */
export const VARIABLES: ReadonlyMap<string, Field> = new Map(
  Object.entries(fields).map(([path, kind]) => [variableOf(path), { path: path.split('.'), kind }]),
);

/** What other parts of Guzheng read, and what Kubernetes sets in every container beside a service that is called guzheng. */
const NOT_OURS =
  /^GUZHENG_(?:CWD|INSIDE|PASSWORD|BROWSER|PRIVATE_KEY|SCOOP|BENCH_.*|TEST_.*|PORT|PORT_\d+.*|SERVICE_.*)$/;

export interface FromEnvironment {
  readonly path: readonly string[];
  readonly name: string;
  readonly value: unknown;
}

/** The variables that are settings, and the names of those that look like it and are none. An empty one is one that is not there. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly found: readonly FromEnvironment[];
  readonly unknown: readonly string[];
} {
  const names = Object.keys(env).filter(
    (name) => name.startsWith('GUZHENG_') && !NOT_OURS.test(name) && env[name] !== '',
  );
  const found = names.flatMap((name) => {
    const field = VARIABLES.get(name);
    return field === undefined ? [] : [{ path: field.path, name, value: fieldValue(env[name] ?? '', field.kind) }];
  });
  return { found, unknown: names.filter((name) => !VARIABLES.has(name)) };
}

/** What is not of its kind stays text, so that the schema says what is wrong with it. */
function fieldValue(text: string, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'json':
      return parsed(text);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function variableOf(path: string): string {
  return `GUZHENG_${path.replace(/[A-Z]/g, '_$&').replaceAll('.', '_').toUpperCase()}`;
}
