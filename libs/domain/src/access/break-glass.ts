import type { MemberId, OrganisationId, PersonId } from '../envelope.js';
import { hoursAfter } from '../membership/periods.js';
import type { MemberStanding } from '../membership/standing.js';
import { refuse, type Refusal } from '../refusal.js';
import type { RecordedAccess } from './events.js';

/** A confidential part that one verifier opened at once, without anybody's leave. */
export interface Opening {
  readonly id: string;
  readonly by: MemberId;
  readonly organisation: OrganisationId;
  /** Whose case it was: three people within 24 hours, however many parts of their cases. */
  readonly person: PersonId;
  readonly at: Date;
  readonly countersigned?: { readonly by: MemberId; readonly at: Date; readonly justified: boolean };
}

/** Who acts, and where they stand now. That a verifier opens is the policy's to say. */
export interface BreakingContext {
  readonly by: MemberId;
  readonly organisation: OrganisationId;
  readonly standing: MemberStanding | undefined;
  readonly now: Date;
}

export const mostPeopleOpened = 3;
/** The window of the limit, and the time within which somebody else countersigns. */
export const breakGlassHours = 24;

/** The openings of the log of access, by their id, after more of its events. */
export function openingsAfter(
  events: Iterable<RecordedAccess>,
  before: ReadonlyMap<string, Opening> = new Map(),
): ReadonlyMap<string, Opening> {
  const openings = new Map(before);
  for (const { type, data, recorded } of events) {
    if (type === 'BreakGlassOpened') {
      const { opening: id, member: by, organisation, person } = data;
      openings.set(id, { id, by, organisation, person, at: recorded.at });
    } else if (type === 'BreakGlassCountersigned') {
      const { opening, member: by, justified } = data;
      const found = openings.get(opening);
      if (found) openings.set(opening, { ...found, countersigned: { by, at: recorded.at, justified } });
    }
  }
  return openings;
}

/** Why somebody may not open what is of a person now, if they may not. A reason is asked for by the event itself. */
export function refuseBreakGlass(
  person: PersonId,
  openings: Iterable<Opening>,
  { by, standing, now }: BreakingContext,
): Refusal | undefined {
  if (standing !== 'active') return notActive();
  const own = [...openings].filter((opening) => opening.by === by);
  if (overdueOpenings(own, now).length > 0)
    return refuse('break-glass-not-countersigned', 'What you opened before was not countersigned within 24 hours.');
  const since = hoursAfter(now, -breakGlassHours);
  const people = new Set(own.filter(({ at }) => at > since).map((opening) => opening.person));
  return people.has(person) || people.size < mostPeopleOpened
    ? undefined
    : refuse(
        'break-glass-limit',
        `Nobody opens more than ${mostPeopleOpened} people within 24 hours: ask a colleague.`,
      );
}

/** Why somebody may not countersign an opening, if they may not. */
export function refuseCountersigning(opening: Opening | undefined, context: BreakingContext): Refusal | undefined {
  const { by, organisation, standing, now } = context;
  if (!opening) return refuse('opening-not-found', 'There is no such opening.');
  if (standing !== 'active') return notActive();
  if (opening.by === by)
    return refuse('own-break-glass', 'Nobody countersigns what they opened: it takes somebody else.');
  if (opening.organisation === organisation)
    return refuse('same-organisation', 'It takes somebody of another organisation than whoever opened it.');
  if (opening.countersigned) return refuse('countersigned-already', 'Somebody has countersigned it.');
  return now < hoursAfter(opening.at, breakGlassHours)
    ? undefined
    : refuse(
        'countersigned-too-late',
        'The 24 hours are over, and the account was suspended: two officers restore it.',
      );
}

/** Openings that nobody countersigned in time: the registry suspends whoever made them. */
export const overdueOpenings = (openings: Iterable<Opening>, now: Date): readonly Opening[] =>
  [...openings].filter(({ at, countersigned }) => !countersigned && hoursAfter(at, breakGlassHours) <= now);

const notActive = () => refuse('not-active', 'Only an active member does this.');
