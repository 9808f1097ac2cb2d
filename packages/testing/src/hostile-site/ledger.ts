/** A request that reached one of the servers. */
export interface Heard {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** By the host that the request names. */
  readonly url: string;
  /** Absent where the server gave no answer, or none that HTTP knows. */
  readonly status?: number;
  /** As it went over the wire, content coding applied; absent where it was cut, endless or written by hand. */
  readonly body?: Uint8Array;
}

/** The site's own account of what it was asked and what it said: a third story beside the two that a capture tells. */
export interface Ledger {
  note(heard: Heard): void;
  read(): readonly Heard[];
  forget(): void;
}

export function openLedger(): Ledger {
  let heard: Heard[] = [];
  return {
    note: (entry) => {
      heard.push(entry);
    },
    read: () => heard,
    forget: () => {
      heard = [];
    },
  };
}
