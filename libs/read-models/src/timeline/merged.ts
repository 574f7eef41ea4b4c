import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Day, Sight } from '#domain';
import { ContentErased } from '#event-store';
import { Histories } from './histories.js';
import { CaseTimeline, CaseTimelineHandler } from './queries.js';
import type { Timeline } from './timeline.js';

/**
 * A timeline, and behind it those of the cases that were merged into this one, or into one of those, each by itself, for
 * whoever sees so far of those; none of it where the first is not there for them.
 */
export class CaseTimelines extends Query<readonly Timeline[]> {
  constructor(
    readonly caseId: string,
    readonly asOf: Day,
    readonly knownAt: Date | undefined,
    readonly sight: Sight,
    readonly sightOfMerged = sight,
  ) {
    super();
  }
}

@QueryHandler(CaseTimelines)
export class CaseTimelinesHandler implements IQueryHandler<CaseTimelines> {
  constructor(
    private readonly timelines: CaseTimelineHandler,
    private readonly histories: Histories,
  ) {}

  async execute({ caseId, asOf, knownAt, sight, sightOfMerged }: CaseTimelines): Promise<readonly Timeline[]> {
    const first = await this.timelines.execute(new CaseTimeline(caseId, asOf, knownAt, sight));
    const found = first ? [first] : [];
    for (const { case: survivor } of found)
      for (const id of this.histories.everMergedInto(survivor.id)) {
        if (found.some((one) => one.case.id === id)) continue;
        const one = await this.merged(new CaseTimeline(id, asOf, knownAt, sightOfMerged));
        if (one?.case.mergedInto === survivor.id) found.push(one);
      }
    return found;
  }

  /** `undefined` where it was erased, too. */
  private async merged(query: CaseTimeline): Promise<Timeline | undefined> {
    try {
      return await this.timelines.execute(query);
    } catch (error) {
      if (error instanceof ContentErased) return undefined;
      throw error;
    }
  }
}
