import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import fc from 'fast-check';
import {
  caseFact,
  caseFacts,
  isRefusal,
  type CaseFact,
  type CaseId,
  type FactId,
  type MemberId,
  type PersonId,
  type SourceId,
} from '#domain';
import { ActOnCase, ActOnPerson, ActOnSource, RecordFacts, type Attempt, type Outcome } from '#registry';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';

interface Item {
  readonly id: string;
  readonly status: object;
  readonly person: { readonly name: string };
}
interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
}

let api: Api;
let commands: CommandBus;
let source: SourceId;
let by: MemberId;
let last = 0n;
beforeAll(async () => {
  api = await startApi();
  commands = api.app.get(CommandBus, { strict: false });
  by = api.members.get('monitor')!.id;
  source = newId() as SourceId;
  await done(
    commands.execute(
      new ActOnSource(
        source,
        {
          type: 'SourceRegistered',
          data: { type: 'publication', title: 'x', connection: 'unknown', reliability: 'unknown', tier: 'public' },
        },
        attempt(),
      ),
    ),
  );
});
afterAll(() => api.close());

const attempt = (): Attempt => ({ by, commandId: newId(), commandHash: randomUUID(), correlationId: newId() });
async function done(outcome: Promise<Outcome>) {
  const written = await outcome;
  if (isRefusal(written)) throw new Error(`${written.refused}: ${written.detail}`);
  if (written.position > last) last = written.position;
  return written;
}
async function aPerson(name: string, tier: 'public' | 'restricted' = 'public'): Promise<PersonId> {
  const person = newId() as PersonId;
  const names = [{ text: name, script: 'Latn' as const, language: 'en', kind: 'used' as const }];
  const data = { names, sex: 'unknown' as const, citizenships: [], tier };
  await done(commands.execute(new ActOnPerson(person, { type: 'PersonRegistered', data }, attempt())));
  return person;
}
async function aCase(name: string): Promise<CaseId> {
  const [person, id] = [await aPerson(name), newId() as CaseId];
  await done(commands.execute(new ActOnCase(id, { type: 'CaseOpened', data: { person, tier: 'public' } }, attempt())));
  return id;
}
const record = (id: CaseId, ...facts: readonly CaseFact[]) =>
  done(
    commands.execute(
      new RecordFacts(
        id,
        facts.map((says) => ({ id: newId() as FactId, says })),
        attempt(),
      ),
    ),
  );
const get = async <T>(path: string) =>
  (await api.as('verifier')<T>('GET', path, undefined, { 'Qayd-Min-Position': String(last) })).body as T;
const fact = (kind: string, occurredOn: string, data: object = {}) =>
  caseFact.parse({ kind, occurredOn, sources: [{ id: source }], tier: 'public', data });

describe('the list and the timeline', () => {
  it('say the same of any case on any day', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.nat(caseFacts.length - 1),
            fc.constantFrom('2021-09-04', '2021-10', '2022~', '2022-03-01?', '../2021-12-31', 'unknown'),
          ),
          { minLength: 1, maxLength: 8 },
        ),
        async (drawn) => {
          const id = await aCase('Law Example');
          await record(id, ...drawn.map(([of, on]) => fact(caseFacts[of]!.kind, on, caseFacts[of]!.example.data)));
          for (const day of ['', '?asOf=2021-09-04', '?asOf=2021-10-15', '?asOf=2022-12-31', '?asOf=2019-01-01']) {
            const [listed, told] = [
              await get<Item>(`/v1/cases/${id}${day}`),
              await get<Item>(`/v1/cases/${id}/timeline${day}`),
            ];
            expect([day, listed.status]).toEqual([day, told.status]);
          }
        },
      ),
      { numRuns: 25 },
    ));

  it('filter by what may be so on the day', async () => {
    const [held, freed] = [await aCase('Filter Held'), await aCase('Filter Freed')];
    for (const id of [held, freed]) await record(id, fact('ArrestRecorded', '2024-02-01'));
    await record(freed, fact('ReleaseRecorded', '2024-05', { grounds: 'exchange' }));
    const names = async (query: string) =>
      (await get<Page>(`/v1/cases?q=filter&${query}`)).items.map(({ person }) => person.name);
    expect(await names('liberty=briefly-detained&asOf=2024-03-01')).toEqual(['Filter Freed', 'Filter Held']);
    expect(await names('liberty=at-liberty&asOf=2024-05-10')).toEqual(['Filter Freed']);
    expect(await names('deprivedOfLiberty=possibly&asOf=2024-05-10')).toEqual(['Filter Freed']);
    expect(await names('deprivedOfLiberty=yes&asOf=2024-06-01')).toEqual(['Filter Held']);
    expect(await names('asOf=2024-06-01&sort=-since')).toEqual(['Filter Freed', 'Filter Held']);
  });

  it('a person is found by any name, in any case of letters', async () => {
    const person = newId() as PersonId;
    const names = [
      { text: 'Nadiia Zrazok', script: 'Latn' as const, language: 'uk', kind: 'used' as const },
      { text: 'Надія Зразок', script: 'Cyrl' as const, language: 'uk', kind: 'used' as const },
    ];
    await done(
      commands.execute(
        new ActOnPerson(
          person,
          { type: 'PersonRegistered', data: { names, sex: 'female', citizenships: [], tier: 'public' } },
          attempt(),
        ),
      ),
    );
    for (const q of ['зразок', 'НАДІЯ', 'zraz'])
      expect((await get<Page>(`/v1/people?q=${encodeURIComponent(q)}`)).items.map(({ id }) => id)).toEqual([person]);
  });

  it('show a case once, whatever becomes of it while they are read', async () => {
    const id = await aCase('Flipping');
    await record(id, fact('ArrestRecorded', '2024-02-01'));
    await get<Item>(`/v1/cases/${id}`);
    let over = false;
    const seen = new Set<number>();
    const reading = Array.from({ length: 3 }, async () => {
      while (!over) {
        const { body } = await api.as('verifier')<Page>('GET', '/v1/cases?q=flipping&asOf=2026-06-01&sort=recorded');
        seen.add(body.items.length);
      }
    });
    for (let turns = 0; turns < 25; turns += 1) {
      const release = newId() as FactId;
      const says = fact('ReleaseRecorded', `2026-07-0${(turns % 9) + 1}`, { grounds: 'exchange' });
      await done(commands.execute(new RecordFacts(id, [{ id: release, says }], attempt())));
      await get<Item>(`/v1/cases/${id}`);
      const retraction = { type: 'FactRetracted' as const, data: { fact: release, reason: 'It was another' } };
      await done(commands.execute(new ActOnCase(id, retraction, attempt())));
      await get<Item>(`/v1/cases/${id}`);
    }
    over = true;
    await Promise.all(reading);
    expect([...seen]).toEqual([1]);
  });

  it('people are found however many have the name, of whatever tier', async () => {
    const cases: CaseId[] = [];
    for (const name of ['Crowded B', 'Crowded A']) cases.unshift(await aCase(name));
    const found = async (of: string, more = '') =>
      (await get<Page>(`/v1/${of}?q=crowded&limit=5${more}`)).items.map(({ id }) => id);
    const few = [await found('cases'), await found('cases', '&sort=-name'), await found('cases', '&sort=recorded')];
    expect(few).toEqual([cases, [...cases].reverse(), [...cases].reverse()]);
    const all = Array.from({ length: 2_020 }, (_, n) => n);
    const crowd: PersonId[] = [];
    for (let at = 0; at < all.length; at += 202)
      crowd.push(
        ...(await Promise.all(
          all
            .slice(at, at + 202)
            .map((n) => aPerson(`The crowded ${String(n).padStart(4, '0')}`, n % 7 === 1 ? 'restricted' : 'public')),
        )),
      );
    expect([await found('cases'), await found('cases', '&sort=-name'), await found('cases', '&sort=recorded')]).toEqual(
      few,
    );
    expect((await found('people')).slice(2)).toEqual(crowd.slice(0, 3));
  });
});

describe('pages', () => {
  it.each(['name', '-name', 'since', '-since', 'lastFact', '-lastFact', 'recorded', '-recorded'])(
    'by %s visit every case once, though cases change meanwhile',
    async (sort) => {
      const names = Array.from({ length: 7 }, (_, n) => `Page ${sort} ${n % 3}`);
      const ids: string[] = [];
      for (const [n, name] of names.entries()) {
        const id = await aCase(name);
        await record(id, fact('ArrestRecorded', `2021-0${(n % 3) + 1}-01`));
        ids.push(id);
      }
      const seen: string[] = [];
      let after = '';
      do {
        const page = await get<Page>(`/v1/cases?q=${encodeURIComponent(`page ${sort} `)}&sort=${sort}&limit=2${after}`);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next === null ? '' : `&after=${page.next}`;
        await aCase('Somebody else');
      } while (after !== '');
      expect([...seen].sort()).toEqual([...ids].sort());
    },
  );
});
