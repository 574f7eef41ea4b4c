import { Controller, Get, Param } from '@nestjs/common';
import { memberId, refuse, type MemberId } from '#domain';
import { MemberTraces } from '#registry';
import { Does, RosterLog } from '#access';
import { problemOf } from './http/problem.js';
import { Validated } from './http/validated.js';

/** What officers look through when a member's account was perhaps somebody else's. */
@Controller('v1/members/:id')
export class CompromisesController {
  constructor(
    private readonly traces: MemberTraces,
    private readonly rosters: RosterLog,
  ) {}

  /** All that the member read and wrote since the moment from which they count as compromised; never what it said. */
  @Get('compromise')
  @Does('membership.decide')
  async report(@Param('id', new Validated(memberId, 'not-found')) of: string) {
    const id = of as MemberId;
    const { roster } = await this.rosters.fresh();
    const since = roster?.members.get(id)?.compromisedSince;
    if (!since)
      throw problemOf(refuse('member-not-found', 'Nobody with this id counts as compromised.', { field: 'member' }));
    const { wrote, read } = await this.traces.since(id, since);
    return {
      member: id,
      since: since.toISOString(),
      wrote: wrote.map(({ at, ...trace }) => ({ ...trace, at: at.toISOString() })),
      read: read.map(({ at, data, ...trace }) => ({ ...trace, at: at.toISOString(), of: whatOf(data) })),
    };
  }
}

/** Which thing was read, without the reasons that the reader gave. */
const whatOf = ({ case: one, cases, part, tier, source, format }: Readonly<Record<string, unknown>>) => ({
  case: one ?? null,
  cases: cases ?? [],
  part: part ?? null,
  tier: tier ?? null,
  source: source ?? null,
  format: format ?? null,
});
