import {
  decideFact, foldCase, isRefusal, readCaseEvent, readPersonEvent,
  type CaseFact, type CaseId, type CaseState, type Context, type MemberId, type Name, type PersonId,
} from '#domain'; // prettier-ignore
import type { EventStore, StoredEvent } from '#event-store';
import { columnOf } from './fact-rows.js';
import { findingIn, type Finding } from './finding.js';
import type { PlannedCase, PlannedFact, PlannedPerson } from './plan.js';

/** What the registry knows of a person, for holding a row against it. */
export interface StandingPerson {
  /** Also those that were withdrawn: a row that was recorded once agrees for good. */
  readonly names: readonly Name[];
  readonly sex: string;
  readonly occupations: readonly string[];
  readonly merged: boolean;
}

export async function standingPerson(log: EventStore, id: PersonId): Promise<StandingPerson | undefined> {
  let person: StandingPerson | undefined;
  for await (const stored of log.read(`person-${id}`)) {
    const { type, data } = readPersonEvent(stored);
    if (type === 'PersonRegistered') {
      const { names, sex, occupation } = data;
      person = { names, sex, occupations: occupation === undefined ? [] : [occupation], merged: false };
    }
    if (!person) continue;
    if (type === 'NameAdded') person = { ...person, names: [...person.names, data.name] };
    if (type === 'PersonDetailStated' && data.detail.of === 'occupation')
      person = { ...person, occupations: [...person.occupations, data.detail.value] };
    if (type === 'PersonsMerged' || type === 'PersonsSeparated')
      person = { ...person, merged: type === 'PersonsMerged' };
  }
  return person;
}

export async function standingCase(log: EventStore, id: CaseId): Promise<CaseState | undefined> {
  const events: StoredEvent[] = [];
  for await (const stored of log.read(`case-${id}`)) events.push(stored);
  return foldCase(
    events.map((stored) => ({
      ...readCaseEvent(stored),
      recorded: { id: stored.id, by: stored.metadata.actor as MemberId, at: stored.recordedAt },
    })),
  );
}

/** Where a row says another person than the one who stands under its key. An empty cell says nothing. */
export function againstPerson({ row, data }: PlannedPerson, standing: StandingPerson): readonly Finding[] {
  const told = (column: string) =>
    findingIn(
      row,
      column,
      `the registry has ${nameOf(standing)} under the key "${row.cells['person_key']}", and does not know this of them. ` +
        'Somebody else needs another key; of the same person, leave the cell as it was recorded: an import changes no person',
    );
  return [
    ...data.names
      .filter(
        ({ text, language }) => !standing.names.some((known) => known.text === text && known.language === language),
      )
      .map(({ language }) => told(`name_${language}`)),
    ...(data.sex === 'unknown' || data.sex === standing.sex ? [] : [told('sex')]),
    ...(data.occupation === undefined || standing.occupations.includes(data.occupation) ? [] : [told('occupation')]),
  ];
}

/** Whose case stands under the key of a row's case, where that is not the row's person. `owner`: the one whose it is. */
export const againstOwner = ({ row }: PlannedCase, owner: StandingPerson | undefined): Finding =>
  findingIn(
    row,
    'case_key',
    `the registry has this case as one of ${owner ? nameOf(owner) : 'somebody else'}, and the row gives it to the person ` +
      `"${row.cells['person_key']}". Another case needs another key; in the same case, write the key of its person`,
  );

/** Of the facts of a case that are not there yet, those which it would refuse, or which look like one that is there. */
export function againstFacts({ facts }: PlannedCase, standing: CaseState, context: Context): readonly Finding[] {
  const sent = new Set<string>(facts.map(({ id }) => id));
  const others = [...standing.facts.values()].filter(({ id, retracted }) => !retracted && !sent.has(id));
  const ofRow = new Map<number, Finding>();
  for (const fact of facts.filter(({ id }) => !standing.facts.has(id))) {
    const known = ofRow.get(fact.row.line);
    if (known && known.column !== 'fact') continue;
    const decided = decideFact(fact.says, standing, context);
    const like = others.find(({ says }) => isLike(says, fact.says));
    if (isRefusal(decided))
      ofRow.set(fact.row.line, findingIn(fact.row, columnOf((decided.field ?? '').split('.')), decided.detail));
    else if (like) ofRow.set(fact.row.line, againstFact(fact, like.says, like.id));
  }
  return [...ofRow.values()];
}

const isLike = (a: CaseFact, b: CaseFact) => a.kind === b.kind && a.occurredOn === b.occurredOn;

const againstFact = ({ row, says }: PlannedFact, there: CaseFact, id: string): Finding =>
  findingIn(
    row,
    columnOf(difference(there, says)),
    `the case has a ${says.kind} of ${says.occurredOn} in other words (fact ${id}), and this row would be a second one. ` +
      'If it is the same, correct that one through the api (POST /v1/cases/{id}/corrections) and leave the row as it was; if there were two, record this one through the api',
  );

/** The path of the first field in which two facts of one kind differ, but for their sources; empty where none does. */
function difference(a: CaseFact, b: CaseFact): readonly string[] {
  const [ours, theirs] = [a.data, b.data] as Readonly<Record<string, unknown>>[];
  const field = Object.keys({ ...ours, ...theirs }).find(
    (name) => JSON.stringify(ours?.[name]) !== JSON.stringify(theirs?.[name]),
  );
  return field !== undefined ? ['data', field] : a.note !== b.note ? ['note'] : [];
}

const nameOf = ({ names }: StandingPerson) => `"${names[0]?.text ?? '?'}"`;
