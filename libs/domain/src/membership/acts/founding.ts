import { z } from 'zod';
import { actsOn, type Recording } from '../../act.js';
import { civilDay, type Day } from '../../edtf.js';
import { memberId, organisationId, registryItself, type MemberId } from '../../envelope.js';
import { refuse, type Refusal } from '../../refusal.js';
import { newcomerAct, type MembershipContext } from '../member-act.js';
import { daysAfter, foundingDays, monthsAfter, termMonths } from '../periods.js';
import { excludedBy, role, territories, type Role } from '../roles.js';
import { newFile, type MemberFile, type Roster } from '../roster.js';

const founder = {
  organisation: organisationId,
  roles: role.array().min(1).max(3),
  territories: territories.optional(),
};
const founders = z
  .strictObject({ member: memberId, ...founder })
  .array()
  .min(2)
  .max(20);
type Founder = z.output<typeof founders>[number];

/** The root of all trust: at least two officers of two organisations, who need nobody to vouch for them. Once. */
export const registryFounded = {
  ...actsOn<Roster, MembershipContext>()({
    type: 'RegistryFounded',
    data: { founders, until: civilDay },
    command: { founders },
    opens: true,
    records: (asked, _, { now }) => ({ ...asked, until: monthsAfter(now, termMonths) }),
    evolve: (_, { founders, until }, recorded): Roster => ({
      version: 1,
      founded: recorded.at,
      members: new Map(founders.map((one) => [one.member, founderFile(one, until, recorded)])),
    }),
    example: {
      founders: [
        {
          member: '01980000-0000-7000-8000-0000000000a3',
          organisation: 'crimean-process',
          roles: ['vetting-officer', 'verifier'],
        },
        { member: '01980000-0000-7000-8000-0000000000a4', organisation: 'mission', roles: ['vetting-officer'] },
      ],
    },
  }),
  files: (): readonly MemberFile[] => [],
};

/** What is asked of a founding, which has no roster to ask yet. */
export function refuseFounding({ founders }: { readonly founders: readonly Founder[] }): Refusal | undefined {
  const officers = founders.filter(({ roles }) => roles.includes('vetting-officer'));
  if (new Set(officers.map(({ organisation }) => organisation)).size < 2)
    return refuse('two-officers-needed', 'A registry is founded by at least two officers of two organisations.', {
      field: 'founders',
    });
  if (new Set(founders.map(({ member }) => member)).size < founders.length || founders.some(isRegistry))
    return refuse('already-exists', 'Each founder has an id of their own.', { field: 'founders' });
  return founders.map(({ roles }) => refuseTogether(roles, 'founders')).find((refusal) => refusal !== undefined);
}

/**
 * A further founder, by two officers of two organisations within 30 days of the founding. Without it a registry of two
 * officers could admit nobody: whoever vouches doesn't approve, and nobody has been a member for six months.
 */
export const founderNamed = newcomerAct({
  type: 'FounderNamed',
  data: founder,
  adds: { shape: { until: civilDay }, from: ({ now }) => ({ until: monthsAfter(now, termMonths) }) },
  twoOfficers: true,
  refuses: (asked, { founded }, { now }) =>
    now >= daysAfter(founded, foundingDays)
      ? refuse('founding-over', `Founders are named within ${foundingDays} days; from then on people apply.`)
      : (refuseTogether(asked.roles, 'roles') ?? (isRegistry(asked) ? idOfRegistry() : undefined)),
  begins: (says, recorded) => founderFile(says, says.until, recorded),
  example: {
    member: '01980000-0000-7000-8000-0000000000a5',
    organisation: 'mission',
    roles: ['monitor'],
    territories: ['crimea', 'sevastopol'],
  },
});

/** Roles that no member has at once. */
export function refuseTogether(roles: readonly Role[], field: string): Refusal | undefined {
  for (const wanted of roles) {
    const other = excludedBy(wanted, roles);
    if (other) return refuse('roles-exclude-each-other', `No member is ${wanted} and ${other} at once.`, { field });
  }
  return undefined;
}

export const isRegistry = ({ member }: { readonly member: MemberId }): boolean => member === registryItself;
export const idOfRegistry = (): Refusal =>
  refuse('already-exists', 'This id is the registry’s own: make another one.', { field: 'member' });

function founderFile({ member, organisation, roles, territories }: Founder, until: Day, { at }: Recording): MemberFile {
  const where = territories && { territories };
  return {
    ...newFile({
      id: member, organisation, founder: true, applied: at, asks: { role: roles[0]!, ...where }, conflicts: [],
    }), // prettier-ignore
    grants: [...new Set(roles)].map((role) => ({ role, ...where })),
    since: at,
    until,
  };
}
