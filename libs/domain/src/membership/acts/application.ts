import { z } from 'zod';
import { organisationId, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { conflictsIn, declaredConflict, declaredConflicts, sameConflict } from '../conflict.js';
import { memberAct, newcomerAct } from '../member-act.js';
import { otherOfficerOnly, ownOnly } from '../officers.js';
import { role, territories } from '../roles.js';
import { newFile, without } from '../roster.js';
import { isAdmitted, standingOf } from '../standing.js';
import { idOfRegistry, isRegistry } from './founding.js';
import { notAnApplicant } from './refusals.js';

/** Somebody asks to be let in. `personal` is for the officers alone, and sealed with the applicant's key. */
export const membershipApplied = newcomerAct({
  type: 'MembershipApplied',
  data: {
    organisation: organisationId,
    role,
    territories: territories.optional(),
    conflicts: declaredConflicts,
    consentsToChecks: z.literal(true),
    personal: z.strictObject({
      statement: text(4_000).describe('Who they are'),
      contact: text(1_000).describe('A public key, or a channel on which they are met outside of the registry'),
    }),
  },
  refuses: ({ member }, _, context) =>
    ownOnly(context, member) ?? (isRegistry({ member }) ? idOfRegistry() : undefined),
  begins: ({ member, organisation, role, territories, conflicts }, { at }) =>
    newFile({
      id: member,
      organisation,
      founder: false,
      applied: at,
      asks: { role, ...(territories && { territories }) },
      conflicts: conflictsIn(conflicts),
    }),
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    organisation: 'irade',
    role: 'monitor',
    territories: ['crimea'],
    conflicts: [{ of: 'court', id: 'kyivskyi-simferopol', grounds: 'A cousin is a clerk there.' }],
    consentsToChecks: true,
    personal: { statement: 'Invented, for the test of stored events.', contact: 'Signal, by the number of the office' },
  },
});

/** Of oneself, at any time. Approvals that were given without knowing of it fall. */
export const conflictDeclared = memberAct({
  type: 'ConflictDeclared',
  data: { conflict: declaredConflict },
  refuses: ({ member, conflict }, { conflicts }, _, context) =>
    ownOnly(context, member) ??
    (conflicts.some((known) => sameConflict(known, conflict))
      ? refuse('conflict-known', 'This conflict is declared already.', { field: 'conflict' })
      : undefined),
  evolve: (file, { conflict }, { at }) => ({
    ...without(file, 'assessed'),
    conflicts: [...file.conflicts, ...conflictsIn([conflict])],
    approvals: isAdmitted(file, at) ? file.approvals : [],
  }),
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    conflict: { of: 'case', id: '01980000-0000-7000-8000-000000000022', grounds: 'The defendant is a neighbour.' },
  },
});

/** What an officer makes of all that is declared. A conflict keeps people off cases; an obstacle keeps them out. */
export const conflictAssessed = memberAct({
  type: 'ConflictAssessed',
  data: { outcome: z.enum(['no-obstacle', 'obstacle']), reasons: text(2_000) },
  refuses: ({ member, outcome }, { assessed }, roster, context) =>
    otherOfficerOnly(roster, member, context) ??
    (assessed?.outcome === outcome
      ? refuse('conflicts-assessed', 'This was found already, and nothing was declared since.', { field: 'outcome' })
      : undefined),
  evolve: (file, { outcome }, { at }) => ({
    ...file,
    assessed: { outcome },
    approvals: outcome === 'no-obstacle' || isAdmitted(file, at) ? file.approvals : [],
  }),
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    outcome: 'no-obstacle',
    reasons: 'It bars them from cases of that court.',
  },
});

/** Met in person or on video. No copy of a document is kept, nor a hash of one. */
export const identityChecked = memberAct({
  type: 'IdentityChecked',
  data: { method: z.enum(['in-person', 'video']) },
  refuses: ({ member }, { identityChecked }, roster, context) => {
    const refusal = otherOfficerOnly(roster, member, context);
    if (refusal) return refusal;
    if (standingOf(roster, member, context.now) !== 'applicant') return notAnApplicant();
    return identityChecked ? refuse('identity-checked', 'An officer has met them already.') : undefined;
  },
  evolve: (file) => ({ ...file, identityChecked: true }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', method: 'video' },
});

export const membershipRefused = memberAct({
  type: 'MembershipRefused',
  data: { reason: text(2_000) },
  refuses: ({ member }, _, roster, context) => {
    const standing = standingOf(roster, member, context.now);
    const refusal = otherOfficerOnly(roster, member, context);
    return refusal ?? (standing === 'applicant' || standing === 'approved' ? undefined : notAnApplicant());
  },
  evolve: (file, _, { at }) => ({ ...file, refused: at, vouches: [], approvals: [] }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'Nobody could be found who knows them.' },
});
