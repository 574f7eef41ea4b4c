import { z } from 'zod';
import { registryItself, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { memberAct } from '../member-act.js';
import { ownOnly } from '../officers.js';
import { type MemberFile } from '../roster.js';
import { factorsMissing, standingOf } from '../standing.js';
import { isInStanding, notInStanding } from './refusals.js';

/** The kinds of factors. What proves one is kept elsewhere, never in the log. */
const factorKind = z.enum(['passphrase', 'totp', 'passkey', 'openid']);
const factorId = z.uuid().toLowerCase();

/** A factor is there to sign in with. The last one that was missing starts probation, or ends a recovery. */
export const factorEnrolled = memberAct({
  type: 'FactorEnrolled',
  data: { factor: factorId, kind: factorKind, deviceBound: z.boolean().default(false) },
  refuses: ({ member, factor, kind, deviceBound }, { factors }, roster, context) => {
    const refusal = ownOnly(context, member);
    if (refusal) return refusal;
    const standing = standingOf(roster, member, context.now);
    if (standing !== 'admitted' && !isInStanding(standing))
      return refuse('not-admitted', 'Factors are enrolled once two officers have approved, and 24 hours have passed.');
    if (factors.some(({ id }) => id === factor))
      return refuse('factor-known', 'This factor is enrolled already.', { field: 'factor' });
    if (kind === 'passphrase' && factors.some((one) => one.kind === kind))
      return refuse('factor-known', 'There is a passphrase already: remove it first.', { field: 'kind' });
    return deviceBound && kind !== 'passkey'
      ? refuse('factor-not-bound', 'Only a passkey is bound to a device.', { field: 'deviceBound' })
      : undefined;
  },
  evolve: (file, { factor, kind, deviceBound }, { at }) => {
    const now = { ...file, factors: [...file.factors, { id: factor, kind, deviceBound }] };
    return { ...now, mustEnrol: file.mustEnrol && lacksFactors(now, at) };
  },
  follows: ({ member }, after, now) => {
    const file = after.members.get(member)!;
    return file.since === undefined && !lacksFactors(file, now) ? [{ type: 'ProbationStarted', data: { member } }] : [];
  },
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    factor: '01980000-0000-7000-8000-0000000000f1',
    kind: 'passkey',
    deviceBound: true,
  },
});

/** By oneself as long as enough are left; by the registry itself when one is not to be trusted any more. */
export const factorRemoved = memberAct({
  type: 'FactorRemoved',
  data: { factor: factorId, reason: z.enum(['lost', 'replaced', 'locked']) },
  refuses: ({ member, factor }, file, _, context) => {
    const refusal = context.by === registryItself ? undefined : ownOnly(context, member);
    if (refusal) return refusal;
    if (!file.factors.some(({ id }) => id === factor))
      return refuse('factor-not-found', 'There is no such factor of theirs.', { field: 'factor' });
    return context.by !== registryItself && lacksFactors(withoutFactor(file, factor), context.now)
      ? refuse('factor-needed', 'It is needed to sign in: enrol another one first.', { field: 'factor' })
      : undefined;
  },
  evolve: (file, { factor }) => withoutFactor(file, factor),
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    factor: '01980000-0000-7000-8000-0000000000f1',
    reason: 'replaced',
  },
});

/** All factors are void, and are enrolled anew. Never by mail: by two officers who know who asks. */
export const recoveryStarted = memberAct({
  type: 'RecoveryStarted',
  data: { reason: text(1_000) },
  twoOfficers: true,
  refuses: ({ member }, file, roster, { now }) => {
    if (file.mustEnrol && file.factors.length === 0)
      return refuse('recovery-started', 'They have all factors to enrol anew already.', { field: 'member' });
    const standing = standingOf(roster, member, now);
    return isInStanding(standing) || standing === 'admitted' ? undefined : notInStanding();
  },
  evolve: (file) => ({ ...file, factors: [], mustEnrol: true }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'The telephone was taken at the border.' },
});

const withoutFactor = (file: MemberFile, factor: string): MemberFile => ({
  ...file,
  factors: file.factors.filter(({ id }) => id !== factor),
});
function lacksFactors(file: MemberFile, now: Date): boolean {
  const { count, deviceBound } = factorsMissing(file, now);
  return count > 0 || deviceBound;
}
