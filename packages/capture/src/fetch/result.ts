import type { Loss, PlainCapture } from '@guzheng/evidence';
import type { CaptureError } from '../error.ts';
import type { Exchange } from '../exchange.ts';

/** What the plain HTTP client found. `hops` is what capture.json keeps; the hop's body is its path in the package. */
export interface PlainResult extends PlainCapture {
  /** One per request that was made, redirects included; the last one failed when `error` is there. */
  readonly exchanges: readonly Exchange[];
  /** Bodies cut short, by a limit or by the other side. */
  readonly losses: readonly Loss[];
  /** Why the last request gave no response. Whatever came before it is kept all the same. */
  readonly error?: CaptureError;
}
