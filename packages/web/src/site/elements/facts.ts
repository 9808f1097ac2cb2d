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

/** A table that a narrow screen shows row by row: each cell carries the name of its column. The roles outlast `display: block`, which takes them away in some browsers. */
export function table(columns: readonly Text[], rows: readonly (readonly Child[])[], caption: Text): HTMLElement {
  return element(
    'table',
    { class: 'rows', role: 'table' },
    element('caption', { class: 'away' }, both(caption)),
    element(
      'thead',
      { role: 'rowgroup' },
      element(
        'tr',
        { role: 'row' },
        columns.map((column) => element('th', { scope: 'col', role: 'columnheader' }, both(column))),
      ),
    ),
    element(
      'tbody',
      { role: 'rowgroup' },
      rows.map((cells) =>
        element(
          'tr',
          { role: 'row' },
          cells.map((cell, i) => {
            const column = columns[i];
            const name = column === undefined ? undefined : element('span', { class: 'column' }, both(column));
            return element('td', { role: 'cell' }, name, element('span', { class: 'cell' }, cell));
          }),
        ),
      ),
    ),
  );
}
