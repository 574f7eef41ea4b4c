import { keptTable } from '../stored.js';
import { closed, personSeen, viewSeen, wall, wholeSeen } from '../wall.js';

/** In the registry's time: from the event that made it so to the one that made it otherwise, by instant and by position. */
const times = `
  opened bigint not null, closed bigint, known tstzrange not null`;
/**
 * SQL: the instants from one event to another. It has a first one also where both were recorded at the same, or where the
 * clock of the log went back in between, as it may with a cluster.
 */
export const knownFrom = (since: string, until: string): string =>
  `tstzrange(${since}, case when ${until} is not null then greatest(${since}, ${until}) end, '[]')`;
const ofView = `
  case_id uuid not null, person uuid not null, up_to text[] not null, tier text not null, territory text, assigned uuid[] not null,
  digest text not null, during daterange not null, ${times}`;
const ofSpan = `
  ${ofView}, from_day date not null generated always as (coalesce(lower(during), '-infinity')) stored,
  to_day date not null generated always as (coalesce(upper(during), 'infinity')) stored, deprived text not null, stale boolean not null,
  liberty_states text[] not null, procedure_states text[] not null, marks text[] not null, stale_marks text[] not null, possible_marks text[] not null`;
/** What is open is found by its case when the next event comes. */
const openByCase = (table: string) => `create index on ${table} (case_id) include (digest) where closed is null;`;
const anySeen = `(select current_setting('qayd.up_to', true)) <> ''`;

export const ddl = `
  create table event (${keptTable});
  create index on event (stream, position);
  create table case_merge (case_id uuid not null, survivor uuid not null, primary key (case_id, survivor));
  create table person_merge (position bigint primary key, recorded_at timestamptz(3) not null, person uuid not null, survivor uuid);
  -- When the registry came to be as it was: what is known at an instant is what stood at the last position by then. And of
  -- whom ('everybody', 'lawyers') it changed in place what was counted before, where others close rows and open new ones.
  create table moment (position bigint primary key, recorded_at timestamptz(3) not null, rewrites text);
  -- The days of a span stand as columns too, which row-level security lets an index answer, as it does not of a range.
  create table span (${ofSpan});
  -- A case by itself, for as long as it counts with others: one that was merged into another, and one that others were
  -- merged into. The list of cases has these, figures do not.
  create table apart (${ofSpan});
  create table trait (${ofView}, kind text not null, value text not null);
  create table act (${ofView}, kind text not null, doubtful boolean not null, fact uuid not null, outcome text, months float8, regime text, court text, verification text not null, sources int not null, learnt date not null);
  -- Whom a person who was ever merged counts as. Others count as themselves, and have no row.
  create table identity (person uuid not null, root uuid not null, ${times});
  create table person (person uuid not null, digest text not null, tier text not null, sex text not null, occupation text, ethnicity text, birth_from date, birth_to date, ${times});
  ${openByCase('span')} ${openByCase('apart')} ${openByCase('trait')} ${openByCase('act')}
  create index on person (person) where closed is null;
  ${['case_merge', 'person_merge'].map(closed).join(' ')}
  ${wall('event', wholeSeen)}  ${wall('moment', anySeen)} ${wall('identity', anySeen)} ${wall('person', personSeen)}
  ${['span', 'apart', 'trait', 'act'].map((table) => wall(table, viewSeen)).join(' ')}`;

/**
 * Who reads looks for what was true at a position, mostly the last; of spans, on a day or on those of a series. Who
 * brings a figure up to date looks for whom anything changed of, and for all of theirs.
 */
export const readersIndexes = `
  create index on event (id);
  create index on moment (recorded_at);
  create index on moment (rewrites, position) where rewrites is not null;
  ${['span', 'trait', 'act', 'person'].map((table) => `create index on ${table} (opened);`).join(' ')}
  create index on span (person);
  create index on act (person);
  create index on person (closed);
  create index on span (closed, to_day, from_day);
  create index on span (case_id);
  create index on apart (case_id);
  create index on trait (closed);
  create index on trait (case_id, kind);
  create index on act (closed);
  create index on person (person);
  create index on identity (person);
  analyze moment; analyze span; analyze apart; analyze trait; analyze act; analyze person; analyze identity;`;

export const readersViews = Object.fromEntries(
  ['event', 'moment', 'span', 'apart', 'trait', 'act', 'identity', 'person'].map((table) => [
    `figures_${table}`,
    `select * from ${table}`,
  ]),
);
