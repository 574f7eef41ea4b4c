import {
  accessEventVersion, accessEvents, caseActs, caseEventVersion, caseFact, caseFacts, decideCaseAct, decideFact, decidePerson, decideSource, evolvePerson,
  evolveSource, factEvent, foldCase, isRefusal, membershipEventVersion, membershipStream, operationEventVersion, personActs, personEventVersion, registryItself, sourceActs, sourceEventVersion,
  type CaseAct, type CaseEvent, type CaseId, type CaseState, type Context, type Day, type Decision, type DomainEvent,
  type MemberId, type PersonAct, type PersonEvent, type PersonId, type PersonState, type Recorded, type SourceAct,
  type SourceEvent, type SourceState,
} from '#domain'; // prettier-ignore
import type { JsonObject } from '#event-store';
import { software } from '#platform';
import type { GoldenEvent } from './events.js';
import { membershipTold } from './membership.js';
import { operationTold } from './operation.js';

/** One event of every type that is missing: decided as the write path decides it, in the JSON that it stores. */
export const recordMissing = (
  isMissing: (of: { readonly type: string; readonly version: number }) => boolean,
): readonly GoldenEvent[] => [
  ...caseFacts
    .filter(({ kind, version }) => isMissing({ type: kind, version }))
    .map(({ kind, example }) => {
      const says = caseFact.parse({ kind, ...envelope, ...example });
      return stored(`case-${caseId}`, caseEventVersion, decideFact(says, theCase(), context));
    }),
  ...caseActs.filter(isMissing).map(({ type }) => {
    const state = type === 'CaseOpened' ? undefined : theCase(given[type]);
    const by = type === 'DocumentChecked' ? registryItself : verifier;
    const decided = decideCaseAct(act(type) as CaseAct, state, { ...context, by }, caseId, {});
    return stored(`case-${caseId}`, caseEventVersion, decided, by);
  }),
  ...personActs.filter(isMissing).map(({ type }) => {
    const state = type === 'PersonRegistered' ? undefined : thePerson(given[type]);
    const survivor = type === 'PersonsMerged' ? thePerson() : undefined;
    const decided = decidePerson(act(type) as PersonAct, state, context, personId, survivor);
    return stored(`person-${personId}`, personEventVersion, decided);
  }),
  ...sourceActs.filter(isMissing).map(({ type }) => {
    const state = type === 'SourceRegistered' ? undefined : theSource();
    return stored(`source-${sourceId}`, sourceEventVersion, decideSource(act(type) as SourceAct, state, context));
  }),
  ...membershipTold()
    .filter(({ event: { type } }) => isMissing({ type, version: membershipEventVersion(type) }))
    .filter(({ event }, index, all) => all.findIndex((other) => other.event.type === event.type) === index)
    .map(({ event, by }) => stored(membershipStream, membershipEventVersion, [event], by)),
  ...operationTold()
    .filter(({ event: { type } }) => isMissing({ type, version: operationEventVersion(type) }))
    .map(({ event, by }) => stored(`operation-${id('f5')}`, operationEventVersion, [event], by)),
  ...accessEvents.filter(isMissing).map(({ type, example, event }) => {
    const data = event.parse(example);
    return stored('access-2026-11-24-api-1', accessEventVersion, [{ type, data }], data.member);
  }),
];

/** What has to be so before an act can be done: other acts, or a fact other than an arrest. */
interface Given {
  readonly act?: string;
  readonly andThen?: string;
  readonly fact?: string;
}
const given: Readonly<Record<string, Given>> = {
  DocumentChecked: { act: 'DocumentAttached' },
  DocumentRedacted: { act: 'DocumentAttached', andThen: 'DocumentChecked' },
  CaseReopened: { act: 'CaseClosed' },
  CasesSeparated: { act: 'CasesMerged' },
  ContradictionResolved: { fact: 'ReleaseRecorded' },
  ContradictionReopened: { act: 'ContradictionResolved' },
  ClassificationDecided: { act: 'ClassificationProposed' },
  LawyerUnassigned: { act: 'LawyerAssigned' },
  NameWithdrawn: { act: 'NameAdded' },
  ConsentNarrowed: { act: 'ConsentGiven' },
  ConsentWithdrawn: { act: 'ConsentGiven' },
  LegalHoldLifted: { act: 'LegalHoldSet' },
  PersonsSeparated: { act: 'PersonsMerged' },
};

// The ids that the examples name.
const id = (last: string) => `01980000-0000-7000-8000-0000000000${last}`;
const [sourceId, factId] = [id('01'), id('33')];
const caseId = id('2a') as CaseId; // not the one that the example of CasesMerged names
const personId = id('11') as PersonId;
const [monitor, verifier, officer] = [id('a1'), id('a2'), id('a3')] as unknown as readonly [
  MemberId,
  MemberId,
  MemberId,
];
const context: Context = { by: verifier, today: '2026-11-24' as Day, approvedBy: officer };
const recorded = { id: factId, by: monitor, at: new Date('2021-09-05T08:00:00Z') };

/** All that a fact may carry besides what its kind says. */
const envelope = {
  occurredOn: '2021-09-04',
  occurredNote: 'the fourth of September, at dawn',
  after: factId,
  sources: [{ id: sourceId, locator: 'p. 3' }],
  verification: 'corroborated',
  tier: 'public',
  language: 'uk',
  note: 'Invented, for the test of stored events.',
  notedAt: '2021-09-05T08:00:00+03:00',
};

function theCase({ act: done, andThen, fact: kind = 'ArrestRecorded' }: Given = {}): CaseState {
  const { example } = caseFacts.find((one) => one.kind === kind)!;
  const { after: _, ...first } = envelope;
  const fact = factEvent(caseFact.parse({ kind, ...first, verification: 'reported', ...example, personal: undefined }));
  const events = [act('CaseOpened'), fact, ...[done, andThen].flatMap((one) => (one === undefined ? [] : [act(one)]))];
  return foldCase(events.map((event) => ({ ...event, recorded }) as Recorded<CaseEvent>))!;
}
function thePerson({ act: done }: Given = {}): PersonState {
  const events = [act('PersonRegistered'), ...(done === undefined ? [] : [act(done)])];
  return events.reduce<PersonState | undefined>(
    (state, event) => evolvePerson(state, { ...event, recorded } as Recorded<PersonEvent>),
    undefined,
  )!;
}
const theSource = (): SourceState =>
  evolveSource(undefined, { ...act('SourceRegistered'), recorded } as Recorded<SourceEvent>);

/** An act as a client sends it: its example. */
function act(type: string): DomainEvent {
  const { schema, example } = [...caseActs, ...personActs, ...sourceActs].find((one) => one.type === type)!;
  return { type, data: schema.parse(example) };
}

function stored(
  stream: string,
  version: (type: string) => number,
  decision: Decision<DomainEvent>,
  actor = verifier,
): GoldenEvent {
  if (isRefusal(decision)) throw new Error(`${decision.detail} Say in test/golden/record.ts what has to be so before.`);
  const { type, data } = decision[0]!;
  return {
    stream,
    id: id('e1'),
    type,
    version: version(type),
    data: JSON.parse(JSON.stringify(data)) as JsonObject,
    metadata: { actor, commandId: id('c1'), commandHash: 'ab'.repeat(32), correlationId: id('c2'), software },
  };
}
