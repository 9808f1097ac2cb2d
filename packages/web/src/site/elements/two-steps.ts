import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { both, type Text } from './text.ts';

export interface TwoSteps {
  readonly label: Child;
  /** What cannot be taken back, said with the question. */
  readonly warning?: Text;
  readonly yes: Text;
  readonly no: Text;
  readonly act: () => void;
}

/** A button that asks once more: for what cannot be taken back. */
export function twoSteps({ label, warning, yes, no, act }: TwoSteps): HTMLElement {
  const place = element('span', { class: 'two-steps' });
  const back = (): void => {
    replace(place, first);
    first.focus();
  };
  const ask = (): void => {
    const sure = button(both(yes), () => {
      back();
      act();
    });
    replace(
      place,
      warning === undefined ? undefined : element('span', { class: 'lack' }, both(warning)),
      sure,
      ' ',
      button(both(no), back),
    );
    sure.focus();
  };
  const first = button(label, ask);
  place.append(first);
  return place;
}
