import { Injectable } from '@nestjs/common';
import { isRefusal, type PersonId } from '#domain';
import { Documents } from '#documents';
import { Erasing } from '#protection';
import type { Outcome } from './attempt.js';

/** An erasure is two things, one in the log and one among the keys; whoever is killed in between, the second comes. */
@Injectable()
export class Erasures {
  constructor(
    private readonly erasing: Erasing,
    private readonly documents: Documents,
  ) {}

  /** Records that a subject is erased, and destroys its keys. Refused because it was erased before, it sees to the keys. */
  async around(subject: string, record: () => Promise<Outcome>): Promise<Outcome> {
    await this.erasing.intend(subject);
    const outcome = await record();
    if (!isRefusal(outcome) || outcome.refused === 'erased') await this.complete(subject);
    else await this.erasing.withdraw(subject);
    return outcome;
  }

  /** Goes on with what was cut short. `isErased`: whether the log says so. */
  async resume(isErased: (subject: string) => Promise<boolean>): Promise<void> {
    for (const { subject, askedAt, isIntact } of await this.erasing.unfinished())
      if (!isIntact || (await isErased(subject))) await this.complete(subject);
      else if (Date.now() - askedAt.getTime() > longestCommand) await this.erasing.withdraw(subject);
  }

  private async complete(subject: string): Promise<void> {
    await this.erasing.erase(subject);
    if (subject.startsWith('person-')) await this.documents.scrub(subject.slice('person-'.length) as PersonId);
  }
}

/** After so many milliseconds nobody is recording any more what they said they would. */
const longestCommand = 600_000;
