import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What each package may name (docs/architecture.md). pnpm resolves nothing that is not named, so this is what can be imported. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  evidence: [],
  capture: ['evidence'],
  anchor: ['evidence'],
  verify: ['evidence'],
  sdk: ['anchor', 'capture', 'evidence', 'verify'],
  server: ['anchor', 'capture', 'evidence', 'sdk', 'verify'],
  cli: ['anchor', 'capture', 'evidence', 'sdk', 'server', 'verify'],
  web: ['evidence', 'sdk', 'verify'],
};

describe('the walls between packages', () => {
  it.each(Object.entries(allowed))('%s names only what it may', (name, may) => {
    const { dependencies } = json(`packages/${name}/package.json`) as { dependencies: Record<string, string> };
    expect(workspace(dependencies)).toEqual([...may].sort());
  });

  it.each(Object.entries(allowed))('%s refers to the same projects when it is compiled', (name, may) => {
    const { references } = json(`packages/${name}/tsconfig.json`) as { references: { path: string }[] };
    expect(references.map(({ path }) => path.replace('../', '')).sort()).toEqual([...may].sort());
  });

  it('the root names none of them: what is installed there can be imported from everywhere', () => {
    const { devDependencies } = json('package.json') as { devDependencies: Record<string, string> };
    expect(workspace(devDependencies)).toEqual([]);
  });

  it.each(['evidence', 'verify'])('%s is compiled without the types of Node and of the DOM', (name) => {
    const base = json('tsconfig.base.json') as { compilerOptions: { lib: string[]; types: string[] } };
    expect(base.compilerOptions).toMatchObject({ lib: ['ES2023'], types: [] });
    const { compilerOptions } = json(`packages/${name}/tsconfig.json`) as { compilerOptions: object };
    expect(compilerOptions).not.toHaveProperty('lib');
    expect(compilerOptions).not.toHaveProperty('types');
  });
});

describe('what runs in a browser', () => {
  it('the page is compiled without the types of Node', () => {
    const { compilerOptions } = json('packages/web/tsconfig.json') as { compilerOptions: { lib: string[] } };
    expect(compilerOptions).not.toHaveProperty('types');
    expect(compilerOptions.lib).toContain('DOM');
  });

  it.each([
    'packages/evidence/src/index.ts',
    'packages/verify/src/index.ts',
    'packages/verify/src/render/index.ts',
    'packages/verify/src/documents/index.ts',
    'packages/anchor/src/reader/index.ts',
    'packages/sdk/src/api/index.ts',
    'packages/sdk/src/client/index.ts',
    'packages/web/src/verifier/main.ts',
  ])('%s reaches no module of Node, no driver and no wallet', (entry) => {
    const { files, modules } = reachable(join(root, entry));
    expect(files.length).toBeGreaterThan(5);
    expect(
      modules.filter(
        (name) =>
          !/^(@guzheng\/(evidence|verify)|@noble\/|@ethereumjs\/rlp|parse5|canonicalize|fflate|hash-wasm|valibot|qr$|eventsource-parser$)/.test(
            name,
          ),
      ),
    ).toEqual([]);
  });
});

describe('what reads the words of strangers', () => {
  it.each(['evidence', 'verify', 'anchor'])('%s makes no pattern out of them', (name) => {
    const sources = globSync(`packages/${name}/src/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts'] });
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((path) => readFileSync(join(root, path), 'utf8').includes('RegExp('))).toEqual([]);
  });
});

/** Follows imports with values from one source file; gives the files of this package and the modules outside it. */
function reachable(entry: string): { readonly files: readonly string[]; readonly modules: readonly string[] } {
  const files = new Set<string>();
  const modules = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const specifier of imports(readFileSync(file, 'utf8'))) {
      if (!specifier.startsWith('.')) modules.add(specifier);
      else queue.push(existing(join(dirname(file), specifier)));
    }
  }
  return { files: [...files].map((file) => relative(root, file)), modules: [...modules] };
}

function imports(source: string): readonly string[] {
  const statements = source.matchAll(
    /^(?:import|export)(?! type)[^'"`;]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm,
  );
  return [...statements].map(([, named, bare, dynamic]) => named ?? bare ?? dynamic ?? '');
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is imported and not there`);
  return path;
}

function workspace(dependencies: Readonly<Record<string, string>>): readonly string[] {
  const ours = Object.keys(dependencies).filter((name) => name.startsWith('@guzheng/'));
  return ours.map((name) => name.replace('@guzheng/', '')).sort();
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
