import { publicUrl } from '@guzheng/anchor';
import { shellWord } from '@guzheng/sdk';
import type { ParsedOptions } from '../options.ts';
import { isWeb } from './witness-options.ts';

type Flags = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>;

/** The flags as they were given, for a command that is to be run again. What may be secret in an address is not shown. */
export function flagsAgain(options: ParsedOptions, flags: Flags): readonly string[] {
  return Object.entries(flags).flatMap(([name, { type, multiple }]) => {
    if (type === 'boolean') return options.on(name) ? [`--${name}`] : [];
    const text = options.text(name);
    const values = multiple === true ? options.list(name) : text === undefined ? [] : [text];
    return values.flatMap((value) => [`--${name}`, shellWord(shown(value))]);
  });
}

function shown(value: string): string {
  return isWeb(value) && publicUrl(value) !== value.replace(/\/$/, '') ? publicUrl(value) : value;
}
