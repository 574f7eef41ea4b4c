import { Injectable } from '@nestjs/common';
import {
  refuse, refuseDisclosure, refuseExport, restrictedExport, seenCase,
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

  /** Of a file of cases. */
  async ofExport(command: object, attempt: Attempt): Promise<Refusal | undefined> {
    const { cases } = restrictedExport.schema.parse(command);
    const { sight } = attempt;
    const seen = await Promise.all(
      cases.map(async (id) => {
        const { state, erased } = await this.cases.stream(id);
        return !erased && (sight ? seenCase(state, sight) : state) !== undefined;
      }),
    );
    return refuseExport(seen, attempt);
  }

  /** Of who a source is. */
  async ofSource(id: SourceId, attempt: Attempt): Promise<Refusal | undefined> {
    const { state, erased } = await this.sources.stream(id);
    return erased ? refuse('erased', 'It was erased, for good.') : refuseDisclosure(state, attempt);
  }
}
