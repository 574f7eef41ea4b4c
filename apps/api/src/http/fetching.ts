import { newId } from '#platform';
import { hashOf, type Attempt } from '#registry';
import type { Asked } from './attempt.js';

/** Of a request for what an operation hands over. It is no other request's, whatever its Idempotency-Key: it is for once. */
export const fetching = ({ member: { id: by }, route }: Asked): Attempt => ({
  by,
  commandId: newId(),
  commandHash: hashOf({ route }),
  correlationId: newId(),
});
