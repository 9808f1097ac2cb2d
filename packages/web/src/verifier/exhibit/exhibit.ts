/** What is verified in one go: the file offered, and the proof that was offered with it. */
export interface Exhibit {
  readonly file: File;
  readonly proof?: File;
}
