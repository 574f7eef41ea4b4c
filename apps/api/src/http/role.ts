import { decide, type Operation, type Role, type SignedIn } from '#access';

/** The role that somebody does something in that the guard let them do. */
export function roleOf({ member }: SignedIn, operation: Operation): Role {
  const found = decide(member, operation);
  return found.verdict === 'allow' ? found.role : member.roles[0]!;
}
