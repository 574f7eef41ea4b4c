import type { MemberFile, MemberId, MembershipEvent } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Stands } from '#access';

/** Where somebody stands, as it is told to themselves and to officers. */
export const fileShown = (file: MemberFile, { standing, grants, conflicts, organisation }: Stands) => ({
  id: file.id,
  organisation,
  standing,
  founder: file.founder,
  asks: file.asks,
  grants,
  conflicts,
  applied: file.applied.toISOString(),
  since: file.since?.toISOString() ?? null,
  probationUntil: file.probationUntil ?? null,
  until: file.until ?? null,
  underReview: file.underReview,
});

interface Told {
  readonly stored: StoredEvent;
  readonly event: MembershipEvent;
}

/** What officers have to look at: who vouched and approved, whether somebody objects, what was alarming. */
export const signaturesShown = ({ vouches, approvals, objection, identityChecked, assessed, factors }: MemberFile) => ({
  vouches: vouches.map(signed),
  approvals: approvals.map(signed),
  objection: objection ? signed(objection) : null,
  identityChecked,
  assessed: assessed?.outcome ?? null,
  factors: factors.map(({ kind, deviceBound }) => ({ kind, deviceBound })),
});
const signed = ({ by, organisation, at }: MemberFile['vouches'][number]) => ({
  by,
  organisation,
  at: at.toISOString(),
});

/** All that the log says of somebody. */
export async function allEvents(about: AsyncIterable<Told>): Promise<readonly object[]> {
  const events: object[] = [];
  for await (const { stored, event } of about)
    events.push({ ...noted(stored), by: stored.metadata.actor, data: event.data });
  return events;
}

/**
 * What somebody is told of themselves: what was done and when, and what they said. Never an alarm, nor that an officer
 * objects: whoever looks over their shoulder is not to know.
 */
export async function ownEvents(about: AsyncIterable<Told>, own: MemberId): Promise<readonly object[]> {
  const events: object[] = [];
  for await (const { stored, event } of about) {
    if (untold.includes(event.type)) continue;
    events.push({ ...noted(stored), ...(stored.metadata.actor === own && { data: event.data }) });
  }
  return events;
}
const untold: readonly MembershipEvent['type'][] = ['AlarmRaised', 'ApprovalObjected', 'ObjectionWithdrawn'];

const noted = ({ id, type, recordedAt }: StoredEvent) => ({ id, type, at: recordedAt.toISOString() });
