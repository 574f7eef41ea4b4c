import type { CaseEvent, CaseFact, CaseState, FactRecord } from '#domain';

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

/** The event that a fact has its words from. Of the fact as it is, not as somebody sees it who does not see that it was corrected. */
export const wordsFrom = ({ recorded, changes }: FactRecord): string =>
  (changes.findLast(({ act }) => act === 'FactCorrected')?.recorded ?? recorded).id;

/** The events whose words nobody is told any more who is told no more than what is restricted. */
export function coveredIn({ tier, facts }: CaseState): readonly string[] {
  const covered = [...facts.values()].filter(({ says }) => [tier, says.tier].includes('confidential'));
  return covered.flatMap(({ recorded, changes }) => [recorded, ...changes.map((change) => change.recorded)].map(({ id }) => id)); // prettier-ignore
}

export const namesJudges = ({ facts }: CaseState): boolean =>
  [...facts.values()].some(({ says, changes }) =>
    [says, ...changes.map(({ said }) => said)].some((words) => judgesIn(words).length > 0),
  );
