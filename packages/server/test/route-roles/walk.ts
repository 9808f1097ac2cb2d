import { ROUTES, type Route } from '@guzheng/sdk/api';
import { REACHES, type Reach } from './requests.ts';
import { ASKERS, type Asker, type Scene, SECRETS } from './scene.ts';

/** What one asker got from one route. */
export interface Cell {
  readonly route: Route;
  readonly asker: Asker;
  readonly of: Reach['of'];
  readonly status: number;
  /** Of a problem. */
  readonly code: string | undefined;
  /** Secrets of the owner's that were in the answer, and names of its things. */
  readonly secrets: readonly string[];
  readonly names: readonly string[];
}

/** The owner comes last: what it ends is still there for those who must not reach it. */
const ORDER: readonly Asker[] = [...ASKERS.filter((asker) => asker !== 'owner'), 'owner'];
/** For each of its things the owner first reads, then ends. */
const ENDS = [
  'confirmCapture',
  'retakeCapture',
  'cancelCapture',
  'endWatch',
  'deleteWebhook',
  'deleteExtractionCode',
  'revokeKey',
];

/** Asks every route as everybody. */
export async function walk(scene: Scene): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const asker of ORDER) for (const route of ordered()) cells.push(await ask(scene, route, asker));
  return cells;
}

function ordered(): readonly Route[] {
  return [
    ...ROUTES.filter(({ name }) => !ENDS.includes(name)),
    ...ENDS.flatMap((end) => ROUTES.filter(({ name }) => name === end)),
  ];
}

async function ask(scene: Scene, route: Route, asker: Asker): Promise<Cell> {
  const make = REACHES[route.name];
  if (make === undefined) throw new Error(`no request is known for ${route.name}`);
  const { path, of, ...rest } = make(scene);
  const key = scene.keys[asker];
  const answer = await scene.server.ask(route.method, path, { ...rest, ...(key === undefined ? {} : { key }) });
  const text = [...answer.headers].flat().join('\n') + (await begun(answer));
  const problem = answer.headers.get('content-type') === 'application/problem+json';
  return {
    route,
    asker,
    of,
    status: answer.status,
    code: problem ? /"code":"([a-z-]+)"/.exec(text)?.[1] : undefined,
    secrets: Object.values(SECRETS).filter((secret) => text.includes(secret)),
    names: scene.names.filter((name) => text.includes(name)),
  };
}

/** Events do not end by themselves: the first of them are enough. */
async function begun(answer: Response): Promise<string> {
  if (answer.headers.get('content-type') !== 'text/event-stream' || answer.body === null)
    return Buffer.from(await answer.arrayBuffer()).toString('latin1');
  for await (const piece of answer.body) return Buffer.from(piece).toString('latin1');
  return '';
}
