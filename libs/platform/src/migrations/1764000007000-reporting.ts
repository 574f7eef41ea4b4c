import type { MigrationInterface, QueryRunner } from 'typeorm';

export type Labels = readonly [en: string, uk: string, crh: string];
interface Column {
  readonly type: string;
  readonly about: string;
  readonly labels: Labels;
}
interface Table {
  readonly about: string;
  readonly labels: Labels;
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
}

const edition: Column = {
  type: 'date',
  about: 'The edition: the first day of the last month that it counts. An edition is never changed.',
  labels: ['Edition', 'Випуск', 'Neşir'],
};
const month: Column = { type: 'date', about: 'The first day of the month.', labels: ['Month', 'Місяць', 'Ay'] };
const year: Column = {
  type: 'int',
  about: 'The calendar year; the last one up to the month of the edition.',
  labels: ['Year', 'Рік', 'Yıl'],
};
const persons: Column = {
  type: 'int',
  about: 'Persons certainly held on the last day of the month; each counts once.',
  labels: ['Persons', 'Особи', 'Şahıslar'],
};
const withheld = `A month of fewer than five persons has no rows. A value that is not there is withheld: fewer than five persons, or as many as would give another one away; the row "withheld" is all of these together.`;
const only = 'Public records alone.';

/** Persons held at the end of each month, by one breakdown. */
const held = (key: string, labels: Labels, by: Labels, about: string, rule = withheld): Table => ({
  about: `Persons certainly held on the last day of each month, ${about}. ${only} ${rule}`,
  labels,
  columns: {
    edition,
    month,
    [key]: { type: 'text', about: `${by[0]}: a code, with its labels in labels_v1.`, labels: by },
    persons,
  },
  key: ['edition', 'month', key],
});
const overlapping =
  'One person may be in several rows or in none: rows do not add up. A month of fewer than five persons has no rows; a value that is not there counts fewer than five persons, or as many as would give the unknown ones away.';

const tables: Readonly<Record<string, Table>> = {
  editions_v1: {
    about: 'The editions, one a month at most. What an edition says is never changed; a later one may say otherwise of the same month.',
    labels: ['Editions', 'Випуски', 'Neşirler'],
    columns: {
      edition,
      first_month: { type: 'date', about: 'The first day of the first month that it counts.', labels: ['First month', 'Перший місяць', 'Birinci ay'] },
      published: { type: 'date', about: 'The first day of the month in which it was made.', labels: ['Made in', 'Створено', 'Yapılğan ayı'] },
    },
    key: ['edition'],
  },
  held_by_month_v1: {
    about: `Persons held on the last day of each month: deprived of liberty by detention, remand, sentence, house arrest, psychiatric examination or transfer. ${only} A month is left out while fewer than five are certainly held.`,
    labels: ['Held', 'Утримувані', 'Apiste tutulğanlar'],
    columns: {
      edition,
      month,
      persons: { ...persons, about: 'Persons certainly held: every course of events that the facts allow agrees. A person of several cases counts once.' },
      possible: { type: 'int', about: 'Persons in addition of whom only some courses of events say so. Empty: fewer than five.', labels: ['Possibly held', 'Можливо утримувані', 'Belki tutulğanlar'] },
    },
    key: ['edition', 'month'],
  },
  held_by_liberty_v1: held('liberty', ['Held, by place of custody', 'Утримувані за видом неволі', 'Tutulğanlar, apis çeşiti boyunca'], ['Where the person is', 'Де перебуває особа', 'Şahıs qayda'], 'by where they are; several: it may be more than one'),
  held_by_procedure_v1: held('procedure', ['Held, by stage', 'Утримувані за стадією', 'Tutulğanlar, basamaq boyunca'], ['Stage of the prosecution', 'Стадія переслідування', 'Taqip basamağı'], 'by the stage of the prosecution; several: it may be more than one'),
  held_by_territory_v1: held('territory', ['Held, by territory', 'Утримувані за територією', 'Tutulğanlar, topraq boyunca'], ['Where the case belongs', 'Територія справи', 'Dava toprağı'], 'by where the case belongs'),
  held_by_sex_v1: held('sex', ['Held, by sex', 'Утримувані за статтю', 'Tutulğanlar, cınıs boyunca'], ['Sex', 'Стать', 'Cınıs'], 'by sex'),
  held_by_age_v1: held('age', ['Held, by age', 'Утримувані за віком', 'Tutulğanlar, yaş boyunca'], ['Age on that day', 'Вік на цей день', 'O künki yaşı'], 'by age on that day'),
  held_by_mark_v1: held('mark', ['Held, by mark', 'Утримувані за ознаками', 'Tutulğanlar, işaret boyunca'], ['Mark', 'Ознака', 'İşaret'], 'by what holds of them besides, certainly or possibly; none: nothing of it', overlapping),
  held_by_article_v1: held('article', ['Held, by article', 'Утримувані за статтями кодексу', 'Tutulğanlar, madde boyunca'], ['Article', 'Стаття кодексу', 'Madde'], 'by every provision charged by that day, dropped ones included; unknown: none is known', overlapping),
  flows_by_year_v1: {
    about: `Episodes of certain custody that began and that ended in each year. ${only} Held at the end of a year is held at the end of the one before, with what began and without what ended. A year is left out where fewer than five began or ended, or where fewer than five were held at either end of it.`,
    labels: ['Begun and ended', 'Початок і кінець неволі', 'Başlanğan ve bitken'],
    columns: {
      edition,
      year,
      began: { type: 'int', about: 'Episodes that began.', labels: ['Began', 'Почалося', 'Başlanğan'] },
      ended: { type: 'int', about: 'Episodes that ended, on whatever ground.', labels: ['Ended', 'Закінчилося', 'Bitken'] },
    },
    key: ['edition', 'year'],
  },
  acts_by_year_v1: {
    about: `Acts, not persons: what was done in each year, by kind, where its days are certain and undisputed. ${only} A year of fewer than five has no rows; a kind that is not there is withheld (fewer than five, or as many as would give another one away), and the row "withheld" is all of these together.`,
    labels: ['Acts', 'Дії', 'Areketler'],
    columns: {
      edition,
      year,
      kind: { type: 'text', about: 'The kind of fact: a code, with its labels in labels_v1.', labels: ['Kind', 'Вид', 'Çeşit'] },
      acts: { type: 'int', about: 'Facts of the kind.', labels: ['Acts', 'Дії', 'Areketler'] },
    },
    key: ['edition', 'year', 'kind'],
  },
  lengths_v1: {
    about: `How long custody and the way to a verdict took, in days up to the end of the month of the edition, by the estimator of Kaplan and Meier: what goes on is censored and not dropped. ${only} A measure of fewer than ten is left out.`,
    labels: ['Lengths', 'Тривалість', 'Devamlılıq'],
    columns: {
      edition,
      measure: { type: 'text', about: 'daysInCustody: of an episode of custody. daysToVerdict: from the first taking to the first verdict of a case.', labels: ['Measure', 'Показник', 'Ölçü'] },
      n: { type: 'int', about: 'Episodes or cases that are measured, those that go on included.', labels: ['Measured', 'Виміряно', 'Ölçülgen'] },
      first_quartile: { type: 'int', about: 'Days by which a quarter had ended. Empty: fewer had.', labels: ['First quartile', 'Перший квартиль', 'Birinci kvartil'] },
      median: { type: 'int', about: 'Days by which half had ended. Empty: fewer had.', labels: ['Median', 'Медіана', 'Mediana'] },
      third_quartile: { type: 'int', about: 'Days by which three quarters had ended. Empty: fewer had.', labels: ['Third quartile', 'Третій квартиль', 'Üçünci kvartil'] },
    },
    key: ['edition', 'measure'],
  },
  changes_v1: {
    about: `Why an edition says otherwise than the one before of the same months: what became known or was withdrawn in between. ${only} In words and not in numbers, which would give small changes away.`,
    labels: ['Why figures changed', 'Чому змінилися цифри', 'Sayılar ne içün deñişti'],
    columns: {
      edition,
      reason: { type: 'text', about: 'What was done in the registry since the edition before: a code, with its labels in labels_v1.', labels: ['Reason', 'Причина', 'Sebep'] },
      extent: { type: 'text', about: 'few: up to four times, or never; some: five to forty-nine times; many: fifty times or more.', labels: ['Extent', 'Обсяг', 'Kölem'] },
    },
    key: ['edition', 'reason'],
  },
  labels_v1: {
    about: 'The labels of codes, tables and columns. Most Crimean Tatar ones await a speaker’s word.',
    labels: ['Labels', 'Назви', 'Adlar'],
    columns: {
      list: { type: 'text', about: 'What the code is of: a column with codes (liberty, kind, …), "table" or "column".', labels: ['List', 'Перелік', 'Cedvel'] },
      code: { type: 'text', about: 'The code as it stands in the tables.', labels: ['Code', 'Код', 'Kod'] },
      en: { type: 'text', about: 'In English.', labels: ['English', 'Англійською', 'İnglizce'] },
      uk: { type: 'text', about: 'In Ukrainian.', labels: ['Ukrainian', 'Українською', 'Ukraince'] },
      crh: { type: 'text', about: 'In Crimean Tatar, in Latin letters.', labels: ['Crimean Tatar', 'Кримськотатарською', 'Qırımtatarca'] },
    },
    key: ['list', 'code'],
  },
}; // prettier-ignore

/** The error of a model that stopped is not among them: it names an event. */
const operations = {
  name: 'The read model.',
  version: 'The version of its tables.',
  build: 'The filling of its tables; a rebuild makes another.',
  state: 'building, live, or failed: stopped at an event, which qayd status names.',
  position: 'The last event of the log that it shows.',
  behind: 'How far behind the foremost of them, in positions of the log.',
  updated_at: 'When it last moved.',
};

/** Of the columns of `reporting_internal`, whatever the view. */
export const internalLabels: Readonly<Record<string, Labels>> = {
  case_id: ['Case', 'Справа', 'Dava'],
  person: ['Person', 'Особа', 'Şahıs'],
  tier: ['Tier', 'Рівень доступу', 'İrişim derecesi'],
  territory: ['Territory', 'Територія', 'Topraq'],
  from_day: ['From', 'Від', 'Başlanğan künü'],
  to_day: ['To', 'До', 'Bitken künü'],
  deprived: ['Deprived of liberty', 'Позбавлено волі', 'Serbestlikten marum'],
  stale: ['Stale', 'Застаріле', 'Eskirgen'],
  liberty: ['Where the person is', 'Де перебуває особа', 'Şahıs qayda'],
  procedure: ['Stage', 'Стадія', 'Basamaq'],
  marks: ['Marks', 'Ознаки', 'İşaretler'],
  began: ['Began', 'Почалося', 'Başladı'],
  ended: ['Ended', 'Закінчилося', 'Bitti'],
  days: ['Days', 'Дні', 'Künler'],
  fact: ['Fact', 'Факт', 'Aqiqat'],
  kind: ['Kind', 'Вид', 'Çeşit'],
  doubtful: ['Doubtful', 'Сумнівне', 'Şübeli'],
  learnt: ['Learnt', 'Дізналися', 'Bilingen künü'],
  article: ['Article', 'Стаття кодексу', 'Madde'],
  taken: ['Taken', 'Затримано', 'Tevqif künü'],
  verdict: ['Verdict', 'Вирок', 'Üküm'],
  closed: ['Closed', 'Закрито', 'Qapatılğan'],
  facts: ['Facts', 'Факти', 'Aqiqatlar'],
  contradictions: ['Contradictions', 'Суперечності', 'Ziddiyetler'],
  last_recorded: ['Last record', 'Останній запис', 'Soñki qayd'],
  silent_days: ['Days of silence', 'Днів без записів', 'Sessiz künler'],
  name: ['Read model', 'Модель читання', 'Oquv modeli'],
  version: ['Version', 'Версія', 'Versiya'],
  build: ['Build', 'Збірка', 'Yığma'],
  state: ['State', 'Стан', 'Al'],
  position: ['Position', 'Позиція', 'Yer'],
  behind: ['Behind', 'Відставання', 'Kerilik'],
  updated_at: ['Last moved', 'Останній рух', 'Soñki areket'],
};

const mayBeEmpty: ReadonlySet<string> = new Set(['possible', 'first_quartile', 'median', 'third_quartile']);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const label = (list: string, code: string, [en, uk, crh]: Labels): string =>
  `(${[list, code, en, uk, crh].map(quoted).join()})`;

function made([name, { about, columns, key }]: readonly [string, Table]): string {
  const all = Object.entries(columns);
  return `
    create table reporting.${name} (
      ${all.map(([column, { type }]) => `${column} ${type}${mayBeEmpty.has(column) ? '' : ' not null'}`).join(', ')},
      ${all.flatMap(([column, { type }]) => (type === 'date' ? [`check (extract(day from ${column}) = 1)`] : [])).join()}
      ${all.some(([, { type }]) => type === 'date') ? ',' : ''} primary key (${key.join()})
    );
    comment on table reporting.${name} is ${quoted(about)};
    ${all.map(([column, of]) => `comment on column reporting.${name}.${column} is ${quoted(of.about)};`).join('\n')}`;
}

/**
 * What leaves without a session: aggregates of public records, in editions that nobody can change, for `qayd_reporting`
 * and for the api. Beside them a schema for members' dashboards. `edition_position` says what of the log each edition
 * counts; no reader of figures sees it.
 */
export class Reporting1764000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema reporting;
      create schema reporting_internal;
      ${Object.entries(tables).map(made).join('\n')}
      insert into reporting.labels_v1 values
        ${Object.entries(tables)
          .map(([name, { labels }]) => label('table', name, labels))
          .join()},
        ${Object.entries(tables)
          .flatMap(([name, { columns }]) =>
            Object.entries(columns).map(([column, { labels }]) => label('column', `${name}.${column}`, labels)),
          )
          .join()};
      create table projection.edition_position (edition date primary key, position bigint not null);
      create view reporting_internal.operations_v1 as
        select name, version, build, state, position, max(position) over () - position as behind, updated_at from projection.checkpoint;
      ${Object.entries(operations)
        .map(([column, about]) => `comment on column reporting_internal.operations_v1.${column} is ${quoted(about)};`)
        .join('\n')}
      create view reporting_internal.labels_v1 as select * from reporting.labels_v1
        union all values ${Object.entries(internalLabels)
          .map(([column, of]) => label('internal', column, of))
          .join()};
      comment on view reporting_internal.labels_v1 is 'The labels of codes and, in the list "internal", of the columns of this schema.';
      ${Object.entries(tables['labels_v1']!.columns)
        .map(([column, { about }]) => `comment on column reporting_internal.labels_v1.${column} is ${quoted(about)};`)
        .join('\n')}
      comment on view reporting_internal.operations_v1 is 'How far the read models have come.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop schema reporting cascade; drop schema reporting_internal cascade; drop table projection.edition_position',
    );
  }
}
