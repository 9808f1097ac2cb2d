import { bytesToHex, type DigestPair, equalBytes, type Hasher, type Hashing } from '@guzheng/evidence';
import { type ByteSource, readPieces } from '../source.ts';
import type { Placement } from './directory.ts';
import { FaultList } from './fault.ts';

/** What one member's bytes come to, computed, never copied from the file. */
export interface MemberDigests extends DigestPair {
  readonly path: string;
  readonly bytes: number;
  readonly offset: number;
}

export interface PassResult {
  readonly file: DigestPair;
  readonly members: readonly MemberDigests[];
  readonly faults: FaultList;
}

interface PassOptions {
  readonly placements: readonly Placement[];
  readonly hashing: Hashing;
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

/** One pass from the first byte to the last: digests of the file and of every member, CRCs, local headers. Memory stays constant. */
export async function digestEverything(file: ByteSource, options: PassOptions): Promise<PassResult> {
  const whole = new PairHasher(options.hashing);
  const walk = new MemberWalk(options.placements, options.hashing);
  let done = 0;
  for await (const piece of readPieces(file, 0, file.size)) {
    whole.update(piece);
    walk.take(piece);
    done += piece.length;
    options.onBytes?.(done, file.size);
  }
  return { file: whole.digest(), members: walk.members, faults: walk.faults };
}

/** Both digests of a stream. */
class PairHasher {
  readonly #sha256: Hasher;
  readonly #sm3: Hasher;

  constructor(hashing: Hashing) {
    this.#sha256 = hashing.sha256();
    this.#sm3 = hashing.sm3();
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#sm3.update(bytes);
  }

  digest(): DigestPair {
    return { sha256: bytesToHex(this.#sha256.digest()), sm3: bytesToHex(this.#sm3.digest()) };
  }
}

interface OpenMember {
  readonly placement: Placement;
  readonly hasher: PairHasher;
  readonly header: Uint8Array;
  crc32: number;
}

/** Follows the file's bytes through the members, which lie one after the other from offset 0. */
class MemberWalk {
  readonly members: MemberDigests[] = [];
  readonly faults: FaultList = new FaultList();
  readonly #placements: readonly Placement[];
  readonly #hashing: Hashing;
  #at = 0;
  #next = 0;
  #open: OpenMember | null = null;

  constructor(placements: readonly Placement[], hashing: Hashing) {
    this.#placements = placements;
    this.#hashing = hashing;
    this.#openNext();
  }

  take(piece: Uint8Array): void {
    let rest = piece;
    while (rest.length > 0 && this.#open !== null) {
      rest = this.#feed(this.#open, rest);
      if (this.#at === this.#open.placement.offset + this.#open.placement.bytes) this.#closeAndOpenNext(this.#open);
    }
  }

  #feed(open: OpenMember, bytes: Uint8Array): Uint8Array {
    const { placement, header, hasher } = open;
    const inHeader = this.#at < placement.offset;
    const end = inHeader ? placement.offset : placement.offset + placement.bytes;
    const part = bytes.subarray(0, end - this.#at);
    if (inHeader) header.set(part, this.#at - placement.headerOffset);
    else {
      hasher.update(part);
      open.crc32 = this.#hashing.crc32(part, open.crc32);
    }
    this.#at += part.length;
    return bytes.subarray(part.length);
  }

  #closeAndOpenNext({ placement, hasher, header, crc32 }: OpenMember): void {
    const { path, bytes, offset } = placement;
    this.members.push({ path, bytes, offset, ...hasher.digest() });
    if (!equalBytes(header, placement.header)) {
      this.faults.add({
        code: 'zip-header-mismatch',
        path,
        detail: `The local header of ${path} is not what the directory says`,
        expected: bytesToHex(placement.header),
        actual: bytesToHex(header),
      });
    }
    if (crc32 !== placement.crc32) {
      this.faults.add({
        code: 'crc-mismatch',
        path,
        detail: `The CRC-32 of ${path} is not what the container says`,
        expected: hex8(placement.crc32),
        actual: hex8(crc32),
      });
    }
    this.#openNext();
  }

  #openNext(): void {
    const placement = this.#placements[this.#next];
    this.#next += 1;
    this.#open =
      placement === undefined
        ? null
        : {
            placement,
            hasher: new PairHasher(this.#hashing),
            header: new Uint8Array(placement.header.length),
            crc32: 0,
          };
  }
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}
