import { createHash } from 'node:crypto';
import {
  caseFact, caseFacts, decideFact, foldCase, evolveCase, isFactKind, isRefusal, personRegistered,
  type CaseId, type CaseState, type Context, type Day, type FactId, type MemberId, type PersonId, type SourceId,
} from '#domain'; // prettier-ignore
import type { z } from 'zod';
import type { NewFact } from '#registry';
import { idFrom } from '#platform';
import { BadCell, near } from './cells.js';
import { columnOf, factColumns, factsOf, laterFactColumns, type FactCells, type FactDraft } from './fact-rows.js';
import { findingIn, inOrder, type Cited, type Finding } from './finding.js';
import { readTable, type Row } from './table.js';

export interface ImportFile {
  /** As it is named to people: without its folder. */
  readonly name: string;
  readonly bytes: Buffer;
}
export interface PlannedPerson {
  readonly id: PersonId;
  readonly data: z.output<typeof personRegistered.schema>;
  readonly row: Cited;
}
export interface PlannedFact extends NewFact {
  readonly row: Cited;
}
export interface PlannedCase {
  readonly id: CaseId;
  readonly person: PersonId;
  readonly facts: readonly PlannedFact[];
  /** The first that names it. */
  readonly row: Cited;
}
/** All that an import is going to record; or, when there are findings, what has to be mended first. */
export interface Plan {
  readonly source: { readonly id: SourceId; readonly sha256: string; readonly title: string };
  readonly people: readonly PlannedPerson[];
  readonly cases: readonly PlannedCase[];
  readonly findings: readonly Finding[];
}

/**
 * Reads both files whole and checks every row as the write path will, so that either all of it can be recorded or
 * nothing is. Ids follow from keys and cells: the same row has the same id wherever it stands and however often it is sent.
 */
export function planImport(peopleFile: ImportFile, factsFile: ImportFile, today: Day): Plan {
  const peopleTable = readTable(peopleFile.name, peopleFile.bytes, peopleColumns);
  const factsTable = readTable(factsFile.name, factsFile.bytes, factColumns, laterFactColumns);
  const findings = [...peopleTable.findings, ...factsTable.findings];
  const broken = new Set(findings.map(({ file, line }) => `${file}:${line}`));
  const sha256 = createHash('sha256').update(factsFile.bytes).digest('hex');
  const source = { id: idFrom('import', 'source', sha256) as SourceId, sha256, title: factsFile.name };

  const people = new Map<string, PlannedPerson>();
  const cases = new Map<string, CaseDraft>();
  for (const row of peopleTable.rows) {
    const person = plannedPerson({ file: peopleFile.name, ...row }, people, findings);
    if (person) people.set(row.cells.person_key, person);
  }
  const peopleAreRead = peopleTable.rows.length > 0 || peopleTable.findings.length === 0;
  for (const row of peopleAreRead ? factsTable.rows : []) {
    if (broken.has(`${factsFile.name}:${row.line}`)) continue;
    planRow({ file: factsFile.name, ...row }, people, cases, source.id, findings);
  }
  for (const draft of cases.values()) checkAsWritten(draft, today, findings);
  return {
    source,
    people: [...people.values()],
    cases: [...cases.values()].map(({ id, person, facts, row }) => ({ id, person, facts, row })),
    findings: inOrder(findings),
  };
}

const peopleColumns = ['person_key', 'name_en', 'name_uk', 'name_crh', 'sex', 'occupation'] as const;
type PeopleCells = Readonly<Record<(typeof peopleColumns)[number], string>>;

interface CaseDraft extends PlannedCase {
  readonly personKey: string;
  readonly facts: PlannedFact[];
  readonly seen: Map<string, number>;
}
type CitedRow<C extends string> = Cited & Row<C>;

function plannedPerson(
  row: CitedRow<keyof PeopleCells>,
  known: ReadonlyMap<string, unknown>,
  findings: Finding[],
): PlannedPerson | undefined {
  const { cells } = row;
  const { person_key: key, sex, occupation } = cells;
  const finding = (column: keyof PeopleCells, problem: string) => void findings.push(findingIn(row, column, problem));
  if (key === '') return finding('person_key', 'a person needs a key');
  if (known.has(key)) return finding('person_key', 'this key stands on an earlier line already');
  const names = (['en', 'uk', 'crh'] as const)
    .map((language) => ({ text: cells[`name_${language}`], language }))
    .filter(({ text }) => text !== '')
    .map((name) => ({ ...name, script: /\p{Script=Cyrillic}/u.test(name.text) ? 'Cyrl' : 'Latn' }));
  const read = personRegistered.schema.safeParse({
    names,
    sex: sex === '' ? 'unknown' : sex,
    ...(occupation !== '' && { occupation }),
    tier: 'public',
  });
  if (read.success) return { id: idFrom('import', 'person', key) as PersonId, data: read.data, row };
  for (const { path, message } of read.error.issues)
    finding(path[0] === 'names' ? 'name_en' : (String(path[0]) as keyof PeopleCells), message);
  return undefined;
}

function planRow(
  row: CitedRow<keyof FactCells>,
  people: ReadonlyMap<string, PlannedPerson>,
  cases: Map<string, CaseDraft>,
  source: SourceId,
  findings: Finding[],
): void {
  const { line, cells } = row;
  const finding = (column: string, problem: string, allowed?: readonly string[]) =>
    void findings.push(findingIn(row, column, problem, allowed));

  const before = findings.length;
  const person = people.get(cells.person_key);
  if (!person)
    finding('person_key', 'no such person in the file of people', near(cells.person_key, [...people.keys()]));
  if (cells.case_key === '') finding('case_key', 'a fact needs the key of its case');
  if (!isFactKind(cells.fact))
    finding(
      'fact',
      'no such kind of fact',
      near(
        cells.fact,
        caseFacts.map(({ kind }) => kind),
      ),
    );
  if (cells.occurred_on === '')
    finding('occurred_on', 'no date: write the day, the month or the year, or "unknown" if nobody knows');
  const known = cases.get(cells.case_key);
  if (known && known.personKey !== cells.person_key)
    finding('person_key', `this case is of ${known.personKey} on an earlier line`);
  if (!isFactKind(cells.fact) || findings.length > before) return;

  const draft = known ?? {
    id: idFrom('import', 'case', cells.case_key) as CaseId,
    person: person!.id,
    personKey: cells.person_key,
    facts: [],
    row,
    seen: new Map<string, number>(),
  };
  cases.set(cells.case_key, draft);
  // A column that came later is no part of the id where it is empty: the row of an old file is the same row.
  const told = factColumns.filter((column) => cells[column] !== '' || !isLater(column));
  const row_key = JSON.stringify(told.map((column) => cells[column]));
  const nth = (draft.seen.get(row_key) ?? 0) + 1;
  draft.seen.set(row_key, nth);
  try {
    for (const one of factsOf(cells.fact, cells)) {
      const read = caseFact.safeParse(asSent(one, cells, source, line));
      if (!read.success)
        for (const { path, message } of read.error.issues) finding(columnOf(path.map(String)), message);
      else
        draft.facts.push({
          id: idFrom('import', 'fact', row_key, String(nth), one.part) as FactId,
          says: read.data,
          row,
        });
    }
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    finding(error.column, error.problem, error.allowed);
  }
}

const asSent = (
  { kind, data, left }: FactDraft,
  { occurred_on, note }: FactCells,
  source: SourceId,
  line: number,
): object => {
  const words = [note, ...left].filter((part) => part !== '').join('; ');
  return {
    kind,
    occurredOn: occurred_on,
    sources: [{ id: source, locator: `line ${line}` }],
    tier: 'public',
    ...(words !== '' && { note: words }),
    data,
  };
};

/** Runs the domain's own decision over the facts of a case, in their order, and tells what it would refuse. */
function checkAsWritten({ id, person, facts }: CaseDraft, today: Day, findings: Finding[]): void {
  const recorded = { id, by: nobody, at: new Date(0) };
  let state: CaseState = foldCase([{ type: 'CaseOpened', data: { person, tier: 'public' }, recorded }])!;
  for (const { id, says, row } of facts) {
    const decided = decideFact(says, state, { by: nobody, today } satisfies Context);
    if (!isRefusal(decided)) {
      for (const event of decided) state = evolveCase(state, { ...event, recorded: { ...recorded, id } });
      continue;
    }
    const column = columnOf((decided.field ?? '').split('.'));
    if (!findings.some((known) => known.file === row.file && known.line === row.line && known.column === column))
      findings.push(findingIn(row, column, decided.detail));
  }
}

const nobody = '00000000-0000-0000-0000-000000000000' as MemberId;

const isLater = (column: string): boolean => (laterFactColumns as readonly string[]).includes(column);
