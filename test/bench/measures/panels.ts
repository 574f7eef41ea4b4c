import fs from 'node:fs';
import pg from 'pg';
import { logger, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import type { Case, Measure } from '../measure.js';
import { openLog } from '../../support/opened-log.js';
import { seedSealed } from '../sealed-seed.js';
import { eventsOfACase } from '../seed.js';

interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly datasource: { readonly uid: string };
    readonly targets: readonly { readonly rawSql: string }[];
  }[];
}
const folder = new URL('../../../docker/grafana/dashboards/', import.meta.url);
const role = 'qayd_reporting_internal';

/** What members' dashboards ask, as their role, one panel after another. Those of `reporting` read tables of a few thousand rows, whatever the registry has. */
export const panels: Measure = {
  name: 'panels',
  about: `Each panel of members' dashboards, as their role, one after another, on as many cases of ${eventsOfACase} events as \`--cases\` says (5,000 if not)`,
  mostRounds: 3,
  smaller: /ms/,
  async prepare(cluster, { cases }) {
    const place = await cluster.create('ours');
    await seedSealed(place, cases * eventsOfACase, 'public', cases);
    await build(place.url);
    const owner = new pg.Client({ connectionString: place.superuserUrl });
    await owner.connect();
    await owner.query(`alter role ${role} login password 'only-for-the-bench'; analyze`);
    await owner.end();
    const url = Object.assign(new URL(place.superuserUrl), { username: role, password: 'only-for-the-bench' });
    const viewer = new pg.Client({ connectionString: url.href });
    await viewer.connect();
    return {
      cases: fs.readdirSync(folder).flatMap((file) => {
        const { title, panels: all } = JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8')) as Dashboard;
        return all.flatMap(({ title: panel, datasource, targets }) =>
          datasource.uid === 'qayd-internal' ? [asked(`${title}: ${panel}`, targets, viewer)] : [],
        );
      }),
      async done() {
        await viewer.end();
        await place.drop();
      },
    };
  },
};

function asked(name: string, targets: readonly { readonly rawSql: string }[], viewer: pg.Client): Case {
  return {
    contestant: name,
    role: 'ours',
    async run() {
      const began = performance.now();
      for (const { rawSql } of targets) await viewer.query(rawSql);
      return { ms: performance.now() - began };
    },
  };
}

/** The models that the views are of. */
async function build(url: string): Promise<void> {
  for (const name of ['spans', 'cases']) {
    const pool = openPool(url, { as: 'models' });
    const { store, close } = await openLog(url, process.env['QAYD_KEK']!);
    const projection = projections.find((one) => one.name === name)!;
    await new Projector(store, pool, logger('silent'), projection).rebuild(new AbortController().signal);
    await close();
    await pool.end();
  }
}
