import { stringify } from 'csv-stringify/sync';
import type { Timeline, TimelineFact } from '#read-models';

/** Whom a file was made for, and why: it stands in the file, and its id and reader in its name. */
export interface Watermark {
  /** Of the export: the operation that it rests on, and the access record, are found by it. */
  readonly export: string;
  /** The member whom it was made for. */
  readonly reader: string;
  /** The instant, in ISO 8601. */
  readonly at: string;
  readonly purpose: string;
}
export interface CaseFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** Of the cases, how many facts it tells. */
  readonly rows: number;
}

/**
 * Cases as a file, for one reader: what happened, and nothing of where it is known from or who recorded it; no notes,
 * which may name anybody. `leftOut`: cases that were asked for and are not there for the reader any more.
 */
export function caseFileOf(
  format: 'csv' | 'json',
  timelines: readonly Timeline[],
  leftOut: readonly string[],
  watermark: Watermark,
): CaseFile {
  const cases = timelines.map(caseOf);
  const told = format === 'csv' ? csvOf(cases, leftOut, watermark) : JSON.stringify({ watermark, leftOut, cases });
  const at = watermark.at.replaceAll(/[-:]|\.\d+/g, '');
  return {
    name: `qayd-export-${watermark.export}-${watermark.reader}-${at}.${format}`,
    type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
    bytes: Buffer.from(told),
    rows: cases.reduce((sum, { facts }) => sum + facts.length, 0),
  };
}

type Told = ReturnType<typeof caseOf>;

const caseOf = ({ case: of, status, facts, read }: Timeline) => ({
  id: of.id,
  person: { id: of.person.id, name: of.person.name, names: of.person.names },
  title: of.title,
  tier: of.tier,
  territory: of.territory,
  closed: of.closed,
  status,
  facts: facts.map((fact) => factOf(fact, read.reached)),
});

function factOf({ id, says, earliest, latest, counts, retracted, recordedAt }: TimelineFact, personal: boolean) {
  const { kind, occurredOn, tier, verification, data } = says;
  return {
    id, kind, occurredOn, earliest, latest, tier, verification, counts, retracted: retracted !== null, recordedAt, data,
    ...(personal && says.personal !== undefined && { personal: says.personal }),
  }; // prettier-ignore
}

const columns = [
  'case', 'leftOut', 'person', 'name', 'title', 'tier', 'territory', 'closed', 'liberty', 'procedure', 'deprivedOfLiberty',
  'fact', 'kind', 'occurredOn', 'earliest', 'latest', 'factTier', 'verification', 'counts', 'retracted', 'recordedAt', 'data', 'personal',
  'export', 'reader', 'at', 'purpose',
]; // prettier-ignore

/** A row for each fact, of a case without any one row; each says whom it was made for, so that a part of the file does. */
function csvOf(cases: readonly Told[], leftOut: readonly string[], watermark: Watermark): string {
  const rows = [
    ...cases.flatMap(rowsOf),
    ...leftOut.map((id) => ({ case: id, leftOut: true })),
  ].map((row) => ({ ...row, ...watermark })); // prettier-ignore
  return stringify(rows, {
    header: true,
    columns,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: (yes) => (yes ? 'yes' : 'no') },
  });
}

function rowsOf({ id, person, title, tier, territory, closed, status, facts }: Told): readonly object[] {
  const of = {
    case: id, leftOut: false, person: person.id, name: person.name, title, tier, territory, closed,
    liberty: status.liberty.state, procedure: status.procedure.state, deprivedOfLiberty: status.deprivedOfLiberty,
  }; // prettier-ignore
  if (facts.length === 0) return [of];
  return facts.map(({ id: fact, tier: factTier, data, personal, ...told }) => ({
    ...of, ...told, fact, factTier, data: JSON.stringify(data), personal: personal === undefined ? '' : JSON.stringify(personal),
  })); // prettier-ignore
}
