import { Controller, Get, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Public } from '#access';
import { Validated } from '../http/validated.js';
import { languages, type Language } from './page-words.js';
import { editionQuery } from './public-figures.controller.js';
import { Publication, Publishing, send } from './publication.js';
import { style } from './style.js';

const pageQuery = z.strictObject({ ...editionQuery.shape, lang: z.enum(languages).optional() });

/** Nothing runs, nothing is loaded but the sheet. */
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"; // prettier-ignore

/** The public figures for people to read, without a session, where the registry publishes them. */
@Controller('figures')
@UseGuards(Publishing)
export class FiguresPageController {
  private readonly kept = new LRUCache<string, string>({ max: 30 });

  constructor(private readonly publication: Publication) {}

  @Get()
  @Public()
  async page(
    @Query(new Validated(pageQuery, 'invalid-query')) query: z.output<typeof pageQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    const language = query.lang ?? preferred(request);
    const of = await this.publication.edition(query.edition);
    const key = `${of.edition} ${language} ${of.all.length}`;
    const body = this.kept.get(key) ?? (await this.drawn(of, language));
    this.kept.set(key, body);
    response.vary('Accept-Language').set('Content-Security-Policy', policy);
    send(request, response, { type: 'text/html', body, forGood: false });
  }

  @Get('style.css')
  @Public()
  sheet(@Req() request: Request, @Res() response: Response) {
    send(request, response, { type: 'text/css', body: style, forGood: false });
  }

  /** What draws is loaded when a page is first asked for: a registry that publishes nothing does without. */
  private async drawn(of: Awaited<ReturnType<Publication['edition']>>, language: Language): Promise<string> {
    const { pageOf } = await import('./page.js');
    const tables = await Promise.all(
      (await this.publication.tables()).map(async (table) => {
        const rows = await this.publication.rows(table, of.edition);
        return [table.name, { table, rows }] as const;
      }),
    );
    return pageOf({ of, tables: new Map(tables) }, language);
  }
}

const preferred = (request: Request): Language => {
  const found = request.acceptsLanguages([...languages]);
  return languages.find((one) => one === found) ?? 'en';
};
