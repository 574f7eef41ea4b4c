import type { PublishedRow, PublishedTable } from '#read-models';
import { bars, coloursOf, line, pairs, stacks, type Bar } from './charts.js';
import { html, Markup } from './markup.js';
import { languages, words, type Language } from './page-words.js';
import type { Edition } from './publication.js';

/** An edition as the page needs it: each table with its rows, by its name. */
export interface Shown {
  readonly of: Edition;
  readonly tables: ReadonlyMap<string, { readonly table: PublishedTable; readonly rows: readonly PublishedRow[] }>;
}

/** The public figures as a page: charts, with the same as a table beside each. Nothing in it runs or is loaded from elsewhere. */
export function pageOf(shown: Shown, language: Language): string {
  const say = words[language];
  const { edition, all, before } = shown.of;
  const page = new Page(shown, language);
  const sections = [page.held(), ...stackedTables.map((name) => page.stacked(name)), ...barredTables.map((name) => page.barred(name)), page.flows(), page.acts(), page.lengths()]; // prettier-ignore
  const link = (to: { readonly edition?: string; readonly lang?: string }) => `/figures?${new URLSearchParams({ edition, lang: language, ...to }).toString()}`; // prettier-ignore
  const [held] = page.rows('held_by_month_v1').filter(({ month }) => month === edition);
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.title}, ${edition}</title>
<link rel="stylesheet" href="/figures/style.css">
</head>
<body>
<a class="skip" href="#figures">${say.contents}</a>
<header>
<ul class="languages">${languages.map((one) => html`<li>${one === language ? html`<strong lang="${one}">${words[one].name}</strong>` : html`<a lang="${one}" hreflang="${one}" href="${link({ lang: one })}">${words[one].name}</a>`}</li>`)}</ul>
<h1>${say.title}</h1>
<p>${say.intro} ${say.withheld}</p>
${page.awaitsSpeaker() ? html`<p class="note" lang="en">The definitions are in English: no speaker has said them in this language yet.</p>` : undefined}
<p>${say.edition}: <strong>${edition}</strong>. <a href="/public/v1/datapackage.json?edition=${edition}">${say.all}</a></p>
${all.length > 1 ? html`<p class="note">${say.other}: ${all.filter((one) => one !== edition).slice(0, 12).map((one) => html`<a href="${link({ edition: one })}">${one}</a> `)}</p>` : undefined}
${held ? html`<p class="headline"><strong>${held['persons']!}</strong> ${say.held} ${edition}</p>` : undefined}
</header>
<main id="figures">
<nav class="contents" aria-label="${say.contents}"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ markup }) => markup)}
<section id="changes"><h2>${say.why}</h2>${before === undefined ? html`<p>${say.first}</p>` : page.changes()}</section>
</main>
</body>
</html>
`.text;
} // prettier-ignore

const stackedTables = ['held_by_liberty_v1', 'held_by_procedure_v1', 'held_by_territory_v1', 'held_by_sex_v1', 'held_by_age_v1']; // prettier-ignore
const barredTables = ['held_by_article_v1', 'held_by_mark_v1'];

interface Section {
  readonly id: string;
  readonly title: string;
  readonly markup: Markup;
}

class Page {
  private readonly say;
  private readonly labels: ReadonlyMap<string, string>;

  constructor(
    private readonly shown: Shown,
    private readonly language: Language,
  ) {
    this.say = words[language];
    this.labels = new Map(this.rows('labels_v1').map(({ list, code, [language]: said }) => [`${list} ${code}`, String(said)])); // prettier-ignore
  }

  rows = (name: string): readonly PublishedRow[] => this.shown.tables.get(name)!.rows;

  /** Whether definitions are told in English for want of a speaker. */
  awaitsSpeaker = (): boolean => [...this.shown.tables.values()].some(({ table }) => this.isInEnglish(table));

  held(): Section {
    const rows = this.rows('held_by_month_v1');
    const months = new Map(rows.map(({ month, persons }) => [String(month), Number(persons)]));
    const [first, last] = [rows[0]?.['month'], rows.at(-1)?.['month']];
    const all = first === undefined ? [] : monthsBetween(String(first), String(last)).map((month) => ({ month, many: months.get(month) })); // prettier-ignore
    const years = this.yearEnds(rows);
    return this.section('held_by_month_v1', rows.length === 0 ? undefined : line(all, this.title('held_by_month_v1')), [
      [this.column('held_by_month_v1', 'month'), this.column('held_by_month_v1', 'persons'), this.column('held_by_month_v1', 'possible')],
      ...years.map(({ month, persons, possible }) => [month!, persons ?? null, possible ?? null]),
    ]); // prettier-ignore
  }

  /** Cells that add up: a stack for the last month of each year. */
  stacked(name: string): Section {
    const key = name.replace(/^held_by_|_v1$/g, '');
    const rows = this.yearEnds(this.rows(name));
    const labelOf = (code: unknown) => this.label(key, String(code));
    const withheld = labelOf('withheld');
    const found = [...new Set(rows.map((row) => labelOf(row[key])))].sort((a, b) => Number(a === withheld) - Number(b === withheld)); // prettier-ignore
    const colour = coloursOf(found, withheld);
    const values: readonly Bar[] = rows.map((row) => ({ at: String(row['month']), of: labelOf(row[key]), many: Number(row['persons']) })); // prettier-ignore
    const months = [...new Set(values.map(({ at }) => at))];
    const value = (month: string, of: string) => values.find((one) => one.at === month && one.of === of)?.many ?? null;
    return this.section(name, values.length === 0 ? undefined : stacks(values.map((one) => ({ ...one, at: one.at.replace(/-12$/, '') })), colour, this.title(name)), [
      [this.column(name, 'month'), ...found],
      ...months.map((month) => [month, ...found.map((of) => value(month, of))]),
    ], colour); // prettier-ignore
  }

  /** Cells that overlap: bars for the month of the edition. */
  barred(name: string): Section {
    const key = name.replace(/^held_by_|_v1$/g, '');
    const rows = this.rows(name).filter(({ month }) => month === this.shown.of.edition);
    const values = rows
      .map((row) => ({ of: this.label(key, String(row[key])), many: Number(row['persons']) }))
      .sort((a, b) => b.many - a.many);
    return this.section(name, values.length === 0 ? undefined : bars(values, this.title(name)), [
      [this.column(name, key), `${this.column(name, 'persons')} ${this.say.latest}`],
      ...values.map(({ of, many }) => [of, many]),
    ]);
  }

  flows(): Section {
    const name = 'flows_by_year_v1';
    const [began, ended] = [this.column(name, 'began'), this.column(name, 'ended')];
    const colour = coloursOf([began, ended], '');
    const rows = this.rows(name);
    const values = rows.flatMap((row) => [
      { at: String(row['year']), of: began, many: Number(row['began']) },
      { at: String(row['year']), of: ended, many: Number(row['ended']) },
    ]);
    return this.section(name, rows.length === 0 ? undefined : pairs(values, colour, this.title(name)), [
      [this.column(name, 'year'), began, ended],
      ...rows.map(({ year, began, ended }) => [year!, began!, ended!]),
    ], colour); // prettier-ignore
  }

  /** Of the last whole year of which anything can be told. */
  acts(): Section {
    const name = 'acts_by_year_v1';
    const rows = this.rows(name);
    const whole = rows.map(({ year }) => Number(year)).filter((year) => `${year}-12` <= this.shown.of.edition);
    const year = Math.max(...whole);
    const values = rows
      .filter((row) => row['year'] === year)
      .map(({ kind, acts }) => ({ of: this.label('kind', String(kind)), many: Number(acts) }))
      .sort((a, b) => b.many - a.many);
    return this.section(name, values.length === 0 ? undefined : bars(values, `${this.title(name)}, ${year}`), [
      [`${this.column(name, 'kind')}, ${year}`, this.column(name, 'acts')],
      ...values.map(({ of, many }) => [of, many]),
    ]);
  }

  lengths(): Section {
    const name = 'lengths_v1';
    const columns = ['n', 'first_quartile', 'median', 'third_quartile'];
    return this.section(name, undefined, [
      [this.column(name, 'measure'), ...columns.map((column) => this.column(name, column))],
      ...this.rows(name).map((row) => [this.label('measure', String(row['measure'])), ...columns.map((column) => row[column] ?? '—')]),
    ]); // prettier-ignore
  }

  changes(): Markup {
    const rows = this.rows('changes_v1');
    return html`<ul>${rows.map(({ reason, extent }) => html`<li>${this.label('reason', String(reason))}: ${this.label('extent', String(extent))}</li>`)}</ul>`; // prettier-ignore
  }

  private section(name: string, chart: string | undefined, [head, ...body]: readonly (readonly (string | number | null)[])[], legend: ReadonlyMap<string, string> = new Map()): Section {
    const { of: { edition } } = this.shown;
    const { table } = this.shown.tables.get(name)!;
    const title = this.title(name);
    const cell = (value: string | number | null) => (value === null ? html`<td class="withheld">${this.say.notTold}</td>` : html`<td>${value}</td>`);
    const shown = html`
${legend.size > 0 ? html`<ul class="legend">${[...legend].map(([of, colour]) => html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill="${colour}"/></svg>${of}</li>`)}</ul>` : undefined}
${chart === undefined ? undefined : html`<figure>${new Markup(chart)}</figure>`}
<div class="scroll" role="region" tabindex="0" aria-label="${this.say.table}: ${title}"><table>
<caption>${title}${table.key.includes('month') && !barredTables.includes(name) ? html`. ${this.say.day}` : undefined}</caption>
<thead><tr>${head!.map((one) => html`<th scope="col">${one ?? ''}</th>`)}</tr></thead>
<tbody>${body.map(([first, ...rest]) => html`<tr><th scope="row">${first ?? ''}</th>${rest.map(cell)}</tr>`)}</tbody>
</table></div>`;
    return {
      id: name,
      title,
      markup: html`<section id="${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${title}</h2>
<p class="note"${this.isInEnglish(table) ? html` lang="en"` : undefined}>${table.definitionIn[this.language]}</p>
${body.length === 0 ? html`<p>${this.say.none}</p>` : shown}
<p><a href="/public/v1/editions/${edition}/${name}.csv">${this.say.csv}</a></p></section>
`,
    };
  } // prettier-ignore

  /** Of the last month of each year, and of the edition's. */
  private yearEnds(rows: readonly PublishedRow[]): readonly PublishedRow[] {
    const { edition } = this.shown.of;
    return rows.filter(({ month }) => String(month).endsWith('-12') || month === edition);
  }
  private isInEnglish = ({ definition, definitionIn }: PublishedTable): boolean =>
    this.language !== 'en' && definitionIn[this.language] === definition;
  private title = (name: string): string => this.shown.tables.get(name)!.table.label[this.language];
  private column = (table: string, name: string): string =>
    this.shown.tables.get(table)!.table.columns.find((one) => one.name === name)!.label[this.language];
  private label = (list: string, code: string): string => this.labels.get(`${list} ${code}`) ?? code;
}

function monthsBetween(first: string, last: string): readonly string[] {
  const all: string[] = [];
  for (let [year, month] = first.split('-').map(Number) as [number, number]; ; month === 12 ? ((year += 1), (month = 1)) : (month += 1)) {
    const at = `${year}-${String(month).padStart(2, '0')}`;
    if (at > last) return all;
    all.push(at);
  }
} // prettier-ignore
