import { z } from 'zod';
import { territory } from '../vocabulary/terms.js';

export const role = z.enum(['monitor', 'verifier', 'lawyer', 'analyst', 'auditor', 'vetting-officer', 'administrator']);
export type Role = z.output<typeof role>;

/** The territories of a role; left out, it has no bound. */
export const territories = territory.array().min(1).max(territory.options.length);

/** Roles that a stolen copy of a factor must not open: at least one factor bound to its device. */
export const privileged: readonly Role[] = ['verifier', 'auditor', 'vetting-officer', 'administrator'];
/** Who knows people in the field well enough to vouch for them. */
export const vouching: readonly Role[] = ['monitor', 'verifier', 'lawyer'];

/**
 * What no member is at once. Who operates the machines sees no content and no dossiers; who audits writes nothing that
 * is audited; who admits people sees no cases, except as a verifier.
 */
const excludes: Readonly<Record<Role, readonly Role[]>> = {
  monitor: ['auditor', 'vetting-officer', 'administrator'],
  verifier: ['auditor', 'administrator'],
  lawyer: ['auditor', 'vetting-officer', 'administrator'],
  analyst: ['vetting-officer', 'administrator'],
  auditor: ['monitor', 'verifier', 'lawyer', 'vetting-officer', 'administrator'],
  'vetting-officer': ['monitor', 'lawyer', 'analyst', 'auditor', 'administrator'],
  administrator: ['monitor', 'verifier', 'lawyer', 'analyst', 'auditor', 'vetting-officer'],
};
/** The first of the roles held that forbids another. */
export const excludedBy = (wanted: Role, held: readonly Role[]): Role | undefined =>
  held.find((one) => excludes[wanted].includes(one));
