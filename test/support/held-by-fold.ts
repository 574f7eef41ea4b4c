import {
  evolveCase, evolvePerson, readCaseEvent, readPersonEvent, seenCase, sightUpTo, standingFacts, statusOn,
  type CaseState, type Day, type MemberId, type PersonState,
} from '#domain'; // prettier-ignore
import type { StoredEvent } from '#event-store';

export interface Held {
  readonly value: number;
  readonly possible: number;
  readonly stale: number;
}

/** How many are held on a day, folded from the facts themselves up to a position: no spans, no SQL. */
export function heldByFold(
  log: readonly StoredEvent[],
  position: bigint,
  upTo: 'public' | 'restricted' = 'restricted',
): (day: string) => Held {
  const [cases, people] = [new Map<string, CaseState>(), new Map<string, PersonState>()];
  for (const event of log) {
    if (event.position > position) break;
    const recorded = { id: event.id, by: event.metadata.actor as MemberId, at: event.recordedAt };
    const id = event.stream.slice(event.stream.indexOf('-') + 1);
    if (event.stream.startsWith('case-')) cases.set(id, evolveCase(cases.get(id), { ...readCaseEvent(event), recorded })); // prettier-ignore
    if (event.stream.startsWith('person-')) people.set(id, evolvePerson(people.get(id), { ...readPersonEvent(event), recorded })); // prettier-ignore
  }
  const survivor = <S extends { readonly mergedInto?: string }>(of: ReadonlyMap<string, S>, id: string): string => {
    const into = of.get(id)?.mergedInto;
    return into === undefined ? id : survivor(of, into);
  };
  const wholes = byKey([...cases.keys()], (id) => survivor(cases, id));
  const sight = sightUpTo(upTo);
  const told = [...cases].flatMap(([id, state]) => {
    if (state.mergedInto || !seenCase(state, sight)) return [];
    const facts = wholes.get(id)!.flatMap((one) => {
      const seen = seenCase(cases.get(one), sight);
      return seen ? standingFacts(seen) : [];
    });
    return [{ person: survivor(people, state.person), facts }];
  });
  const persons = [...byKey(told, ({ person }) => person).values()];
  return (day) => {
    const counted = { value: 0, possible: 0, stale: 0 };
    for (const of of persons) {
      const all = of.map(({ facts }) => statusOn(day as Day, facts));
      const sure = all.filter(({ deprivedOfLiberty }) => deprivedOfLiberty === 'yes');
      if (sure.length > 0) {
        counted.value += 1;
        if (sure.every(({ liberty }) => liberty.certainty === 'stale')) counted.stale += 1;
      } else if (all.some(({ deprivedOfLiberty }) => deprivedOfLiberty === 'possibly')) counted.possible += 1;
    }
    return counted;
  };
}

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
