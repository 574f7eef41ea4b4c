import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Append, Appends } from './appends.js';
import type { Random } from './random.js';
import { Requests, type Drawn } from './requests.js';

/** Where the api is now, and who asks. */
export interface Line {
  readonly url: string;
  readonly token: string;
}

/**
 * Monitors on a bad line: each sends what it has under a key of its own until it is answered, again after an error of
 * the server or of the line, sometimes hanging up in the midst, sometimes sending what was answered already, and
 * sometimes giving up.
 */
export class Load {
  /** Answers that are wrong whatever breaks. */
  readonly wrong: string[] = [];
  /** Requests that are on their way now, and how often an answer was an error of the server. */
  inFlight = 0;
  resent = 0;
  private readonly requests = new Requests();
  private clients: readonly Promise<void>[] = [];
  private stopping: { readonly deadline: number } | undefined;
  private eased = false;
  private watching: { readonly since: number; readonly seen: () => void } | undefined;

  constructor(
    private readonly appends: Appends,
    private readonly line: () => Line,
    private readonly signIn: () => Promise<void>,
  ) {}

  start(random: Random): void {
    this.stopping = undefined;
    this.eased = false;
    this.clients = Array.from({ length: clients }, () => this.client(random));
  }

  /** Goes on with less, so that a round does not grow with how fast the machine takes appends. */
  ease(): void {
    this.eased = true;
  }

  /** Sends nothing new; what waits for an answer is sent again until it has one, for so many seconds. */
  async end(seconds = 20): Promise<void> {
    this.stopping = { deadline: performance.now() + seconds * 1_000 };
    await Promise.all(this.clients);
  }

  /** Resolves when something that is sent from now on is acknowledged; false when nothing is for so long. */
  async takesAppends(seconds: number): Promise<boolean> {
    const seen = new Promise<true>((resolve) => {
      this.watching = { since: performance.now(), seen: () => resolve(true) };
    });
    const late = new AbortController();
    const tooLate = sleep(seconds * 1_000, false, { signal: late.signal }).catch(() => false);
    const taken = await Promise.race([seen, tooLate]);
    late.abort();
    return taken;
  }

  private async client(random: Random): Promise<void> {
    while (!this.stopping) {
      const mark = this.appends.mark();
      const drawn = this.requests.draw(mark, random);
      const append = this.appends.sent(drawn.path, [mark]);
      await this.sendUntilAnswered(append, drawn, random);
      if (append.outcome === 'acknowledged' && random.chance(0.03)) await this.sendAgain(append, drawn, random);
      if (this.eased && !this.stopping) await sleep(random.between(200, 600));
    }
  }

  private async sendUntilAnswered(append: Append, drawn: Drawn, random: Random): Promise<void> {
    const key = `${registry}-${append.marks[0]}`;
    while (append.outcome === 'waiting') {
      const sentAt = performance.now();
      const answer = await this.send(key, drawn, random.chance(0.02) ? random.between(1, 25) : patience);
      if (answer && answer.status < 500) return this.take(append, drawn, answer, sentAt);
      this.resent += 1;
      const late = this.stopping && performance.now() > this.stopping.deadline;
      if (late || random.chance(0.02)) append.outcome = 'unknown';
      else await sleep(random.between(50, 300));
    }
  }

  /** The same key again: the answer has to be the one that it had. */
  private async sendAgain(append: Append, drawn: Drawn, random: Random): Promise<void> {
    const answer = await this.send(`${registry}-${append.marks[0]}`, drawn, random.between(5, patience));
    if (answer && answer.status < 500) this.take(append, drawn, answer, Infinity);
  }

  private take(append: Append, { mayBeRefused = [], answered }: Drawn, { status, body }: Answer, sentAt: number): void {
    const { id, revision, position, type = '' } = body;
    const code = type.replace('/problems/', '');
    if (status === 201) {
      if (append.outcome === 'waiting') answered?.(id!);
      if (append.at && (append.at.revision !== revision || append.at.position !== position))
        this.wrong.push(`${append.marks[0]}: sent again, it was said to be elsewhere than at first`);
      append.outcome = 'acknowledged';
      append.at = { revision: revision!, position: position! };
      if (this.watching && sentAt >= this.watching.since) this.watching.seen();
    } else {
      if (append.outcome === 'acknowledged' || !mayBeRefused.includes(code))
        this.wrong.push(`${append.marks[0]} (${append.what}): ${append.outcome}, then answered ${status} ${code}`);
      append.outcome = 'refused';
    }
  }

  /** The answer; nothing when the line broke, or was cut after so many milliseconds. */
  private async send(key: string, { path, body }: Drawn, milliseconds: number): Promise<Answer | undefined> {
    const { url, token } = this.line();
    this.inFlight += 1;
    try {
      const response = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(milliseconds),
      });
      const answer = { status: response.status, body: (await response.json()) as Answer['body'] };
      if (answer.status !== 401) return answer;
      if (token === this.line().token) await this.signIn();
      return undefined;
    } catch {
      return undefined;
    } finally {
      this.inFlight -= 1;
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly revision?: string;
    readonly position?: string;
    readonly type?: string;
  };
}

const clients = 24;
const patience = 4_000;
const registry = randomUUID();
