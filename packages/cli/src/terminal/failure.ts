/** One voice for everything that goes wrong: `guzheng: sentence`, then the hint, then what was finished before. */
export function failure(error: unknown, json: boolean): string {
  const { code, message, hint, kept } = describe(error);
  if (json) return JSON.stringify({ error: { code, message, ...(hint === undefined ? {} : { hint }), kept } });
  return [
    `guzheng: ${message}`,
    ...(hint === undefined ? [] : [`guzheng: hint: ${hint}`]),
    ...kept.map((path) => `guzheng: kept: ${path}`),
  ].join('\n');
}

interface Description {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly kept: readonly string[];
}

function describe(error: unknown): Description {
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error), hint: undefined, kept: [] };
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : 'misuse',
    message: error.message,
    hint: 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined,
    kept: 'kept' in error && Array.isArray(error.kept) ? error.kept.map(String) : [],
  };
}
