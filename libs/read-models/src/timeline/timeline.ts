import {
  boundsOf, contradictionsOf, reaches, seesCase, seesIn, evolvePerson, isCaseFactEvent, momentsOf, segmentsOf, spansOf, standingFacts, statusOn,
  type CaseEvent, type CaseFact, type CaseState, type Contradiction, type Day, type FactRecord, type MemberId, type PersonState, type Recorded, type Recording, type Sight, type Span, type Status, type Territory, type Tier,
} from '#domain'; // prettier-ignore
import { asPersonEvent, isErased, type Kept } from '../stored.js';
import { mainName } from '../cases/names.js';
import type { CasePerson } from '../cases/queries.js';
import { withoutCovered } from './covered.js';
import { sourcesIn, type SourceItem } from './sources.js';

/** Who and when, as it is shown: the member's id, and the instant in UTC. */
export interface Told {
  readonly recordedAt: string;
  readonly recordedBy: string;
}
export interface TimelineSource {
  readonly id: string;
  readonly locator?: string;
  /** These are null where the source is of a tier that the reader does not see. */
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
    readonly person: CasePerson;
    readonly title: string | null;
    readonly tier: Tier;
    readonly territory: Territory | null;
    readonly closed: boolean;
    readonly mergedInto: string | null;
  };
  readonly asOf: Day;
  /** What decides who may read it and what is told of it. Not a part of the answer. */
  readonly read: {
    readonly reached: boolean;
    /** The highest tier of what it holds. */
    readonly highest: Tier;
    readonly assigned: readonly MemberId[];
  };
  readonly status: Status;
  readonly facts: readonly TimelineFact[];
  readonly acts: readonly TimelineAct[];
  readonly contradictions: readonly Contradiction[];
  readonly spans: { readonly liberty: readonly Span[]; readonly procedure: readonly Span[] };
  readonly revision: string;
  readonly position: string;
}

/** An event of the case. */
export type Seen = Recorded<CaseEvent> & Pick<Kept, 'revision' | 'position'>;

/** What is shown of a case that is known so, given the events of its person and sources. */
export function timelineOf(
  id: string,
  history: readonly Seen[],
  state: CaseState,
  around: readonly Kept[],
  asOf: Day,
  sight: Sight,
): Timeline {
  const standing = standingFacts(state);
  const counting = new Set(standing.map(({ id }) => id));
  const [sees, reached] = [seesIn(sight, state), reaches(sight, state)];
  // Who a confidential source is, no timeline tells.
  const sources = sourcesIn(around, (tier, by) => tier !== 'confidential' && sees(tier, by));
  const person = personOf(state, around, sight);
  const segments = segmentsOf(standing);
  const facts = inOrderOfTheWorld([...state.facts.values()]).filter(
    ({ says }) => (boundsOf(says.occurredOn).earliest ?? '') <= asOf,
  );
  const last = history.at(-1)!;
  return {
    case: {
      id,
      person: person.shown,
      title: state.title ?? null,
      tier: state.tier,
      territory: state.territory ?? null,
      closed: state.closed,
      mergedInto: state.mergedInto ?? null,
      ...toldBy(state.opened),
    },
    asOf,
    read: {
      reached,
      highest: highestOf(state, reached, person.tier),
      assigned: [...state.assigned],
    },
    status: statusOn(asOf, standing),
    facts: facts.map((fact) => factOf(fact, counting.has(fact.id), sources)),
    acts: history.flatMap(actOf).map((act) => (reached ? act : withoutCovered(act, state))),
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
  sources: ReadonlyMap<string, SourceItem>,
): TimelineFact {
  const { earliest, latest } = boundsOf(says.occurredOn);
  return {
    id,
    kind: says.kind,
    occurredOn: says.occurredOn,
    earliest,
    latest,
    says,
    sources: says.sources.map((ref) => sourceOf(ref, sources.get(ref.id))),
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

const actOf = ({ revision: _, position: __, recorded, ...event }: Seen): readonly TimelineAct[] =>
  isCaseFactEvent(event) ? [] : [{ id: recorded.id, ...event, ...toldBy(recorded) }];

const sourceOf = ({ id, locator }: CaseFact['sources'][number], known: SourceItem | undefined): TimelineSource => ({
  id,
  ...(locator !== undefined && { locator }),
  title: known?.title ?? null,
  type: known?.type ?? null,
  reliability: known?.reliability ?? null,
});

/** What is personal in a public fact is told to those who reach the case alone, and so is restricted. */
function highestOf({ tier, facts, documents }: CaseState, reached: boolean, person: Tier): Tier {
  const told = [...facts.values()].map(({ says }) => says);
  const files = [...documents.values()];
  const tiers = new Set<Tier>([tier, person, ...[...told, ...files].map(({ tier }) => tier)]);
  if ([...told, ...files].some(({ tier }) => tier === 'confidential')) return 'confidential';
  const personal =
    reached &&
    (told.some((says) => says.personal !== undefined || says.note !== undefined) ||
      files.some(({ name }) => name !== undefined));
  return personal || tiers.has('restricted') || tiers.has('confidential') ? 'restricted' : 'public';
}

function personOf(
  state: CaseState,
  around: readonly Kept[],
  sight: Sight,
): { readonly shown: CasePerson; readonly tier: Tier } {
  const { person: id } = state;
  const events = around.filter((one) => one.stream === `person-${id}` && !isErased(one)).map(asPersonEvent);
  const [first] = events;
  if (first?.type !== 'PersonRegistered' || !seesCase(sight, { ...state, tier: first.data.tier }))
    return { shown: { id, name: null, names: [], hidden: true }, tier: 'public' };
  const known = events.reduce<PersonState | undefined>((state, event) => evolvePerson(state, event), undefined);
  const names = known?.names ?? [];
  return { shown: { id, name: mainName(names), names, hidden: false }, tier: first.data.tier };
}

const toldBy = ({ at, by }: Recording): Told => ({ recordedAt: at.toISOString(), recordedBy: by });
