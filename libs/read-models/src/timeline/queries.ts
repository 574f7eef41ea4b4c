import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThanOrEqual, Repository } from 'typeorm';
import {
  boundsOf, contradictionsOf, evolvePerson, foldCase, isCaseFactEvent, momentsOf, segmentsOf, spansOf, standingFacts, statusOn,
  type CaseFact, type CaseState, type Contradiction, type Day, type FactRecord, type Name, type PersonState, type Recording,
  type Span, type Status,
} from '#domain'; // prettier-ignore
import { asCaseEvent, asPersonEvent, asSourceEvent, isOfCase, type Kept } from '../stored.js';
import { mainName } from '../cases/names.js';
import { TimelineEvent } from './entities.js';

/** Who and when, as it is shown: the member's id, and the instant in UTC. */
export interface Told {
  readonly recordedAt: string;
  readonly recordedBy: string;
}
export interface TimelineSource {
  readonly id: string;
  readonly locator?: string | undefined;
  readonly title: string | null;
  readonly type: string | null;
  readonly reliability: string | null;
}
export interface TimelineFact extends Told {
  readonly id: string;
  readonly kind: string;
  readonly occurredOn: string;
  readonly earliest: Day | null;
  readonly latest: Day | null;
  readonly says: CaseFact;
  readonly sources: readonly TimelineSource[];
  /** Whether it counts towards the status: neither withdrawn nor set aside. */
  readonly counts: boolean;
  readonly changes: readonly (Told & {
    readonly act: string;
    readonly reason: string | null;
    readonly said: CaseFact;
  })[];
  readonly retracted: (Told & { readonly reason: string }) | null;
}
export interface TimelineAct extends Told {
  readonly id: string;
  readonly type: string;
  readonly data: object;
}
export interface Timeline {
  readonly case: Told & {
    readonly id: string;
    readonly person: { readonly id: string; readonly name: string; readonly names: readonly Name[] };
    readonly title: string | null;
    readonly tier: string;
    readonly closed: boolean;
    readonly mergedInto: string | null;
  };
  readonly asOf: Day;
  readonly knownAt: string;
  readonly status: Status;
  readonly facts: readonly TimelineFact[];
  readonly acts: readonly TimelineAct[];
  readonly contradictions: readonly Contradiction[];
  readonly spans: { readonly liberty: readonly Span[]; readonly procedure: readonly Span[] };
  readonly revision: string;
  readonly position: string;
}

/** A case, as the world was on a day and as it was known at an instant; `undefined` before it was opened. */
export class CaseTimeline extends Query<Timeline | undefined> {
  constructor(
    readonly caseId: string,
    readonly asOf: Day,
    readonly knownAt: Date,
  ) {
    super();
  }
}

@QueryHandler(CaseTimeline)
export class CaseTimelineHandler implements IQueryHandler<CaseTimeline> {
  constructor(@InjectRepository(TimelineEvent) private readonly events: Repository<TimelineEvent>) {}

  async execute({ caseId, asOf, knownAt }: CaseTimeline): Promise<Timeline | undefined> {
    const history = await this.known([`case-${caseId}`], knownAt);
    const state = foldCase(history.map(asCaseEvent));
    if (!state) return undefined;
    const sources = [...state.facts.values()].flatMap(({ says }) => says.sources.map(({ id }) => `source-${id}`));
    const around = await this.known([`person-${state.person}`, ...new Set(sources)], knownAt);
    return timelineOf(caseId, history, state, around, asOf, knownAt);
  }

  private known(streams: readonly string[], knownAt: Date): Promise<readonly Kept[]> {
    return this.events.find({
      where: { stream: In([...streams]), recorded_at: LessThanOrEqual(knownAt) },
      order: { position: 'ASC' },
    });
  }
}

function timelineOf(
  id: string,
  history: readonly Kept[],
  state: CaseState,
  around: readonly Kept[],
  asOf: Day,
  knownAt: Date,
): Timeline {
  const standing = standingFacts(state);
  const counting = new Set(standing.map(({ id }) => id));
  const sources = sourcesOf(around);
  const segments = segmentsOf(standing);
  const facts = inOrderOfTheWorld([...state.facts.values()]).filter(
    ({ says }) => (boundsOf(says.occurredOn).earliest ?? '') <= asOf,
  );
  const last = history.at(-1)!;
  return {
    case: {
      id,
      person: personOf(state.person, around),
      title: state.title ?? null,
      tier: state.tier,
      closed: state.closed,
      mergedInto: state.mergedInto ?? null,
      ...toldBy(state.opened),
    },
    asOf,
    knownAt: knownAt.toISOString(),
    status: statusOn(asOf, standing),
    facts: facts.map((fact) => factOf(fact, counting.has(fact.id), sources)),
    acts: history.filter(isOfCase).flatMap((kept) => actOf(kept)),
    contradictions: contradictionsOf(state, asOf),
    spans: { liberty: spansOf(segments, 'liberty', asOf), procedure: spansOf(segments, 'procedure', asOf) },
    revision: last.revision,
    position: last.position,
  };
}

/** By the first day that it may have been, then the order of a day; what has no day at all comes last. */
function inOrderOfTheWorld(facts: readonly FactRecord[]): readonly FactRecord[] {
  const moments = momentsOf(facts);
  const day = ({ says }: FactRecord) => {
    const { earliest, latest } = boundsOf(says.occurredOn);
    return earliest ?? latest ?? '9';
  };
  return [...facts].sort((a, b) =>
    day(a) < day(b)
      ? -1
      : day(a) > day(b)
        ? 1
        : moments.get(a.id)!.rank - moments.get(b.id)!.rank || (a.id < b.id ? -1 : 1),
  );
}

function factOf(
  { id, says, recorded, changes, retracted }: FactRecord,
  counts: boolean,
  sources: ReadonlyMap<string, Source>,
): TimelineFact {
  const { earliest, latest } = boundsOf(says.occurredOn);
  return {
    id,
    kind: says.kind,
    occurredOn: says.occurredOn,
    earliest,
    latest,
    says,
    sources: says.sources.map(({ id, locator }) => ({
      id,
      locator,
      ...(sources.get(id) ?? { title: null, type: null, reliability: null }),
    })),
    counts,
    changes: changes.map(({ act, recorded, reason, said }) => ({
      act,
      reason: reason ?? null,
      said,
      ...toldBy(recorded),
    })),
    retracted: retracted ? { reason: retracted.reason, ...toldBy(retracted.recorded) } : null,
    ...toldBy(recorded),
  };
}

function actOf(kept: Kept): readonly TimelineAct[] {
  const event = asCaseEvent(kept);
  return isCaseFactEvent(event) ? [] : [{ id: kept.id, type: event.type, data: event.data, ...toldBy(event.recorded) }];
}

type Source = Omit<TimelineSource, 'id' | 'locator'>;
function sourcesOf(around: readonly Kept[]): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const kept of around) {
    if (!kept.stream.startsWith('source-')) continue;
    const id = kept.stream.slice('source-'.length);
    const { type, data } = asSourceEvent(kept);
    if (type === 'SourceRegistered')
      sources.set(id, { title: data.title, type: data.type, reliability: data.reliability });
    else sources.set(id, { ...sources.get(id)!, reliability: data.reliability });
  }
  return sources;
}

function personOf(id: string, around: readonly Kept[]) {
  const state = around
    .filter(({ stream }) => stream === `person-${id}`)
    .map(asPersonEvent)
    .reduce<PersonState | undefined>((state, event) => evolvePerson(state, event), undefined);
  const names = state?.names ?? [];
  return { id, name: mainName(names), names };
}

const toldBy = ({ at, by }: Recording): Told => ({ recordedAt: at.toISOString(), recordedBy: by });
