import { isUpTo, sightUpTo, type MemberId, type Sight } from '#domain';

export const roles = [
  'monitor',
  'verifier',
  'lawyer',
  'analyst',
  'auditor',
  'vetting-officer',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

const recording: readonly Role[] = ['monitor', 'verifier', 'lawyer'];
const correcting: readonly Role[] = ['monitor', 'verifier'];

/** Who may do what. A route names its operation; what is not in this table is nobody's. */
export const mayDo = {
  'person.register': recording,
  'person.read': roles,
  'case.open': recording,
  'case.read': roles,
  'fact.record': recording,
  'fact.correct': correcting,
  'fact.retract': correcting,
  'fact.verify': ['verifier'],
  'contradiction.resolve': ['verifier'],
  'source.register': recording,
  'source.read': roles,
  'catalogue.read': roles,
  'session.own': roles,
  'account.own': roles,
  'key.own': roles,
  // The membership, and what takes two. Whether they may in this very case is asked of the rules.
  'membership.own': roles,
  'membership.vouch': ['monitor', 'verifier', 'lawyer'],
  'membership.decide': ['vetting-officer'],
  'member.list': ['vetting-officer', 'verifier', 'auditor'],
  'alarm.read': ['vetting-officer'],
  'operation.take-part': ['vetting-officer', 'verifier'],
  'classification.propose': recording,
  'tier.raise': recording,
  'lawyer.assign': ['verifier'],
  'lawyer.withdraw': ['lawyer'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Operation = keyof typeof mayDo;

export const may = (held: readonly Role[], operation: Operation): boolean =>
  (mayDo[operation] as readonly Role[]).some((role) => held.includes(role));

/** A reader: a member, or whoever acts as one. */
export interface Reader {
  readonly id: MemberId;
  readonly roles: readonly Role[];
  /** Sees no further than this, whatever the roles say: an API key, or a member under duress. */
  readonly upTo?: 'public' | 'restricted';
}

/**
 * How far a reader sees: the one place where that is decided. Who records sees every case and person; who only reads,
 * what is public, and the rest does not exist for them. What is confidential is seen by verifiers, lawyers, and the
 * member who recorded it.
 */
export function sightOf({ id, roles: held, upTo: atMost }: Reader): Sight {
  const records = held.some((role) => recording.includes(role));
  if (!records || atMost === 'public') return { ...sightUpTo('public'), key: 'only public', tiers: ['public'] };
  if (atMost === 'restricted') return sightUpTo('restricted');
  if (held.includes('verifier') || held.includes('lawyer')) return sightUpTo('confidential');
  const upTo = 'restricted';
  return {
    ...sightUpTo(upTo),
    key: `${upTo}, and of ${id}`,
    sees: (tier, recordedBy) => isUpTo(tier, upTo) || recordedBy === id,
  };
}

/** Whether a reader sees what is personal in a fact: health, families, circumstances. */
export const seesPersonal = ({ roles: held, upTo }: Reader): boolean =>
  upTo !== 'public' && held.some((role) => recording.includes(role));
