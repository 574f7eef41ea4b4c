import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validate } from '@readme/openapi-parser';
import { caseFacts } from '#domain';
import { exampleOf } from '../../apps/api/src/openapi/components.js';
import { ask, startApi, type Api } from '../support/api.js';

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
    readonly schemas: Record<string, { discriminator?: { mapping: object }; examples?: object[] }>;
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
      const example = { ...exampleOf(of), sources: [{ id: source }], occurredOn: '2022-09-21' };
      const { status, body } = await monitor('POST', `/v1/cases/${opened.body.id}/facts`, example);
      expect([of.kind, status, status === 201 ? '' : body]).toEqual([of.kind, 201, '']);
    }
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
