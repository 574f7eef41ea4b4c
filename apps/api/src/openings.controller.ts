import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { breakGlassReason, isRefusal, sightUpTo, text, type CaseId, type Day, type Sight } from '#domain';
import {
  BreakGlass, Clock, Does, isFresh, Members, Notices, openSightOf, permitted, Reads, sightOf,
  type Operation, type Role, type SignedIn,
} from '#access'; // prettier-ignore
import { CaseObject, CaseTimelines, type CaseFile } from '#read-models';
import { absentCase, moment, today } from './cases.controller.js';
import { Asker } from './http/attempt.js';
import { problemOf } from './http/problem.js';
import { roleOf } from './http/role.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';
import { timelineFor } from './timeline.js';

const reason = text(1_000).describe('Why: it stands in the log of access');
export const opening = z.strictObject({ reason, ...moment });
export const breaking = z.strictObject({ why: breakGlassReason, reason });
export const countersigning = z.strictObject({ justified: z.boolean(), reason });

/** What is confidential in a case, opened with a reason; and by break glass, where one may not otherwise. */
@Controller('v1')
export class OpeningsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly members: Members,
    private readonly reads: Reads,
    private readonly glass: BreakGlass,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  @Post('cases/:id/openings')
  @Does('confidential.open')
  @HttpCode(200)
  async open(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Body(new Validated(opening)) { reason, ...moment }: z.output<typeof opening>,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { role } = await this.permitted(asker, 'confidential.open', id, reason);
    await this.reads.count(asker, role);
    return this.timeline(asker, role, id, openSightOf(asker.member), moment, { reason }, response);
  }

  @Post('cases/:id/break-glass')
  @Does('glass.break')
  @HttpCode(200)
  async break(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Body(new Validated(breaking)) { why, reason }: z.output<typeof breaking>,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { role, file } = await this.permitted(asker, 'glass.break', id, reason);
    const opened = await this.glass.open(asker, role, { case: id as CaseId, person: file.person, why, reason });
    if (isRefusal(opened)) throw problemOf(opened);
    for (const lawyer of file.assigned) await this.notices.add('glass-broken', lawyer);
    response.set('Qayd-Opening', opened.opening);
    return this.timeline(asker, role, id, sightUpTo('confidential'), {}, { reason, ...opened }, response);
  }

  @Get('break-glass')
  @Does('glass.read')
  async list() {
    const items = (await this.glass.all()).map(({ id, by, organisation, person, at, countersigned }) => ({
      id,
      by,
      organisation,
      person,
      at: at.toISOString(),
      countersigned: countersigned
        ? { by: countersigned.by, at: countersigned.at.toISOString(), justified: countersigned.justified }
        : null,
    }));
    return { items };
  }

  @Post('break-glass/:id/countersignatures')
  @Does('glass.countersign')
  @HttpCode(204)
  async countersign(
    @Param('id', new Validated(anId, 'not-found')) opening: string,
    @Body(new Validated(countersigning)) of: z.output<typeof countersigning>,
    @Asker() asker: SignedIn,
  ) {
    const refusal = await this.glass.countersign(asker, roleOf(asker, 'glass.countersign'), { opening, ...of });
    if (refusal) throw problemOf(refusal);
  }

  private async permitted(
    { member, session }: SignedIn,
    operation: Operation,
    id: string,
    reason: string,
  ): Promise<{ readonly role: Role; readonly file: CaseFile }> {
    const file = await this.queries.execute(new CaseObject(id));
    const now = this.clock.now();
    const role = file && permitted(member, operation, file, { now, fresh: isFresh(session, now), reason });
    if (!role) throw absentCase();
    return { role, file };
  }

  private async timeline(
    asker: SignedIn,
    role: Role,
    id: string,
    sight: Sight,
    { asOf = today(), knownAt }: { readonly asOf?: Day | undefined; readonly knownAt?: string | undefined },
    why: { readonly reason: string; readonly opening?: string },
    response: Response,
  ) {
    const { member } = asker;
    const [timeline, ...merged] = await this.queries.execute(
      new CaseTimelines(id, asOf, knownAt === undefined ? undefined : new Date(knownAt), sight, sightOf(member)),
    );
    if (!timeline) throw absentCase();
    await this.reads.ofCase(asker, role, { case: id, part: 'timeline', tier: 'confidential', ...why });
    for (const { case: told, read } of merged)
      await this.reads.ofCase(asker, role, { case: told.id, part: 'timeline', tier: read.highest });
    response.set({ ETag: `"${timeline.revision}"`, 'Qayd-Position': timeline.position });
    response.type('application/json');
    return timelineFor([timeline, ...merged], knownAt ?? this.clock.now().toISOString(), member, this.members);
  }
}
