import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  caseEventVersion, caseFact, caseFacts, factEvent, kindOf, labels, readCaseEvent, statusOn, vocabularies,
  type Day, type FactId,
} from '#domain'; // prettier-ignore

/** The kinds that the plan of the domain names, by family. */
const planned = {
  coming: 'ThreatRecorded SummonsRecorded InterrogationRecorded SearchRecorded',
  taking:
    'AbductionRecorded DisappearanceRecorded WhereaboutsEstablished ArrestRecorded DetentionRegistered AdministrativeArrestImposed',
  charge: 'ChargeBrought ChargeRequalified ChargeDropped',
  restraint: 'MeasureOrdered MeasureExtended MeasureChanged MeasureLifted MeasureAppealDecided',
  examination: 'PsychiatricExaminationOrdered PsychiatricExaminationEnded',
  absence: 'WantedListed WantedDelisted InAbsentiaProceeding',
  court:
    'InvestigationCompleted IndictmentApproved CaseReturnedToProsecutor CasesJoined CasesSevered HearingScheduled HearingHeld HearingPostponed ProsecutionRequested',
  judgment:
    'VerdictDelivered SentenceImposed AppealLodged AppealDecided CassationLodged CassationDecided RetrialOrdered SentenceEnteredIntoForce SentenceReplaced',
  place: 'TransferStarted SeenInTransit ArrivedAtPlace',
  custody:
    'DisciplinaryPenaltyImposed ConditionsReported IllTreatmentAlleged HealthConditionReported MedicalCareRecorded HungerStrikeStarted HungerStrikeEnded ContactRecorded AccessDenied',
  defence: 'LawyerEngaged LawyerWithdrawn LawyerObstructed',
  listing: 'ListedByAuthority PropertyMeasureRecorded CitizenshipMeasureRecorded',
  end: 'ParoleDecided PardonGranted Exchanged ReleaseRecorded ExpelledOrTransferred DeathRecorded RehabilitationRecorded',
  abroad: 'InternationalProcedureRecorded',
};
const source = { id: '01980000-0000-7000-8000-000000000001' };
const registers = new Set([
  'liberty',
  'examined',
  'moving',
  'taken',
  'absent',
  'stage',
  'final',
  'marks',
  'lists',
  'days',
]);

describe('the catalogue', () => {
  it('has every kind of the plan, in its family, once', () => {
    const byFamily = Object.entries(planned).flatMap(([family, kinds]) =>
      kinds.split(' ').map((kind) => `${family} ${kind}`),
    );
    const kinds = caseFacts.map(({ family, kind }) => `${family} ${kind}`);
    expect(kinds).toEqual(expect.arrayContaining(byFamily));
    expect(new Set(caseFacts.map(({ kind }) => kind)).size).toBe(kinds.length);
  });

  it('lets facts of one day take effect in the order in which such things happen', () => {
    const order = [
      'SearchRecorded',
      'ArrestRecorded',
      'DetentionRegistered',
      'ChargeBrought',
      'MeasureOrdered',
      'VerdictDelivered',
      'SentenceImposed',
    ];
    order.push('SentenceEnteredIntoForce', 'TransferStarted', 'ArrivedAtPlace', 'ReleaseRecorded', 'DeathRecorded');
    const ranks = order.map((kind) => kindOf(kind).rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('names in words every term of every vocabulary, in three languages', () => {
    for (const { options } of Object.values(vocabularies))
      for (const term of options)
        for (const language of ['en', 'uk', 'crh'] as const) expect(labels.terms[term][language]).toMatch(/\p{L}/u);
  });
});

describe.each(caseFacts.map((of) => [of.kind, of] as const))('%s', (kind, of) => {
  const said = { kind, occurredOn: '2021-09-04', sources: [source], tier: 'public', ...of.example };

  it('reads its own example, and reads again what it stored', () => {
    const says = caseFact.parse(said);
    expect(caseFact.parse(says)).toEqual(says);
    const { type, data } = JSON.parse(JSON.stringify(factEvent(says))) as { type: string; data: object };
    expect(readCaseEvent({ type, version: caseEventVersion(type), data })).toEqual(factEvent(says));
  });

  it('describes itself in JSON Schema, closed', () =>
    expect(z.toJSONSchema(of.schema, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false }));

  it('sets registers and nothing else', () => {
    const says = caseFact.parse(said);
    expect(Object.keys(kindOf(kind).kind.effect(says.data)).filter((register) => !registers.has(register))).toEqual([]);
  });

  it('refuses a field that it does not have, by name', () => {
    const result = caseFact.safeParse({ ...said, data: { ...of.example.data, colour: 'red' } });
    expect(result.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['colour'], path: ['data'] }]);
  });

  it('is taken in part: with a source and nothing else that is known', () => {
    const bare = { kind, occurredOn: 'unknown', sources: [source], data: {} };
    expect(caseFact.safeParse(bare).error).toBeUndefined();
    expect(statusOn('2026-01-01' as Day, [{ id: source.id as FactId, says: caseFact.parse(bare) }]).liberty.state).toBe(
      'unknown',
    );
  });

  it('is refused without a source', () => expect(caseFact.safeParse({ ...said, sources: [] }).success).toBe(false));

  it('has a name in each language', () => {
    const { en, uk, crh } = labels.kinds[kind];
    expect([en, uk, crh].every((label) => /\p{L}/u.test(label))).toBe(true);
  });
});
