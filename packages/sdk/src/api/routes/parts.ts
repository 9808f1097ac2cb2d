/** What the routes are written with. */
import type * as v from 'valibot';
import type { Role } from '../role.ts';
import type { AnswerBody, Body, Exchange, Route } from '../route.ts';
import { type Empty, empty } from '../shapes.ts';

interface Of<P extends object, Q extends object, B, A> extends Exchange {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly answer: A;
}
export type R<P extends object, Q extends object, B, A> = Route<Of<P, Q, B, A>>;

export const owners: readonly Role[] = ['depositor', 'operator'];
export const readers: readonly Role[] = ['depositor', 'clerk', 'operator'];
export const operator: readonly Role[] = ['operator'];

interface None {
  readonly kind: 'none';
}
interface Json<T> {
  readonly kind: 'json';
  readonly schema: v.GenericSchema<unknown, T>;
}
/** What is the same of most routes. */
interface Plain {
  readonly params: v.GenericSchema<unknown, Empty>;
  readonly query: v.GenericSchema<unknown, Empty>;
  readonly body: None;
  readonly status: 200;
  readonly idempotent: false;
}

export const none: None = { kind: 'none' };
export const json = <T>(schema: v.GenericSchema<unknown, T>): Json<T> => ({ kind: 'json', schema });
export const bytes = (type: string): AnswerBody<never> => ({ kind: 'bytes', type });
export const stream: Body<never> = { kind: 'bytes' };
export const plain: Plain = { params: empty, query: empty, body: none, status: 200, idempotent: false };
