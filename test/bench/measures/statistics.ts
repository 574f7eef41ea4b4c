import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import type { Place } from '../cluster.js';
import { during, type Case, type Measure } from '../measure.js';
import { openLog } from '../../support/opened-log.js';
import { seedSealed } from '../sealed-seed.js';
import { eventsOfACase } from '../seed.js';
import { dist, start } from '../processes.js';
import { caughtUp, post, signIn } from './http.js';

const clients = 8;
const questions = {
  'held on a day': 'statistics/held?asOf=2022-05-01',
  'held, by article': 'statistics/held?asOf=2022-05-01&by=article',
  'held, by sex and liberty': 'statistics/held?asOf=2022-05-01&by=sex,liberty',
  'held, ten years by day': 'statistics/held?from=2014-01-01&to=2023-12-31&interval=day',
  'held, ten years by day, as known then': 'statistics/held?from=2014-01-01&to=2023-12-31&interval=day&known=then',
  'inflow by month': 'statistics/inflow?from=2014-01-01&to=2023-12-31',
  'acts by month': 'statistics/acts',
  'days in custody': 'statistics/daysInCustody',
  'cases by name': 'cases?sort=name',
  'cases by name backwards, with part of a name': 'cases?sort=-name&q=abe',
  'cases by the last fact backwards': 'cases?sort=-lastFact',
  'cases by the last record backwards': 'cases?sort=-recorded',
  'cases by since when, of those in remand': 'cases?sort=-since&liberty=remand',
  'cases of who is deprived of liberty, by the last fact': 'cases?sort=lastFact&deprivedOfLiberty=yes',
  'cases on a day of the past, of those in detention': 'cases?asOf=2021-08-01&liberty=remand&sort=-since',
  'cases on a day of the past, by name': 'cases?asOf=2021-08-01&sort=name',
  'cases on a day of the past, by the last record': 'cases?asOf=2021-08-01&sort=-recorded',
  'cases as known at an instant': `cases?knownAt=${new Date().toISOString()}`,
  'people with part of a name': 'people?q=abe',
} as const;
/** Of another day each time, so that none was asked before. */
const anew = {
  'held on a day that was not asked for': (day: string) => `statistics/held?asOf=${day}`,
  'held, by article, on a day that was not asked for': (day: string) => `statistics/held?asOf=${day}&by=article`,
  'held, ten years by day, to a day that was not asked for': (day: string) =>
    `statistics/held?from=2014-01-01&to=${day}&interval=day`,
  'days in custody to a day that was not asked for': (day: string) => `statistics/daysInCustody?asOf=${day}`,
} as const;
/** From the last day of 2023 back. */
function daysBack(): () => string {
  let days = 0;
  return () => new Date(Date.UTC(2023, 11, 31 - (days++ % 3_000))).toISOString().slice(0, 10);
}

/** Figures and lists over HTTP for eight clients, and how fast the spans behind them are built beside the timeline. */
export const statistics: Measure = {
  name: 'statistics',
  about: `Figures and lists of cases over HTTP for ${clients} clients, on as many cases of ${eventsOfACase} events as \`--cases\` says (5,000 if not), each asked once before; the same while somebody records ten facts a second; on days that nobody asked for before; and how fast spans are built, beside the timeline`,
  mostRounds: 3,
  smaller: /ms/,
  async prepare(cluster, { cases }) {
    const place = await cluster.create('ours');
    const events = await seedSealed(place, cases * eventsOfACase, 'public', cases);
    const [projector, api] = await Promise.all([start(dist('projector'), place, false), start(dist('api'), place)]);
    const authorization = { authorization: `Bearer ${await signIn(place, api.url)}` };
    await caughtUp(place);
    const recorder = await recorderOf(api.url, authorization);
    const ofAddress = (name: string, address: () => string, recording?: Recorder): Case =>
      questionCase(name, () => `${api.url}/v1/${address()}`, authorization, recording);
    return {
      cases: [
        ...Object.entries(questions).map(([name, question]) => ofAddress(name, () => question)),
        ...Object.entries(questions).map(([name, question]) => ofAddress(`${name}, while facts are recorded`, () => question, recorder)),
        ...Object.entries(anew).map(([name, of]) => {
          const anotherDay = daysBack();
          return ofAddress(name, () => of(anotherDay()));
        }),
        ...['spans', 'timeline', 'cases'].map((model) => buildCase(model, events, place)),
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

/** Records until it is told to stop. */
type Recorder = () => { readonly stop: () => Promise<void> };

/** A fact each tenth of a second, in one case after another. */
async function recorderOf(url: string, headers: Record<string, string>): Promise<Recorder> {
  const { body: source } = await post(`${url}/v1/sources`, headers, { type: 'publication', title: 'A report' });
  const { items } = (await (await fetch(`${url}/v1/cases?limit=200`, { headers })).json()) as { items: { id: string }[] };
  const fact = { kind: 'ContactRecorded', occurredOn: '2022-05', sources: [{ id: (source as { id: string }).id }], tier: 'public', data: { form: 'letter' } }; // prettier-ignore
  let at = 0;
  return () => {
    let stopped = false;
    const recorded = (async () => {
      while (!stopped) {
        await post(`${url}/v1/cases/${items[at++ % items.length]!.id}/facts`, headers, fact);
        await sleep(100);
      }
    })();
    return {
      stop: () => {
        stopped = true;
        return recorded;
      },
    };
  };
} // prettier-ignore

function questionCase(name: string, urlOf: () => string, headers: Record<string, string>, recorder?: Recorder): Case {
  return {
    contestant: `Qayd, ${name}`,
    role: 'ours',
    async run() {
      const ask = async () => {
        const url = urlOf();
        const answer = await fetch(url, { headers });
        const { rows, items = rows } = (await answer.json()) as Answer;
        if (!items?.length) throw new Error(`${url} answered ${answer.status}, without a row`);
      };
      await ask();
      const recording = recorder?.();
      const { p50, p95, p99, perSecond } = await during(3_000, ask, clients).finally(() => recording?.stop());
      return { 'p50, ms': p50, 'p95, ms': p95, 'p99, ms': p99, 'requests/s': perSecond };
    },
  };
}

interface Answer {
  readonly rows?: readonly object[];
  readonly items?: readonly object[];
}

/** A rebuild of one model in this process, its live build going on meanwhile. */
function buildCase(model: string, events: number, place: Place): Case {
  const projection = projections.find(({ name }) => name === model)!;
  return {
    contestant: `Qayd, ${model} rebuilt`,
    role: 'ours',
    async run() {
      const pool = openPool(place.url, { as: 'models' });
      const { store, close } = await openLog(place.url, process.env['QAYD_KEK']!);
      const began = performance.now();
      await new Projector(store, pool, logger('silent'), projection).rebuild(new AbortController().signal);
      const seconds = (performance.now() - began) / 1_000;
      await close();
      await pool.end();
      return { 'events/s': events / seconds };
    },
  };
}
