import { decide, type Circumstances, type Denial, type Operation, type PolicyObject, type Role, type Subject } from './policy.js'; // prettier-ignore
import { AccessRefused } from './refusal.js';

/**
 * Throws unless the policy lets somebody do something to an object that there is for them: 403, or what they have to do
 * first. What is hidden is `false`: whoever asks answers as of what is not there. Else the role that it is done in.
 */
export function permitted(
  subject: Subject,
  operation: Operation,
  object: PolicyObject,
  circumstances: Circumstances,
): Role | false {
  const found = decide(subject, operation, object, circumstances);
  if (found.verdict === 'allow') return found.role;
  if (found.verdict === 'deny') {
    if (found.reason === 'hidden') return false;
    throw notYours(found.reason);
  }
  if (found.kind === 'fresh')
    throw new AccessRefused('step-up-required', 'POST /v1/sessions/current/step-up with a second factor, then again.');
  if (found.kind === 'reason') throw new AccessRefused('reason-missing', 'Say why, in words.', { field: 'reason' });
  throw new AccessRefused('second-person-needed', 'Ask for it as an operation, and somebody else to approve it.');
}

export const notYours = (reason: Denial): AccessRefused => new AccessRefused('not-yours', why[reason]);

const why: Readonly<Record<Denial, string>> = {
  hidden: 'There is no such thing, or it is not yours to see.',
  role: 'It takes another role.',
  elsewhere: 'It belongs to a territory that is not yours, or to a case that was not given to you.',
  own: 'Nobody does this to what they recorded: ask somebody else.',
  'not-own': 'This is done by whoever recorded it.',
  'too-late': 'Whoever recorded it changes it within 24 hours; ask a verifier now.',
  probation: 'Not while you are on probation.',
};
