import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { text } from '#domain';
import { assertFresh, Clock, Does, keyOperations, Keys, type SignedIn } from '#access';
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { assertOwn, sessionOf } from './http/proofs.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const newKey = z.strictObject({
  label: text(100),
  operations: z.enum(keyOperations).array().min(1).max(keyOperations.length),
  days: z.int().min(1).max(90).default(30),
});

/** Keys for programs: each for some operations, for 90 days at most, never for more than its member may. */
@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Does('key.own')
  async issue(@Body(new Validated(newKey)) wanted: z.output<typeof newKey>, @Asker() asker: SignedIn) {
    assertFresh(sessionOf(asker), this.clock.now());
    assertOwn(asker);
    const { expiresAt, ...issued } = await this.keys.issue(asker.member.id, wanted);
    return { ...issued, expiresAt: expiresAt.toISOString() };
  }

  @Get()
  @Does('key.own')
  async list(@Asker() { member }: SignedIn) {
    const items = (await this.keys.of(member.id)).map(({ id, label, operations, createdAt, expiresAt }) => ({
      id,
      label,
      operations,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
    return { items };
  }

  @Delete(':id')
  @Does('key.own')
  @HttpCode(204)
  async revoke(@Param('id', new Validated(anId, 'not-found')) id: string, @Asker() { member }: SignedIn) {
    if (!(await this.keys.revoke(member.id, id)))
      throw problem('not-found', 'There is no such key of yours: GET /v1/keys lists them.');
  }
}
