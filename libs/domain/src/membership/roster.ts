import type { Day } from '../edtf.js';
import type { MemberId, OrganisationId } from '../envelope.js';
import type { Territory } from '../vocabulary/terms.js';
import type { Conflict } from './conflict.js';
import type { Role } from './roles.js';

/**
 * Everybody who applied, was admitted, or left, as the rules need them: who, of what organisation, admitted by whom, for
 * what and until when. What identifies a person in the world stays in the log.
 */
export interface Roster {
  /** How many events it was folded from. */
  readonly version: number;
  readonly founded: Date;
  readonly members: ReadonlyMap<MemberId, MemberFile>;
}

/** A member, or an applicant: the id is the same from the application on. */
export interface MemberFile {
  readonly id: MemberId;
  readonly organisation: OrganisationId;
  /** Named when the registry was founded, or by both its officers soon after: nobody vouched for them. */
  readonly founder: boolean;
  readonly applied: Date;
  /** What they applied for, and have once they are admitted. */
  readonly asks: Asked;
  readonly conflicts: readonly Conflict[];
  /** Absent until an officer assessed the conflicts, and again after another one was declared. */
  readonly assessed?: Assessment;
  readonly identityChecked: boolean;
  /** Those that count: none is withdrawn, or of a member who was suspended, lapsed or left before the admission. */
  readonly vouches: readonly Signature[];
  readonly approvals: readonly Signature[];
  readonly objection?: Signature;
  readonly refused?: Date;
  readonly factors: readonly Factor[];
  /** They have to enrol factors anew: after a restoration or a recovery. */
  readonly mustEnrol: boolean;
  /** Of which some may have ended, or not begun. */
  readonly grants: readonly Grant[];
  /** A member since; absent before the first two factors. */
  readonly since?: Date;
  /** The day on which probation is over. An officer then makes them a member. */
  readonly probationUntil?: Day;
  /** The day at whose beginning the membership lapses. */
  readonly until?: Day;
  readonly reminded: readonly number[];
  readonly lapsed?: Date;
  readonly retired?: Date;
  readonly suspension?: Suspension;
  /** To be vetted again before they may vouch: somebody who vouched for them was suspended for cause. */
  readonly underReview: boolean;
  /** Their account was somebody else's since. */
  readonly compromisedSince?: Date;
  /** For whom they vouched, withdrawn or not. */
  readonly vouchedFor: readonly { readonly member: MemberId; readonly at: Date }[];
}

export interface Asked {
  readonly role: Role;
  readonly territories?: readonly Territory[];
}
export interface Assessment {
  readonly outcome: 'no-obstacle' | 'obstacle';
}
/** Who put their name to something, and of what organisation they were then. */
export interface Signature {
  readonly by: MemberId;
  readonly organisation: OrganisationId;
  readonly at: Date;
}
export interface Factor {
  readonly id: string;
  readonly kind: FactorKind;
  readonly deviceBound: boolean;
}
export type FactorKind = 'passphrase' | 'totp' | 'passkey' | 'openid';
/** `territories` left out: everywhere. `until`: the day at whose beginning it ends. */
export interface Grant {
  readonly role: Role;
  readonly territories?: readonly Territory[] | undefined;
  readonly until?: Day | undefined;
}
export interface Suspension {
  readonly by: MemberId;
  readonly at: Date;
}

/** A roster with files put in place of what they were, after one more event. */
export function withFiles(roster: Roster, files: readonly MemberFile[]): Roster {
  const members = new Map(roster.members);
  for (const file of files) members.set(file.id, file);
  return { ...roster, version: roster.version + 1, members };
}

/** The file that an event is about; the write path let no event in that is about nobody. */
export function fileOf(roster: Roster, member: MemberId): MemberFile {
  const file = roster.members.get(member);
  if (!file) throw new Error('An event of the membership about nobody who applied');
  return file;
}

/** The file of somebody who was never heard of before. */
export const newFile = (
  of: Pick<MemberFile, 'id' | 'organisation' | 'founder' | 'applied' | 'asks' | 'conflicts'>,
): MemberFile => ({
  ...of,
  identityChecked: false,
  vouches: [],
  approvals: [],
  factors: [],
  mustEnrol: false,
  grants: [],
  reminded: [],
  underReview: false,
  vouchedFor: [],
});

/** A file without some of what it said. */
export function without<K extends keyof MemberFile>(file: MemberFile, ...keys: readonly K[]): Omit<MemberFile, K> {
  const rest: Partial<MemberFile> = { ...file };
  for (const key of keys) delete rest[key];
  return rest as Omit<MemberFile, K>;
}
