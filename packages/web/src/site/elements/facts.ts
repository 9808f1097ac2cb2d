import { type Child, element } from '../../verifier/elements/element.ts';
import { both, type Text } from './text.ts';

export type Fact = readonly [Text, Child] | undefined;

/** What is known, name by name. */
export function facts(list: readonly Fact[]): HTMLElement {
  return element(
    'dl',
    {},
    list.map((fact) =>
      fact === undefined ? undefined : element('div', {}, element('dt', {}, both(fact[0])), element('dd', {}, fact[1])),
    ),
  );
}

/** Characters that are read one by one. */
export function code(text: string): HTMLElement {
  return element('code', {}, text);
}

/** A table that a narrow screen shows row by row: each cell carries the name of its column. */
export function table(columns: readonly Text[], rows: readonly (readonly Child[])[], caption: Text): HTMLElement {
  return element(
    'table',
    { class: 'rows' },
    element('caption', { class: 'away' }, both(caption)),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map((column) => element('th', { scope: 'col' }, both(column))),
      ),
    ),
    element(
      'tbody',
      {},
      rows.map((cells) =>
        element(
          'tr',
          {},
          cells.map((cell, i) => {
            const column = columns[i];
            const name =
              column === undefined
                ? undefined
                : element('span', { class: 'column', 'aria-hidden': 'true' }, both(column));
            return element('td', {}, name, element('span', { class: 'cell' }, cell));
          }),
        ),
      ),
    ),
  );
}
