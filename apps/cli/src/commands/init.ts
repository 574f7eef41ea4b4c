import { EnrolmentService, Founding, roles, RosterLog, type Founder, type Role } from '#access';
import { isRefusal, organisationId } from '#domain';
import { withApplication } from '../application.js';
import { withDatabase } from '../open-database.js';

export interface InitOptions {
  readonly founder: readonly string[];
  /** New links for founders who have no factors yet: those that were given out are over after 24 hours. */
  readonly links?: boolean;
}

/** Founds a registry, once, and gives out the links with which its founders make their accounts. */
export async function init({ founder, links }: InitOptions): Promise<number> {
  const founders = founder.map(founderIn);
  return withDatabase(() =>
    withApplication(async (app) => {
      const rosters = app.get(RosterLog, { strict: false });
      const { roster } = await rosters.fresh();
      if (roster && !links)
        throw new Error('The registry was founded already; nothing was changed. New links: qayd init --links');
      if (!roster && links) throw new Error('The registry was not founded yet: name its founders with --founder.');
      if (!roster) {
        const outcome = await app.get(Founding, { strict: false }).found(founders);
        if (isRefusal(outcome)) throw new Error(`${outcome.detail} (${outcome.refused})`);
      }
      const { roster: now } = await rosters.fresh();
      const waiting = [...now!.members.values()].filter((one) => one.founder && one.factors.length === 0);
      if (waiting.length < now!.members.size && links) throw new Error(enrolledAlready);
      const enrolments = app.get(EnrolmentService, { strict: false });
      for (const { id, organisation, grants } of waiting) {
        const { url, expiresAt } = await enrolments.issue(id);
        const does = grants.map(({ role }) => role).join(', ');
        process.stdout.write(
          `${id}  ${organisation}  ${does}\n  ${url}\n  good once, until ${expiresAt.toISOString()}\n`,
        );
      }
      process.stdout.write(
        'Show each link to its founder in person. Officers and verifiers need a device-bound passkey.\n',
      );
      return 0;
    }),
  );
}

const enrolledAlready =
  'Somebody has an account already: ask an officer for a link (POST /v1/members/:id/enrolment-links).';

/** `organisation:role[,role]`. */
function founderIn(text: string): Founder {
  const [organisation = '', held = ''] = text.split(':');
  const named = held.split(',');
  const unknown = named.find((one) => !(roles as readonly string[]).includes(one));
  if (unknown !== undefined)
    throw new Error(`--founder ${text}: "${unknown}" is no role; there are ${roles.join(', ')}.`);
  const read = organisationId.safeParse(organisation);
  if (!read.success) throw new Error(`--founder ${text}: ${read.error.issues[0]!.message}`);
  return { organisation, roles: named as Role[] };
}
