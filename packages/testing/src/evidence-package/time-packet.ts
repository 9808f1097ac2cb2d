import { toBase64 } from '@guzheng/evidence';

/** Seconds between 1900 and 1970. */
const UNIX_EPOCH = 2_208_988_800;

/** What a time server answers (RFC 5905 §7.3): stratum 2, received and sent at one instant, no distance from its source. */
export function makeTimePacket(receivedMs: number): string {
  const packet = new Uint8Array(48);
  const view = new DataView(packet.buffer);
  packet.set([0x24, 2, 0, 0xe9]);
  const seconds = Math.floor(receivedMs / 1000);
  const fraction = Math.round(((receivedMs - seconds * 1000) / 1000) * 2 ** 32);
  for (const at of [32, 40]) {
    view.setUint32(at, (seconds + UNIX_EPOCH) % 2 ** 32);
    view.setUint32(at + 4, fraction);
  }
  return toBase64(packet);
}
