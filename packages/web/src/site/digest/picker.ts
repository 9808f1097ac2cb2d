import { button, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { code, facts } from '../elements/facts.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { bytesText } from '../elements/time.ts';
import { problemBox } from '../problem/problem.ts';
import { type Digester, Unreadable } from './digester.ts';
import type { FileDigests } from './hash-file.ts';

/** A file that was chosen, with its digests. */
export interface Chosen {
  readonly file: File;
  readonly digests: FileDigests;
}

export interface FilePicker {
  readonly node: HTMLElement;
  readonly chosen: Chosen | undefined;
  /** Waits for what is being computed. */
  settled(): Promise<Chosen | undefined>;
  clear(): void;
  close(): void;
}

export interface FilePickerOptions {
  readonly digester: Digester;
  readonly heading: Text;
  readonly onChosen?: (chosen: Chosen | undefined) => void;
}

const STAYS = t(
  '文件只在这台电脑上读取，不会上传；发给服务器的只有算出来的哈希值（文件的“指纹”）。',
  'The file is read on this computer only and is not uploaded; what the server gets is its digest (the file’s “fingerprint”).',
);

/** Takes one file, by dropping it anywhere on the page or by the button, and computes its digests here. */
export function filePicker({ digester, heading, onChosen = () => {} }: FilePickerOptions): FilePicker {
  const input = element('input', { type: 'file', class: 'away', tabindex: '-1', 'aria-hidden': 'true' });
  const state = element('div', { class: 'file-state', 'aria-live': 'polite' });
  let chosen: Chosen | undefined;
  let running: AbortController | undefined;
  let work: Promise<void> = Promise.resolve();

  const take = (file: File | undefined): void => {
    running?.abort();
    running = undefined;
    chosen = undefined;
    onChosen(undefined);
    replace(state);
    if (file !== undefined) work = compute(file);
  };
  const compute = async (file: File): Promise<void> => {
    const own = new AbortController();
    running = own;
    const bar = element('progress', { max: '1', value: '0', 'aria-label': file.name });
    replace(
      state,
      element('p', {}, both(t('正在计算哈希值：', 'Computing the digest: ')), foreign(file.name)),
      bar,
      cancel(take),
    );
    try {
      const digests = await digester(file, {
        signal: own.signal,
        onProgress: (done) => {
          bar.value = file.size === 0 ? 1 : done / file.size;
        },
      });
      if (running !== own) return;
      chosen = { file, digests };
      replace(state, shown(chosen), another(take));
      onChosen(chosen);
    } catch (error) {
      if (running !== own) return;
      replace(state, error instanceof Unreadable ? unreadable(file) : problemBox(error));
    }
  };

  input.addEventListener('change', () => {
    take(input.files?.[0]);
    input.value = '';
  });
  const stopDropping = dropAnywhere(take);
  const node = element(
    'div',
    { class: 'drop' },
    say('p', heading),
    element(
      'p',
      { class: 'buttons' },
      button(both(t('选择文件', 'Choose a file')), () => input.click()),
      input,
    ),
    say('p', STAYS, { class: 'note' }),
    state,
  );
  return {
    node,
    get chosen() {
      return chosen;
    },
    settled: async () => {
      await work;
      return chosen;
    },
    clear: () => take(undefined),
    close: () => {
      running?.abort();
      stopDropping();
    },
  };
}

function cancel(take: (file: undefined) => void): HTMLElement {
  return element(
    'p',
    { class: 'buttons' },
    button(both(t('取消', 'Cancel')), () => take(undefined)),
  );
}

function another(take: (file: undefined) => void): HTMLElement {
  return element(
    'p',
    { class: 'buttons' },
    button(both(t('不用这个文件', 'Take this file away')), () => take(undefined)),
  );
}

function shown({ file, digests }: Chosen): HTMLElement {
  return facts([
    [t('文件', 'File'), foreign(file.name)],
    [t('大小', 'Size'), both(bytesText(digests.bytes))],
    [t('SHA-256 哈希值', 'SHA-256 digest'), code(digests.sha256)],
    [t('国密 SM3 哈希值', 'SM3 digest'), code(digests.sm3)],
  ]);
}

function unreadable(file: File): HTMLElement {
  return element(
    'p',
    { class: 'fault', role: 'alert' },
    foreign(file.name),
    ' ',
    both(
      t(
        '读不出来：文件可能被移动、改动，或设备已断开。请复制到本机硬盘再选一次。',
        'cannot be read: it may have been moved or changed, or its device is gone. Copy it to this computer’s disk and choose it again.',
      ),
    ),
  );
}

/** A file dropped beside the box must not replace the page. */
function dropAnywhere(take: (file: File | undefined) => void): () => void {
  const own = new AbortController();
  const over = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    document.body.classList.toggle('over', isOver);
  };
  document.addEventListener('dragover', over(true), { signal: own.signal });
  document.addEventListener('dragleave', over(false), { signal: own.signal });
  document.addEventListener(
    'drop',
    (event) => {
      over(false)(event);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) take(file);
    },
    { signal: own.signal },
  );
  return () => own.abort();
}
