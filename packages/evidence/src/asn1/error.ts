/** Bytes that are not the DER, or not the structure, they must be. Stays inside this package: `reading` turns it into a result. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export type Reading<T> = T | Unreadable;

/** Why something could not be read, as the end of a sentence: "it has trailing bytes". */
export class Unreadable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What `read` gives, or why it could not be read. Everything that is not a DerError is a fault of ours and goes on. */
export function reading<T>(read: () => T): Reading<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return new Unreadable(error.message);
    throw error;
  }
}
