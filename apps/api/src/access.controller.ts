import { Controller, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { CaseId } from '#domain';
import { assertFresh, Canaries, Clock, Does, permitted, type SignedIn } from '#access';
import { AccessRecords, CaseObject, type AccessRecord } from '#read-models';
import { absentCase } from './cases.controller.js';
import { Asker } from './http/attempt.js';
import { paged, pageQuery } from './http/paging.js';
import { sessionOf } from './http/proofs.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const accessQuery = z.strictObject(pageQuery);
export const auditQuery = z.strictObject({ ...pageQuery, member: anId.optional(), case: anId.optional() });
type Page = z.output<typeof accessQuery>;

/** Who read what: one's own reads, those of a case for its lawyers and whoever opened it, all of them for auditors. */
@Controller('v1')
export class AccessController {
  constructor(
    private readonly queries: QueryBus,
    private readonly canaries: Canaries,
    private readonly clock: Clock,
  ) {}

  @Get('access')
  @Does('access.own')
  async own(@Query(new Validated(accessQuery, 'invalid-query')) page: Page, @Asker() { member }: SignedIn) {
    return paged(await this.queries.execute(new AccessRecords({ member: member.id }, page)));
  }

  /** Of a case: in what role and for what organisation, never who. */
  @Get('cases/:id/access')
  @Does('access.of-case')
  async ofCase(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Query(new Validated(accessQuery, 'invalid-query')) page: Page,
    @Asker() { member }: SignedIn,
  ) {
    const file = await this.queries.execute(new CaseObject(id));
    const object = file && { ...file, recordedBy: file.openedBy };
    const now = this.clock.now();
    if (!object || !permitted(member, 'access.of-case', object, { now, fresh: true })) throw absentCase();
    const { items, ...rest } = paged(await this.queries.execute(new AccessRecords({ case: id }, page)));
    return { ...rest, items: items.map(withoutMember) };
  }

  @Get('audit/access')
  @Does('access.audit')
  async all(@Query(new Validated(auditQuery, 'invalid-query')) { limit, after, ...of }: z.output<typeof auditQuery>) {
    return paged(await this.queries.execute(new AccessRecords({ all: true, ...of }, { limit, after })));
  }

  /** What auditors have to look at: quotas that were exceeded, canaries, break glass. */
  @Get('audit/alerts')
  @Does('access.audit')
  async alerts(@Query(new Validated(accessQuery, 'invalid-query')) page: Page) {
    return paged(await this.queries.execute(new AccessRecords({ all: true, alerts: true }, page)));
  }

  @Get('audit/canaries')
  @Does('canary.mark')
  async allCanaries() {
    return { items: await this.canaries.all() };
  }

  /** Says that a case is of an invented person, whom nobody has a reason to open. */
  @Put('audit/canaries/:id')
  @Does('canary.mark')
  @HttpCode(204)
  async mark(@Param('id', new Validated(anId, 'not-found')) id: string, @Asker() asker: SignedIn) {
    assertFresh(sessionOf(asker), this.clock.now());
    await this.canaries.mark(id as CaseId, asker.member.id);
  }
}

const withoutMember = ({
  member: _,
  id: __,
  opening: ___,
  operation: ____,
  document: _____,
  ...record
}: AccessRecord) => record;
