import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { newId } from '#platform';
import { eventsIn, startApi, type Api } from '../support/api.js';
import { exported, Exporting, type OperationShown } from '../support/exporting.js';

let api: Api;
let exporting: Exporting;
beforeAll(async () => {
  api = await startApi();
  exporting = new Exporting(api);
  await exporting.begin();
});
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });

describe('an export of restricted records', () => {
  it('is asked for by one, approved by another, fetched once, and says whom it was made for', async () => {
    const { id } = await exporting.aCase({ name: '=Olena Example' });
    const operation = await exporting.approved(exported([id]));
    expect(
      (await (await exporting.steps.as('verifier'))<OperationShown>('GET', `/v1/operations/${operation}`)).body.fetch,
    ).toBe(`/v1/exports/${operation}/download`);
    const { response, text } = await exporting.download(operation, await exporting.tokenOf('verifier'));
    expect(response.status).toBe(200);
    const reader = exporting.idOf('verifier');
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="qayd-export-${operation}-${reader}-\\d{8}T\\d{6}Z\\.csv"$`),
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(rows).toHaveLength(1); // what is confidential is not in it
    expect(rows[0]).toMatchObject({
      case: id, name: `'=Olena Example`, kind: 'HealthConditionReported', personal: '{"condition":"pneumonia"}',
      export: operation, reader, purpose: 'For the Working Group.',
    }); // prettier-ignore
    for (const untold of ['cousin', exporting.source, exporting.idOf('monitor')]) expect(text).not.toContain(untold);
    const [made] = (await exporting.recorded('ExportMade')).filter((data) => data['operation'] === operation);
    expect(made).toMatchObject({
      member: reader, cases: [id], highest: 'restricted', format: 'csv', rows: 1,
      sha256: createHash('sha256').update(text).digest('hex'),
    }); // prettier-ignore
    expect((await eventsIn(api, `operation-${operation}`)).map(({ type }) => type)).toEqual([
      'OperationRequested', 'OperationApproved', 'OperationExecuted',
    ]); // prettier-ignore
    expect((await exporting.download(operation, await exporting.tokenOf('verifier'))).response.status).toBe(410);
  });

  it('as JSON tells the same, and which cases were left out', async () => {
    const [{ id }, { id: other }] = [await exporting.aCase(), await exporting.aCase()];
    const operation = await exporting.approved(exported([id, other], 'json'));
    const { text } = await exporting.download(operation, await exporting.tokenOf('verifier'));
    const file = JSON.parse(text) as { watermark: object; leftOut: string[]; cases: { id: string; facts: object[] }[] };
    expect(file.watermark).toEqual({
      export: operation, reader: exporting.idOf('verifier'), at: expect.any(String), purpose: 'For the Working Group.',
    }); // prettier-ignore
    expect(file.cases.map(({ id, facts }) => [id, facts.length])).toEqual([[id, 1], [other, 1]]); // prettier-ignore
    expect(file.leftOut).toEqual([]);
  });

  it('is in no table', async () => {
    const secret = `canary ${newId()}`;
    const { id } = await exporting.aCase({ name: secret });
    const operation = await exporting.approved(exported([id]));
    expect((await exporting.download(operation, await exporting.tokenOf('verifier'))).text).toContain(secret);
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { name } of rows) {
      const found = await owner.query(`select from ${name} as t where t::text like $1`, [`%${secret}%`]);
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
    await owner.end();
  });

  it('names at most 50 cases, each once, that there are', async () => {
    const [{ id }, verifier] = [await exporting.aCase(), await exporting.steps.as('verifier')];
    const many = Array.from({ length: 51 }, () => newId());
    for (const cases of [[], [id, id], many])
      expect((await verifier('POST', '/v1/operations', exported(cases))).status).toBe(422);
    expect(await verifier('POST', '/v1/operations', exported([id, newId()]))).toMatchObject(
      refused(404, 'case-not-found'),
    );
    expect((await verifier('POST', '/v1/operations', { ...exported([id]), object: newId() })).status).toBe(422);
  });
});
