/**
 * What is verified in one go: the file offered, and the proof that was offered with it. With a disclosure the file is one member of a package,
 * and the proof, where there is one, takes the place of that inside the disclosure.
 */
export interface Exhibit {
  readonly file: File;
  readonly proof?: File;
  readonly disclosure?: File;
}
