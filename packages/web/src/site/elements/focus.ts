/** To the head of the page, which is read first after something else was drawn. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}

/**
 * Draws a part of the page anew. Who was in it with the keyboard stays with the same control where there is one again, and otherwise comes to
 * `land`: a browser would drop the focus, and Tab would begin anywhere.
 */
export function redraw(part: Element, draw: () => void, land: () => void = focusHeading): void {
  const before = document.activeElement;
  const wasIn = before instanceof HTMLElement && before !== part && part.contains(before);
  draw();
  if (!wasIn || document.activeElement === before) return;
  // What is taken out and put back has lost the focus too.
  const again = part.contains(before) ? before : likeIt(part, before);
  if (again === undefined) land();
  else again.focus({ preventScroll: true });
}

function likeIt(part: Element, before: HTMLElement): HTMLElement | undefined {
  return [...part.querySelectorAll<HTMLElement>(before.tagName)].find(
    (one) =>
      one.tabIndex >= 0 &&
      one.textContent === before.textContent &&
      one.getAttribute('name') === before.getAttribute('name'),
  );
}
