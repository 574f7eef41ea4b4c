import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { sightOf } from '../policy.js';
import { Clock } from '../clock.js';
import { Keys } from '../keys/keys.js';
import { memberOf } from '../members.js';
import { RosterLog } from '../membership/roster-log.js';
import { isIn, Standing } from '../standing.js';
import { isOver } from './session.js';
import { Sessions } from './sessions.js';
import type { SignedIn } from './strategies.js';
import { Word } from './word.js';

interface Watched {
  readonly asker: SignedIn;
  readonly ending: AbortController;
}

/**
 * Whether those to whom an answer is still going out are let in now: what lasts longer than a request is cut when the
 * session or the key that it was asked with ends, the member is suspended, or sees another part of the registry. Looked
 * at when a word of it comes, and four times a second behind that; where it can't be told, it is cut.
 */
@Injectable()
export class Presence implements OnModuleDestroy {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly keys: Keys,
    private readonly standing: Standing,
    private readonly clock: Clock,
    rosters: RosterLog,
    word: Word,
  ) {
    word.on((member) => this.look(member));
    rosters.on(() => this.look(undefined));
  }

  /** Is aborted when whoever asked is not let in any more; `done` where nobody asks any longer. */
  of(asker: SignedIn): { readonly signal: AbortSignal; readonly done: () => void } {
    const one = { asker, ending: new AbortController() };
    this.watched.add(one);
    this.timer ??= setInterval(() => this.look(undefined), every).unref();
    return { signal: one.ending.signal, done: () => this.forget(one) };
  }

  /** How many answers are going out: to a member, or to all. */
  count(member?: string): number {
    if (member === undefined) return this.watched.size;
    return [...this.watched].filter(({ asker }) => asker.member.id === member).length;
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const one of this.watched) this.end(one);
  }

  private look(member: string | undefined): void {
    for (const one of this.watched)
      if (member === undefined || one.asker.member.id === member)
        void this.isLetIn(one.asker).then(
          (so) => (so ? undefined : this.end(one)),
          () => this.end(one),
        );
  }

  private async isLetIn({ member, token, apiKey, session }: SignedIn): Promise<boolean> {
    const stands = await this.standing.of(member.id);
    if (!isIn(stands)) return false;
    if (sightOf(memberOf(member, stands, member.upTo)).key !== sightOf(member).key) return false;
    const now = this.clock.now();
    if (apiKey) return ((await this.keys.find(token))?.expiresAt ?? now) > now;
    const found = await this.sessions.find(token);
    return found !== undefined && found.id === session?.id && !isOver(found, stands.roles, now);
  }

  private end(one: Watched): void {
    this.forget(one);
    one.ending.abort();
  }

  private forget(one: Watched): void {
    this.watched.delete(one);
    if (this.watched.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

const every = 250;
