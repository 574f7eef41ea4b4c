import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { personRegistered, text, type PersonId } from '#domain';
import { PeopleList, PersonSummary } from '#read-models';
import { ActOnPerson } from '#registry';
import { Does, Reads, sightOf, type SignedIn } from '#access';
import { roleOf } from './http/role.js';
import { Asker, Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { paged, pageQuery } from './http/paging.js';
import { problem } from './http/problem.js';
import { Validated } from './http/validated.js';

export const newPerson = personRegistered.schema;
export const peopleQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().describe('Part of a name, in any spelling that is recorded'),
});
/** Of whatever: a UUID in letters of any case, and one and the same in either. */
export const anId = z.uuid().toLowerCase();

@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @Does('person.register')
  async register(
    @Body(new Validated(newPerson)) data: z.output<typeof newPerson>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const id = idMade('person', asked) as PersonId;
    const outcome = await this.commands.execute(
      new ActOnPerson(id, { type: 'PersonRegistered', data }, attemptOf(asked, data)),
    );
    return created(response, outcome, id, `/v1/people/${id}`);
  }

  @Get()
  @Does('person.read')
  async list(
    @Query(new Validated(peopleQuery, 'invalid-query')) { q, ...page }: z.output<typeof peopleQuery>,
    @Asker() asker: SignedIn,
  ) {
    const found = await this.queries.execute(new PeopleList({ sight: sightOf(asker.member), q }, page));
    await this.reads.listed(asker, roleOf(asker, 'person.read'), 'people', found?.restricted ?? []);
    return paged(found);
  }

  @Get(':id')
  @Does('person.read')
  async one(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const found = await this.queries.execute(new PersonSummary(id, sightOf(asker.member)));
    if (!found)
      throw problem(
        'not-found',
        'There is no such person, or it is not yours to see: GET /v1/people lists those that there are.',
      );
    if (found.restricted) await this.reads.listed(asker, roleOf(asker, 'person.read'), 'people', [id]);
    response.set('ETag', `"${found.item.revision}"`);
    return found.item;
  }
}
