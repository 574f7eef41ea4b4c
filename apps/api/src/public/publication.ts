import { createHash } from 'node:crypto';
import { Injectable, type CanActivate } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '#platform';
import { PublishedFigures, type PublishedRow, type PublishedTable } from '#read-models';
import { problem } from '../http/problem.js';

/** Lets nobody in where the registry does not publish: there is nothing then. */
@Injectable()
export class Publishing implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(): boolean {
    if (!this.config.publicFigures) throw problem('not-found', 'This registry publishes no figures.');
    return true;
  }
}

/** An edition, and the one before it where there is one. */
export interface Edition {
  readonly edition: string;
  readonly before: string | undefined;
  readonly all: readonly string[];
}

/** What is asked for of what was published. Throws `not-found` for what there is not. */
@Injectable()
export class Publication {
  constructor(private readonly figures: PublishedFigures) {}

  async edition(wanted?: string): Promise<Edition> {
    const all = await this.figures.editions();
    const edition = wanted ?? all[0];
    if (edition === undefined || !all.includes(edition))
      throw problem('not-found', wanted === undefined ? 'No figures were published yet.' : 'There is no such edition.');
    return { edition, before: all[all.indexOf(edition) + 1], all };
  }

  tables = (): Promise<readonly PublishedTable[]> => this.figures.tables();

  async table(name: string): Promise<PublishedTable> {
    const table = (await this.tables()).find((one) => one.name === name);
    if (!table) throw problem('not-found', 'There is no such table: see GET /public/v1/figures.');
    return table;
  }

  rows = (table: PublishedTable, edition: string): Promise<readonly PublishedRow[]> => this.figures.rows(table, edition); // prettier-ignore

  /** The rows of a table that say otherwise than the edition before, of the same months or years, with both values. */
  async revisions(table: PublishedTable, { edition, before }: Edition): Promise<readonly object[]> {
    if (before === undefined || !table.key.includes('edition')) return [];
    const keys = table.key.filter((column) => column !== 'edition');
    const values = table.columns.map(({ name }) => name).filter((name) => !table.key.includes(name));
    const time = keys.find((key) => key === 'month' || key === 'year');
    if (time === undefined || values.length === 0) return [];
    const keyOf = (row: PublishedRow) => JSON.stringify(keys.map((key) => row[key]));
    const of = (row: PublishedRow | undefined) => row && Object.fromEntries(values.map((value) => [value, row[value]]));
    const [now, then] = await Promise.all([this.rows(table, edition), this.rows(table, before)]);
    const [after, earlier] = [now, then].map((rows) => new Map(rows.map((row) => [keyOf(row), row])));
    const last = time === 'month' ? before : Number(before.slice(0, 4)) - (before.endsWith('-12') ? 0 : 1);
    return [...new Set([...earlier!.keys(), ...after!.keys()])].flatMap((key) => {
      const [was, is] = [earlier!.get(key), after!.get(key)];
      const row = (was ?? is)!;
      if (row[time]! > last || JSON.stringify(of(was)) === JSON.stringify(of(is))) return [];
      return [{ ...Object.fromEntries(keys.map((name) => [name, row[name]])), before: of(was) ?? null, after: of(is) ?? null }];
    }); // prettier-ignore
  }
}

interface Sent {
  readonly type: string;
  readonly body: string;
  /** It is never changed, so that nobody need ask again. */
  readonly forGood: boolean;
}
/** Answers with a body that anybody may keep; asked with the `ETag` of what it is still, nothing is sent again. */
export function send(request: Request, response: Response, { type, body, forGood }: Sent): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  response.set({
    ETag: etag,
    'Cache-Control': forGood ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  const had = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (had.includes(etag) || had.includes('*')) response.status(304).end();
  else response.type(type).send(body);
}
