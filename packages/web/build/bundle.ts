import { rolldown } from 'rolldown';

export interface Bundle {
  readonly code: string;
  /** Paths of everything that went into it. */
  readonly modules: readonly string[];
}

/** One classic script, that knows its own text (`document.currentScript`) and can stand in an HTML page. */
export async function bundle(entry: string): Promise<Bundle> {
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: { conditionNames: ['@guzheng/source', 'import', 'module', 'browser', 'default'] },
    transform: { target: 'es2022' },
    treeshake: true,
    logLevel: 'warn',
  });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true, codeSplitting: false, comments: false });
    const [chunk] = output;
    return { code: inHtml(chunk.code), modules: Object.keys(chunk.modules).sort() };
  } finally {
    await build.close();
  }
}

/** What would end a script element, or hide its end (HTML §4.12.1.3), stands in strings and regular expressions only: written otherwise there. */
function inHtml(code: string): string {
  return code.replace(/<(?=\/script|script|!--)/gi, '\\x3C');
}
