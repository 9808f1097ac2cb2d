import type { CaptureOptions, CaptureStep } from '@guzheng/capture';
import type { ToldFailure } from './failure.ts';

/** What the process of a take is told to do. All of it is JSON. */
export interface TakeOrder {
  readonly url: string;
  readonly options: Omit<CaptureOptions, 'now' | 'onProgress'>;
}

/** What it says: each step as it begins, and how it ended. */
export type TakeWord =
  | { readonly said: 'step'; readonly step: CaptureStep; readonly detail: string }
  | { readonly said: 'sealed'; readonly path: string }
  | { readonly said: 'failed'; readonly failure: ToldFailure; readonly stack?: string };
