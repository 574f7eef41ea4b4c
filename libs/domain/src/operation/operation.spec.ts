import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideOperation, evolveOperation, isOpen, isRefusal, operationActs, operationEventVersion, operationRequested, peopleNow,
  readOperationEvent, refuseExecution, registryItself, voidOf,
  type MemberId, type OperationAct, type OperationContext, type OperationState, type OrganisationId, type PersonNow,
} from '#domain'; // prettier-ignore
import { activated, founding, people, refused, rosterAfter, suspends } from '#domain/testing';

const { anna, borys, sofia, taras } = people;
const [requester, approver, colleague] = [sofia, taras, anna];
const asked = new Date('2026-04-01T12:00:00Z');
const hours = (count: number) => new Date(asked.getTime() + count * 3_600_000);
const person = (organisation: string, standing: PersonNow['standing'] = 'active'): PersonNow => ({
  standing,
  organisation: organisation as OrganisationId,
});
const everybody = new Map([
  [requester, person('alpha')],
  [approver, person('beta')],
  [colleague, person('alpha')],
]);

const request = {
  type: 'OperationRequested',
  data: operationRequested.schema.parse(operationRequested.example),
} as OperationAct;
const approve = { type: 'OperationApproved', data: { commandHash: 'cd'.repeat(32) } } as OperationAct;
const deny = { type: 'OperationDenied', data: { reason: 'x' } } as OperationAct;
const withdraw = { type: 'OperationWithdrawn', data: {} } as OperationAct;
const executed = { type: 'OperationExecuted', data: {} } as OperationAct;
const voided = (why: string) => ({ type: 'OperationVoided', data: { why } }) as OperationAct;

type Now = Partial<Omit<OperationContext, 'by'>>;
const as = (by: MemberId, more: Now = {}): OperationContext => ({
  by,
  now: hours(1),
  people: everybody,
  objectRevision: 7,
  ...more,
});
const but = (member: MemberId, now: PersonNow): Now => ({ people: new Map(everybody).set(member, now) });

const after = (state: OperationState | undefined, act: OperationAct, context: OperationContext): OperationState => {
  const decision = decideOperation(act, state, context);
  if (isRefusal(decision)) throw new Error(decision.detail);
  return decision.reduce<OperationState | undefined>(
    (now, event) => evolveOperation(now, { ...event, recorded: { id: 'e', by: context.by, at: context.now } }),
    state,
  )!;
};
const requested = after(undefined, request, as(requester, { now: asked }));
const approved = after(requested, approve, as(approver));

describe('what is handed over', () => {
  const asking = {
    type: 'OperationRequested',
    data: operationRequested.schema.parse({
      ...operationRequested.example,
      operation: 'restricted-export',
      object: { kind: 'export', id: '01980000-0000-7000-8000-0000000000e1' },
      objectRevision: null,
    }),
  } as OperationAct;
  const now = (more: Now = {}): Now => ({ objectRevision: null, ...more });
  const waits = after(after(undefined, asking, as(requester, { now: asked })), approve, as(approver, now()));
  const minutes = (count: number) => new Date(hours(1).getTime() + count * 60_000);

  it('is fetched by whoever asked, once', () => {
    expect(decideOperation(executed, waits, as(requester, now()))).toHaveLength(1);
    for (const other of [approver, registryItself])
      expect(decideOperation(executed, waits, as(other, now()))).toEqual(refused('not-your-own'));
    const fetched = after(waits, executed, as(requester, now()));
    expect(decideOperation(executed, fetched, as(requester, now()))).toEqual(refused('handed-over'));
  });

  it('waits an hour from its approval, and not past the day of the request', () => {
    expect(decideOperation(executed, waits, as(requester, now({ now: minutes(59) })))).toHaveLength(1);
    expect(isOpen(waits, minutes(60))).toBe(false);
    expect(decideOperation(executed, waits, as(requester, now({ now: minutes(60) })))).toEqual(
      refused('handing-over-ended'),
    );
    const late = after(undefined, asking, as(requester, { now: asked }));
    const approvedLate = after(late, approve, as(approver, now({ now: hours(23.9) })));
    expect([isOpen(approvedLate, hours(23.99)), isOpen(approvedLate, hours(24))]).toEqual([true, false]);
  });

  it('is handed over to nobody when one of the two is no active member', () => {
    for (const [one, rule] of [[requester, 'requester-not-active'], [approver, 'approver-not-active']] as const)
      expect(decideOperation(executed, waits, as(requester, now(but(one, person('x', 'suspended')))))).toEqual(refused(rule));
  }); // prettier-ignore
});

describe('an operation of two people', () => {
  it('is asked for by an active member', () => {
    expect(decideOperation(request, undefined, as(requester))).toHaveLength(1);
    for (const standing of ['suspended', 'probation'] as const)
      expect(decideOperation(request, undefined, as(requester, but(requester, person('alpha', standing))))).toEqual(
        refused('not-active'),
      );
  });

  it('is approved by somebody else, of another organisation', () => {
    expect(decideOperation(approve, requested, as(approver))).toHaveLength(1);
    expect(decideOperation(approve, requested, as(requester))).toEqual(refused('own-operation'));
    expect(decideOperation(approve, requested, as(colleague))).toEqual(refused('same-organisation'));
    expect(decideOperation(approve, requested, as(borys))).toEqual(refused('not-active'));
  });

  it('is approved by a colleague where one organisation will do', () => {
    const merge = { ...request, data: { ...request.data, operation: 'case-merge' } } as OperationAct;
    const state = after(undefined, merge, as(requester, { now: asked }));
    expect(decideOperation(approve, state, as(colleague))).toHaveLength(1);
  });

  it('is not approved by the organisation that asked, though the requester has changed theirs', () =>
    expect(decideOperation(approve, requested, as(colleague, but(requester, person('gamma'))))).toEqual(
      refused('same-organisation'),
    ));

  it('is approved as it was asked for', () =>
    expect(
      decideOperation({ type: 'OperationApproved', data: { commandHash: 'ef'.repeat(32) } }, requested, as(approver)),
    ).toEqual(refused('command-changed', 'commandHash')));

  it('is approved once, while nothing under it changed', () => {
    expect(decideOperation(approve, approved, as(approver))).toEqual(refused('operation-approved'));
    expect(decideOperation(approve, requested, as(approver, { objectRevision: 8 }))).toEqual(refused('object-changed'));
    expect(decideOperation(approve, requested, as(approver, { now: hours(24) }))).toEqual(refused('operation-expired'));
    expect(decideOperation(approve, requested, as(approver, but(requester, person('alpha', 'suspended'))))).toEqual(
      refused('requester-not-active'),
    );
  });

  it('is run once, within 24 hours, with both people in standing', () => {
    expect(refuseExecution(requested, as(registryItself))).toEqual(refused('operation-not-approved'));
    expect(refuseExecution(approved, as(registryItself))).toBeUndefined();
    expect(refuseExecution(approved, as(registryItself, { now: hours(24) }))).toEqual(refused('operation-expired'));
    expect(refuseExecution(approved, as(registryItself, { objectRevision: null }))).toEqual(refused('object-changed'));
    expect(refuseExecution(approved, as(registryItself, but(approver, person('beta', 'lapsed'))))).toEqual(
      refused('approver-not-active'),
    );
    expect(refuseExecution(approved, as(registryItself, but(approver, person('alpha'))))).toEqual(
      refused('organisations-changed'),
    );
    const done = after(approved, executed, as(registryItself));
    expect(refuseExecution(done, as(registryItself))).toEqual(refused('operation-over'));
  });

  it('is over once it is denied, withdrawn, executed or void', () => {
    const ends = [
      after(requested, deny, as(approver)),
      after(requested, withdraw, as(requester)),
      after(approved, executed, as(registryItself)),
      after(requested, voided('expired'), as(registryItself, { now: hours(24) })),
    ];
    for (const state of ends) {
      expect(isOpen(state, hours(1))).toBe(false);
      for (const act of [approve, deny])
        expect(decideOperation(act, state, as(approver))).toEqual(refused('operation-over'));
    }
  });

  it('is denied by others and withdrawn by whoever asked', () => {
    expect(decideOperation(deny, requested, as(requester))).toEqual(refused('own-operation'));
    expect(decideOperation(withdraw, requested, as(approver))).toEqual(refused('not-your-own'));
    expect(decideOperation(withdraw, approved, as(requester))).toEqual(refused('operation-approved'));
  });

  it('is voided by the registry alone, for what is so', () => {
    expect(decideOperation(voided('expired'), requested, as(approver, { now: hours(24) }))).toEqual(
      refused('registry-only'),
    );
    expect(decideOperation(voided('expired'), requested, as(registryItself))).toEqual(refused('operation-not-void'));
    expect(voidOf(approved, as(registryItself, { objectRevision: 9 }))).toBe('object-changed');
  });

  it('is open for 24 hours', () => {
    expect(isOpen(requested, new Date(hours(24).getTime() - 1))).toBe(true);
    expect(isOpen(requested, hours(24))).toBe(false);
  });

  it('dies with the requester’s suspension, as the roster has it', () => {
    const steps = [founding, ...activated()];
    const now = (roster = rosterAfter(steps)) => ({ people: peopleNow(roster, [requester, approver], hours(1)) });
    expect(decideOperation(approve, requested, as(approver, now()))).toHaveLength(1);
    const suspended = rosterAfter([...steps, suspends(anna, requester, '2026-04-01T12:30:00Z')]);
    expect(decideOperation(approve, requested, as(approver, now(suspended)))).toEqual(refused('requester-not-active'));
  });

  it('never has one person on both sides, nor two of one organisation, whoever tries what', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            act: fc.constantFrom(approve, deny, withdraw, executed, voided('expired')),
            by: fc.constantFrom(requester, approver, colleague, registryItself),
            hour: fc.nat(30),
            objectRevision: fc.constantFrom(7, 7, 8),
          }),
        ),
        (tries) => {
          let state = requested;
          for (const { act, by, hour, objectRevision } of tries) {
            const context = as(by, { now: hours(hour), objectRevision });
            if (isRefusal(decideOperation(act, state, context))) continue;
            state = after(state, act, context);
            expect(isRefusal(decideOperation(act, state, context))).toBe(true);
          }
          if (state.ended?.how === 'executed' || state.approved) {
            expect(state.approved!.by).not.toBe(state.requested.by);
            expect(state.approved!.organisation).not.toBe(state.requested.organisation);
          }
        },
      ),
    ));

  it.each(operationActs.map((one) => [one.type, one] as const))('reads %s again as it was written', (type, act) => {
    const says = act.schema.parse(act.example) as object;
    const state = type === 'OperationRequested' ? undefined : type === 'OperationExecuted' ? approved : requested;
    const by = { OperationRequested: requester, OperationWithdrawn: requester, OperationApproved: approver, OperationDenied: approver }[type as string]; // prettier-ignore
    const now = type === 'OperationVoided' ? hours(24) : hours(1);
    const [event] = decideOperation({ type, data: says } as OperationAct, state, as(by ?? registryItself, { now })) as readonly { type: string; data: object }[]; // prettier-ignore
    const stored = JSON.parse(JSON.stringify(event)) as { type: string; data: object };
    expect(readOperationEvent({ ...stored, version: operationEventVersion(type) })).toEqual(event);
  });
});
