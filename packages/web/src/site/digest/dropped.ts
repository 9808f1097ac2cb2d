import { type Text, t } from '../elements/text.ts';

export type Dropped =
  | { readonly type: 'file'; readonly file: File }
  | { readonly type: 'fault'; readonly fault: Text }
  /** A link or a text: nothing of ours. */
  | { readonly type: 'nothing' };

const FOLDER = t(
  '放入的是文件夹。请打开它，只放入里面的那一个文件。',
  'This is a folder. Open it and put in the one file that you mean.',
);

/** The one file of a drop. Of several none is taken: which of them was compared would be chance. */
export function droppedFile(transfer: DataTransfer): Dropped {
  const { files, items } = transfer;
  if (files.length > 1)
    return {
      type: 'fault',
      fault: t(
        `一次只能放入一个文件，刚才放入了 ${files.length} 个，都没有采用。请只放入一个。`,
        `One file at a time: ${files.length} were put in, and none was taken. Put in one.`,
      ),
    };
  // A folder comes as a file that cannot be read (File and Directory Entries API §7).
  if ([...items].some((item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory === true))
    return { type: 'fault', fault: FOLDER };
  const [file] = files;
  return file === undefined ? { type: 'nothing' } : { type: 'file', file };
}

/** Hands over what is dropped anywhere on the page: a file dropped beside the box must not replace the page. Gives what ends it. */
export function dropAnywhere(onDrop: (dropped: Dropped) => void): () => void {
  const own = new AbortController();
  const { signal } = own;
  const over = (isOver: boolean) => (event: DragEvent) => {
    if (isForField(event)) return;
    event.preventDefault();
    document.body.classList.toggle('over', isOver && hasFiles(event));
  };
  document.addEventListener('dragover', over(true), { signal });
  document.addEventListener('dragleave', over(false), { signal });
  document.addEventListener(
    'drop',
    (event) => {
      over(false)(event);
      if (event.dataTransfer !== null && hasFiles(event)) onDrop(droppedFile(event.dataTransfer));
    },
    { signal },
  );
  return () => {
    own.abort();
    document.body.classList.remove('over');
  };
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

/** An address that is dragged into the field for addresses belongs there. */
function isForField(event: DragEvent): boolean {
  return event.target instanceof Element && event.target.matches('input, textarea') && !hasFiles(event);
}
