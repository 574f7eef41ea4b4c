import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validate } from '@readme/openapi-parser';
import type { z } from 'zod';
import { caseFacts } from '#domain';
import { answers, pageOf } from '../../apps/api/src/openapi/answers.js';
import { exampleOf } from '../../apps/api/src/openapi/components.js';
import { ask, startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';

interface Written {
  readonly id: string;
  readonly position: string;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<
      string,
      {
        requestBody?: { content: Record<string, { examples: Record<string, { value: object }> }> };
        'x-roles': string[];
      }
    >
  >;
  readonly components: {
    readonly schemas: Record<string, { discriminator?: { mapping: object }; examples?: object[]; properties?: object }>;
  };
}

let api: Api;
let document: Document;
beforeAll(async () => {
  api = await startApi();
  document = (await ask(api.url)<Document>('GET', '/v1/openapi.json')).body;
});
afterAll(() => api.close());

describe('the OpenAPI document', () => {
  it('is a sound 3.1 document', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  });

  it('tells every kind of fact, by its discriminator, with an example', () => {
    expect(Object.keys(document.components.schemas['Fact']!.discriminator!.mapping)).toEqual(
      caseFacts.map(({ kind }) => kind),
    );
    const { examples } = document.paths['/v1/cases/{id}/facts']!['post']!.requestBody!.content['application/json']!;
    expect(Object.keys(examples)).toHaveLength(caseFacts.length);
  });

  it('tells who may call what', () =>
    expect(document.paths['/v1/cases/{id}/verifications']!['post']!['x-roles']).toEqual(['verifier']));

  it('gives examples that the real route takes, each of them', async () => {
    const monitor = api.as('monitor');
    const source = (await monitor<{ id: string }>('POST', '/v1/sources', { type: 'publication', title: 'A report' }))
      .body.id;
    const person = await monitor<{ id: string }>('POST', '/v1/people', {
      names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }],
    });
    const opened = await monitor<{ id: string }>('POST', '/v1/cases', { person: person.body.id });
    for (const of of caseFacts) {
      const example = { ...exampleOf(of), sources: [{ id: source }] };
      const { status, body } = await monitor('POST', `/v1/cases/${opened.body.id}/facts`, example);
      expect([of.kind, status, status === 201 ? '' : body]).toEqual([of.kind, 201, '']);
    }
  });

  it('says what the reading routes answer, and they do', async () => {
    const monitor = api.as('monitor');
    const post = async (path: string, body: object) => (await monitor<Written>('POST', path, body)).body;
    const source = await post('/v1/sources', { type: 'publication', title: 'A report', url: 'https://example.org/1' });
    const person = await post('/v1/people', {
      names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }],
      tier: 'public',
      birth: '1985~',
    });
    const opened = await post('/v1/cases', { person: person.id, tier: 'public', title: 'One' });
    const says = { ...exampleOf(caseFacts[0]), sources: [{ id: source.id, locator: 'p. 3' }], note: 'told by phone' };
    const path = `/v1/cases/${opened.id}`;
    const fact = await post(`${path}/facts`, says);
    await post(`${path}/corrections`, { fact: fact.id, says: { ...says, occurredOn: '2021-09-05' }, reason: 'a slip' });
    for (const of of caseFacts) await post(`${path}/facts`, { ...exampleOf(of), sources: [{ id: source.id }] });
    const { position } = await post(`${path}/retractions`, { fact: fact.id, reason: 'his brother' });

    for (const role of ['verifier', 'analyst'] as const) {
      const read = async (path: string, schema: z.ZodType) => {
        const { status, body } = await api.as(role)('GET', path, undefined, { 'Qayd-Min-Position': position });
        if (role === 'verifier' || status < 400)
          expect([path, schema.safeParse(body).error]).toEqual([path, undefined]);
        return body as Record<string, unknown>;
      };
      await read('/v1/cases', pageOf(answers.Case));
      await read(path, answers.Case);
      const told = await read(`${path}/timeline`, answers.Timeline);
      expect((told['facts'] as object[]).length).toBeGreaterThan(caseFacts.length / 2);
      await read('/v1/people', pageOf(answers.Person));
      await read(`/v1/people/${person.id}`, answers.Person);
      const ofSource = await read(`/v1/sources/${source.id}`, answers.Source);
      expect(ofSource['type']).toBe(role === 'verifier' ? 'publication' : '/problems/forbidden');
      await read('/v1/sessions/current', answers.Session);
    }
    const session = { name: 'lawyer', passphrase: beginnersPassphrase };
    const signedIn = await ask(api.url)('POST', '/v1/sessions', session);
    expect(answers.NewSession.safeParse(signedIn.body).error).toBeUndefined();
    const { schemas } = document.components;
    expect(Object.keys(schemas['Timeline']!.properties!)).toEqual(Object.keys(answers.Timeline.shape));
  });

  it('says where what was recorded is, and it is there', async () => {
    const monitor = api.as('monitor');
    const read = async (path: string, body: object) => {
      const { headers, body: written } = await monitor<Written>('POST', path, body);
      const found = await monitor('GET', headers.get('location')!, undefined, {
        'Qayd-Min-Position': written.position,
      });
      expect([path, found.status]).toEqual([path, 200]);
      return written.id;
    };
    const source = await read('/v1/sources', { type: 'publication', title: 'A report' });
    const person = await read('/v1/people', { names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }] });
    const opened = await read('/v1/cases', { person });
    await read(`/v1/cases/${opened}/facts`, { ...exampleOf(caseFacts[0]), sources: [{ id: source }] });
    expect((await api.as('analyst')('GET', `/v1/sources/${source}`)).status).toBe(403);
    expect((await api.as('lawyer')('GET', `/v1/sources/${source}`)).status).toBe(404);
  });

  it('has a page to try it, which loads nothing from elsewhere', async () => {
    const response = await fetch(new URL('/docs', api.url));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('swagger-ui');
    expect(page).not.toMatch(/(src|href)="https?:/);
  });
});

it('the catalogue has every kind with its schema, and labels in three languages', async () => {
  const { body } = await api.as('analyst')<{
    kinds: { kind: string; schema: { type: string } }[];
    labels: { kinds: Record<string, { en: string; uk: string; crh: string }> };
  }>('GET', '/v1/catalogue');
  expect(body.kinds).toHaveLength(caseFacts.length);
  expect(body.kinds.every(({ schema }) => schema.type === 'object')).toBe(true);
  expect(body.labels.kinds['VerdictDelivered']).toEqual({ en: 'Verdict', uk: 'Вирок', crh: 'Üküm' });
});
