import {
  covers,
  seesCase,
  type Belonging,
  type MemberId,
  type Reach,
  type Sight,
  type Territory,
  type Tier,
} from '#domain';
import { operations, roles, type Mark, type Operation, type Role } from './policy-table.js';

export { roles, type Operation, type Role } from './policy-table.js';

/** Who asks, as they stand now. */
export interface Subject {
  readonly id: MemberId;
  readonly roles: readonly Role[];
  readonly organisation: string;
  /** Where they work as a monitor. */
  readonly territories: readonly Territory[] | 'everywhere';
  readonly probation: boolean;
  /** Sees no further than this, whatever the roles say: an API key, or a member under duress. */
  readonly upTo?: 'public' | 'restricted';
}

/** What something is done to: a case, a fact of one, or a source (which belongs to no case). */
export interface PolicyObject extends Belonging {
  readonly tier: Tier;
  /** Whose it is: of a case who opened it, of a fact or a source who recorded it; left out where it is several people's. */
  readonly recordedBy?: MemberId;
  readonly recordedAt?: Date;
}

export interface Circumstances {
  readonly now: Date;
  /** It was proved within the last five minutes that the member is there. */
  readonly fresh: boolean;
  /** Why, in words; spaces alone are no reason. */
  readonly reason?: string;
}

export type Verdict =
  | { readonly verdict: 'allow'; readonly role: Role }
  | { readonly verdict: 'deny'; readonly reason: Denial }
  | { readonly verdict: 'step-up'; readonly kind: StepUpKind };
/** `hidden`: there is no such thing for them, and they are told what everybody is told of what is not there. */
export type Denial = 'hidden' | 'role' | 'elsewhere' | 'own' | 'not-own' | 'too-late' | 'probation';
export type StepUpKind = 'fresh' | 'reason' | 'second-person';

/**
 * Whether somebody may do something, by the one table. Without an object: whether there is any that they may do it to.
 * What is hidden from them is denied as hidden before anything else is looked at.
 */
export function decide(
  subject: Subject,
  operation: Operation,
  object?: PolicyObject,
  circumstances: Circumstances = { now: new Date(), fresh: true, reason: 'x' },
): Verdict {
  const held = subject.roles.flatMap((role) => operations[operation][role] ?? []);
  if (object && !seesCase(commandSightOf(subject), object)) return deny('hidden');
  if (held.length === 0) return deny('role');
  const verdicts = held.map((mark) => byMark(mark, subject, object, circumstances));
  return (
    verdicts.find(({ verdict }) => verdict === 'allow') ??
    verdicts.find(({ verdict }) => verdict === 'step-up') ??
    verdicts.at(-1)!
  );
}

function byMark(mark: Mark, subject: Subject, object: PolicyObject | undefined, at: Circumstances): Verdict {
  if (mark.active && subject.probation) return deny('probation');
  if (object) {
    const denial = where(mark, subject, object) ?? whose(mark, subject, object, at.now);
    if (denial) return deny(denial);
  }
  if (mark.stepUp && !at.fresh) return { verdict: 'step-up', kind: 'fresh' };
  if (mark.reason && !at.reason?.trim()) return { verdict: 'step-up', kind: 'reason' };
  return mark.twoPersons ? { verdict: 'step-up', kind: 'second-person' } : { verdict: 'allow', role: mark.role };
}

function where(mark: Mark, subject: Subject, object: PolicyObject): Denial | undefined {
  if (mark.where === 'public') return object.tier === 'public' ? undefined : 'hidden';
  const reach = placeOf(mark, subject);
  return reach === undefined || covers({ where: reach, upTo: 'restricted' }, object) ? undefined : 'elsewhere';
}

function whose(mark: Mark, { id }: Subject, { recordedBy, recordedAt }: PolicyObject, now: Date): Denial | undefined {
  if (mark.own && recordedBy !== undefined && recordedBy !== id) return 'not-own';
  if (mark.notOwn && recordedBy === id) return 'own';
  const late =
    mark.withinHours !== undefined && recordedAt !== undefined && hoursSince(recordedAt, now) >= mark.withinHours;
  return late ? 'too-late' : undefined;
}

const hoursSince = (at: Date, now: Date): number => (now.getTime() - at.getTime()) / 3_600_000;

/** Whether one of these roles does this to anything at all. */
export const may = (held: readonly Role[], operation: Operation): boolean =>
  held.some((role) => operations[operation][role] !== undefined);

/** The roles that do this, in the order of `roles`. */
export const rolesThat = (operation: Operation): readonly Role[] => roles.filter((role) => may([role], operation));

/** How far somebody sees when they read: lists, searches, counts, pages, timelines, streams. Nothing confidential. */
export const sightOf = (subject: Subject): Sight => sightBy(subject, ['case.read']);

/** How far somebody sees once they have said why, and what they decide and record on: what is confidential too. */
export const openSightOf = (subject: Subject): Sight => sightBy(subject, ['case.read', 'confidential.open']);

/** What a command is decided on. */
const commandSightOf = (subject: Subject): Sight => openSightOf({ ...subject, probation: false });

function sightBy(subject: Subject, by: readonly ('case.read' | 'confidential.open')[]): Sight {
  const { id, upTo: atMost, probation } = subject;
  const found = atMost === 'public' ? [] : by.flatMap((operation) =>
    operation === 'confidential.open' && (atMost !== undefined || probation) ? [] : reachesOf(subject, operation),
  ); // prettier-ignore
  const reaches = found.filter((reach, n) => found.findIndex((other) => keyOf(other) === keyOf(reach)) === n);
  const key = reaches.map(keyOf).sort().join('; ');
  return { key: key === '' ? 'public' : key, reaches };

  function reachesOf(subject: Subject, operation: Operation): readonly Reach[] {
    return subject.roles.flatMap((role) => (operations[operation][role] ?? [])).flatMap((mark): readonly Reach[] => {
      const where = placeOf(mark, subject);
      if (where === undefined || mark.where === 'public') return [];
      if (mark.own) return [{ where, upTo: 'restricted', own: id }];
      return [{ where, upTo: operation === 'confidential.open' ? 'confidential' : 'restricted' }];
    }); // prettier-ignore
  }
}

/** `undefined` where it does not matter where something is. */
function placeOf({ where }: Mark, { id, territories }: Subject): Reach['where'] | undefined {
  if (where === 'terr') return territories === 'everywhere' ? territories : { territories };
  if (where === 'asg') return { assignedTo: id };
  return where === 'all' ? 'everywhere' : undefined;
}

function keyOf({ where, upTo, own }: Reach): string {
  const place = typeof where === 'string' ? where : 'assignedTo' in where ? where.assignedTo : [...where.territories].sort().join(','); // prettier-ignore
  return `${upTo} ${place}${own === undefined ? '' : ` of ${own}`}`;
}

const deny = (reason: Denial): Verdict => ({ verdict: 'deny', reason });
