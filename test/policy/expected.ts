import type { Role } from '#access';

/**
 * The table of who may do what, written by hand from the specification and from nothing else: what the walk of the
 * router is held against. M monitor (works in Crimea), V verifier, L lawyer, N analyst, A auditor, O vetting officer,
 * D administrator.
 */
export const letters = {
  M: 'monitor', V: 'verifier', L: 'lawyer', N: 'analyst', A: 'auditor', O: 'vetting-officer', D: 'administrator',
} as const satisfies Readonly<Record<string, Role>>; // prettier-ignore
export type Letter = keyof typeof letters;

export const tiers = ['public', 'restricted', 'confidential'] as const;
export type Tier = (typeof tiers)[number];

/** What a case is to whoever asks. */
export interface CaseRelation {
  /** They opened it. */
  readonly own: boolean;
  readonly tier: Tier;
  readonly territory: 'crimea' | 'kherson' | 'nowhere';
  readonly assigned: boolean;
}
/** `own`: they recorded it. */
export interface FactRelation {
  readonly tier: Tier;
  readonly own: boolean;
}
export type Outcome = 'through' | 'refused' | 'hidden';

/** Whether somebody works on a case, and so sees more of it than what is public. */
export function reaches(who: Letter, { territory, assigned }: CaseRelation): boolean {
  if (who === 'V') return true;
  if (who === 'M') return territory !== 'kherson';
  return who === 'L' && assigned;
}
export const sees = (who: Letter, of: CaseRelation): boolean => of.tier === 'public' || reaches(who, of);

/** Facts that they see or may open, to act on them. */
const seesFact = (who: Letter, of: CaseRelation, { tier, own }: FactRelation): boolean =>
  tier === 'public' || (reaches(who, of) && (tier === 'restricted' || own || who !== 'M'));

interface Rule {
  /** Who may at all; everybody else is refused, whatever it is. */
  readonly who: string;
  readonly of?: 'case' | 'fact' | 'person' | 'source' | 'new-case';
  /** Takes that they work on the case, not only that they see it. */
  readonly works?: boolean;
  readonly whose?: Readonly<Partial<Record<Letter, 'own' | 'others'>>>;
  /** Takes that they proved within five minutes that they are there. */
  readonly proved?: string;
  /** Ends the session that it is asked in. */
  readonly ends?: boolean;
}
const all = 'MVLNAOD';

/** Each route of the router that is behind a session. */
export const rules: Readonly<Record<string, Rule>> = {
  'GET /v1/cases/:id': { who: all, of: 'case' },
  'GET /v1/cases/:id/timeline': { who: all, of: 'case' },
  'GET /v1/changes': { who: all },
  'GET /v1/changes/stream': { who: all },
  'GET /v1/cases/:id/changes/stream': { who: all, of: 'case' },
  'GET /v1/people/:id': { who: all, of: 'person' },
  'GET /v1/statistics': { who: all },
  'GET /v1/statistics/:measure': { who: all },
  'GET /v1/sources/:id': { who: 'MVL', of: 'source' },
  'POST /v1/people': { who: 'MV' },
  'POST /v1/sources': { who: 'MVL' },
  'POST /v1/cases': { who: 'MV', of: 'new-case' },
  'POST /v1/cases/:id/facts': { who: 'MVL', of: 'case', works: true },
  'POST /v1/cases/:id/corrections': { who: 'MV', of: 'fact', works: true, whose: { M: 'own', V: 'others' } },
  'POST /v1/cases/:id/retractions': { who: 'MV', of: 'fact', works: true, whose: { M: 'own', V: 'others' } },
  'POST /v1/cases/:id/verifications': { who: 'V', of: 'fact', works: true, whose: { V: 'others' } },
  'POST /v1/cases/:id/resolutions': { who: 'V', of: 'case', works: true },
  'POST /v1/cases/:id/openings': { who: 'MVL', of: 'case', works: true, proved: 'VL' },
  'POST /v1/cases/:id/break-glass': { who: 'V', of: 'case', works: true, proved: 'V' },
  'POST /v1/cases/:id/documents': { who: 'MVL', of: 'case', works: true },
  'POST /v1/cases/:id/uploads': { who: 'MVL', of: 'case', works: true },
  'HEAD /v1/cases/:id/uploads/:upload': { who: 'MVL', of: 'case', works: true },
  'PATCH /v1/cases/:id/uploads/:upload': { who: 'MVL', of: 'case', works: true },
  'DELETE /v1/cases/:id/uploads/:upload': { who: 'MVL', of: 'case', works: true },
  'POST /v1/cases/:id/uploads/:upload/document': { who: 'MVL', of: 'case', works: true },
  'GET /v1/cases/:id/documents/:document': { who: all, of: 'case' },
  'GET /v1/cases/:id/documents/:document/copy': { who: all, of: 'case' },
  'GET /v1/cases/:id/documents/:document/verification': { who: all, of: 'case' },
  'POST /v1/cases/:id/documents/:document/openings': { who: 'MVL', of: 'case', works: true, proved: 'VL' },
  'POST /v1/cases/:id/documents/:document/redactions': { who: 'MVL', of: 'case', works: true },
  'GET /v1/cases/:id/access': { who: 'ML', of: 'case', works: true, whose: { M: 'own' } },
  'GET /v1/break-glass': { who: 'VA' },
  'POST /v1/break-glass/:id/countersignatures': { who: 'VA' },
  'GET /v1/access': { who: all },
  'GET /v1/audit/access': { who: 'A' },
  'GET /v1/audit/alerts': { who: 'A' },
  'GET /v1/audit/canaries': { who: 'A' },
  'PUT /v1/audit/canaries/:id': { who: 'A', proved: 'A' },
  'POST /v1/cases/:id/classifications': { who: 'MVL', of: 'case', works: true },
  'POST /v1/cases/:id/tiers': { who: 'MVL', of: 'case', works: true },
  'POST /v1/cases/:id/lawyers': { who: 'V', of: 'case', works: true },
  'POST /v1/cases/:id/lawyers/removal': { who: 'V', of: 'case', works: true },
  'POST /v1/cases/:id/lawyers/withdrawal': { who: 'L', of: 'case', works: true },
  'GET /v1/membership': { who: all },
  'POST /v1/membership/conflicts': { who: all },
  'GET /v1/members': { who: 'VAO' },
  'GET /v1/members/:id': { who: 'O' },
  'GET /v1/members/:id/compromise': { who: 'O' },
  'POST /v1/members/:id/vouches': { who: 'MVL' },
  'POST /v1/members/:id/vouches/withdrawal': { who: 'MVL' },
  'POST /v1/members/:id/assessments': { who: 'O' },
  'POST /v1/members/:id/identity-checks': { who: 'O' },
  'POST /v1/members/:id/approvals': { who: 'O', proved: 'O' },
  'POST /v1/members/:id/objections': { who: 'O' },
  'POST /v1/members/:id/objections/withdrawal': { who: 'O' },
  'POST /v1/members/:id/refusal': { who: 'O' },
  'POST /v1/members/:id/enrolment-links': { who: 'O', proved: 'O' },
  'POST /v1/members/:id/activation': { who: 'O' },
  'POST /v1/members/:id/roles/withdrawal': { who: 'O' },
  'POST /v1/members/:id/suspension': { who: 'O' },
  'POST /v1/members/:id/compromise': { who: 'O' },
  'POST /v1/members/:id/retirement': { who: 'O' },
  'GET /v1/alarms': { who: 'O' },
  'POST /v1/operations': { who: 'VO' },
  'GET /v1/operations': { who: 'VO' },
  'GET /v1/operations/:id': { who: 'VO' },
  'POST /v1/operations/:id/approval': { who: 'VO', proved: 'VO' },
  'POST /v1/operations/:id/denial': { who: 'VO' },
  'POST /v1/operations/:id/withdrawal': { who: 'VO' },
  'POST /v1/exports/:id/download': { who: 'V', proved: 'V' },
  'POST /v1/sources/:id/disclosures': { who: 'V', proved: 'V' },
  'GET /v1/catalogue': { who: all },
  'GET /v1/sessions': { who: all },
  'GET /v1/sessions/current': { who: all },
  'DELETE /v1/sessions/current': { who: all, ends: true },
  'POST /v1/sessions/current/challenges': { who: all },
  'POST /v1/sessions/current/step-up': { who: all },
  'POST /v1/sessions/panic': { who: all, ends: true },
  'DELETE /v1/sessions/:id': { who: all },
  'GET /v1/account/factors': { who: all },
  'POST /v1/account/factors/attempts': { who: all, proved: all },
  'POST /v1/account/factors': { who: all },
  'DELETE /v1/account/factors/:id': { who: all, proved: all },
  'POST /v1/account/recovery-codes': { who: all, proved: all },
  'PUT /v1/account/passphrase': { who: all },
  'PUT /v1/account/duress-passphrase': { who: all },
  'POST /v1/keys': { who: all },
  'GET /v1/keys': { who: all },
  'DELETE /v1/keys/:id': { who: all },
  'POST /v1/oidc/identities/attempts': { who: all },
  'POST /v1/oidc/identities': { who: all },
  'GET /v1/oidc/identities': { who: all },
  'DELETE /v1/oidc/identities/:id': { who: all, proved: all },
};
/** Routes that answer with what there is for whoever asks: each case, or each person, is there or is not. */
export const lists: readonly string[] = ['GET /v1/cases', 'GET /v1/people'];
/** The ways in, and what says nothing of anybody. */
export const open: readonly string[] = [
  'GET /problems/:code', 'GET /v1/health', 'POST /v1/applications', 'GET /v1/oidc/providers', 'POST /v1/enrolments', 'POST /v1/enrolments/attempts',
  'POST /v1/oidc/attempts', 'POST /v1/oidc/sessions', 'POST /v1/sessions', 'POST /v1/sessions/challenges',
  'GET /public/v1/figures', 'GET /public/v1/figures/:table', 'GET /public/v1/editions/:edition/:file', 'GET /public/v1/datapackage.json', 'GET /figures', 'GET /figures/style.css',
]; // prettier-ignore

/** What comes of a request, by the table. `proved`: within five minutes. */
export function outcomeOf(
  route: string,
  who: Letter,
  {
    proved,
    ...of
  }: {
    readonly proved: boolean;
    readonly case?: CaseRelation;
    readonly fact?: FactRelation;
    readonly source?: FactRelation;
  },
): Outcome {
  const rule = rules[route]!;
  if (!rule.who.includes(who)) return 'refused';
  if (of.source) return outcomeOfSource(who, of.source, proved);
  if (of.case && rule.of === 'new-case') return who === 'V' || of.case.territory !== 'kherson' ? 'through' : 'refused';
  if (of.case && !sees(who, of.case)) return 'hidden';
  if (of.case && rule.works && !reaches(who, of.case)) return 'refused';
  if (of.case && of.fact && rule.of === 'fact' && !seesFact(who, of.case, of.fact)) return 'hidden';
  const whose = rule.whose?.[who];
  const own = rule.of === 'fact' ? of.fact?.own : of.case?.own;
  if (whose !== undefined && (whose === 'own') !== own) return 'refused';
  return rule.proved?.includes(who) && !proved ? 'refused' : 'through';
}

/** Who a confidential source is, is told to who registered it, proved anew, and to nobody else alone. */
function outcomeOfSource(who: Letter, { tier, own }: FactRelation, proved: boolean): Outcome {
  if (tier === 'public') return 'through';
  if (!own && who === 'L') return 'hidden';
  if (tier === 'restricted') return 'through';
  return own && who !== 'L' && proved ? 'through' : 'refused';
}
