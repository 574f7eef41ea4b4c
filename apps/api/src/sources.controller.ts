import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { isRefusal, sourceRegistered, type MemberId, type SourceId, type Tier } from '#domain';
import { SourceSummary } from '#read-models';
import { ActOnSource, Operations } from '#registry';
import { assertFresh, Clock, Does, isFresh, permitted, Reads, type SignedIn } from '#access';
import { Asker, Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { fetching } from './http/fetching.js';
import { problem, problemOf } from './http/problem.js';
import { sessionOf } from './http/proofs.js';
import { roleOf } from './http/role.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const newSource = sourceRegistered.schema;
export const disclosure = z.strictObject({ operation: anId.describe('That somebody else approved') });

@Controller('v1/sources')
export class SourcesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly operations: Operations,
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Does('source.register')
  async register(
    @Body(new Validated(newSource)) data: z.output<typeof newSource>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const id = idMade('source', asked) as SourceId;
    const outcome = await this.commands.execute(
      new ActOnSource(id, { type: 'SourceRegistered', data }, attemptOf(asked, data)),
    );
    return created(response, outcome, id, `/v1/sources/${id}`);
  }

  @Get(':id')
  @Does('source.read')
  async one(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const found = await this.queries.execute(new SourceSummary(id));
    const role = found && this.roleFor(asker, found.source.tier, found.by);
    if (!role) throw problem('not-found', 'There is no such source, or it is not yours to see.');
    if (found.source.tier !== 'public') await this.reads.source(asker, role, id);
    response.set('ETag', `"${found.source.revision}"`);
    return found.source;
  }

  /** Who a confidential source is, once, to whoever asked for it with the approval of a second person. */
  @Post(':id/disclosures')
  @Does('operation.fetch')
  @HttpCode(200)
  async disclose(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Body(new Validated(disclosure)) { operation }: z.output<typeof disclosure>,
    @Asking() asked: Asked,
  ) {
    assertFresh(sessionOf(asked), this.clock.now());
    const role = roleOf(asked, 'operation.fetch');
    const found = await this.operations.handOver(operation, 'source-identity', fetching(asked), async ({ object, reason }) => {
      const known = object.id === id ? await this.queries.execute(new SourceSummary(id)) : undefined;
      if (!known) throw problem('not-found', 'There is no such source, or it is not yours to see.');
      await this.reads.count(asked, role);
      await this.reads.source(asked, role, id, { operation, reason });
      return known.source;
    }); // prettier-ignore
    if (isRefusal(found)) throw problemOf(found);
    return found;
  }

  /** Who a confidential source is, whoever registered it reads, proved anew; anybody else with a second person. */
  private roleFor({ member, session }: SignedIn, tier: Tier, by: MemberId) {
    const now = this.clock.now();
    const object = {
      tier: by === member.id && member.upTo === undefined ? ('public' as const) : tier,
      assigned: new Set<MemberId>(),
      recordedBy: by,
    };
    const operation = tier === 'confidential' ? 'source.identify' : 'source.read';
    return permitted(member, operation, object, { now, fresh: isFresh(session, now), reason: 'asked for' });
  }
}
