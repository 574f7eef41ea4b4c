import { keptTable } from '../stored.js';
import { caseSeen, closed, personSeen, viewSeen, wall, wholeSeen } from '../wall.js';

export const ddl = `
  create table event (${keptTable});
  create index on event (stream, position);
  create table person (
    -- What names a person is here of published ones alone: of others it is opened from their events.
    id uuid primary key, names json, name text, sort_name text collate "C", all_names text, sex text,
    birth text, occupation text, tier text not null, merged_into uuid, revision bigint not null,
    has_case boolean not null default false
  );
  create table case_record (
    id uuid primary key, person uuid not null, title text, tier text not null, closed boolean not null, merged_into uuid,
    territory text, assigned uuid[] not null
  );
  -- A case as it is for those who see what is said up to each of some tiers: one row where all see the same. What
  -- decides who reaches the case stands in each row, so that the row alone says who sees it.
  create table view (
    case_id uuid not null, nth int not null, up_to text[] not null, revision bigint not null, facts int not null, last_fact text,
    last_recorded_at timestamptz(3) not null, contradictions int not null,
    tier text not null, territory text, assigned uuid[] not null, primary key (case_id, nth)
  );
  -- The stretches of days of a view, from a day to another exclusive of it, with all that the list is filtered and ordered
  -- by: a page of it is a walk along an index. What lasts is apart from what ended: most ask for today, and what is
  -- rare among the one is not among the other. No index under the wall looks into an array or a range (their operators
  -- may leak), so that the states stand as one text too.
  -- list_name: of whom everybody may know; empty where there is no person, null where Postgres does not know it.
  create table segment (
    case_id uuid not null, nth int not null, during daterange not null, since_day text collate "C" not null, deprived text not null,
    liberty text not null, liberty_states text[] not null, procedure text not null, procedure_states text[] not null, marks text[] not null,
    status json not null, up_to text[] not null, tier text not null, territory text, assigned uuid[] not null,
    from_day date not null, to_day date not null, liberty_key text collate "C" not null, procedure_key text collate "C" not null,
    marks_key text collate "C" not null, last_fact_day text collate "C" not null, last_recorded_at timestamptz(3) not null,
    person uuid not null, list_name text collate "C", primary key (case_id, nth, to_day)
  ) partition by range (to_day);
  create index on segment (person);
  create table ended partition of segment for values from (minvalue) to ('infinity');
  create table lasting partition of segment for values from ('infinity') to (maxvalue);
  ${wall('event', wholeSeen)} ${wall('person', personSeen)} ${wall('case_record', caseSeen)} ${wall('view', viewSeen)} ${wall('segment', viewSeen)} ${closed('ended')} ${closed('lasting')}`;

const orders = ['list_name', 'since_day', 'last_fact_day', 'last_recorded_at'];

/**
 * What those who read walk along. The days stand behind each order: which rows are of another day is told by the index
 * alone, however many they are.
 */
export const readersIndexes = `
  create index on person (sort_name, id);
  create index on case_record (person);
  create index on ended (to_day);
  create index on segment (liberty_key);
  create index on segment (procedure_key);
  create index on segment (marks_key);
  create index on segment (deprived);
  ${orders.map((order) => `create index on segment (${order}, case_id, from_day, to_day);`).join(' ')}
  analyze person; analyze case_record; analyze view; analyze segment; analyze event;`;

export const readersViews = {
  case_list_event: 'select * from event',
  // A stretch, by all that the list is filtered and ordered by: where nobody asks for a name, the planner leaves the person out.
  case_list: `
    select s.case_id as id, s.nth, s.person, p.all_names, p.tier as person_tier, s.tier, s.territory, s.assigned, s.up_to, s.last_fact_day,
      s.last_recorded_at, s.during, s.from_day, s.to_day, s.since_day, s.deprived, s.liberty, s.liberty_states, s.procedure, s.procedure_states,
      s.marks, s.status, s.liberty_key, s.procedure_key, s.marks_key, s.list_name
    from segment s left join person p on p.id = s.person`,
  // What else is shown of a case: joined to the few that a page is of.
  case_shown: `
    select c.id, v.nth, p.name as person_name, p.names as person_names, p.sort_name, p.tier as person_tier, c.title, c.closed, c.merged_into,
      v.revision, v.facts, v.last_fact, v.contradictions
    from case_record c join view v on v.case_id = c.id left join person p on p.id = c.person`,
  case_state: 'select liberty_key, procedure_key, marks_key from segment',
  person_list: `
    select p.*, (
      select coalesce(json_agg(json_build_object('id', c.id, 'tier', c.tier, 'territory', c.territory, 'assigned', c.assigned) order by c.id), '[]')
      from case_record c where c.person = p.id
    ) as cases from person p`,
};
