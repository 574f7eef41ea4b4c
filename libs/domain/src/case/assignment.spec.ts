import { describe, expect, it } from '@jest/globals';
import {
  assigneeOf, decideCaseAct, isAssigned, isRefusal, seenCase, seenEvents, sightUpTo,
  type CaseEvent, type CaseState, type Recorded, type Roster,
} from '#domain'; // prettier-ignore
import {
  act, after, as, caseOf, charged, convicted, founding, people, refused, rosterAfter, self, step, suspends, verifier, type Step,
} from '#domain/testing'; // prettier-ignore

const { anna, borys, lesia, sofia, taras } = people;
const now = new Date('2026-04-01T12:00:00Z');
const roster = (...steps: readonly Step[]) => rosterAfter([founding, ...steps]);
const declares = (conflict: object) => step('ConflictDeclared', { member: lesia, conflict }, lesia, now);
const assign = (lawyer = lesia) => act('LawyerAssigned', { lawyer });
const unassign = act('LawyerUnassigned', { lawyer: lesia, because: 'conflict' });

const decide = (state: CaseState, of: Roster, lawyer = lesia) =>
  decideCaseAct(assign(lawyer), state, as(verifier), self, assigneeOf(of, lawyer, now, self, state));
const assigned = (state = caseOf()) => after(state, decide(state, roster()), verifier);

describe('assigning a lawyer', () => {
  it('is for lawyers among the members, in standing', () => {
    expect(decide(caseOf(), roster())).toHaveLength(1);
    expect(decide(caseOf(), roster(), sofia)).toEqual(refused('lawyer-not-found'));
    expect(decide(caseOf(), roster(suspends(anna, lesia, now.toISOString())))).toEqual(refused('lawyer-not-found'));
    expect(decideCaseAct(assign(), caseOf(), as(verifier), self)).toEqual(refused('lawyer-not-found'));
  });

  it('is done once, and undone once', () => {
    const state = assigned();
    expect([...state.assigned]).toEqual([lesia]);
    expect(decide(state, roster())).toEqual(refused('assigned-already'));
    const without = after(state, decideCaseAct(unassign, state, as(verifier), self));
    expect([...without.assigned]).toEqual([]);
    expect(decideCaseAct(unassign, without, as(verifier), self)).toEqual(refused('not-assigned'));
  });

  it('is refused where a conflict touches the case, its courts, or who opened it', () => {
    const at = convicted('2022-01-01', { court: 'southern-district-military-court' });
    const ofCourt = declares({ of: 'court', id: 'southern-district-military-court' });
    const ofCase = declares({ of: 'case', id: self });
    expect(decide(caseOf(at), roster(ofCourt))).toEqual(refused('conflict-declared'));
    expect(decide(caseOf(charged('2022-01-01')), roster(ofCourt))).toHaveLength(1);
    expect(decide(caseOf(), roster(ofCase))).toEqual(refused('conflict-declared'));
    const openedByTaras = { ...caseOf(), opened: { id: 'e0', by: taras, at: now } };
    const ofOrganisation = declares({ of: 'organisation', id: 'beta' });
    expect(decide(openedByTaras, roster(ofOrganisation))).toEqual(refused('conflict-declared'));
    expect(decide(caseOf(), roster(ofOrganisation))).toHaveLength(1);
  });

  it('ends with the declaration of a conflict, before anybody records that', () => {
    const state = assigned();
    expect(isAssigned(roster(), lesia, now, self, state)).toBe(true);
    expect(isAssigned(roster(declares({ of: 'case', id: self })), lesia, now, self, state)).toBe(false);
    expect(isAssigned(roster(suspends(anna, lesia, now.toISOString())), lesia, now, self, state)).toBe(false);
    expect(isAssigned(roster(), borys, now, self, state)).toBe(false);
  });

  it('is seen by those who see what is restricted, in a public case too', () => {
    const state: CaseState = { ...assigned(), tier: 'public' };
    const decision = decide(caseOf(), roster());
    if (isRefusal(decision)) throw new Error(decision.detail);
    const history = decision.map((event) => ({ ...event, recorded: { id: 'd0', by: verifier, at: now } }));
    const seen = (upTo: 'public' | 'restricted') => {
      const view = seenCase(state, sightUpTo(upTo))!;
      return [view.assigned.size, seenEvents<Recorded<CaseEvent>>(history, view).length];
    };
    expect([seen('public'), seen('restricted')]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

it('a case may belong to a territory', () => {
  const opening = act('CaseOpened', { person: self, tier: 'restricted', territory: 'crimea' });
  const decision = decideCaseAct(opening, undefined, as(verifier), self);
  expect(after(undefined as unknown as CaseState, decision).territory).toBe('crimea');
  expect('territory' in caseOf()).toBe(false);
});
