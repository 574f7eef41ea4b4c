import { refuse, type Refusal } from '../../refusal.js';
import type { MemberStanding } from '../standing.js';

export const notAnApplicant = (): Refusal =>
  refuse('not-an-applicant', 'There is no open application of theirs: they were admitted or refused already.', {
    field: 'member',
  });

/** Somebody who is, or was, a member, whatever they may do now. */
export const isMember = (standing: MemberStanding | undefined): boolean =>
  standing !== undefined && !(['applicant', 'approved', 'refused', 'retired'] as MemberStanding[]).includes(standing);
export const notAMember = (): Refusal =>
  refuse('not-a-member', 'They were not admitted yet, were refused, or have left.', { field: 'member' });

/** Somebody in good standing, be it on probation. */
export const isInStanding = (standing: MemberStanding | undefined): boolean =>
  standing === 'active' || standing === 'probation';
export const notInStanding = (): Refusal =>
  refuse('not-in-standing', 'They are suspended, lapsed, have factors to enrol, or are no member.', {
    field: 'member',
  });
