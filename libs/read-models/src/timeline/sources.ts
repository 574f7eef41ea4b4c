import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Sight, SourceEvent } from '#domain';
import { asSourceEvent, assertNotErased, idOf, isErased, type Kept } from '../stored.js';
import { Histories } from './histories.js';

/** What is known of a source: as it was registered, with its reliability as it was assessed last. */
export type SourceItem = Extract<SourceEvent, { type: 'SourceRegistered' }>['data'] & {
  readonly id: string;
  readonly registeredAt: string;
  readonly revision: string;
};

/** One source; `undefined` where there is none, or it is of a tier that the reader does not see. */
export class SourceSummary extends Query<SourceItem | undefined> {
  constructor(
    readonly id: string,
    readonly sight: Sight,
  ) {
    super();
  }
}

@QueryHandler(SourceSummary)
export class SourceSummaryHandler implements IQueryHandler<SourceSummary> {
  constructor(private readonly histories: Histories) {}

  async execute({ id, sight }: SourceSummary): Promise<SourceItem | undefined> {
    const [kept] = await this.histories.of([`source-${id}`]);
    assertNotErased(kept!);
    return sourcesIn(kept!, sight).get(id);
  }
}

/** The sources that these events are of, those that somebody sees. */
export function sourcesIn(history: readonly Kept[], { sees }: Sight): ReadonlyMap<string, SourceItem> {
  const sources = new Map<string, SourceItem>();
  for (const kept of history.filter((one) => one.stream.startsWith('source-') && !isErased(one))) {
    const [id, { type, data, recorded }] = [idOf(kept.stream), asSourceEvent(kept)];
    const known = sources.get(id);
    if (type === 'SourceRegistered') {
      const registeredAt = recorded.at.toISOString();
      if (sees(data.tier, recorded.by)) sources.set(id, { id, ...data, registeredAt, revision: kept.revision });
    } else if (known && type === 'SourceReassessed')
      sources.set(id, { ...known, reliability: data.reliability, revision: kept.revision });
  }
  return sources;
}
