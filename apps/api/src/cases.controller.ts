import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { caseOpened, civilDay, liberties, marks, procedures, text, tier, type CaseId, type Day } from '#domain';
import { CaseAsKnown, CaseList, CaseListAsKnown, CaseSummary, caseSorts, CaseTimelines } from '#read-models';
import { ActOnCase } from '#registry';
import { Does, Members, Reads, sightOf, type SignedIn } from '#access';
import { roleOf } from './http/role.js';
import { Asker, Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { paged, pageQuery } from './http/paging.js';
import { problem } from './http/problem.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';
import { timelineFor } from './timeline.js';

export const newCase = caseOpened.schema;
const asOf = civilDay
  .refine((day) => day >= '1800-01-01' && day <= '2199-12-31', 'a day in the years 1800 to 2199')
  .optional()
  .describe('The day in the world, YYYY-MM-DD; today if left out');
export const moment = {
  asOf,
  knownAt: z.iso
    .datetime({
      offset: true,
      error: 'an instant such as 2024-05-01T12:00:00Z; in an address the + of an offset is %2B',
    })
    .refine((instant) => Number.isFinite(Date.parse(instant)), 'there is no such instant')
    .optional()
    .describe('The instant by the registry; now if left out'),
};
export const casesQuery = z.strictObject({
  ...pageQuery,
  ...moment,
  sort: z.enum(caseSorts).optional().describe('`name` if left out; with `knownAt` the order is that of opening'),
  liberty: z.enum(liberties).optional().describe('Certainly or possibly so'),
  procedure: z.enum(procedures).optional(),
  mark: z.enum(marks).optional(),
  deprivedOfLiberty: z.enum(['yes', 'no', 'possibly']).optional(),
  tier: tier.optional(),
  person: anId.optional(),
  q: text(200).optional().describe('Part of a name of the person'),
});
export const timelineQuery = z.strictObject(moment);

@Controller('v1/cases')
export class CasesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly members: Members,
    private readonly reads: Reads,
  ) {}

  @Post()
  @Does('case.open')
  async open(
    @Body(new Validated(newCase)) data: z.output<typeof newCase>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const id = idMade('case', asked) as CaseId;
    const outcome = await this.commands.execute(
      new ActOnCase(id, { type: 'CaseOpened', data }, attemptOf(asked, data)),
    );
    return created(response, outcome, id, `/v1/cases/${id}`);
  }

  @Get()
  @Does('case.read')
  async list(
    @Query(new Validated(casesQuery, 'invalid-query')) query: z.output<typeof casesQuery>,
    @Asker() asker: SignedIn,
  ) {
    const { limit, after, sort, asOf = today(), knownAt, q, ...rest } = query;
    const filter = { ...rest, asOf, sight: sightOf(asker.member) };
    if (knownAt !== undefined) refuseOfNow({ sort, q });
    const found = await this.queries.execute(
      knownAt === undefined
        ? new CaseList({ ...filter, q }, sort ?? 'name', { limit, after })
        : new CaseListAsKnown(filter, new Date(knownAt), { limit, after }),
    );
    await this.reads.listed(asker, roleOf(asker, 'case.read'), 'cases', found?.restricted ?? []);
    return paged(found);
  }

  @Get(':id')
  @Does('case.read')
  async one(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Query(new Validated(timelineQuery, 'invalid-query')) { asOf = today(), knownAt }: z.output<typeof timelineQuery>,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const filter = { asOf, sight: sightOf(asker.member) };
    const found = await this.queries.execute(
      knownAt === undefined ? new CaseSummary(id, filter) : new CaseAsKnown(id, filter, new Date(knownAt)),
    );
    if (!found) throw absentCase();
    const tier = found.restricted ? 'restricted' : 'public';
    await this.reads.ofCase(asker, roleOf(asker, 'case.read'), { case: id, part: 'case', tier });
    response.set('ETag', `"${found.item.revision}"`);
    return found.item;
  }

  @Get(':id/timeline')
  @Does('case.read')
  async timeline(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Query(new Validated(timelineQuery, 'invalid-query')) { asOf = today(), knownAt }: z.output<typeof timelineQuery>,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { member } = asker;
    const now = new Date();
    const [timeline, ...merged] = await this.queries.execute(
      new CaseTimelines(id, asOf, knownAt === undefined ? undefined : new Date(knownAt), sightOf(member)),
    );
    if (!timeline) throw absentCase();
    for (const { case: told, read } of [timeline, ...merged])
      await this.reads.ofCase(asker, roleOf(asker, 'case.read'), {
        case: told.id,
        part: 'timeline',
        tier: read.highest,
      });
    response.set({ ETag: `"${timeline.revision}"`, 'Qayd-Position': timeline.position });
    response.type('json');
    return timelineFor([timeline, ...merged], knownAt ?? now.toISOString(), member, this.members);
  }
}

/** Names, and what the list is ordered by, are kept as they are now alone. */
function refuseOfNow(asked: { readonly sort: string | undefined; readonly q: string | undefined }): void {
  const errors = Object.entries(asked).flatMap(([field, value]) =>
    value === undefined
      ? []
      : [{ field, detail: 'not with knownAt: the order is that of opening, and names are searched as they are now' }],
  );
  if (errors.length > 0) throw problem('invalid-query', 'This can not be asked of the past: see errors.', { errors });
}

export const today = () => new Date().toISOString().slice(0, 10) as Day;
export const absentCase = () =>
  problem(
    'not-found',
    'There is no such case, or it is not yours to see; or it was not opened yet at that moment. GET /v1/cases lists those that there are.',
  );
