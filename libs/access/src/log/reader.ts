import type { OrganisationId } from '#domain';
import { newId } from '#platform';
import type { Role } from '../policy.js';
import type { SignedIn } from '../sessions/strategies.js';
import { hashOfToken } from '../tokens.js';

/** Who reads, as an event says it: never a name, and of the session no more than knows it again. */
export const readerOf = ({ member: { id, organisation }, token }: SignedIn, role: Role) => ({
  member: id,
  organisation: organisation as OrganisationId,
  role,
  session: hashOfToken(token).toString('hex').slice(0, 16),
  correlationId: newId(),
});
