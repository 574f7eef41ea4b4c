import { caseEventVersion, caseFact, factEvent, personEventVersion, type CaseEvent } from '#domain';
import { EventStore, type JsonObject } from '#event-store';
import { newId } from '#platform';
import type { Api } from './api.js';
import { aName } from './seeded.js';

/** Numbers that are the same at each run: mulberry32. */
export function randomOf(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const articles = ['RF CC 205.5(2)', 'RF CC 205.5(2)', 'RF CC 205.5(2)', 'RF CC 280.1(1)', 'RF CC 281', 'RF CC 275', 'RF CC 222(1)']; // prettier-ignore
const territories = ['crimea', 'crimea', 'crimea', 'sevastopol', 'kherson', 'zaporizhzhia'];
const verified: Readonly<Record<string, string>> = { VerdictDelivered: 'documented', ArrestRecorded: 'corroborated' };
type Tier = 'public' | 'restricted' | 'confidential';

/** One invented person with a case of arrest, charge, remand and perhaps a verdict, a transfer, a release. */
export async function inventOne(api: Api, random: () => number, tier: Tier = 'public') {
  const store = api.app.get(EventStore, { strict: false });
  const by = api.members.get('monitor')!.id;
  const metadata = { actor: by, commandId: newId(), commandHash: '', correlationId: newId(), software: 'test' };
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const [person, caseId] = [newId(), newId()];
  const born = 1950 + Math.floor(random() * 55);
  const data = {
    names: [aName('Invented Example')],
    sex: pick(['male', 'male', 'male', 'female', 'female', 'unknown']),
    citizenships: [],
    birth: String(born),
    tier: tier === 'public' ? tier : 'restricted', // nobody is confidential, a case may be
  };
  await store.append(
    `person-${person}`,
    [{ id: newId(), type: 'PersonRegistered', version: personEventVersion('PersonRegistered'), data, metadata }],
    'none',
  );
  let day = Date.UTC(2014 + Math.floor(random() * 12), Math.floor(random() * 12), 1 + Math.floor(random() * 28));
  const after = (days: number) => new Date((day += days * 86_400_000)).toISOString().slice(0, 10);
  const fact = (kind: string, days: number, of: object = {}) => [kind, after(days), of] as const;
  const court = { court: 'southern-district-military-court' };
  const charged = pick(articles);
  const told = [
    fact('SearchRecorded', 0),
    fact('ArrestRecorded', 0, { authority: 'fsb' }),
    fact('ChargeBrought', 2, { provisions: [charged], ...(charged === 'RF CC 205.5(2)' && { organisation: 'hizb-ut-tahrir' }) }),
    fact('MeasureOrdered', 1, { measure: 'remand' }),
    ...(random() < 0.8 ? [fact('VerdictDelivered', 200 + Math.floor(random() * 500), { ...court, outcome: 'convicted' }), fact('SentenceImposed', 0, { ...court, parts: [{ kind: 'imprisonment', term: `P${4 + Math.floor(random() * 12)}Y`, regime: 'strict' }] })] : []),
    ...(random() < 0.4 ? [fact('TransferStarted', 60), fact('ArrivedAtPlace', 0, { place: 'novocherkassk' })] : []),
    ...(random() < 0.3 ? [fact('ReleaseRecorded', 300 + Math.floor(random() * 900), { grounds: 'term-served' })] : []),
  ].filter(([, on]) => on < '2026-10-01'); // prettier-ignore
  const events = [
    { type: 'CaseOpened', data: { person, tier, territory: pick(territories) } } as unknown as CaseEvent,
    ...told.map(([kind, occurredOn, of]) =>
      factEvent(caseFact.parse({ kind, occurredOn, sources: [{ id: newId() }], tier, verification: verified[kind] ?? 'reported', data: of })),
    ),
  ].map(({ type, data }) => ({ id: newId(), type, version: caseEventVersion(type), data: data as unknown as JsonObject, metadata })); // prettier-ignore
  await store.append(`case-${caseId}`, events, 'none');
  return { person, caseId };
}

export async function invent(api: Api, many: number, seed = 1, tier: Tier = 'public') {
  const random = randomOf(seed);
  const all = [];
  for (let n = 0; n < many; n += 1) all.push(await inventOne(api, random, tier));
  return all;
}
