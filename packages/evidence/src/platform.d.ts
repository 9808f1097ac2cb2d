// The only two platform globals that evidence uses. They exist in every runtime (WHATWG Encoding), but neither the ECMAScript
// library nor this package's empty `types` declares them: everything of Node and of the DOM stays out by the compiler's word.
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
