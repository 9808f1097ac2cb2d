import { concatBytes } from '../bytes/bytes.ts';

/**
 * The first four bytes of an anchor's calldata: ASCII "GUZ1" (0x47555a31), the project and the version of the calldata layout.
 * They tell an anchor from any other self-send, and from a bare 32-byte value of another protocol.
 */
export const ANCHOR_MAGIC: Uint8Array = Uint8Array.of(0x47, 0x55, 0x5a, 0x31);

/** The whole calldata of an anchor: magic ‖ root, 36 bytes. Throws RangeError unless the root has 32 bytes. */
export function anchorCalldata(root: Uint8Array): Uint8Array {
  if (root.length !== 32) throw new RangeError(`A root has 32 bytes, not ${root.length}`);
  return concatBytes(ANCHOR_MAGIC, root);
}
