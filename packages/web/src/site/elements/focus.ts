/** To the head of the page, which is read first after something else was drawn. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}

/**
 * Draws a part of the page anew. Who was in it with the keyboard stays with the same control where there is one again, and otherwise comes to
 * the head of the page: a browser would drop the focus, and Tab would begin anywhere.
 */
export function redraw(part: Element, draw: () => void): void {
  const before = document.activeElement;
  const wasIn = before !== null && before !== part && part.contains(before);
  draw();
  if (!wasIn || part.contains(before)) return;
  const again = [...part.querySelectorAll<HTMLElement>(before.tagName)].find((one) => isSame(one, before));
  if (again === undefined) focusHeading();
  else again.focus({ preventScroll: true });
}

function isSame(one: Element, other: Element): boolean {
  return one.textContent === other.textContent && one.getAttribute('name') === other.getAttribute('name');
}
