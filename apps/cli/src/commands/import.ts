import fs from 'node:fs/promises';
import path from 'node:path';
import type { Day } from '#domain';
import { Import, planImport, toldOf, type Imported, type Plan } from '#exchange';
import { Members } from '#access';
import { withApplication } from '../application.js';
import { withDatabase } from '../database.js';
import { progress } from '../progress.js';

export interface ImportOptions {
  readonly as: string;
  readonly dryRun?: boolean;
}

/** Checks both files whole; records them only if there is nothing to mend. */
export async function importFiles(people: string, facts: string, options: ImportOptions): Promise<number> {
  const plan = await readPlan(people, facts);
  if (plan.findings.length > 0) {
    for (const finding of plan.findings) process.stderr.write(`${toldOf(finding)}\n`);
    process.stderr.write(`${plan.findings.length} to mend; nothing was recorded.\n`);
    return 1;
  }
  if (options.dryRun) {
    process.stdout.write(`Would record up to ${sizeOf(plan)}. Nothing was recorded.\n`);
    return 0;
  }
  const imported = await withDatabase(() => record(plan, options.as));
  process.stdout.write(`${reportOf(imported)}\n`);
  return 0;
}

export async function readPlan(people: string, facts: string): Promise<Plan> {
  const [one, other] = await Promise.all(
    [people, facts].map(async (file) => ({ name: path.basename(file), bytes: await fs.readFile(file) })),
  );
  return planImport(one!, other!, new Date().toISOString().slice(0, 10) as Day);
}

/** Records a plan as a member. Ctrl-C ends it after the case at hand; run again it records what is missing. */
export function record(plan: Plan, as: string): Promise<Imported> {
  return withApplication(async (app) => {
    const member = await app.get(Members, { strict: false }).byName(as);
    if (!member) throw new Error(`There is no account "${as}": say whose import it is with --as.`);
    const stopping = new AbortController();
    const stop = () =>
      stopping.abort(new Error('Stopped. What was recorded stands; run the import again for the rest.'));
    process.once('SIGINT', stop);
    const board = progress();
    const shown = board.of('Importing');
    try {
      return await app.get(Import).run(plan, member.id, (done, of) => shown.at(done, of), stopping.signal);
    } finally {
      board.end();
      process.off('SIGINT', stop);
    }
  });
}

export const reportOf = ({ people, cases, facts }: Imported): string =>
  `Recorded ${people.recorded} people, ${cases.recorded} cases, ${facts.recorded} facts; ${people.there} people, ${cases.there} cases, ${facts.there} facts were there already.`;

const sizeOf = ({ people, cases }: Plan) =>
  `${people.length} people, ${cases.length} cases, ${cases.reduce((sum, { facts }) => sum + facts.length, 0)} facts`;
