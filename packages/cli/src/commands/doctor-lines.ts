import type { EnvironmentPoint } from '@guzheng/evidence';

/** One thing looked at. `missing`: no capture without it; `concern`: an opponent will ask; `unchecked`: it could not be looked at. */
export interface DoctorItem {
  readonly id: string;
  /** The review point it serves, or what a capture cannot do without. */
  readonly group: EnvironmentPoint | 'needs';
  readonly state: 'ok' | 'concern' | 'unchecked' | 'missing';
  readonly detail: string;
  readonly todo?: string;
  readonly data?: unknown;
}

const headings: Readonly<Record<DoctorItem['group'], string>> = {
  needs: 'what a capture needs',
  E1: 'E1  which machine this is',
  E2: 'E2  that it works normally',
  E3: 'E3  that it is clean',
  E4: 'E4  that its clock is right',
  E5: 'E5  how it reaches the network',
  E6: 'E6  that the programs are the released ones',
};

const groups = ['needs', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6'] as const;

/** The list for a terminal: a group for each review point, one line for each item, and what to do where something can be done. */
export function doctorLines(items: readonly DoctorItem[]): string {
  const width = Math.max(...items.map(({ id }) => id.length));
  const parts = groups.map((group) => {
    const lines = items.filter((item) => item.group === group).flatMap((item) => itemLines(item, width));
    return lines.length === 0 ? [] : [headings[group], ...lines, ''];
  });
  return [...parts.flat(), summary(items)].join('\n');
}

function itemLines({ id, state, detail, todo }: DoctorItem, width: number): string[] {
  const line = `  ${state.padEnd(9)}  ${id.padEnd(width)}  ${printable(detail)}`;
  return todo === undefined ? [line] : [line, `${''.padEnd(width + 15)}what to do: ${todo}`];
}

function summary(items: readonly DoctorItem[]): string {
  const count = (state: DoctorItem['state']) => items.filter((item) => item.state === state).length;
  return (['ok', 'concern', 'unchecked', 'missing'] as const).map((state) => `${count(state)} ${state}`).join(', ');
}

/** What files and programs of this machine say may try to move the cursor or turn the text around. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '�');
}
