// The one platform global that verify uses. It exists in every runtime (WHATWG URL Standard), but neither the ECMAScript library nor
// this package's empty `types` declares it: everything of Node and of the DOM stays out by the compiler's word.
declare class URL {
  static canParse(url: string, base?: string): boolean;
  constructor(url: string, base?: string);
  hash: string;
  readonly hostname: string;
  readonly href: string;
  readonly origin: string;
}
