import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** What a command sees of the world outside its arguments. Results go to `out`; everything else goes to `err`. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** One line that is replaced by the next; nothing at all when standard error is not a terminal. */
  progress(text: string): void;
  /** Asks without echo. Rejects where nobody can answer. */
  askSecret(question: string): Promise<string>;
  /** Resolves when the user wants to stop (Ctrl-C, SIGTERM). */
  interrupted(): Promise<void>;
}

/** The real terminal. */
export function processTerminal(): Terminal {
  const live = process.stderr.isTTY === true;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[2K');
    shown = false;
  };
  return {
    env: process.env,
    cwd: process.cwd(),
    out: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (!live) return;
      clear();
      process.stderr.write(text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      shown = true;
    },
    askSecret,
    interrupted: () =>
      new Promise((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      }),
  };
}

function askSecret(question: string): Promise<string> {
  if (process.stdin.isTTY !== true) return Promise.reject(new Error('nobody is at the terminal to ask'));
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    // Ctrl-C and Ctrl-D end the prompt without an answer.
    prompt.once('close', () => reject(new Error('nothing was typed')));
    prompt.question('', (answer) => {
      resolve(answer);
      prompt.close();
      process.stderr.write('\n');
    });
  });
}
