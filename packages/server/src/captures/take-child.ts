// The process of one take: it captures one page, seals the package and ends. It ends too when the server is gone.
import { CaptureError, capture } from '@guzheng/capture';
import type { ToldFailure } from './failure.ts';
import type { TakeOrder, TakeWord } from './take-order.ts';

process.once('disconnect', () => process.exit(1));
process.once('message', (order) => {
  void obey(order as TakeOrder).then((word) => process.send?.(word, () => process.exit(0)));
});

async function obey({ url, options }: TakeOrder): Promise<TakeWord> {
  try {
    const { path } = await capture(url, {
      ...options,
      onProgress: (detail, step) => say({ said: 'step', step, detail }),
    });
    return { said: 'sealed', path };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { said: 'failed', failure: told(error), stack: stack.slice(0, 4_000) };
  }
}

function say(word: TakeWord): void {
  process.send?.(word);
}

function told(error: unknown): ToldFailure {
  const system = systemCode(error);
  const beneath = system === undefined ? {} : { system };
  if (!(error instanceof CaptureError)) return { code: 'take-crashed', message: String(error), ...beneath };
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }), ...beneath };
}

/** The system's code nearest to the root of the matter: `ENOSPC`. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const beneath = systemCode(error.cause);
  if (beneath !== undefined) return beneath;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
