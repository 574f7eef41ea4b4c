import fs from 'node:fs/promises';
import path from 'node:path';
import type { Day, MemberId } from '#domain';
import {
  Import,
  planImport,
  toldOf,
  type Compared,
  type Counts,
  type Finding,
  type Imported,
  type Plan,
} from '#exchange';
import { may, Members, rolesThat } from '#access';
import { withApplication } from '../application.js';
import { hasDatabase, withDatabase } from '../open-database.js';
import { interrupted } from '../interruption.js';
import { progress, type Progress } from '../progress.js';

export interface ImportOptions {
  readonly as: string;
  readonly dryRun?: boolean;
}

/** Checks both files whole, and against what stands in the registry; records them only if there is nothing to mend. */
export async function importFiles(people: string, facts: string, { as, dryRun }: ImportOptions): Promise<number> {
  const plan = await readPlan(people, facts);
  if (plan.findings.length > 0) return toMend(plan.findings);
  if (dryRun && !hasDatabase()) return wouldRecord(allNew(plan));
  const outcome = await withDatabase(() => (dryRun ? compare(plan, as, interrupted) : record(plan, as, interrupted)));
  if ('findings' in outcome && outcome.findings.length > 0) return toMend(outcome.findings);
  if (!('position' in outcome)) return wouldRecord(outcome);
  process.stdout.write(`${reportOf(outcome)}\n`);
  return 0;
}

export async function readPlan(people: string, facts: string): Promise<Plan> {
  const [one, other] = await Promise.all(
    [people, facts].map(async (file) => ({ name: path.basename(file), bytes: await fs.readFile(file) })),
  );
  return planImport(one!, other!, new Date().toISOString().slice(0, 10) as Day);
}

/**
 * Records a plan as a member, unless something stands against it. Ctrl-C ends it after the case at hand; run again it
 * records what is missing.
 */
export const record = (plan: Plan, as: string, signal: AbortSignal): Promise<Imported | Compared> =>
  withImport(as, async (run, by) => {
    const compared = await shown('Checking', (onProgress) => run.compare(plan, by, onProgress, signal));
    if (compared.findings.length > 0) return compared;
    return shown('Importing', (onProgress) => run.run(plan, by, onProgress, signal)).catch((error: unknown) => {
      throw signal.aborted ? new Error('Stopped. What was recorded stands; run the import again for the rest.') : error;
    });
  });

const compare = (plan: Plan, as: string, signal: AbortSignal): Promise<Compared> =>
  withImport(as, (run, by) => shown('Checking', (onProgress) => run.compare(plan, by, onProgress, signal)));

/** The import in the name of a member who may do all that it does. */
const withImport = <T>(as: string, work: (run: Import, by: MemberId) => Promise<T>): Promise<T> =>
  withApplication(async (app) => {
    const member = await app.get(Members, { strict: false }).byName(as);
    if (!member) throw new Error(`There is no account "${as}": say whose import it is with --as.`);
    const lacking = operations.find((operation) => !may(member.roles, operation));
    if (lacking)
      throw new Error(
        `"${as}" may not import (${lacking} takes the role ${rolesThat(lacking).join(' or ')}): say whose import it is with --as.`,
      );
    return work(app.get(Import), member.id);
  });

/** What an import does, by the table of who may do what. */
const operations = ['source.register', 'person.register', 'case.open', 'fact.record'] as const;

async function shown<T>(what: string, work: (onProgress: Progress['at']) => Promise<T>): Promise<T> {
  const board = progress();
  const bar = board.of(what);
  try {
    return await work((done, of) => bar.at(done, of));
  } finally {
    board.end();
  }
}

export const tell = (findings: readonly Finding[]): void =>
  void process.stderr.write(findings.map((finding) => `${toldOf(finding)}\n`).join(''));

function toMend(findings: readonly Finding[]): number {
  tell(findings);
  process.stderr.write(`${findings.length} to mend; nothing was recorded.\n`);
  return 1;
}

function wouldRecord(counts: Counts): number {
  process.stdout.write(`Would record ${told(counts, 'are')}. Nothing was recorded.\n`);
  return 0;
}

export const reportOf = (counts: Counts): string =>
  `Recorded ${told(counts, 'were')}.${counts.facts.recorded > 0 && counts.facts.there > 0 ? edited : ''}`;
const edited = ' A row that was edited counts as a new one: what is recorded is corrected through the api.';

const told = ({ people, cases, facts }: Counts, be: 'are' | 'were') =>
  `${people.recorded} people, ${cases.recorded} cases, ${facts.recorded} facts; ${people.there} people, ${cases.there} cases, ${facts.there} facts ${be} there already`;

const allNew = ({ people, cases }: Plan): Counts => ({
  people: { recorded: people.length, there: 0 },
  cases: { recorded: cases.length, there: 0 },
  facts: { recorded: cases.reduce((sum, { facts }) => sum + facts.length, 0), there: 0 },
});
