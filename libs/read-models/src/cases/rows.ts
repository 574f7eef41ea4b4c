import {
  boundsOf, contradictionsOf, foldCase, latestOf, seenCase, seenEvents, segmentsOf, sightUpTo, standingFacts, tier,
  type CaseEvent, type CaseState, type Day, type Recorded, type Tier,
} from '#domain'; // prettier-ignore
import { asCaseEvent, type Kept } from '../stored.js';

interface Folded {
  readonly id: string;
  readonly state: CaseState;
  readonly history: readonly (Recorded<CaseEvent> & { readonly revision: string })[];
}

export function caseOf(id: string, kept: readonly Kept[]): Folded {
  const history = kept.map((one) => ({ ...asCaseEvent(one), revision: one.revision }));
  return { id, state: foldCase(history)!, history };
}

/** A case as whoever sees up to any of these tiers sees it. */
export interface View {
  readonly id: string;
  readonly nth: number;
  readonly upTo: readonly Tier[];
  readonly whole: CaseState;
  readonly seen: CaseState;
  readonly newest: Folded['history'][number];
  /** When the last of the facts that stand happened. */
  readonly last: ReturnType<typeof latestOf>;
}

/** For who sees more there is all that there is for who sees less: where it is no more, it is the same. */
export function viewsOf({ id, state, history }: Folded): readonly View[] {
  const views: View[] = [];
  for (const upTo of tier.options) {
    const seen = seenCase(state, sightUpTo(upTo));
    if (!seen) continue; // nobody who sees so little knows of the case
    const last = views.at(-1);
    if (last && sizeOf(last.seen) === sizeOf(seen)) views[views.length - 1] = { ...last, upTo: [...last.upTo, upTo] };
    else
      views.push({
        id,
        nth: views.length,
        upTo: [upTo],
        whole: state,
        seen,
        newest: seenEvents(history, seen).at(-1)!,
        last: lastOf(seen),
      });
  }
  return views;
}

const sizeOf = ({ facts, resolutions, assignments }: CaseState): string =>
  [
    facts.size,
    resolutions.size,
    assignments.size,
    [...facts.values()].reduce((sum, { changes }) => sum + changes.length, 0),
  ].join();

export const viewRow = ({ id, nth, upTo, whole, seen, last, newest }: View): readonly unknown[] => {
  const { revision, facts, lastFact, lastRecordedAt, contradictions } = countsOf(seen, newest, last);
  return [id, nth, upTo.join(','), revision, facts, lastFact, lastRecordedAt, contradictions, whole.tier, ...belongingOf(whole)]; // prettier-ignore
};

/** What the list tells of a case that is known so, whatever the day. `newest`: the last event that is seen of it. */
export function countsOf(seen: CaseState, { revision, recorded: { at } }: View['newest'], last = lastOf(seen)) {
  return {
    facts: standingFacts(seen).length,
    lastFact: last?.text ?? null,
    lastRecordedAt: at,
    contradictions: contradictionsOf(seen, dayOf(at)).length,
    revision,
  };
}
const lastOf = (seen: CaseState) => latestOf(standingFacts(seen).map(({ says }) => says.occurredOn));

export const segmentRows = ({ id, nth, upTo, whole, seen, last, newest }: View): readonly (readonly unknown[])[] =>
  segmentsOf(standingFacts(seen)).map(({ from, to, ...status }) => [
    id, nth, from, to, sinceDay(status.liberty.since, from), status.deprivedOfLiberty,
    status.liberty.state, status.liberty.states.join(','), status.procedure.state, status.procedure.states.join(','),
    status.marks.map(({ mark }) => mark).join(','), JSON.stringify(status), upTo.join(','), whole.tier, ...belongingOf(whole),
    last?.day ?? '', newest.recorded.at, whole.person,
  ]); // prettier-ignore

/** By which a stretch is ordered; never after its first day, so that of an order by it what is later need not be looked at. */
function sinceDay(since: string | null, from: Day | null): string {
  const earliest = since === null ? '' : (boundsOf(since).earliest ?? '');
  return earliest < (from ?? '') ? earliest : (from ?? '');
}

/**
 * Contradictions that depend on the day (a term that has ended) are those of the day of the last event that is seen of
 * the case itself: a function of the log alone, whatever its batches. The timeline has those of the day asked for.
 */
const dayOf = (at: Date): Day => at.toISOString().slice(0, 10) as Day;

/** Where a case belongs, and to whom: the public view of a case belongs there too. */
export const belongingOf = ({ territory, assigned }: CaseState): readonly unknown[] => [
  territory ?? null,
  `{${[...assigned].join(',')}}`,
];
