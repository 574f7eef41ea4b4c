import type { AllStreamSubscription, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { within } from './patience.js';

type Read = StreamingRead<ResolvedEvent>;

/**
 * The events of a read, a batch at a time as they are asked for: what is not asked for stays with the server, held back
 * by the flow control of HTTP/2. Rejects with `Silence` when nothing comes in time. Left early, the read is called off.
 */
export async function* pulled(read: Read, silence: number): AsyncGenerator<readonly ResolvedEvent[]> {
  const pull = new Pull(read);
  try {
    for (;;) {
      const batch = await within(silence, pull.next());
      if (!batch) return;
      yield batch;
    }
  } finally {
    pull.leave();
    read.cancel().catch(ignore);
  }
}

/**
 * The events of a subscription likewise, until the signal is aborted. It may be silent for as long as it likes once the
 * server has confirmed it.
 */
export async function* followed(
  subscription: AllStreamSubscription,
  silence: number,
  signal: AbortSignal,
): AsyncGenerator<readonly ResolvedEvent[]> {
  const pull = new Pull(subscription);
  const end = () => pull.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await within(silence, pull.confirmed());
    for (;;) {
      const batch = await pull.next();
      if (!batch || signal.aborted) return;
      yield batch;
    }
  } finally {
    signal.removeEventListener('abort', end);
    pull.leave();
    subscription.unsubscribe().catch(ignore);
  }
}

/**
 * Takes what a stream of the client has, and lets it have more when that is taken. Not its own iterator: that destroys the
 * stream when it is left, and the call behind it then stays with the client for good; and the client goes on telling of
 * errors when nobody listens any more, which would end the process.
 */
class Pull {
  private taken: ResolvedEvent[] = [];
  private state: 'open' | 'ended' | 'left' = 'open';
  private isConfirmed = false;
  private error: Error | undefined;
  private wake: () => void = ignore;

  constructor(private readonly stream: Read | AllStreamSubscription) {
    stream.on('data', (event: ResolvedEvent) => {
      if (this.state === 'left') return;
      this.taken.push(event);
      if (this.taken.length >= mostTaken) stream.pause();
      this.wake();
    });
    stream.on('error', (error: Error) => {
      this.error ??= error;
      this.wake();
    });
    stream.on('confirmation', () => {
      this.isConfirmed = true;
      this.wake();
    });
    stream.on('end', () => this.end());
  }

  /** What has come by now, once something has; `undefined` at the end. */
  async next(): Promise<readonly ResolvedEvent[] | undefined> {
    while (this.taken.length === 0 && this.goesOn()) await this.word();
    const batch = this.taken;
    if (batch.length === 0) return this.ended();
    this.taken = [];
    this.stream.resume();
    return batch;
  }

  async confirmed(): Promise<void> {
    while (!this.isConfirmed && this.goesOn()) await this.word();
    if (!this.isConfirmed) this.ended();
  }

  end(): void {
    if (this.state === 'open') this.state = 'ended';
    this.wake();
  }

  /** What still comes is let go, so that the call behind the stream comes to its end. */
  leave(): void {
    this.state = 'left';
    this.taken = [];
    this.stream.resume();
  }

  private goesOn(): boolean {
    return this.state === 'open' && !this.error;
  }

  private ended(): undefined {
    if (this.error) throw this.error;
  }

  private word(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

const mostTaken = 256;
const ignore = () => undefined;
