/** Bounds of the reference implementation (python-opentimestamps, core/op.py, core/notary.py, core/timestamp.py). */
export const MAX_MESSAGE_BYTES = 4096;
export const MAX_PAYLOAD_BYTES = 8192;
export const MAX_URI_BYTES = 1000;
/** Operations on one path: the reference reader gives up at the 256th node, the first of which is the file's digest. */
export const MAX_DEPTH = 255;
/**
 * Operations and attestations in one time stamp, and the bytes that all its operations work on. The reference has no such bounds, and a million
 * branches that each hash 4096 bytes would keep it busy for hours. What calendars make has about 60 operations and 10 KiB for each of them.
 */
export const MAX_NODES = 4096;
export const MAX_TOTAL_MESSAGE_BYTES: number = 512 * 1024;
