import { childrenOf, type DerElement, TAG } from './element.ts';
import { DerError } from './error.ts';

/** The fields of a SEQUENCE, taken one after the other. */
export class Fields {
  readonly #what: string;
  readonly #rest: DerElement[];

  constructor(element: DerElement, what: string, tag: number = TAG.sequence) {
    if (element.tag !== tag) throw new DerError(`${what} has the tag ${hex(element.tag)} instead of ${hex(tag)}`);
    this.#what = what;
    this.#rest = [...childrenOf(element)];
  }

  /** The tag of the next field, `undefined` at the end. */
  get tag(): number | undefined {
    return this.#rest[0]?.tag;
  }

  /** The next field, whatever it is. */
  any(name: string): DerElement {
    const field = this.#rest.shift();
    if (field === undefined) throw new DerError(`${this.#what} has no ${name}`);
    return field;
  }

  next(tag: number, name: string): DerElement {
    const field = this.any(name);
    if (field.tag === tag) return field;
    throw new DerError(`${name} of ${this.#what} has the tag ${hex(field.tag)} instead of ${hex(tag)}`);
  }

  /** The next field when it has this tag. */
  optional(tag: number): DerElement | undefined {
    return this.tag === tag ? this.#rest.shift() : undefined;
  }

  /** Nothing may be left: a field that is not known is not passed over. */
  end(): void {
    if (this.#rest.length > 0) throw new DerError(`${this.#what} has ${this.#rest.length} fields too many`);
  }
}

/** The one element inside `[number] EXPLICIT`. */
export function only(element: DerElement, what: string): DerElement {
  const [first, second] = childrenOf(element);
  if (first !== undefined && second === undefined) return first;
  throw new DerError(`${what} does not hold exactly one element`);
}

/** The elements of a SEQUENCE OF or SET OF, at most `max`. */
export function listOf(
  element: DerElement,
  what: string,
  max: number,
  tag: number = TAG.sequence,
): readonly DerElement[] {
  if (element.tag !== tag) throw new DerError(`${what} has the tag ${hex(element.tag)} instead of ${hex(tag)}`);
  const items: DerElement[] = [];
  for (const item of childrenOf(element)) {
    if (items.length === max) throw new DerError(`${what} has more than ${max} elements`);
    items.push(item);
  }
  return items;
}

function hex(tag: number): string {
  return tag.toString(16).padStart(2, '0').toUpperCase();
}
