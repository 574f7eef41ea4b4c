import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';

export interface Told {
  readonly id?: string;
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Somebody who listens to a stream of events (Server-Sent Events) and takes what comes, as a browser does. */
export class Listening {
  /** Resolves when it is over, however it ended. */
  readonly over: Promise<void>;
  isOver = false;
  private readonly came: Told[] = [];
  private readonly coming = new EventEmitter();

  private constructor(private readonly response: http.IncomingMessage) {
    response.on('error', () => undefined);
    this.over = new Promise((resolve) =>
      response.once('close', () => {
        this.isOver = true;
        this.coming.emit('came');
        resolve();
      }),
    );
    let event: { -readonly [K in keyof Told]: Told[K] } = {};
    createInterface({ input: response })
      .on('line', (line) => {
        const [, field, value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
        if (line === '' && event.data) this.came.push(event);
        if (line === '') event = {};
        else if (field === 'data') event.data = JSON.parse(value) as NonNullable<Told['data']>;
        else if (field === 'event') event.type = value;
        else if (field === 'id') event.id = value;
        this.coming.emit('came');
      })
      .on('error', () => undefined);
  }

  static async to(
    url: string,
    path: string,
    token: string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<Listening> {
    const request = http.get(new URL(path, url), { agent: false, headers: { Authorization: `Bearer ${token}`, ...headers } }); // prettier-ignore
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return new Listening(response);
  }

  get status(): number {
    return this.response.statusCode!;
  }
  get headers(): http.IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The next event; throws where there is none any more. */
  async next(): Promise<Told> {
    for (;;) {
      const told = this.came.shift();
      if (told) return told;
      if (this.isOver) throw new Error('The stream is over');
      await once(this.coming, 'came');
    }
  }

  close(): void {
    this.response.destroy();
  }
}
