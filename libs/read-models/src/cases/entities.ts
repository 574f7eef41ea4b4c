import { ViewColumn, ViewEntity } from 'typeorm';
import type { Answer, Liberty, MemberId, Name, Procedure, Status, Territory, Tier } from '#domain';

/** A case on the days of one stretch, for those who see so much of it: of each case there is one row for any day and tier. */
@ViewEntity({ schema: 'read', name: 'case_list', synchronize: false })
export class CaseOnDays {
  @ViewColumn() id!: string;
  @ViewColumn() person!: string;
  @ViewColumn({ name: 'person_name' }) personName!: string | null;
  @ViewColumn({ name: 'person_names' }) personNames!: readonly Name[] | null;
  @ViewColumn({ name: 'sort_name' }) sortName!: string | null;
  @ViewColumn({ name: 'all_names' }) allNames!: string | null;
  @ViewColumn({ name: 'person_tier' }) personTier!: Tier | null;
  @ViewColumn() title!: string | null;
  @ViewColumn() tier!: Tier;
  @ViewColumn() territory!: Territory | null;
  @ViewColumn() assigned!: readonly MemberId[];
  @ViewColumn() closed!: boolean;
  @ViewColumn({ name: 'merged_into' }) mergedInto!: string | null;
  /** The tiers up to which who sees, sees it so. */
  @ViewColumn({ name: 'up_to' }) upTo!: readonly Tier[];
  @ViewColumn() revision!: string;
  @ViewColumn() facts!: number;
  @ViewColumn({ name: 'last_fact' }) lastFact!: string | null;
  @ViewColumn({ name: 'last_fact_day' }) lastFactDay!: string;
  @ViewColumn({ name: 'last_recorded_at' }) lastRecordedAt!: Date;
  @ViewColumn() contradictions!: number;
  @ViewColumn({ name: 'from_day' }) fromDay!: string;
  /** Exclusive. */
  @ViewColumn({ name: 'to_day' }) toDay!: string;
  @ViewColumn({ name: 'since_day' }) sinceDay!: string;
  @ViewColumn() deprived!: Answer;
  @ViewColumn() liberty!: Liberty;
  @ViewColumn() procedure!: Procedure;
  /** By what it is found: the states, parted by commas. */
  @ViewColumn({ name: 'liberty_key' }) libertyKey!: string;
  @ViewColumn({ name: 'procedure_key' }) procedureKey!: string;
  @ViewColumn({ name: 'marks_key' }) marksKey!: string;
  /** Null of a person who is not published, empty where there is none. */
  @ViewColumn({ name: 'list_name' }) listName!: string | null;
  @ViewColumn() status!: Status;
}

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
