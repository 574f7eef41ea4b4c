import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { isRefusal, type PersonId } from '#domain';
import { Documents, StorageUnreachable } from '#documents';
import { Log, told } from '#platform';
import { Erasing } from '#protection';
import type { Outcome } from './attempt.js';

/** An erasure is two things, one in the log and one among the keys; whoever is killed in between, the second comes. */
@Injectable()
export class Erasures {
  constructor(
    private readonly erasing: Erasing,
    private readonly documents: Documents,
    @Inject(Log) private readonly log: Logger,
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
    if (!subject.startsWith('person-')) return;
    await this.documents.scrub(subject.slice('person-'.length) as PersonId).catch((error: unknown) => {
      if (!(error instanceof StorageUnreachable)) throw error;
      this.log.warn({ subject, ...told(error) }, 'files without a key are removed when where they are can be asked');
    });
  }
}

/** After so many milliseconds nobody is recording any more what they said they would. */
const longestCommand = 600_000;
