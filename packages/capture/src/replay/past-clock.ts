/**
 * Sets the clock that a page sees back to `start`, from where it runs on: what a page makes of today's date would be another page. Runs in
 * every frame before its own scripts; workers, and what the browser itself dates, keep the present. Text, as this package is compiled
 * without DOM types.
 */
export function pastClockScript(start: Date): string {
  return `(${SHIFT})(${start.getTime()})`;
}

const SHIFT = `(start) => {
  const Present = Date;
  const shift = start - Present.now();
  const now = () => Present.now() + shift;
  const Past = function Date(...given) {
    if (new.target === undefined) return new Present(now()).toString();
    return Reflect.construct(Present, given.length === 0 ? [now()] : given, new.target);
  };
  Past.prototype = Present.prototype;
  Object.defineProperty(Present.prototype, 'constructor', { value: Past, writable: true, configurable: true });
  for (const name of ['parse', 'UTC']) Object.defineProperty(Past, name, { value: Present[name], writable: true, configurable: true });
  Object.defineProperty(Past, 'now', { value: now, writable: true, configurable: true });
  Object.defineProperty(Past, 'length', { value: 7 });
  globalThis.Date = Past;
}`;
