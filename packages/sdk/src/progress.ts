/** What is being done right now, for people who wait. */
export interface Progress {
  readonly step: 'bound' | 'capture' | 'deposit' | 'anchor' | 'upgrade' | 'verify' | 'report';
  readonly detail: string;
}

export type OnProgress = (progress: Progress) => void;
