import { once } from 'node:events';
import { logger, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import type { Place } from '../cluster.js';
import { during, type Case, type Measure } from '../measure.js';
import { openLog } from '../../support/opened-log.js';
import { seedSealed } from '../sealed-seed.js';
import { eventsOfACase } from '../seed.js';
import { dist, start } from '../processes.js';
import { caughtUp, signIn } from './http.js';

const clients = 8;
const questions = {
  'held on a day': 'held?asOf=2022-05-01',
  'held, by article': 'held?asOf=2022-05-01&by=article',
  'held, by sex and liberty': 'held?asOf=2022-05-01&by=sex,liberty',
  'held, ten years by day': 'held?from=2014-01-01&to=2023-12-31&interval=day',
  'held, ten years by day, as known then': 'held?from=2014-01-01&to=2023-12-31&interval=day&known=then',
  'inflow by month': 'inflow?from=2014-01-01&to=2023-12-31',
  'acts by month': 'acts',
  'days in custody': 'daysInCustody',
} as const;

/** Figures over HTTP for eight clients, and how fast the spans behind them are built beside the timeline. */
export const statistics: Measure = {
  name: 'statistics',
  about: `Figures over HTTP for ${clients} clients, on as many cases of ${eventsOfACase} events as \`--cases\` says (5,000 if not); how fast spans are built, beside the timeline`,
  mostRounds: 3,
  smaller: /ms/,
  async prepare(cluster, { cases }) {
    const place = await cluster.create('ours');
    await seedSealed(place, cases * eventsOfACase);
    const built = await Promise.all(['spans', 'timeline'].map((model) => buildCase(model, cases, place)));
    const [projector, api] = await Promise.all([start(dist('projector'), place, false), start(dist('api'), place)]);
    const authorization = { authorization: `Bearer ${await signIn(place, api.url)}` };
    await caughtUp(api.url, authorization, cases * eventsOfACase);
    return {
      cases: [
        ...built,
        ...Object.entries(questions).map(([name, question]) => questionCase(name, `${api.url}/v1/statistics/${question}`, authorization)),
      ],
      async done() {
        for (const { child } of [api, projector]) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await place.drop();
      },
    };
  },
}; // prettier-ignore

function questionCase(name: string, url: string, headers: Record<string, string>): Case {
  return {
    contestant: `Qayd, ${name}`,
    role: 'ours',
    async run() {
      const ask = async () => {
        const answer = await fetch(url, { headers });
        const { rows } = (await answer.json()) as { rows?: readonly object[] };
        if (!rows?.length) throw new Error(`${url} answered ${answer.status}, without a row`);
      };
      const { p50, p99, perSecond } = await during(2_000, ask, clients);
      return { 'p50, ms': p50, 'p99, ms': p99, 'requests/s': perSecond };
    },
  };
}

/** A rebuild of one model in this process, its live build going on meanwhile. */
async function buildCase(model: string, cases: number, place: Place): Promise<Case> {
  const projection = projections.find(({ name }) => name === model)!;
  const rebuilt = async () => {
    const pool = openPool(place.url, { as: 'models' });
    const { store, close } = await openLog(place.url, process.env['QAYD_KEK']!);
    const began = performance.now();
    await new Projector(store, pool, logger('silent'), projection).rebuild(new AbortController().signal);
    const seconds = (performance.now() - began) / 1_000;
    await close();
    await pool.end();
    return { 'events/s': (cases * eventsOfACase) / seconds };
  };
  await rebuilt();
  return { contestant: `Qayd, ${model} rebuilt`, role: 'ours', run: rebuilt };
}
