import type { Me } from '@guzheng/sdk/api';
import { captureView } from '../capture/view.ts';
import { caseView } from '../cases/case.ts';
import { casesView } from '../cases/list.ts';
import { homeView } from '../home/home.ts';
import { lookupView } from '../lookup/view.ts';
import { operatorView } from '../operator/view.ts';
import { watchView } from '../watch/view.ts';
import type { Surroundings, View } from './view.ts';

export interface Place {
  readonly path: RegExp;
  /** Who may see it; absent: anybody, signed in or not. */
  readonly roles?: readonly Me['role'][];
  readonly view: (surroundings: Surroundings, id: string) => View;
}

const OWNERS: readonly Me['role'][] = ['depositor', 'operator'];

/** The pages by their address, as `packages/server/src/http/pages.ts` serves them. */
export const PLACES: readonly Place[] = [
  { path: /^\/$/, view: homeView },
  { path: /^\/lookup$/, view: lookupView },
  { path: /^\/cases$/, roles: OWNERS, view: casesView },
  { path: /^\/capture\/([0-9a-z]{10,40})$/, roles: OWNERS, view: captureView },
  { path: /^\/watch\/([0-9a-z]{10,40})$/, roles: OWNERS, view: watchView },
  { path: /^\/case\/(GZ-[0-9A-Z-]{22,24})$/, roles: ['depositor', 'clerk', 'operator'], view: caseView },
  { path: /^\/operator$/, roles: ['operator'], view: operatorView },
];
