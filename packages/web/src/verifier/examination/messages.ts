import type { Answered, Asked, Failure, Kind, Progress } from './request.ts';

/** From the page to its worker. */
export type Question = {
  readonly [K in Kind]: { readonly id: number; readonly kind: K; readonly asked: Asked[K] };
}[Kind];

/** From the worker to its page. */
export type Reply =
  | { readonly type: 'ready' }
  | { readonly id: number; readonly type: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly type: 'answer'; readonly answer: Answered[Kind] }
  | { readonly id: number; readonly type: 'failure'; readonly failure: Failure };
