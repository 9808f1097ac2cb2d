import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign, plainly } from '../../verifier/elements/foreign.ts';
import { code, facts } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { notice } from '../elements/notice.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { bytesText } from '../elements/time.ts';
import { type Digester, Unreadable } from './digester.ts';
import { type Dropped, dropAnywhere } from './dropped.ts';
import type { FileDigests } from './hash-file.ts';

/** A file that was chosen, with its digests. */
export interface Chosen {
  readonly file: File;
  readonly digests: FileDigests;
}

export type Settled =
  | { readonly type: 'chosen'; readonly chosen: Chosen }
  | { readonly type: 'none' }
  /** Something was put in that is no file to work with; what is wrong stands in the box. */
  | { readonly type: 'fault' };

export interface FilePicker {
  readonly node: HTMLElement;
  /** Waits for what is being computed, and looks whether the file is still the one that was read. */
  settled(): Promise<Settled>;
  close(): void;
}

export interface FilePickerOptions {
  readonly digester: Digester;
  readonly heading: Text;
  /** Each time that the file is another, or none. */
  readonly onChosen?: (chosen: Chosen | undefined) => void;
}

const STAYS = t(
  '文件只在这台电脑上读取，不会上传；发给服务器的只有算出来的哈希值（文件的“指纹”）。',
  'The file is read on this computer only and is not uploaded; what the server gets is its digest (the file’s “fingerprint”).',
);
const CANCEL = t('取消', 'Cancel');
const AWAY = t('不用这个文件', 'Take this file away');

/** Takes one file, by dropping it anywhere on the page or by the button, and computes its digests here. */
export function filePicker({ digester, heading, onChosen = () => {} }: FilePickerOptions): FilePicker {
  const input = element('input', { type: 'file', class: 'away', tabindex: '-1', 'aria-hidden': 'true' });
  const state = element('div', { class: 'file-state' });
  const said = notice();
  const choose = button(both(t('选择文件', 'Choose a file')), () => input.click());
  let settled: Settled = { type: 'none' };
  let running: AbortController | undefined;
  let work: Promise<void> = Promise.resolve();

  const begin = (): AbortController => {
    running?.abort();
    running = new AbortController();
    settled = { type: 'none' };
    said.clear();
    onChosen(undefined);
    return running;
  };
  const draw = (...children: readonly Child[]): void =>
    redraw(
      state,
      () => replace(state, children),
      () => choose.focus(),
    );
  const clear = (): void => {
    begin();
    draw();
  };
  const fails = (fault: Child): void => {
    settled = { type: 'fault' };
    draw(element('p', { class: 'fault', role: 'alert' }, fault), press(AWAY, clear));
  };
  const compute = async (file: File, own: AbortController): Promise<void> => {
    const bar = element('progress', { max: '1', value: '0', 'aria-label': plainly(file.name) });
    said.say(both(t('正在计算哈希值：', 'Computing the digest: ')), foreign(file.name));
    draw(bar, press(CANCEL, clear));
    try {
      const onProgress = (done: number): void => {
        bar.value = file.size === 0 ? 1 : done / file.size;
      };
      const digests = await digester(file, { signal: own.signal, onProgress });
      if (running !== own) return;
      const chosen = { file, digests };
      settled = { type: 'chosen', chosen };
      said.say(both(t('哈希值已算出。', 'The digest is computed.')));
      draw(shown(chosen), press(AWAY, clear));
      onChosen(chosen);
    } catch (error) {
      if (running !== own) return;
      said.clear();
      if (!(error instanceof Unreadable)) said.fail(error);
      fails(unreadable(file));
    }
  };
  const take = (dropped: Dropped): void => {
    if (dropped.type === 'nothing') return;
    const own = begin();
    if (dropped.type === 'fault') fails(both(dropped.fault));
    else work = compute(dropped.file, own);
  };

  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) take({ type: 'file', file });
    input.value = '';
  });
  const stopDropping = dropAnywhere(take);
  return {
    node: element(
      'div',
      { class: 'drop' },
      say('p', heading),
      element('p', { class: 'buttons' }, choose, input),
      say('p', STAYS, { class: 'note' }),
      said.node,
      state,
    ),
    settled: async () => {
      // Another file may be put in while the one before it is waited for.
      for (let awaited: Promise<void> | undefined; awaited !== work; ) {
        awaited = work;
        await awaited;
      }
      if (settled.type === 'chosen' && !(await isStillThere(settled.chosen.file))) {
        const { file } = settled.chosen;
        begin();
        fails(unreadable(file));
      }
      return settled;
    },
    close: () => {
      running?.abort();
      stopDropping();
    },
  };
}

function press(label: Text, act: () => void): HTMLElement {
  return element('p', { class: 'buttons' }, button(both(label), act));
}

function shown({ file, digests }: Chosen): Child {
  return [
    digests.bytes === 0
      ? say('p', t('这个文件是空的：里面什么也没有。', 'This file is empty: there is nothing in it.'), {
          class: 'lack',
        })
      : undefined,
    facts([
      [t('文件', 'File'), foreign(file.name)],
      [t('大小', 'Size'), both(bytesText(digests.bytes))],
      [t('SHA-256 哈希值', 'SHA-256 digest'), code(digests.sha256)],
      [t('国密 SM3 哈希值', 'SM3 digest'), code(digests.sm3)],
    ]),
  ];
}

/** A browser refuses to read a file whose time or size is another than when it was chosen (File API §4.1, “snapshot state”). */
async function isStillThere(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function unreadable(file: File): Child {
  return [
    foreign(file.name),
    ' ',
    both(
      t(
        '读不出来：文件可能被移动、改动，或设备已断开。请复制到本机硬盘再选一次。',
        'cannot be read: it may have been moved or changed, or its device is gone. Copy it to this computer’s disk and choose it again.',
      ),
    ),
  ];
}
