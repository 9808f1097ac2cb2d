import type { PageState, WatchReasonCode } from '@guzheng/sdk/api';

export interface Judgement {
  readonly state: PageState;
  /** Codes of WATCH_REASONS, some with a detail after a colon. */
  readonly reasons: readonly string[];
}

export function judgement(state: PageState, ...reasons: readonly string[]): Judgement {
  return { state, reasons };
}

export function reason(code: WatchReasonCode, detail: string | number): string {
  return `${code}:${detail}`;
}

export function cut(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 80);
}
