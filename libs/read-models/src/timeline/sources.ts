import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MemberId, Sees, SourceEvent } from '#domain';
import { asSourceEvent, assertNotErased, idOf, isErased, type Kept } from '../stored.js';
import { Histories } from './histories.js';

/** What is known of a source: as it was registered, with its reliability as it was assessed last. */
export type SourceItem = Extract<SourceEvent, { type: 'SourceRegistered' }>['data'] & {
  readonly id: string;
  readonly registeredAt: string;
  readonly revision: string;
};

/** One source, and who registered it; who may see it is the policy's to say. `undefined` where there is none. */
export class SourceSummary extends Query<{ readonly source: SourceItem; readonly by: MemberId } | undefined> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(SourceSummary)
export class SourceSummaryHandler implements IQueryHandler<SourceSummary> {
  constructor(private readonly histories: Histories) {}

  async execute({ id }: SourceSummary) {
    const [history = []] = await this.histories.of([`source-${id}`]);
    assertNotErased(history);
    const source = sourcesIn(history, () => true).get(id);
    return source && { source, by: history[0]!.recorded_by as MemberId };
  }
}

/** The sources that these events are of, those that somebody sees. */
export function sourcesIn(history: readonly Kept[], sees: Sees): ReadonlyMap<string, SourceItem> {
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
