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

const introduction = `# Benchmarks

Written by \`npm run bench\`, each measure in one run of its own: medians of its rounds, with the least and the greatest in brackets. Every round runs each contestant in turn, so that what disturbs the machine disturbs all. Client and server share the machine. Postgres is the embedded one, with fsync, synchronous_commit and full_page_writes on for all.`;

const measures: readonly Measure[] = [
  append, read, tail, projection, rebuild, http, access, suspension, statistics, panels, growth, sealing, names,
]; // prettier-ignore

const options = new Command('npm run bench --')
  .option('--only <names>', `of ${measures.map(({ name }) => name).join(', ')}, with commas between`)
  .option('--rounds <n>', 'rounds of each', '5')
  .option('--cases <n>', 'cases of the measures statistics and panels', '5000')
  .option('--json <file>', 'all values, as JSON')
  .parse()
  .opts<{ only?: string; rounds: string; cases: string; json?: string }>();

const only = options.only?.split(',') ?? measures.map(({ name }) => name);
const wanted = measures.filter(({ name }) => only.includes(name));
const unknown = only.filter((name) => !wanted.some((measure) => measure.name === name));
if (unknown.length > 0) throw new Error(`There is no measure "${unknown.join(', ')}"`);

process.env['QAYD_KEK'] ??= `1:${randomBytes(32).toString('hex')}`;
const cluster = await startCluster();
try {
  const results: { readonly measure: Measure; readonly rows: readonly Row[] }[] = [];
  for (const measure of wanted) {
    process.stdout.write(`\n## ${measure.name}\n${measure.about}\n`);
    const rows = await rounds(measure, cluster, Number(options.rounds));
    results.push({ measure, rows });
    process.stdout.write(`\n${tableOf(rows)}\n\n${goalsOf(measure, rows)}\n`);
    await putOnPage(measure.name, sectionOf(measure, rows, cluster));
  }
  if (options.json !== undefined) fs.writeFileSync(options.json, JSON.stringify(results, null, 2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  process.on('uncaughtException', () => undefined); // what a store leaves open is cut when the server stops
  await cluster.stop();
}
process.exit();

/** A measure on the page: when and on what it was taken, all figures, all goals. */
function sectionOf(measure: Measure, rows: readonly Row[], { version, settings }: Cluster): string {
  const [processor] = os.cpus();
  const many = Math.max(...rows.map(({ values }) => values.length));
  const on = `${os.cpus().length} × ${processor?.model ?? 'processor unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()}, Node ${process.version}, PostgreSQL ${version} (${settings.join(', ')})`;
  return [
    `## ${measure.name}`,
    `${measure.about}.`,
    `Measured on ${new Date().toISOString().slice(0, 10)} in ${many} ${many === 1 ? 'round' : 'rounds'}${options.cases === '5000' ? '' : `, with --cases ${options.cases}`}: ${on}.`,
    tableOf(rows),
    goalsOf(measure, rows),
  ].join('\n\n');
}

/** Puts a measure in its place on the page; what a run did not measure stays as it was, with its own day. */
async function putOnPage(name: string, section: string): Promise<void> {
  const file = 'docs/benchmarks.md';
  const before = fs.existsSync(file)
    ? fs
        .readFileSync(file, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const sections = new Map(before.map((text) => [/^## (\S+)/.exec(text)![1]!, text]));
  sections.set(name, section);
  const text = [introduction, ...measures.flatMap((measure) => sections.get(measure.name) ?? [])].join('\n\n');
  fs.writeFileSync(file, await prettier.format(text, { parser: 'markdown', ...(await prettier.resolveConfig(file)) }));
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
