import { SdkError } from '../error.ts';

/** What no file system takes for a name of its own, whatever its ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Characters that are not seen, or that turn the order of the others round: `gpj.exe` must not be read as a picture's name. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

/**
 * The name under which a member is laid beside its disclosure: the last part of its path, made harmless. What is hidden, what an argument
 * parser takes for an option, and what Windows takes for a device gets `member-` before it.
 */
export function fileNameOf(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/[<>"|?*]/g, '_');
  const seen = last.replace(UNSEEN, '_');
  const name = /^[.\-~]/.test(seen) || DEVICES.test(seen) ? `member-${seen}` : seen;
  // NAME_MAX is 255 bytes on the usual file systems, and `.disclosure.json` and the neighbour's ending come after it.
  if (new TextEncoder().encode(name).length <= 200) return name;
  throw new SdkError('not-disclosable', `${path.slice(0, 80)}… has a name that is too long for a file of its own`);
}
