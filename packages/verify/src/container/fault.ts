import type { CheckCode } from '../codes.ts';

/** One thing wrong, as it goes into a check's evidence. `path` is the member, or the line of a log, that it is about. */
export interface Fault {
  readonly code: CheckCode;
  readonly detail: string;
  readonly path?: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

const SHOWN = 50;

/** Collects faults without growing with a hostile file: the first 50 are kept, the rest are counted. */
export class FaultList {
  readonly shown: Fault[] = [];
  total = 0;

  add(fault: Fault): void {
    this.total += 1;
    if (this.shown.length < SHOWN) this.shown.push(fault);
  }

  addAll(other: FaultList): void {
    this.total += other.total;
    this.shown.push(...other.shown.slice(0, SHOWN - this.shown.length));
  }
}
