import { type PreserveHereOptions, preserveHere } from './preserve/here.ts';
import type { Preserved } from './preserve/preserved.ts';
import { type PreserveThroughServerOptions, preserveThroughServer } from './preserve/through-server.ts';

export type { PreserveHereOptions } from './preserve/here.ts';
export type { Preserved } from './preserve/preserved.ts';
export type { Choice, Preview } from './preserve/remote-capture.ts';
export type { PreserveThroughServerOptions } from './preserve/through-server.ts';

/** By this machine and a chain, or through the server of a neutral third party. */
export type PreserveOptions = PreserveHereOptions | PreserveThroughServerOptions;

/** The main job: a URL becomes a sealed package, a proof, and a report that was made here from both. */
export async function preserve(url: string, options: PreserveOptions): Promise<Preserved> {
  return 'server' in options ? await preserveThroughServer(url, options) : await preserveHere(url, options);
}
