import type { MemberId } from '../envelope.js';
import type { MemberFile, Roster } from './roster.js';
import { isAdmitted } from './standing.js';

/**
 * The files of those not yet admitted for whom somebody put their name, without it. Who has too few vouches left has no
 * approvals either: the approvals were of an applicant who had them.
 */
export function withoutSignaturesOf(roster: Roster, member: MemberId, at: Date): readonly MemberFile[] {
  const signer = roster.members.get(member)!;
  const approves = signer.grants.some(({ role }) => role === 'vetting-officer');
  const touched = approves
    ? [...roster.members.values()]
    : [...new Set(signer.vouchedFor.map(({ member }) => member))].map((id) => roster.members.get(id)!);
  const signed = ({ vouches, approvals }: MemberFile) => [...vouches, ...approvals].some(({ by }) => by === member);
  return touched.filter((file) => signed(file) && !isAdmitted(file, at)).map((file) => unsigned(file, member));
}

export function unsigned(file: MemberFile, member: MemberId): MemberFile {
  const vouches = file.vouches.filter(({ by }) => by !== member);
  const approvals = vouches.length < 2 ? [] : file.approvals.filter(({ by }) => by !== member);
  return { ...file, vouches, approvals };
}
