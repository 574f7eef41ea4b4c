import { z } from 'zod';
import { operationKind, role, territory } from '#domain';

const id = z.uuid();
const instant = z.iso.datetime();
const day = z.iso.date();
const standing = z.enum(['applicant', 'approved', 'refused', 'admitted', 'probation', 'active', 'suspended', 'lapsed', 'retired']); // prettier-ignore
const grant = z.strictObject({ role, territories: territory.array().optional(), until: day.optional() });
const conflict = z.strictObject({ of: z.enum(['organisation', 'court', 'case']), id: z.string() });
const file = {
  id,
  organisation: z.string(),
  standing,
  founder: z.boolean(),
  asks: z.strictObject({ role, territories: territory.array().optional() }),
  grants: grant.array().describe('Those that count now'),
  conflicts: conflict.array(),
  applied: instant,
  since: instant.nullable(),
  probationUntil: day.nullable(),
  until: day.nullable(),
  underReview: z.boolean(),
};
const signature = z.strictObject({ by: id, organisation: z.string(), at: instant });
const event = { id, type: z.string(), at: instant };
const party = z.strictObject({ by: id, organisation: z.string(), at: instant });
const trace = { id, type: z.string(), stream: z.string(), at: instant };

/** What the routes of the membership and of operations of two answer. */
export const membershipAnswers = {
  Application: z.strictObject({ application: id.describe('Tell it to those who vouch for you') }),
  OwnMembership: z.strictObject({
    ...file,
    events: z.strictObject({ ...event, data: z.looseObject({}).optional().describe('Of what I said myself') }).array(),
  }),
  Members: z.strictObject({
    items: z
      .looseObject({ id })
      .array()
      .describe('Officers see all; auditors ids and standing; verifiers the ids, names and roles of who is let in'),
  }),
  Dossier: z.strictObject({
    ...file,
    vouches: signature.array(),
    approvals: signature.array(),
    objection: signature.nullable(),
    identityChecked: z.boolean(),
    assessed: z.enum(['no-obstacle', 'obstacle']).nullable(),
    factors: z
      .strictObject({ kind: z.enum(['passphrase', 'totp', 'passkey', 'openid']), deviceBound: z.boolean() })
      .array(),
    events: z.strictObject({ ...event, by: id, data: z.looseObject({}) }).array(),
  }),
  EnrolmentLink: z.strictObject({ token: z.string(), url: z.url(), expiresAt: instant }),
  Compromise: z.strictObject({
    member: id,
    since: instant,
    wrote: z.strictObject(trace).array(),
    read: z.strictObject({ ...trace, of: z.looseObject({}) }).array(),
  }),
  Operation: z.strictObject({
    id,
    operation: operationKind,
    object: z.strictObject({ kind: z.string(), id }),
    command: z.looseObject({}).describe('The exact command'),
    commandHash: z.string().describe('Name it when you approve'),
    reason: z.string(),
    otherOrganisation: z.boolean(),
    open: z.boolean(),
    fetch: z.string().nullable().describe('Where whoever asked fetches it, once (POST), where it hands something over'),
    requested: party,
    approved: party.nullable(),
    ended: z
      .strictObject({ how: z.enum(['denied', 'withdrawn', 'executed', 'voided']), by: id, at: instant })
      .nullable(),
  }),
  Alarms: z.strictObject({
    items: z.strictObject({ id, member: id, alarm: z.string(), at: instant }).array(),
  }),
};
