import type { Digester } from '../digest/digester.ts';
import type { Text } from '../elements/text.ts';
import type { Session } from '../session/session.ts';

/** What every view has to work with. */
export interface Surroundings {
  readonly session: Session;
  readonly digester: Digester;
  /** Shows another page of the site. */
  readonly go: (path: string) => void;
}

/** One page of the site. */
export interface View {
  readonly title: Text;
  readonly node: HTMLElement;
  /** Ends what still runs when the user goes elsewhere. */
  readonly close?: () => void;
}
