import type { CaseFact, Tier } from '#domain';

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
  'catalogue.read': roles,
  'session.own': roles,
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Operation = keyof typeof mayDo;

export const may = (held: readonly Role[], operation: Operation): boolean =>
  (mayDo[operation] as readonly Role[]).some((role) => held.includes(role));

/** The tiers of cases and people that a reader sees at all. The rest does not exist for them. */
export const visibleTiers = (held: readonly Role[]): readonly Tier[] =>
  held.some((role) => recording.includes(role)) ? ['public', 'restricted', 'confidential'] : ['public'];

/** A reader, for the sake of one fact. */
export interface Reader {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** Whether a reader sees a fact at all: who only reads sees what is public, a monitor what is confidential if it is their own. */
export function seesFact({ id, roles }: Reader, { tier }: Pick<CaseFact, 'tier'>, recordedBy: string): boolean {
  if (tier === 'public') return true;
  if (!visibleTiers(roles).includes(tier)) return false;
  return tier === 'restricted' || roles.includes('verifier') || roles.includes('lawyer') || recordedBy === id;
}

/** Whether a reader sees what is personal in a fact: health, families, circumstances. */
export const seesPersonal = ({ roles: held }: Reader): boolean => held.some((role) => recording.includes(role));
