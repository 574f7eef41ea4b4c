import type { Recorded } from '../act.js';
import type { FactId } from '../envelope.js';
import { reaches, seesCase, seesIn, type Sight } from '../sight.js';
import type { CaseEvent } from './case.js';
import { isFactKind } from './facts/index.js';
import type { CaseState, FactRecord } from './state.js';

/**
 * A case as it is for somebody: the facts whose words they see, of the earlier words those that they see, the decisions
 * about contradictions among such facts alone, the documents that they see, and its lawyers, for those who reach it. `undefined`: for
 * them there is no such case.
 */
export function seenCase(state: CaseState | undefined, sight: Sight): CaseState | undefined {
  if (!state || !seesCase(sight, state)) return undefined;
  const sees = seesIn(sight, state);
  const facts = seenFacts(state.facts, sees);
  const resolutions = new Map([...state.resolutions].filter(([, { facts: of }]) => of.every((id) => facts.has(id))));
  const [assigned, assignments] = reaches(sight, state) ? [state.assigned, state.assignments] : [nobody, nobody];
  const documents = new Map(
    [...state.documents]
      .filter(([, { tier, fact, recorded }]) => sees(tier, recorded.by) && (fact === undefined || facts.has(fact)))
      .map(([id, document]) => {
        const changes = document.changes.filter(({ was }) => sees(was, document.recorded.by));
        return [id, { ...document, changes }];
      }),
  );
  return { ...state, facts, resolutions, documents, assigned, assignments };
}

/** The facts that are seen, with the earlier words that are; the same map where all are. */
function seenFacts(facts: CaseState['facts'], sees: ReturnType<typeof seesIn>): CaseState['facts'] {
  const isWhole = ({ says, recorded: { by }, changes }: FactRecord) =>
    sees(says.tier, by) && changes.every(({ said }) => sees(said.tier, by));
  if ([...facts.values()].every(isWhole)) return facts;
  return new Map(
    [...facts]
      .filter(([, { says, recorded }]) => sees(says.tier, recorded.by))
      .map(([id, fact]) => [
        id,
        { ...fact, changes: fact.changes.filter(({ said }) => sees(said.tier, fact.recorded.by)) },
      ]),
  );
}

/** The events of a case that somebody sees, given the case as they see it after those events. */
export function seenEvents<E extends Recorded<CaseEvent>>(history: readonly E[], seen: CaseState): readonly E[] {
  const contradictions = new Set<string>();
  const documents = new Set(
    [...seen.documents.values()].flatMap(({ recorded, changes }) =>
      [recorded, ...changes.map((change) => change.recorded)].map(({ id }) => id),
    ),
  );
  const changes = new Set([...seen.facts.values()].flatMap(({ changes }) => changes.map(({ recorded: { id } }) => id)));
  return history.filter(({ type, data, recorded: { id } }) => {
    if (isFactKind(type)) return seen.facts.has(id as FactId);
    if (type === 'FactCorrected' || type === 'FactVerified' || (type === 'TierChanged' && 'fact' in data))
      return changes.has(id);
    if (type === 'ContradictionResolved' && 'facts' in data) {
      const all = data.facts.every((fact) => seen.facts.has(fact));
      if (all) contradictions.add(data.contradiction);
      return all;
    }
    if (type === 'ContradictionReopened' && 'contradiction' in data) return contradictions.has(data.contradiction);
    if (type === 'DocumentAttached' || (type === 'TierChanged' && 'document' in data && data.document !== undefined))
      return documents.has(id);
    if ((type === 'DocumentChecked' || type === 'DocumentRedacted') && 'document' in data)
      return seen.documents.has(data.document ?? '');
    if (type === 'LawyerAssigned' || type === 'LawyerUnassigned') return seen.assignments.has(id);
    return !('fact' in data) || data.fact === undefined || seen.facts.has(data.fact);
  });
}

const nobody: ReadonlySet<never> = new Set<never>();
