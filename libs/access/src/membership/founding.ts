import { Injectable } from '@nestjs/common';
import {
  isRefusal, type MemberId, type OrganisationId, type Refusal, type Role, type Territory,
} from '#domain'; // prettier-ignore
import { newId } from '#platform';
import { Accounts } from '../accounts/accounts.js';
import { hashesOf } from '../accounts/passphrase.js';
import type { Member } from '../members.js';
import { Membership } from './membership.js';

/** Somebody whom the registry begins with. */
export interface Founder {
  readonly organisation: string;
  readonly roles: readonly Role[];
  readonly territories?: readonly Territory[];
}
/** One with an account and without a second factor: for trying. */
export interface FounderWithAccount extends Founder {
  readonly name: string;
  readonly passphrase: string;
}

/** How a registry begins: once. */
@Injectable()
export class Founding {
  constructor(
    private readonly membership: Membership,
    private readonly accounts: Accounts,
  ) {}

  /** Founds it, with an id for each founder in their order; or says why not. */
  async found(founders: readonly Founder[]): Promise<readonly MemberId[] | Refusal> {
    return this.foundAs(founders.map((one) => ({ ...one, member: newId() as MemberId })));
  }

  /** Founds one to try, where everybody signs in at once. What was begun and not ended before is ended. */
  async foundToTry(founders: readonly FounderWithAccount[]): Promise<readonly Member[] | Refusal> {
    const members: (FounderWithAccount & { readonly member: MemberId })[] = [];
    for (const founder of founders) {
      const { name, passphrase } = founder;
      const member = (await this.accounts.byName(name))?.member ?? (newId() as MemberId);
      await this.accounts.put({ member, name, hashes: await hashesOf(passphrase) });
      members.push({ ...founder, member });
    }
    const outcome = await this.foundAs(members);
    if (isRefusal(outcome)) return outcome;
    return members.map(({ member, name, roles, organisation, territories }) => ({
      id: member,
      name,
      roles,
      organisation,
      territories: territories ?? ('everywhere' as const),
      probation: false,
    }));
  }

  private async foundAs(
    founders: readonly (Founder & { readonly member: MemberId })[],
  ): Promise<readonly MemberId[] | Refusal> {
    const outcome = await this.membership.byItself({
      type: 'RegistryFounded',
      data: {
        founders: founders.map(({ member, organisation, roles, territories }) => ({
          member,
          organisation: organisation as OrganisationId,
          roles: [...roles],
          ...(territories && { territories: [...territories] }),
        })),
      },
    });
    return isRefusal(outcome) ? outcome : founders.map(({ member }) => member);
  }
}
