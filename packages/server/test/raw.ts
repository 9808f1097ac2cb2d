import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A connection on which a test writes what no client would. */
export interface RawConnection {
  readonly socket: Socket;
  send(text: string | Uint8Array): void;
  /** Everything that came until now. */
  readonly received: string;
  /** Resolves when what came fits the pattern. Rejects when the connection ends without. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with everything when the server has closed the connection. */
  ended(): Promise<string>;
}

export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  let over = false;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    changed();
  });
  // A reset after the answer is an end like any other to these tests; what came before it is looked at.
  socket.on('error', () => {});
  socket.on('close', () => {
    over = true;
    changed();
  });
  const wait = (isDone: () => boolean, why: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isDone() && !over) return;
        waiting.delete(look);
        if (isDone()) resolve(received);
        else reject(new Error(`the connection ended, and ${why}: ${JSON.stringify(received.slice(0, 500))}`));
      };
      waiting.add(look);
      look();
    });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    send: (text) => void socket.write(text),
    get received() {
      return received;
    },
    until: (pattern) => wait(() => pattern.test(received), `${pattern} did not come`),
    ended: () => wait(() => over, 'it had not'),
  };
}

/** Writes, and reads until the server closes. */
export async function exchange(url: string, text: string | Uint8Array): Promise<RawAnswer> {
  const connection = await openRaw(url);
  connection.send(text);
  return readAnswer(await connection.ended());
}

export function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Map(
    fields.map((field) => {
      const [name = '', ...value] = field.split(': ');
      return [name.toLowerCase(), value.join(': ')] as const;
    }),
  );
  return { status: Number(line.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}

/** The code of a problem document in an answer. */
export function problemCode({ body, headers }: RawAnswer): string {
  if (headers.get('content-type') !== 'application/problem+json') return `no problem: ${body.slice(0, 100)}`;
  const { code } = JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as { readonly code: string };
  return code;
}
