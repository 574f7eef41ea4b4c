import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** What was told, and on which channel. */
export interface Notice {
  readonly channel: string;
  readonly payload: string;
}

/** Hears what is told on channels of the database (NOTIFY), on a connection that is replaced when it breaks. */
export class Listening {
  /** Whether the connection stands: what is remembered until something is told is good for so long and no longer. */
  alive = false;
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly channels: readonly string[],
    /** Told of each word, and with `undefined` where one may have been missed. */
    private readonly hear: (notice: Notice | undefined) => void,
  ) {}

  start(): void {
    this.running ??= this.keepListening();
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.listenOnce(signal).catch(() => undefined);
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }

  private async listenOnce(signal: AbortSignal): Promise<void> {
    const client = await this.pool.connect();
    const listen = { text: this.channels.map((channel) => `listen ${channel}`).join('; '), query_timeout: beat };
    const lost = new AbortController();
    const lose = () => {
      this.alive = false; // at once, not when the loss is looked at
      this.hear(undefined);
      lost.abort();
    };
    client.once('error', lose).once('end', lose);
    client.on('notification', ({ channel, payload = '' }) => this.hear({ channel, payload }));
    let beating: NodeJS.Timeout | undefined;
    try {
      await client.query(listen);
      this.hear(undefined); // what was remembered before may have missed a word
      this.alive = !signal.aborted;
      beating = setInterval(() => void client.query(listen).catch(lose), beat); // a connection may die without a word
      const over = AbortSignal.any([signal, lost.signal]);
      if (!over.aborted) await once(over, 'abort'); // it may have been closed while it connected
    } finally {
      clearInterval(beating);
      this.alive = false;
      client.release(true);
    }
  }
}

/** How often it is seen to that the connection stands, and how long that may take, in ms. */
const beat = 5_000;
