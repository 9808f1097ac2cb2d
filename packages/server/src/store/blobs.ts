/** A file that is kept. */
export interface Blob {
  readonly sha256: string;
  readonly sm3: string;
  readonly bytes: number;
}

export interface BlobUsage {
  readonly blobs: number;
  readonly bytes: number;
  /** On the disk. */
  readonly free: number;
}

/** Files by their SHA-256, each written once, synced before it is named. */
export interface Blobs {
  /** Rejects with ServerError `body-too-large`, `storage-full`, `storage-failed`; then nothing is kept. */
  put(source: AsyncIterable<Uint8Array>, options: { readonly maxBytes: number }): Promise<Blob>;
  /** Moves a finished file in. */
  adopt(path: string): Promise<Blob>;
  has(sha256: string): Promise<boolean>;
  /** Where it lies, for reading only. Rejects with ServerError `original-missing`. */
  path(sha256: string): Promise<string>;
  read(sha256: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  usage(): Promise<BlobUsage>;
}
