import type { SourceFile, SourceOrigin } from '@guzheng/evidence';
import type { PlainResult } from '../fetch/result.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Deadline } from '../page/step.ts';
import type { Desk } from '../staging/desk.ts';
import type { LossList } from './losses.ts';
import type { SourceSettings } from './settings.ts';

/** What every way of getting a source works with. */
export interface Bench extends Desk {
  readonly settings: SourceSettings;
  readonly gateway: Gateway;
  readonly losses: LossList;
  readonly deadline: Deadline;
}

/** What was got of a source, by whatever way. */
export interface Found {
  readonly origin: SourceOrigin;
  readonly files: readonly SourceFile[];
  /** The list of files ends at a limit. */
  readonly cut: boolean;
  /** What a reader sees first: the repository and the commit, the package and the version. */
  readonly title: string;
  /** Facts that a reader must see first. */
  readonly labels: readonly string[];
  /** What the plain client got over HTTP. */
  readonly plain?: PlainResult;
}
