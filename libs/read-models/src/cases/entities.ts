import { ViewColumn, ViewEntity } from 'typeorm';
import type { MemberId, Name, Territory, Tier } from '#domain';

@ViewEntity({ schema: 'read', name: 'person_list', synchronize: false })
export class PersonListed {
  @ViewColumn() id!: string;
  /** These are null of who is not published: their names are sealed. */
  @ViewColumn() names!: readonly Name[] | null;
  @ViewColumn() name!: string | null;
  @ViewColumn({ name: 'sort_name' }) sortName!: string | null;
  @ViewColumn({ name: 'all_names' }) allNames!: string | null;
  @ViewColumn() sex!: string | null;
  @ViewColumn() birth!: string | null;
  @ViewColumn() occupation!: string | null;
  @ViewColumn() tier!: Tier;
  @ViewColumn({ name: 'merged_into' }) mergedInto!: string | null;
  @ViewColumn() revision!: string;
  @ViewColumn({ name: 'has_case' }) hasCase!: boolean;
  @ViewColumn() cases!: readonly {
    readonly id: string;
    readonly tier: Tier;
    readonly territory: Territory | null;
    readonly assigned: readonly MemberId[];
  }[];
}
