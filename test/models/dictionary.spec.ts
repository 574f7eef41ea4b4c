import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApi, type Api } from '../support/api.js';
import { caughtUp } from '../support/seeded.js';

// docs/reporting.md is what the catalogue of the database says; `npm run dictionary` writes it.

const file = fileURLToPath(new URL('../../docs/reporting.md', import.meta.url));
let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi();
  await caughtUp(api);
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly about: string | null;
  readonly column: string;
  readonly type: string;
  readonly said: string | null;
}

async function dictionary(): Promise<string> {
  const { rows } = await owner.query<Column>(
    `select n.nspname as schema, c.relname as table, obj_description(c.oid, 'pg_class') as about, a.attname as column,
       format_type(a.atttypid, a.atttypmod) as type, col_description(c.oid, a.attnum) as said
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('reporting', 'reporting_internal') and c.relkind in ('r', 'v') order by n.nspname, c.relname, a.attnum`,
  );
  expect(rows.filter(({ about, said }) => !about || !said)).toEqual([]);
  const tables = new Map<string, Column[]>();
  for (const row of rows)
    tables.set(`${row.schema}.${row.table}`, [...(tables.get(`${row.schema}.${row.table}`) ?? []), row]);
  const parts = [...tables].map(([name, columns]) =>
    [
      `## ${name}\n`,
      `${columns[0]!.about!}\n`,
      '| column | type | |\n|---|---|---|',
      ...columns.map(({ column, type, said }) => `| \`${column}\` | ${type} | ${said!.replaceAll('|', '\\|')} |`),
    ].join('\n'),
  );
  return `${opening}\n${parts.join('\n\n')}\n`;
}
const opening = `# Reporting tables

What dashboards and table programs read: \`reporting\` as \`qayd_reporting\`, the [published figures](figures.md#what-is-published); \`reporting_internal\` as \`qayd_reporting_internal\`, exact, for members. A change that breaks a query makes a \`_v2\` beside the \`_v1\`. Codes have labels in English, Ukrainian and Crimean Tatar in \`labels_v1\`.

Made from the catalogue of the database by \`npm run dictionary\`; a test holds it current.
`;

it('is what the catalogue says', async () => {
  const now = await dictionary();
  if (process.env['QAYD_WRITE_DOCS'] === '1') fs.writeFileSync(file, now);
  expect(fs.readFileSync(file, 'utf8')).toBe(now);
});
