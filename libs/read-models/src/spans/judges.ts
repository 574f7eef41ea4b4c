import type { CaseEvent, CaseFact, CaseState, FactId, FactRecord } from '#domain';

/** Who judged, as an event says it of a fact; nobody where it says nothing of that. */
export const judgesOf = ({ type, data }: CaseEvent): readonly string[] =>
  judgesIn(type === 'FactCorrected' ? data.says : ({ kind: type, ...data } as unknown as CaseFact));

export function judgesIn(says: CaseFact): readonly string[] {
  const named =
    says.kind === 'VerdictDelivered'
      ? says.personal?.judges
      : says.kind === 'HearingHeld'
        ? [says.personal?.judge ?? []].flat()
        : [];
  return [...new Set(named?.map((name) => name.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()))];
}

/** The event that a fact has its words from, also where a reader does not see that it was corrected. */
export function wordsFrom(cases: readonly CaseState[]): (id: FactId) => string {
  const all = new Map(cases.flatMap(({ facts }) => [...facts]));
  return (id) => eventOf(all.get(id)!);
}
const eventOf = ({ recorded, changes }: FactRecord): string =>
  (changes.findLast(({ act }) => act === 'FactCorrected')?.recorded ?? recorded).id;
