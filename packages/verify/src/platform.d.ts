// The two platform globals that verify uses. They exist in every runtime (WHATWG URL and Encoding), but neither the ECMAScript library nor
// this package's empty `types` declares them: everything of Node and of the DOM stays out by the compiler's word.
declare class URL {
  static canParse(url: string, base?: string): boolean;
  constructor(url: string, base?: string);
  hash: string;
  readonly hostname: string;
  readonly href: string;
  readonly origin: string;
  readonly pathname: string;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  readonly encoding: string;
  decode(input?: Uint8Array): string;
}
