/** The few forms of which the script is made. */
import { shellWord, shown } from './quote.ts';

export type Lines = readonly string[];

/** A command as one would type it, what it must print, and the line that compares the two. */
export function check(what: string, command: string, expected: string): Lines {
  return [
    `#   $ ${command}`,
    `#   ${shown(expected, 2000)}`,
    `same ${shellWord(shown(what))} ${shellWord(expected)} "$(${command})"`,
  ];
}

/** A check of which the script says NOT RUN, and why, where the condition does not hold. */
export function checkIf(
  condition: string,
  reason: string,
  [what, command, expected]: readonly [string, string, string],
): Lines {
  return [
    ...check(what, command, expected).map((line) => (line.startsWith('#') ? line : `if ${condition}; then ${line}`)),
    `else not_run ${shellWord(shown(what))} ${shellWord(reason)}; fi`,
  ];
}

/** Bytes that the proof holds in base64, into a file of the script's own folder. */
export function unpack(base64: string, name: string): string {
  return `printf '%s' '${base64}' | base64 -d > "$WORK/${name}"`;
}

/** Says that something cannot hold, whatever is computed. */
export function contradiction(what: string, expected: string, found: string): string {
  return `same ${shellWord(shown(what))} ${shellWord(shown(expected))} ${shellWord(shown(found))}`;
}

export function title(text: string): Lines {
  return ['', `title ${shellWord(shown(text))}`];
}
