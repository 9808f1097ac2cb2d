import { type Attributes, append, type Child, element, replace } from '../../verifier/elements/element.ts';
import { both, type Text, t } from './text.ts';

export type Control = HTMLInputElement | HTMLTextAreaElement;

/** A labelled control, what helps to fill it in, and beside it what is wrong with what was typed. */
export interface Field {
  readonly node: HTMLElement;
  readonly control: Control;
  /** Says what is wrong and marks the control; `undefined` takes it back. */
  fault(text: Text | undefined): void;
}

export interface FieldOptions {
  readonly name: string;
  readonly label: Text;
  readonly help?: Text;
  readonly type?: 'text' | 'password' | 'number' | 'datetime-local' | 'search';
  readonly rows?: number;
  readonly attributes?: Attributes;
}

let made = 0;

export function field({ name, label, help, type = 'text', rows, attributes = {} }: FieldOptions): Field {
  made += 1;
  const id = `${name}-${made}`;
  const described = [help === undefined ? undefined : `${id}-help`, `${id}-fault`].filter((part) => part !== undefined);
  const common = { id, name, 'aria-describedby': described.join(' '), ...attributes };
  const control =
    rows === undefined ? element('input', { type, ...common }) : element('textarea', { rows: String(rows), ...common });
  const fault = element('p', { class: 'fault', id: `${id}-fault`, role: 'alert' });
  const node = element(
    'div',
    { class: 'field' },
    element('label', { for: id }, both(label)),
    help === undefined ? undefined : element('p', { class: 'note', id: `${id}-help` }, both(help)),
    control,
    fault,
  );
  return {
    node,
    control,
    fault: (text) => {
      replace(fault, text === undefined ? undefined : both(text));
      if (text === undefined) control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    },
  };
}

/**
 * A form that is sent by its button or by Enter, once at a time. Where `onSubmit` fails, the failure is shown at its foot; where it found fault
 * with a field, the focus goes to the first of them.
 */
export function form(
  parts: readonly Child[],
  submit: Text,
  onSubmit: () => Promise<void>,
  onFailure: (error: unknown) => Child,
): HTMLFormElement {
  const failure = element('div', { class: 'form-failure' });
  const busy = element('span', { class: 'note', role: 'status' });
  const press = element('button', { type: 'submit', class: 'primary' }, both(submit));
  const made = element('form', { novalidate: '', autocomplete: 'off' });
  append(made, [parts, element('p', { class: 'buttons' }, press, busy), failure]);
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    if (press.getAttribute('aria-disabled') === 'true') return;
    press.setAttribute('aria-disabled', 'true');
    replace(failure);
    replace(busy, both(MOMENT));
    onSubmit()
      .then(
        () => focusFault(made),
        (error: unknown) => replace(failure, onFailure(error)),
      )
      .finally(() => {
        press.removeAttribute('aria-disabled');
        replace(busy);
      });
  });
  return made;
}

const MOMENT = t('请稍候……', 'One moment …');

function focusFault(form: HTMLElement): void {
  const control = form.querySelector<HTMLElement>('[aria-invalid=true]');
  // What is wrong may stand where nobody sees it.
  const details = control?.closest('details');
  if (details) details.open = true;
  control?.focus();
}

/** One of a few, as radio buttons: their words are in the language of the page, which those of a `select` cannot be. */
export function choice<T extends string>(
  name: string,
  legend: Text,
  options: readonly (readonly [T, Text])[],
): { readonly node: HTMLElement; value(): T } {
  made += 1;
  const group = `${name}-${made}`;
  const [first] = options;
  if (first === undefined) throw new RangeError('a choice needs something to choose from');
  const inputs = options.map(([value], i) =>
    element('input', {
      type: 'radio',
      name: group,
      value,
      id: `${group}-${value}`,
      ...(i === 0 ? { checked: '' } : {}),
    }),
  );
  const node = element(
    'fieldset',
    {},
    element('legend', {}, both(legend)),
    options.map(([value, label], i) => element('label', { for: `${group}-${value}` }, inputs[i], ' ', both(label))),
  );
  return { node, value: () => options[inputs.findIndex(({ checked }) => checked)]?.[0] ?? first[0] };
}
