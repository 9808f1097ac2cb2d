// What this machine says of a process and its descendants. Linux only: other systems have no /proc.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const canLook: boolean = existsSync('/proc/self/smaps_rollup');

/** Process ids of everything that descends from `pid`, that one not included. */
export function descendants(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    // pid (name) state ppid …; the name may hold anything, so the last bracket counts (proc(5)).
    const [, parent] = read(`/proc/${entry}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    if (parent !== undefined) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(entry)]);
  }
  const below = (id: number): number[] => (children.get(id) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** The command line of a process; empty once it is gone. */
export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** KiB that a process alone accounts for, its share of what is shared included (proportional set size); 0 once it is gone. */
export function memoryKiB(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end between two looks. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
