import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { civilDay, publicSight, text } from '#domain';
import { Does, Reads, sightOf, type SignedIn } from '#access';
import {
  abouts,
  asksForJudges,
  attestedCrhDefinitions,
  breakdowns,
  definitions,
  Figure,
  intervals,
  measures,
  populations,
  type Breakdown,
  type FigureFound,
  type Measure,
} from '#read-models';
import { moment, today } from './cases.controller.js';
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { roleOf } from './http/role.js';
import { Validated } from './http/validated.js';

const names = Object.keys(measures) as [Measure, ...Measure[]];
const breakdown = z.enum(Object.keys(breakdowns) as [Breakdown, ...Breakdown[]]);
const day = civilDay.refine((day) => day >= '1800-01-01' && day <= '2199-12-31', 'a day in the years 1800 to 2199');

/** What is asked of a measure; the same for all of them, and what does not go with one is refused. */
export const figureQuery = z.strictObject({
  ...moment,
  position: z.string().regex(/^\d{1,18}$/).optional().describe('The last event of the log that is counted; the newest if left out'),
  from: day.optional().describe('The first day of a series'),
  to: day.optional().describe('The last day of a series'),
  interval: z.enum(intervals).default('month').describe('A series has the first day of each'),
  known: z.enum(['then', 'now', 'each']).default('now').describe('Each day of a series as it was known at its end (UTC), all as known now, or each as known at its own end and at every later one: how a figure was revised'),
  by: z.string().max(100).transform((list) => list.split(',')).pipe(breakdown.array().max(3)).optional().describe(`Breakdowns, with commas between: ${breakdown.options.join(', ')}`),
  where: z.string().max(500).transform((list) => list.split(',').map((one) => {
    const at = one.indexOf(':');
    return { by: one.slice(0, Math.max(at, 0)), is: one.slice(at + 1) };
  })).pipe(z.strictObject({ by: breakdown, is: text(200) }).array().max(3)).optional().describe('Rows of breakdowns, such as sex:female,territory:crimea; all of them hold'),
  population: z.enum(['seen', 'public']).default('seen').describe('All that you may see, or what is public alone: then everybody gets the same digits'),
  format: z.enum(['json', 'csv']).optional(),
}); // prettier-ignore
type FigureAsked = z.output<typeof figureQuery>;
const measureName = z.enum(names);

/** Figures: what was true on any day, as known at any moment. */
@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly reads: Reads,
  ) {}

  @Get()
  @Does('statistics.read')
  list() {
    return catalogue;
  }

  @Get(':measure')
  @Does('statistics.read')
  async one(
    @Param('measure', new Validated(measureName, 'not-found')) name: string,
    @Query(new Validated(figureQuery, 'invalid-query')) query: FigureAsked,
    @Asker() asker: SignedIn,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const measure = name as Measure; // a union has no type at run time, and the OpenAPI document would lose it
    const { knownAt, position, known, population, by = defaultBy(measure), where = [] } = query;
    refuseUnfit(measure, { ...query, by, where });
    const asOf = query.asOf ?? query.to ?? today();
    const { from, to = asOf, interval } = query;
    const sight = population === 'public' ? publicSight : sightOf(asker.member);
    const found = await this.queries.execute(
      new Figure({
        measure,
        asOf,
        knownAt: knownAt === undefined ? undefined : new Date(knownAt),
        position,
        sight,
        window: from === undefined ? undefined : { from, to, interval },
        known,
        by,
        where,
      }),
    );
    if (!found)
      throw problem('not-caught-up', 'The figures do not show that position yet. Ask again in a moment.', {}, { 'Retry-After': '1' }); // prettier-ignore
    if (asksForJudges({ by, where }) && sight.reaches.length > 0)
      await this.reads.figure(asker, roleOf(asker, 'statistics.read'), {
        measure,
        breakdowns: [...by, ...where.map((one) => one.by)],
        upTo: found.position,
      });
    const csv = query.format ? query.format === 'csv' : request.accepts(['json', 'text/csv']) === 'text/csv';
    const link = linkOf(measure, { ...query, to: from === undefined ? undefined : to, by, where, asOf, format: csv ? 'csv' : undefined }, found); // prettier-ignore
    response.vary('Accept').set({ 'Qayd-Position': found.position, Link: `<${link}>; rel="canonical"` });
    if (csv) {
      response.type('text/csv').attachment(`${measure}-${asOf}.csv`);
      return csvOf(found, [...(isSeries(measure, from) ? ['day', ...(known === 'each' ? ['knownOn'] : [])] : []), ...(measures[measure].shape === 'duration' ? ['of'] : by)]); // prettier-ignore
    }
    const { definition, version, counts } = measures[measure];
    return {
      measure,
      definition,
      definitionIn: definitions[measure],
      version,
      counts,
      population,
      asOf,
      knownAt: found.knownAt,
      position: found.position,
      by: by.map(dimensionOf),
      rows: found.rows.map(({ keys, ...row }) => ({ ...keys, ...row })),
      link,
    };
  }
}

const dimensionOf = (name: Breakdown) => ({ name, ...breakdowns[name], aboutIn: abouts[name] });
const catalogue = {
  measures: names.map((name) => {
    const { counts, definition, version, by } = measures[name];
    return { name, counts, definition, definitionIn: definitions[name], version, by };
  }),
  breakdowns: breakdown.options.map(dimensionOf),
  populations: { seen: populations.seen.en, public: populations.public.en },
  populationsIn: populations,
  attestedCrh: attestedCrhDefinitions,
};

const defaultBy = (measure: Measure): readonly Breakdown[] =>
  measures[measure].shape === 'acts' ? [measures[measure].by[0]] : [];
const isSeries = (measure: Measure, from: string | undefined) =>
  from !== undefined && !['acts', 'people'].includes(measures[measure].shape);

function refuseUnfit(measure: Measure, { from, to, asOf, interval, by, where, known }: Omit<FigureAsked, 'by' | 'where'> & Wanted): void {
  const { shape, by: fits } = measures[measure];
  const days = from === undefined ? 0 : Math.ceil((Date.parse(to ?? asOf ?? today()) - Date.parse(from)) / 86_400_000 / length[interval]) + 1;
  const most = known === 'each' ? 36 : shape === 'day' && (measure === 'persons' || by.length > 0 || where.length > 0) ? 120 : 5_000;
  const told: readonly (false | readonly [field: string, detail: string])[] = [
    ...[...by, ...where.map((one) => one.by)].map((name) => !(fits as readonly string[]).includes(name) && (['by', `${measure} has no breakdown ${name}; it has: ${fits.join(', ') || 'none'}`] as const)),
    new Set(by).size < by.length && ['by', 'each breakdown once'],
    shape === 'flow' && from === undefined && ['from', 'a flow has a first day and a last one'],
    shape === 'duration' && from !== undefined && ['from', 'durations are of one day: ask with asOf'],
    known === 'each' && shape !== 'day' && ['known', 'how a figure was revised is told of a series of persons'],
    known !== 'now' && (from === undefined || (shape !== 'day' && shape !== 'flow')) && ['known', 'a series of persons or of flows is known then; one day is asked for with knownAt'],
    from === undefined && to !== undefined && ['from', 'a series has a first day'],
    from !== undefined && from > (to ?? asOf ?? today()) && ['to', 'the last day is before the first'],
    from !== undefined && asOf !== undefined && from > asOf && ['acts', 'people'].includes(shape) && ['asOf', 'the day asked for is before the first day'],
    days > most && ['interval', `a series of this has at most ${most} days`],
  ];
  const errors = told.flatMap((one) => (one ? [{ field: one[0], detail: one[1] }] : []));
  if (errors.length > 0) throw problem('invalid-query', 'This can not be asked of this measure: see errors.', { errors });
} // prettier-ignore
const length = { day: 1, week: 7, month: 28, quarter: 89, year: 365 } as const;

interface Wanted {
  readonly by: readonly Breakdown[];
  readonly where: readonly { readonly by: Breakdown; readonly is: string }[];
}

/** With all that decides the digits said out loud: it answers the same for ever, to whoever sees the same. */
function linkOf(
  measure: Measure,
  asked: Omit<Partial<FigureAsked>, 'by' | 'where'> & Wanted,
  { knownAt, position }: FigureFound,
): string {
  const { from, to, interval, known, by, where, population, asOf, format } = asked;
  const said = {
    asOf, knownAt, position, population, from, to,
    ...(from !== undefined && { interval, known }),
    by: by.length > 0 ? by.join() : undefined,
    where: where.length > 0 ? where.map((one) => `${one.by}:${one.is}`).join() : undefined,
    format,
  }; // prettier-ignore
  const entries = Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/v1/statistics/${measure}?${new URLSearchParams(entries).toString()}`;
}

/** What a table program would take for a formula is made a text. */
const csvOf = ({ rows }: FigureFound, keys: readonly string[]): string =>
  stringify(
    rows.map(({ keys: of, value, possible, stale }) => [...keys.map((key) => of[key]), value, possible, stale]),
    { header: true, columns: [...keys, 'value', 'possible', 'stale'], escape_formulas: true, record_delimiter: 'windows' },
  ); // prettier-ignore
