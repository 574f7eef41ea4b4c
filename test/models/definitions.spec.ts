import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { abouts, breakdowns, definitions, Editions, measures, populations, PublishedFigures } from '#read-models';
import { startApi, type Api } from '../support/api.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';

// What is counted is told in Ukrainian too, each thing by words of its own.

interface Told {
  readonly en: string;
  readonly uk: string;
  readonly crh: string;
}
/** Codes that stand in tables stand in definitions too. */
const codes =
  /\b(withheld|unmeasured|labels_v1|flows_by_year_v1|daysInCustody|daysToVerdict|few|some|many|liberty|kind|table|column)\b/g;
function inUkrainian(all: readonly Told[]): void {
  for (const { en, uk, crh } of all) {
    expect(uk).not.toBe(en);
    expect(uk.replaceAll(codes, '')).toMatch(/^[А-ЩЬЮЯҐЄІЇа-щьюяґєії0-9\s.,:;«»()’—…-]+$/);
    expect(crh).toBe(en); // no speaker has said any yet
  }
  expect(new Set(all.map(({ uk }) => uk)).size).toBe(new Set(all.map(({ en }) => en)).size);
}

let api: Api;
beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, { QAYD_PUBLIC_FIGURES: 'on' });
  await invent(api, 60, 3);
  await caughtUp(api);
  await api.app.get(Editions, { strict: false }).freezeFirst();
});
afterAll(async () => {
  await api.close();
  delete process.env['QAYD_PUBLIC_FIGURES'];
});

describe('the definitions', () => {
  it('of measures, breakdowns and populations are in Ukrainian', async () => {
    inUkrainian(Object.values(definitions));
    inUkrainian(Object.values(abouts));
    inUkrainian(Object.values(populations));
    const { body } = await api.as('analyst')<{ measures: { name: string; definition: string; definitionIn: Told }[]; breakdowns: { name: string; aboutIn: Told }[]; attestedCrh: string[] }>('GET', '/v1/statistics'); // prettier-ignore
    expect(body.measures.map(({ name, definitionIn }) => [name, definitionIn])).toEqual(Object.entries(definitions));
    expect(body.measures.map(({ definition }) => definition)).toEqual(Object.values(measures).map(({ definition }) => definition)); // prettier-ignore
    expect(body.breakdowns.map(({ name, aboutIn }) => [name, aboutIn])).toEqual(Object.entries(abouts));
    expect(Object.keys(abouts)).toEqual(Object.keys(breakdowns));
    expect(body.attestedCrh).toEqual([]);
    const figure = await api.as('analyst')<{ definitionIn: Told }>('GET', '/v1/statistics/held');
    expect(figure.body.definitionIn).toEqual(definitions.held);
  });

  it('of published tables and their columns are too', async () => {
    const tables = await api.app.get(PublishedFigures, { strict: false }).tables();
    expect(tables.length).toBeGreaterThan(10);
    inUkrainian(tables.map(({ definitionIn }) => definitionIn));
    inUkrainian(tables.flatMap(({ columns }) => columns.map(({ aboutIn }) => aboutIn)));
    const read = async (path: string) => (await fetch(`${api.url}${path}`)).json();
    const all = (await read('/public/v1/figures')) as { tables: { name: string; definitionIn: Told; link: string }[] };
    for (const { name, definitionIn, link } of all.tables)
      expect([name, ((await read(link)) as { definitionIn: Told }).definitionIn]).toEqual([name, definitionIn]);
  });

  it('stand on the page in its language; in Crimean Tatar they are English, and it says so', async () => {
    const tables = await api.app.get(PublishedFigures, { strict: false }).tables();
    const { definition, definitionIn } = tables.find(({ name }) => name === 'flows_by_year_v1')!;
    const page = async (lang: string) => (await fetch(`${api.url}/figures?lang=${lang}`)).text();
    const english = `<p class="note" lang="en">${definition}</p>`;
    const [en, uk, crh] = [await page('en'), await page('uk'), await page('crh')];
    expect(en).toContain(`<p class="note">${definition}</p>`);
    expect(uk).toContain(`<p class="note">${definitionIn.uk}</p>`);
    expect(crh).toContain(english);
    const says = 'no speaker has said them in this language yet';
    expect([en, uk, crh].map((text) => text.includes(says))).toEqual([false, false, true]);
    expect(uk).not.toContain('lang="en">Episodes');
  });

  it('leave a data package and its files as they were', async () => {
    const text = await (await fetch(`${api.url}/public/v1/datapackage.json`)).text();
    for (const { definition, definitionIn } of await api.app.get(PublishedFigures, { strict: false }).tables()) {
      expect(text).toContain(JSON.stringify(definition));
      expect(text).not.toContain(definitionIn.uk);
    }
  });
});
