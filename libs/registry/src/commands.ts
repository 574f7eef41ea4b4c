import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CaseAct, CaseId, MembershipAct, PersonAct, PersonId, SourceAct, SourceId } from '#domain';
import type { Attempt, Outcome } from './attempt.js';
import { Cases, type Known, type NewFact } from './cases.js';
import { Memberships } from './memberships.js';
import { People } from './people.js';
import { Sources } from './sources.js';

/** Records facts of one case, all or none. Sent again it appends nothing. */
export class RecordFacts extends Command<Outcome> {
  constructor(
    readonly caseId: CaseId,
    readonly facts: readonly NewFact[],
    readonly attempt: Attempt,
    readonly known: Known = 'refuse',
  ) {
    super();
  }
}

/** Does an act to the record of a case: `CaseOpened` opens it. Sent again it appends nothing. */
export class ActOnCase extends Command<Outcome> {
  constructor(
    readonly caseId: CaseId,
    readonly act: CaseAct,
    readonly attempt: Attempt,
  ) {
    super();
  }
}

/** Does an act to the record of a person: `PersonRegistered` registers. Sent again it appends nothing. */
export class ActOnPerson extends Command<Outcome> {
  constructor(
    readonly personId: PersonId,
    readonly act: PersonAct,
    readonly attempt: Attempt,
  ) {
    super();
  }
}

/** Does an act to the record of a source: `SourceRegistered` registers. Sent again it appends nothing. */
export class ActOnSource extends Command<Outcome> {
  constructor(
    readonly sourceId: SourceId,
    readonly act: SourceAct,
    readonly attempt: Attempt,
  ) {
    super();
  }
}

/** Does an act of the membership. Sent again it appends nothing. */
export class ActOnMembership extends Command<Outcome> {
  constructor(
    readonly act: MembershipAct,
    readonly attempt: Attempt,
  ) {
    super();
  }
}

@CommandHandler(RecordFacts)
class RecordFactsHandler implements ICommandHandler<RecordFacts> {
  constructor(private readonly cases: Cases) {}

  execute({ caseId, facts, attempt, known }: RecordFacts) {
    return this.cases.record(caseId, facts, attempt, known);
  }
}

@CommandHandler(ActOnCase)
class ActOnCaseHandler implements ICommandHandler<ActOnCase> {
  constructor(private readonly cases: Cases) {}

  execute({ caseId, act, attempt }: ActOnCase) {
    return this.cases.act(caseId, act, attempt);
  }
}

@CommandHandler(ActOnPerson)
class ActOnPersonHandler implements ICommandHandler<ActOnPerson> {
  constructor(private readonly people: People) {}

  execute({ personId, act, attempt }: ActOnPerson) {
    return this.people.act(personId, act, attempt);
  }
}

@CommandHandler(ActOnSource)
class ActOnSourceHandler implements ICommandHandler<ActOnSource> {
  constructor(private readonly sources: Sources) {}

  execute({ sourceId, act, attempt }: ActOnSource) {
    return this.sources.act(sourceId, act, attempt);
  }
}

@CommandHandler(ActOnMembership)
class ActOnMembershipHandler implements ICommandHandler<ActOnMembership> {
  constructor(private readonly memberships: Memberships) {}

  execute({ act, attempt }: ActOnMembership) {
    return this.memberships.act(act, attempt);
  }
}

export const commandHandlers = [
  RecordFactsHandler,
  ActOnCaseHandler,
  ActOnPersonHandler,
  ActOnSourceHandler,
  ActOnMembershipHandler,
];
