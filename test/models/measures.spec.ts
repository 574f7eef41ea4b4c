import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';
import { Recording } from '../support/recording.js';

type Row = Readonly<Record<string, string>> & { readonly value: number | null; readonly possible: number; readonly stale: number }; // prettier-ignore

let api: Api;
let recording: Recording;
let source: string;
beforeAll(async () => {
  api = await startApi();
  recording = new Recording(api);
  source = await recording.record('/v1/sources', { type: 'testimony', title: 'A letter' });
});
afterAll(() => api.close());

type Told = readonly [kind: string, occurredOn: string, data?: object];
/** A published person with a case of these facts. */
async function aCase(...facts: readonly Told[]) {
  const names = [{ text: 'Measure Example', script: 'Latn', language: 'en' }];
  const person = await recording.record('/v1/people', { names, sex: 'female', tier: 'public' });
  const id = await recording.record('/v1/cases', { person, tier: 'public' });
  for (const one of facts) await tell(id, one);
  return { id, person };
}
const tell = (id: string, [kind, occurredOn, data = {}]: Told) =>
  recording.record(`/v1/cases/${id}/facts`, { kind, occurredOn, data, tier: 'public', sources: [{ id: source }] });

async function rowsOf(question: string): Promise<readonly Row[]> {
  const answer = await api.as('verifier')<{ rows: readonly Row[] }>('GET', `/v1/statistics/${question}`, undefined, { 'Qayd-Min-Position': recording.last }); // prettier-ignore
  expect([question, answer.status]).toEqual([question, 200]);
  return answer.body.rows;
}
const digits = async (question: string) => {
  const [row] = await rowsOf(question);
  return [row!.value, row!.possible];
};
/** Of a breakdown, or of a duration: the value in each row. */
const by = async (question: string, key: string) =>
  Object.fromEntries((await rowsOf(question)).map((row) => [row[key], row.value]));

describe('persons of whom something is so', () => {
  it('who have disappeared, and who may have', async () => {
    const before = await digits('disappeared?asOf=2011-05-01');
    const { id } = await aCase(['DisappearanceRecorded', '2011-03-01']);
    await aCase(['DisappearanceRecorded', '2011-02/2011-09']);
    expect(await digits('disappeared?asOf=2011-05-01')).toEqual([before[0]! + 1, before[1]! + 1]);
    await tell(id, ['WhereaboutsEstablished', '2011-04-01', { found: 'in-custody' }]);
    expect(await digits('disappeared?asOf=2011-05-01')).toEqual([before[0], before[1]! + 1]);
    expect(await digits('disappeared?asOf=2011-03-15')).toEqual([before[0]! + 1, before[1]! + 1]);
  });

  it('who are in a punishment cell, on hunger strike, without contact', async () => {
    await aCase(
      ['ArrestRecorded', '2011-01-01'],
      ['DisciplinaryPenaltyImposed', '2011-06-01', { penalty: 'shizo' }],
      ['HungerStrikeStarted', '2011-06-02'],
      ['AccessDenied', '2011-06-03', { incommunicado: true }],
    );
    for (const measure of ['inPunishmentCell', 'hungerStrike', 'incommunicado']) {
      expect([measure, await digits(`${measure}?asOf=2011-05-20`)]).toEqual([measure, [0, 0]]);
      expect([measure, await digits(`${measure}?asOf=2011-06-04`)]).toEqual([measure, [1, 0]]);
    }
  });

  it('who died, and who died in custody; who was exchanged: each once', async () => {
    const { id } = await aCase(['ArrestRecorded', '2011-01-01'], ['DeathRecorded', '2011-07-01', { inCustody: true }]);
    await aCase(['ArrestRecorded', '2011-01-01'], ['DeathRecorded', '2011-07-02', { inCustody: false }]);
    await tell(id, ['DeathRecorded', '2011-07-01', { inCustody: true }]);
    expect(await digits('dead?asOf=2011-07-03')).toEqual([2, 0]);
    expect(await digits('diedInCustody?asOf=2011-07-03')).toEqual([1, 0]);
    expect(await digits('diedInCustody?asOf=2011-06-30')).toEqual([0, 0]);
    await aCase(['ArrestRecorded', '2011-01-01'], ['ReleaseRecorded', '2011-08', { grounds: 'exchange' }]);
    expect(await digits('exchanged?asOf=2011-12-31')).toEqual([1, 0]);
    expect(await digits('exchanged?asOf=2011-08-10')).toEqual([0, 1]);
    expect(await digits('exchanged?from=2011-09-01&to=2011-12-31')).toEqual([0, 0]);
    const { id: exchanged } = await aCase(
      ['ArrestRecorded', '2011-01-01'],
      ['Exchanged', '2011-10-01', { groupSize: 35 }],
    );
    await tell(exchanged, ['ReleaseRecorded', '2011-10-01', { grounds: 'exchange' }]);
    expect(await digits('exchanged?from=2011-09-01&to=2011-12-31')).toEqual([1, 0]);
    expect(await by('acts?from=2011-10-01&to=2011-10-01&by=outcome', 'outcome')).toEqual({ exchange: 2 });
  });
});

describe('breakdowns', () => {
  it('the five classes at one call', async () => {
    await aCase(['ArrestRecorded', '2009-01-01'], ['MeasureOrdered', '2009-01-02', { measure: 'remand' }]);
    await aCase(['ArrestRecorded', '2009-01-01'], ['MeasureOrdered', '2009-01-02', { measure: 'house-arrest' }]);
    await aCase(['ArrestRecorded', '2009-01-01'], ['ReleaseRecorded', '2009-02-01', { grounds: 'amnesty' }]);
    await aCase(['ArrestRecorded', '2009-01-01'], ['ReleaseRecorded', '2009-02-01'], ['ChargeBrought', '2009-03-01']);
    const classes = await by('persons?asOf=2009-06-01&by=class', 'class');
    expect(classes).toMatchObject({ 'remand-prison': 1, restricted: 1, released: 1, prosecuted: 1 });
  });

  it('where they were last known to be held, and before which courts they came', async () => {
    await aCase(
      ['ArrestRecorded', '2008-01-01'],
      ['ArrivedAtPlace', '2008-02-01', { place: 'simferopol', placeKind: 'remand-prison' }],
      ['ArrivedAtPlace', '2008-05-01', { place: 'labytnangi', placeKind: 'penal-colony' }],
      ['VerdictDelivered', '2008-04-01', { court: 'north-caucasus-district-military-court', outcome: 'convicted' }],
    );
    await aCase(['ArrestRecorded', '2008-01-01']);
    expect(await by('held?asOf=2008-03-01&by=place', 'place')).toEqual({ simferopol: 1, unknown: 1 });
    expect(await by('held?asOf=2008-06-01&by=place', 'place')).toEqual({ labytnangi: 1, unknown: 1 });
    expect(await by('held?asOf=2008-03-01&by=court', 'court')).toEqual({ unknown: 2 });
    expect(await by('held?asOf=2008-06-01&by=court', 'court')).toEqual({ 'north-caucasus-district-military-court': 1, unknown: 1 }); // prettier-ignore
  });

  it('which organisations charges named, from the charge on; one person may be in several rows', async () => {
    const bakhchysarai = await aCase(
      ['ArrestRecorded', '2003-01-01'],
      ['ChargeBrought', '2003-02-01', { organisation: 'hizb-ut-tahrir' }],
      ['ChargeBrought', '2003-04-01', { organisation: 'other' }],
      ['ReleaseRecorded', '2003-07-01'],
    );
    await aCase(['ArrestRecorded', '2003-01-01'], ['ChargeBrought', '2003-02-01'], ['ReleaseRecorded', '2003-07-01']);
    const named = (day: string) => by(`held?asOf=${day}&by=organisation`, 'organisation');
    expect(await named('2003-01-15')).toEqual({ unknown: 2 });
    expect(await named('2003-03-01')).toEqual({ 'hizb-ut-tahrir': 1, unknown: 1 });
    expect(await named('2003-05-01')).toEqual({ 'hizb-ut-tahrir': 1, other: 1, unknown: 1 });
    expect(await digits('held?asOf=2003-05-01&where=organisation:hizb-ut-tahrir')).toEqual([1, 0]);
    const answer = await api.as('monitor')('POST', `/v1/cases/${bakhchysarai.id}/facts`, { kind: 'ChargeBrought', occurredOn: '2003-06-01', data: { organisation: 'the Mejlis' }, sources: [{ id: source }] }); // prettier-ignore
    expect([answer.status, answer.body['type']]).toEqual([422, '/problems/invalid-request']);
  });

  it('how appeals ended', async () => {
    await aCase(['AppealDecided', '2007-03-01', { outcome: 'upheld' }], ['AppealDecided', '2007-04-01', { outcome: 'reduced' }]); // prettier-ignore
    expect(await by('acts?from=2007-01-01&to=2007-12-31&by=outcome&where=kind:AppealDecided', 'outcome')).toEqual({ upheld: 1, reduced: 1 }); // prettier-ignore
    await aCase(['CassationDecided', '2007-05-01', { outcome: 'upheld' }], ['VerdictDelivered', '2007-02-01', { outcome: 'convicted' }]); // prettier-ignore
    expect(await by('appeals?from=2007-01-01&to=2007-12-31', 'outcome')).toEqual({ upheld: 2, reduced: 1 });
    expect(await by('appeals?from=2007-01-01&to=2007-12-31&by=kind', 'kind')).toEqual({ AppealDecided: 2, CassationDecided: 1 }); // prettier-ignore
  });
});

describe('durations', () => {
  it('of remand and of imprisonment, of sentences, and how old the data are', async () => {
    const imprisoned = { kind: 'imprisonment', term: 'P6Y6M', regime: 'strict' };
    await aCase(
      ['ArrestRecorded', '2006-01-01'],
      ['MeasureOrdered', '2006-01-01', { measure: 'remand' }],
      ['VerdictDelivered', '2006-03-01', { outcome: 'convicted' }],
      ['SentenceImposed', '2006-03-01', { parts: [imprisoned] }],
      ['SentenceEnteredIntoForce', '2006-04-01'],
    );
    await aCase(['SentenceImposed', '2006-03-05']);
    expect(await by('daysOnRemand?asOf=2006-04-10', 'of')).toMatchObject({ n: 1, ended: 1, median: 90 });
    expect(await by('daysImprisoned?asOf=2006-04-10', 'of')).toMatchObject({ n: 1, ended: 0, median: null });
    expect(await by('sentenceMonths?asOf=2006-04-10', 'of')).toMatchObject({ n: 1, median: 78, unmeasured: 1 });
    expect(await by('daysSinceHeard?asOf=2006-04-10', 'of')).toMatchObject({ n: 1, median: 9 });
  });
});

it('tells how a figure was revised: each day as known at its own end and at every later one', async () => {
  await aCase(['ArrestRecorded', '2005-01-01']);
  const today = new Date();
  const days = [-2, -1, 0].map((back) => new Date(today.getTime() + back * 86_400_000).toISOString().slice(0, 10));
  const rows = await rowsOf(`held?from=${days[0]}&to=${days[2]}&interval=day&known=each`);
  expect(rows.map(({ day, knownOn }) => [day, knownOn])).toEqual(
    days.flatMap((day, n) => days.slice(n).map((known) => [day, known])),
  );
  const value = (day: string, known: string) => rows.find((row) => row['day'] === day && row['knownOn'] === known)!.value!; // prettier-ignore
  expect(value(days[0]!, days[0]!)).toBe(0); // nobody had told of anybody
  expect(value(days[0]!, days[2]!)).toBeGreaterThan(0);
  const { status } = await api.as('verifier')('GET', '/v1/statistics/acts?from=2005-01-01&known=each');
  expect(status).toBe(400);
});
