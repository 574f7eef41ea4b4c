import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, Sessions } from '#access';
import { Database, newId } from '#platform';
import { ask, startApi, type Answer, type Api, type Ask } from '../support/api.js';
import { routesOf } from '../support/router.js';
import { aFact, aPerson, aSource, caughtUp, seedStream } from '../support/seeded.js';
import {
  letters, lists, open, outcomeOf, rules, sees, tiers,
  type CaseRelation, type FactRelation, type Letter, type Outcome, type Tier,
} from './expected.js'; // prettier-ignore

interface ACase {
  readonly id: string;
  readonly person: string;
  readonly relation: Omit<CaseRelation, 'own'>;
  readonly openedBy: 'M' | 'other';
  /** By who asks, whether it is theirs, and tier. */
  readonly facts: ReadonlyMap<string, string>;
}
const all = Object.keys(letters) as readonly Letter[];
const keyOf = (who: Letter, { own, tier }: FactRelation) => `${who} ${own} ${tier}`;

let api: Api;
let cases: readonly ACase[];
let sources: ReadonlyMap<string, string>;
let publicSource: string;
const asked = new Map<string, Ask>();
let walked = 0;

beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, {}, { monitor: { territories: ['crimea'] } });
  const pool = api.app.get(Database, { strict: false });
  const began = new Date();
  api.app.get(Clock, { strict: false }).now = () => began; // a proof is good for five minutes, and there are many cells
  for (const who of all)
    for (const proved of [true, false]) {
      const { token } = await api.app.get(Sessions).open(api.members.get(letters[who])!);
      asked.set(`${who} ${proved}`, ask(api.url, token));
    }
  await seed();
  await pool.query(`update access.session set authenticated_at = now() - interval '10 minutes' where id in (
    select distinct on (member_id) id from access.session order by member_id, created_at desc, id desc)`);
});
afterAll(async () => {
  await api.close();
  process.stderr.write(`The policy: ${walked} cells of the router were walked\n`);
});

const memberOf = (who: Letter | 'other') => api.members.get(who === 'other' ? 'monitor-2' : letters[who])!.id;

async function seed(): Promise<void> {
  publicSource = newId();
  await seedStream(api, `source-${publicSource}`, [
    { type: 'SourceRegistered', data: aSource('A report', 'public'), by: memberOf('other') },
  ]);
  const found = new Map<string, string>();
  for (const who of all)
    for (const fact of facts()) {
      const id = newId();
      found.set(keyOf(who, fact), id);
      const by = memberOf(fact.own ? who : 'other');
      await seedStream(api, `source-${id}`, [{ type: 'SourceRegistered', data: aSource('A witness', fact.tier), by }]);
    }
  sources = found;
  const made: ACase[] = [];
  for (const openedBy of ['other', 'M'] as const)
    for (const tier of tiers)
      for (const territory of ['crimea', 'kherson', 'nowhere'] as const)
        for (const assigned of [true, false]) made.push(await aCase(openedBy, { tier, territory, assigned }));
  cases = made;
  await caughtUp(api);
}

const facts = (): readonly FactRelation[] => [true, false].flatMap((own) => tiers.map((tier) => ({ own, tier })));

async function aCase(openedBy: 'M' | 'other', relation: Omit<CaseRelation, 'own'>): Promise<ACase> {
  const [id, person, by] = [newId(), newId(), memberOf(openedBy)];
  await seedStream(api, `person-${person}`, [
    {
      type: 'PersonRegistered',
      data: aPerson('Olena Example', relation.tier === 'public' ? 'public' : 'restricted'),
      by,
    },
  ]);
  const ofCase = new Map(all.flatMap((who) => facts().map((fact) => [keyOf(who, fact), newId()] as const)));
  const { tier, territory, assigned } = relation;
  await seedStream(api, `case-${id}`, [
    { type: 'CaseOpened', data: { person, tier, ...(territory !== 'nowhere' && { territory }) }, by },
    ...(assigned ? [{ type: 'LawyerAssigned', data: { lawyer: memberOf('L') }, by: memberOf('V') }] : []),
    ...(openedBy === 'M' ? [] : all.flatMap((who) => facts().map((fact) => ({
      id: ofCase.get(keyOf(who, fact))!, type: 'ContactRecorded', data: aFact(publicSource, fact.tier), by: memberOf(fact.own ? who : 'other'),
    })))),
  ]); // prettier-ignore
  return { id, person, relation, openedBy, facts: ofCase };
}

/** What came of it. What is not there is told by its type from what else is not found; an answer to HEAD has none. */
function cameOf({ status, body }: Answer, of: boolean, told: boolean): Outcome {
  if (!told) return status === 403 ? 'refused' : status === 404 ? 'hidden' : 'through';
  const type = String(body['type']);
  if (of && status === 404 && /\/(not-found|case-not-found|fact-not-found)$/.test(type)) return 'hidden';
  const refused = /\/(forbidden|not-yours|own-fact|step-up-required|second-person-needed)$/.test(type);
  return type === '/problems/unauthorised' || (status === 403 && refused) ? 'refused' : 'through';
}

const says = (tier: Tier) => ({ kind: 'ContactRecorded', ...aFact(publicSource, tier) });
const bodyOf = (route: string, { tier }: { readonly tier: Tier }, fact = newId()): object | undefined =>
  (
    ({
      'POST /v1/cases/:id/facts': { ...says(tier), sources: [{ id: newId() }] }, // which is not there: let through, it is not recorded
      'POST /v1/cases/:id/corrections': { fact, says: says(tier), reason: 'as it was' },
      'POST /v1/cases/:id/retractions': { fact, reason: 'a test' },
      'POST /v1/cases/:id/verifications': { fact, verification: 'reported', method: 'as it was' },
      'POST /v1/cases/:id/resolutions': { contradiction: 'a', facts: [newId(), newId()], reason: 'a test' },
      'POST /v1/cases/:id/openings': { reason: 'a hearing' },
      'POST /v1/cases/:id/documents/:document/openings': { reason: 'a hearing' },
      'POST /v1/cases/:id/documents/:document/redactions': {
        reason: 'a test',
        areas: [{ x: 0, y: 0, width: 1, height: 1 }],
      },
      'POST /v1/cases/:id/break-glass': { why: 'health', reason: 'a hospital asks' },
      'POST /v1/cases/:id/classifications': { scheme: 'pace-1900', criteria: ['a'], reasons: 'a test' },
      'POST /v1/cases/:id/tiers': { tier, reason: 'a test' },
      'POST /v1/cases/:id/lawyers': { lawyer: newId() },
      'POST /v1/cases/:id/lawyers/removal': { lawyer: newId() },
      'POST /v1/cases/:id/lawyers/withdrawal': {},
      'POST /v1/operations/:id/approval': { commandHash: 'ab'.repeat(32) },
      'POST /v1/sources/:id/disclosures': { operation: newId() },
      'POST /v1/break-glass/:id/countersignatures': { justified: true, reason: 'it was right' },
      'POST /v1/account/factors/attempts': { kind: 'totp' },
    }) as Record<string, object>
  )[route] ?? (/^(POST|PUT)/.test(route) ? {} : undefined);

/** Asks, and holds what came against the table; told by what it was, so that a failure says which cell. */
async function cell(
  route: string,
  who: Letter,
  proved: boolean,
  id: string,
  body: object | undefined,
  of: Omit<Parameters<typeof outcomeOf>[2], 'proved'> = {},
  as: Ask = asked.get(`${who} ${proved}`)!,
): Promise<string | undefined> {
  const [method, path] = route.split(' ') as [string, string];
  const answer = await as(method, path.replace(':id', id).replace(/:\w+/, newId()), body);
  walked += 1;
  const [came, expected] = [
    cameOf(answer, rules[route]!.of !== undefined, method !== 'HEAD'),
    outcomeOf(route, who, { proved, ...of }),
  ];
  const leaks = JSON.stringify(answer.body).match(/select |pg_|node_modules/);
  if (answer.status >= 500 || leaks) return `${route} as ${who}: ${answer.status} ${leaks?.[0] ?? ''}`;
  return came === expected ? undefined : `${route} as ${who}, ${JSON.stringify({ proved, ...of })}: ${came} (${answer.status} ${String(answer.body['type'])}), not ${expected}`; // prettier-ignore
}

const ofCase = (who: Letter, { relation, openedBy }: ACase): CaseRelation => ({ ...relation, own: openedBy === who });
const proofs = (route: string) => (rules[route]!.proved === undefined ? [true] : [true, false]);

async function walk(route: string): Promise<readonly (string | undefined)[]> {
  const { of, ends } = rules[route]!;
  const found: (string | undefined)[] = [];
  for (const who of all)
    for (const proved of proofs(route)) {
      if (of === 'case' || of === 'person')
        for (const one of cases)
          found.push(await cell(route, who, proved, of === 'case' ? one.id : one.person, bodyOf(route, one.relation), { case: ofCase(who, one) }));
      else if (of === 'fact')
        for (const one of cases.filter(({ openedBy }) => openedBy === 'other'))
          for (const fact of facts())
            found.push(await cell(route, who, proved, one.id, bodyOf(route, fact, one.facts.get(keyOf(who, fact))), { case: ofCase(who, one), fact }));
      else if (of === 'source')
        for (const source of facts())
          for (const still of [true, false]) found.push(await cell(route, who, still, sources.get(keyOf(who, source))!, undefined, { source }));
      else if (of === 'new-case')
        for (const territory of ['crimea', 'kherson', 'nowhere'] as const) {
          const body = { person: newId(), ...(territory !== 'nowhere' && { territory }) };
          found.push(await cell(route, who, proved, '', body, { case: { tier: 'public', territory, assigned: false, own: true } }));
        }
      else {
        const fresh = ends ? ask(api.url, (await api.app.get(Sessions).open(api.members.get(letters[who])!)).token) : undefined;
        found.push(await cell(route, who, proved, newId(), bodyOf(route, { tier: 'public' }), {}, fresh));
      }
    } // prettier-ignore
  return found.filter((failure) => failure !== undefined);
}

describe('6.13: every route of the router', () => {
  it('stands in the table, and the table has no other', () => {
    const found = routesOf(api.app)
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !/\*path|\/docs|openapi/.test(route));
    expect([...new Set(found)].sort()).toEqual([...Object.keys(rules), ...lists, ...open].sort());
  });

  const ending = Object.keys(rules).filter((route) => rules[route]!.ends);
  const last = Object.keys(rules).filter((route) => /retractions$|withdrawal$/.test(route));
  const first = Object.keys(rules).filter((route) => !ending.includes(route) && !last.includes(route));
  it.each(first)('%s', async (route) => expect(await walk(route)).toEqual([]));

  it.each([
    ['GET /v1/cases', 'id'],
    ['GET /v1/people', 'person'],
  ] as const)('%s has what there is for whoever asks, and nothing else', async (route, of) => {
    for (const who of all) {
      const shown = new Set<string>();
      for (let after = ''; after !== 'end';) {
        const page = await asked.get(`${who} true`)!<{ items: { id: string }[]; next: string | null }>(
          'GET', `${route.split(' ')[1]}?limit=10${after}`,
        ); // prettier-ignore
        for (const { id } of page.body.items) shown.add(id);
        after = page.body.next === null ? 'end' : `&after=${encodeURIComponent(page.body.next)}`;
      }
      const there = cases.filter((one) => sees(who, ofCase(who, one)));
      expect([who, [...shown].sort()]).toEqual([who, there.map((one) => one[of]).sort()]);
      walked += cases.length;
    }
  });

  it.each(open)('%s takes no session', async (route) => {
    const [method, path] = route.split(' ') as [string, string];
    const { status, body } = await ask(api.url)(
      method,
      path.replace(':code', 'internal'),
      method === 'POST' ? {} : undefined,
    );
    expect(String(body['type'])).not.toMatch(/unauthorised|forbidden$/);
    expect(status).not.toBe(401);
    walked += 1;
  });

  it.each(Object.keys(rules))('%s answers nobody without one', async (route) => {
    const [method, path] = route.split(' ') as [string, string];
    expect(await ask(api.url)(method, path.replaceAll(/:\w+/g, newId()))).toMatchObject({ status: 401 });
    walked += 1;
  });

  it.each([...last, ...ending])('%s', async (route) => expect(await walk(route)).toEqual([]));
});
