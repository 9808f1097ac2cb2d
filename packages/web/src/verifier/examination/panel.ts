import { both, say, shownLang } from '../elements/bilingual.ts';
import { button, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { en } from '../words/en.ts';
import type { Words } from '../words/words.ts';
import { zh } from '../words/zh.ts';
import type { Progress } from './request.ts';

export interface ProgressPanel {
  readonly node: HTMLElement;
  /** Shows the panel; `onCancel` is what its button does. */
  start(onCancel: () => void): void;
  file(name: string, place: number, count: number): void;
  progress(progress: Progress): void;
  hide(): void;
  /** Hides the panel and announces how it ended. */
  end(say: (words: Words) => string): void;
}

/** Every tenth of the way is said aloud, not every piece. */
const SPOKEN_STEP = 10;

/** A bar, the bytes in figures, a button to stop; and a line that is read aloud, in the language of the page, to who does not see the bar. */
export function progressPanel(): ProgressPanel {
  const bar = element('progress', { max: '1', 'aria-labelledby': 'progress-heading' });
  const name = element('p', {});
  const figures = element('p', { class: 'figures' });
  const cancel = element('p', { class: 'buttons' });
  const spoken = element('p', { class: 'away', role: 'status' });
  const body = element(
    'section',
    { class: 'progress screen', hidden: '', 'aria-labelledby': 'progress-heading' },
    say('h2', (w) => w.progress.heading, { id: 'progress-heading' }),
    ...[name, bar, figures, cancel],
  );
  let said = 0;
  const speak = (say: (words: Words) => string): void => replace(spoken, say(shownLang() === 'zh' ? zh : en));
  return {
    node: element('div', {}, body, spoken),
    start: (onCancel) => {
      body.hidden = false;
      const stop = button(
        both((w) => w.progress.cancel),
        onCancel,
      );
      replace(cancel, stop);
      stop.focus();
    },
    file: (file, place, count) => {
      said = 0;
      bar.removeAttribute('value');
      replace(figures);
      replace(name, foreign(file), count > 1 ? [' · ', both((w) => w.progress.file(place, count))] : undefined);
    },
    progress: (progress) => {
      if (progress.phase === 'reading') {
        bar.removeAttribute('value');
        return replace(
          figures,
          both((w) => w.progress.reading),
        );
      }
      const { done, total } = progress;
      const share = total === 0 ? 1 : done / total;
      bar.value = share;
      replace(
        figures,
        both((w) => w.progress.hashing(w.bytes(done), w.bytes(total))),
      );
      const percent = Math.floor((share * 100) / SPOKEN_STEP) * SPOKEN_STEP;
      if (percent <= said) return;
      said = percent;
      speak((w) => w.progress.percent(percent));
    },
    hide: () => {
      body.hidden = true;
    },
    end: (say) => {
      body.hidden = true;
      speak(say);
    },
  };
}
