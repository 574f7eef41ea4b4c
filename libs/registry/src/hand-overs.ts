import { Injectable } from '@nestjs/common';
import {
  absentCase, absentSource, refuse, restrictedExport, seenCase,
  type Refusal, type SourceId,
} from '#domain'; // prettier-ignore
import type { Attempt } from './attempt.js';
import { Cases } from './cases.js';
import { Sources } from './sources.js';

/** Why what is asked for would not be handed over, whoever approved it. */
@Injectable()
export class HandOvers {
  constructor(
    private readonly cases: Cases,
    private readonly sources: Sources,
  ) {}

  /** Of a file: each of its cases has to be there for whoever asks. */
  async ofExport(command: object, { sight, approvedBy }: Attempt): Promise<Refusal | undefined> {
    const { cases } = restrictedExport.schema.parse(command);
    const there = await Promise.all(
      cases.map(async (id) => {
        const { state, erased } = await this.cases.stream(id);
        return !erased && (sight ? seenCase(state, sight) : state) !== undefined;
      }),
    );
    const absent = there.indexOf(false);
    if (absent !== -1) return { ...absentCase(), field: `data.cases.${absent}` };
    return approvedBy === undefined ? takesTwo() : undefined;
  }

  /** Of who a source is: one that is not confidential, or is one's own, takes nobody's approval. */
  async ofSource(id: SourceId, { by, approvedBy }: Attempt): Promise<Refusal | undefined> {
    const { state, erased } = await this.sources.stream(id);
    if (erased) return refuse('erased', 'It was erased, for good.');
    if (!state) return { ...absentSource(), field: 'object' };
    const alone = state.tier !== 'confidential' || state.registeredBy === by;
    return approvedBy === undefined && !alone ? takesTwo() : undefined;
  }
}

const takesTwo = (): Refusal => refuse('second-person-missing', 'It takes two people: ask a second member to approve it.'); // prettier-ignore
