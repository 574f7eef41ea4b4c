import { Controller, Get, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Public } from '#access';
import { attestedCrhDefinitions, type PublishedRow, type PublishedTable } from '#read-models';
import { Validated } from '../http/validated.js';
import { packageOf } from './data-package.js';
import { Publication, Publishing, send } from './publication.js';

const edition = z.string().regex(/^\d{4}-\d{2}$/, 'a month, such as 2026-10');
/** Which edition; the newest if left out. */
export const editionQuery = z.strictObject({
  edition: edition.optional().describe('The edition, by its last month (2026-10); the newest if left out'),
});
export const publishedQuery = z.strictObject({ ...editionQuery.shape, format: z.enum(['json', 'csv']).optional() });
const tableName = z.string().regex(/^[a-z_]{1,60}_v\d{1,3}$/);
const fileName = z.string().regex(/^([a-z_]{1,60}_v\d{1,3})\.csv$/);

/** Figures that anybody may have, without a session, where the registry publishes them: aggregates of public records. */
@Controller('public/v1')
@UseGuards(Publishing)
export class PublicFiguresController {
  constructor(private readonly publication: Publication) {}

  @Get('figures')
  @Public()
  async list(@Query(new Validated(editionQuery, 'invalid-query')) query: z.output<typeof editionQuery>, @Req() request: Request, @Res() response: Response) {
    const of = await this.publication.edition(query.edition);
    const tables = (await this.publication.tables()).map(({ name, definition, definitionIn, label, columns }) => ({
      name,
      label,
      definition,
      definitionIn,
      columns,
      link: `/public/v1/figures/${name}?edition=${of.edition}`,
      csv: csvOf(name, of.edition),
    }));
    const body = { edition: of.edition, editions: of.all, population, withheld: rule, tables, dataPackage: `/public/v1/datapackage.json?edition=${of.edition}`, attestedCrh: attestedCrhDefinitions };
    send(request, response, { type: 'application/json', body: JSON.stringify(body), forGood: false });
  } // prettier-ignore

  @Get('figures/:table')
  @Public()
  async one(
    @Param('table', new Validated(tableName, 'not-found')) name: string,
    @Query(new Validated(publishedQuery, 'invalid-query')) query: z.output<typeof publishedQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    const table = await this.publication.table(name);
    const of = await this.publication.edition(query.edition);
    const rows = await this.publication.rows(table, of.edition);
    response.vary('Accept');
    const wantsCsv = query.format ? query.format === 'csv' : request.accepts(['json', 'text/csv']) === 'text/csv';
    if (wantsCsv) return send(request, response, { type: 'text/csv', body: csv(table, rows), forGood: false });
    const { definition, definitionIn, label, columns } = table;
    const body = {
      table: name, edition: of.edition, label, definition, definitionIn, population, withheld: rule, columns,
      rows: rows.map(({ edition: _, ...row }) => row),
      changed: { since: of.before ?? null, because: await this.because(of.edition), rows: await this.publication.revisions(table, of) },
      link: `/public/v1/figures/${name}?edition=${of.edition}`,
      csv: csvOf(name, of.edition),
    }; // prettier-ignore
    send(request, response, { type: 'application/json', body: JSON.stringify(body), forGood: false });
  }

  @Get('editions/:edition/:file')
  @Public()
  async file(
    @Param('edition', new Validated(edition, 'not-found')) wanted: string,
    @Param('file', new Validated(fileName, 'not-found')) file: string,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    const table = await this.publication.table(file.slice(0, -'.csv'.length));
    const of = await this.publication.edition(wanted);
    const body = csv(table, await this.publication.rows(table, of.edition));
    send(request, response, { type: 'text/csv', body, forGood: table.key.includes('edition') });
  }

  @Get('datapackage.json')
  @Public()
  async dataPackage(
    @Query(new Validated(editionQuery, 'invalid-query')) query: z.output<typeof editionQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    const { edition } = await this.publication.edition(query.edition);
    const tables = await this.publication.tables();
    const files = await Promise.all(tables.map(async (table) => ({ table, csv: csv(table, await this.publication.rows(table, edition)) }))); // prettier-ignore
    const body = JSON.stringify(packageOf(edition, files));
    send(request, response, { type: 'application/json', body, forGood: false });
  }

  private async because(edition: string): Promise<readonly object[]> {
    const table = await this.publication.table('changes_v1');
    return (await this.publication.rows(table, edition)).map(({ reason, extent }) => ({ reason, extent }));
  }
}

const population = 'Public records alone.';
const rule = 'Fewer than five are withheld, and other cells with them where they would follow by subtraction.';
const csvOf = (table: string, edition: string): string => `/public/v1/editions/${edition}/${table}.csv`;

/** What a table program would take for a formula is made a text. */
const csv = ({ columns }: PublishedTable, rows: readonly PublishedRow[]): string =>
  stringify([...rows], {
    header: true,
    columns: columns.map(({ name }) => name),
    escape_formulas: true,
    record_delimiter: 'windows',
  });
