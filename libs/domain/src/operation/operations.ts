import { z } from 'zod';

/**
 * What takes two people, and whether they have to be of two organisations: where people are let in or let see more,
 * where something is laid open, destroyed or sent out. Admission is not here: its approvals are acts of the membership.
 */
export const operationsThatTakeTwo = {
  'founder-naming': { otherOrganisation: true },
  'member-restoration': { otherOrganisation: true },
  'member-renewal': { otherOrganisation: true },
  'member-recovery': { otherOrganisation: true },
  'role-grant': { otherOrganisation: true },
  'classification-decision': { otherOrganisation: true },
  'tier-lowering': { otherOrganisation: true },
  'person-merge': { otherOrganisation: true },
  'person-separation': { otherOrganisation: true },
  'restricted-export': { otherOrganisation: true },
  'person-erasure': { otherOrganisation: true },
  'source-erasure': { otherOrganisation: true },
  'source-identity': { otherOrganisation: true },
  'case-merge': { otherOrganisation: false },
  'case-separation': { otherOrganisation: false },
} as const satisfies Readonly<Record<string, { readonly otherOrganisation: boolean }>>;
export type OperationKind = keyof typeof operationsThatTakeTwo;
export const operationKind = z.enum(Object.keys(operationsThatTakeTwo) as [OperationKind, ...OperationKind[]]);

/** Executed within so many hours of the request, or not at all. */
export const operationHours = 24;
