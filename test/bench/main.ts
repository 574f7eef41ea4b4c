import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { Command } from 'commander';
import * as prettier from 'prettier';
import { startCluster, type Cluster } from './cluster.js';
import type { Measure } from './measure.js';
import { access } from './measures/access.js';
import { append } from './measures/append.js';
import { growth } from './measures/growth.js';
import { http } from './measures/http.js';
import { names } from './measures/names.js';
import { panels } from './measures/panels.js';
import { projection } from './measures/projection.js';
import { read } from './measures/read.js';
import { rebuild } from './measures/rebuild.js';
import { sealing } from './measures/sealing.js';
import { statistics } from './measures/statistics.js';
import { suspension } from './measures/suspension.js';
import { tail } from './measures/tail.js';
import { goalsOf, tableOf, type Row } from './report.js';

const measures: readonly Measure[] = [
  append, read, tail, projection, rebuild, http, access, suspension, statistics, panels, growth, sealing, names,
]; // prettier-ignore

interface Result {
  readonly measure: Measure;
  readonly rows: readonly Row[];
}

const options = new Command('npm run bench --')
  .option('--only <name>', `one of ${measures.map(({ name }) => name).join(', ')}`)
  .option('--rounds <n>', 'rounds of each', '5')
  .option('--cases <n>', 'cases of the measures statistics and panels', '5000')
  .option('--json <file>', 'all values, as JSON')
  .parse()
  .opts<{ only?: string; rounds: string; cases: string; json?: string }>();

const wanted = measures.filter(({ name }) => options.only === undefined || name === options.only);
if (wanted.length === 0) throw new Error(`There is no measure "${options.only}"`);

process.env['QAYD_KEK'] ??= `1:${randomBytes(32).toString('hex')}`;
const cluster = await startCluster();
try {
  const results: Result[] = [];
  for (const measure of wanted) {
    process.stdout.write(`\n## ${measure.name}\n${measure.about}\n`);
    const rows = await rounds(measure, cluster, Number(options.rounds));
    results.push({ measure, rows });
    process.stdout.write(`\n${tableOf(rows)}\n\n${goalsOf(measure, rows)}\n`);
  }
  if (options.only === undefined) fs.writeFileSync('docs/benchmarks.md', await page(results, cluster));
  if (options.json !== undefined) fs.writeFileSync(options.json, JSON.stringify(results, null, 2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  process.on('uncaughtException', () => undefined); // what a store leaves open is cut when the server stops
  await cluster.stop();
}
process.exit();

/** The page of a whole run: on what it was measured, all figures, all goals. */
async function page(results: readonly Result[], { version, settings }: Cluster): Promise<string> {
  const [processor] = os.cpus();
  const parts = results.map(
    ({ measure, rows }) => `## ${measure.name}\n\n${measure.about}.\n\n${tableOf(rows)}\n\n${goalsOf(measure, rows)}`,
  );
  const text = [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; medians of the rounds of one run, with the least and the greatest in brackets. Every round runs each contestant in turn, so that what disturbs the machine disturbs all. Client and server share the machine.`,
    `- ${os.cpus().length} × ${processor?.model ?? 'processor unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()}, Node ${process.version}\n- PostgreSQL ${version}, embedded; fsync, synchronous_commit and full_page_writes on for all; ${settings.join(', ')}`,
    ...parts,
  ].join('\n\n');
  return prettier.format(text, { parser: 'markdown', ...(await prettier.resolveConfig('docs/benchmarks.md')) });
}

/** Round after round, every contestant in each: what disturbs the machine disturbs all. */
async function rounds(measure: Measure, on: Cluster, asked: number): Promise<readonly Row[]> {
  const { cases, done } = await measure.prepare(on, { cases: Number(options.cases) });
  const rows = new Map<string, Row & { values: number[] }>();
  const many = Math.min(asked, measure.mostRounds ?? asked);
  for (let round = 0; round < many; round += 1)
    for (const { contestant, role, run } of cases) {
      process.stderr.write(`\r${measure.name}: round ${round + 1} of ${many}, ${contestant}`.padEnd(78));
      for (const [figure, value] of Object.entries(await run())) {
        const key = `${contestant} ${figure}`;
        const row = rows.get(key) ?? { contestant, role, figure, values: [] };
        row.values.push(value);
        rows.set(key, row);
      }
    }
  process.stderr.write('\r'.padEnd(79) + '\r');
  await done();
  return [...rows.values()];
}
