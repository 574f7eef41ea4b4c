import { labels, territory, type Label } from '#domain';
import { bandNames } from '../figures/sql.js';
import type { reasons } from './changes.js';

const withheld = { withheld: { en: 'Withheld', uk: 'Не розголошується', crh: 'Açıqlanmay' } };
const unknown = { unknown: { en: 'Unknown', uk: 'Невідомо', crh: 'Belli degil' } };
const several = { several: { en: 'One of several', uk: 'Один із кількох', crh: 'Bir qaçından biri' } };
const own = {
  sex: {
    female: { en: 'Women', uk: 'Жінки', crh: 'Qadınlar' },
    male: { en: 'Men', uk: 'Чоловіки', crh: 'Erkekler' },
    other: { en: 'Other', uk: 'Інше', crh: 'Başqa' },
    ...unknown,
    ...withheld,
  },
  age: {
    ...Object.fromEntries(bandNames.map((name) => [name, bandLabel(name)])),
    ...unknown,
    ...withheld,
  },
  reason: {
    'learnt-later': { en: 'Facts of earlier months that were learnt later', uk: 'Факти попередніх місяців, про які дізналися пізніше', crh: 'Evelki aylarnıñ soñra bilingen aqiqatları' },
    corrected: { en: 'Facts that were corrected', uk: 'Виправлені факти', crh: 'Tüzetilgen aqiqatlar' },
    withdrawn: { en: 'Facts that were withdrawn', uk: 'Відкликані факти', crh: 'Keri alınğan aqiqatlar' },
    'cases-published': { en: 'Cases that were published', uk: 'Оприлюднені справи', crh: 'Derc etilgen davalar' },
    'cases-withdrawn': { en: 'Cases that are public no more', uk: 'Справи, що більше не є публічними', crh: 'Artıq açıq olmağan davalar' },
    'persons-merged': { en: 'Two records that turned out to be one person', uk: 'Два записи виявилися однією особою', crh: 'Eki qayd bir şahıs eken' },
  } satisfies Record<(typeof reasons)[number], Label>,
  extent: {
    few: { en: 'Few or none', uk: 'Мало або жодного', crh: 'Az ya da iç' },
    some: { en: 'Some', uk: 'Кілька', crh: 'Bir qaç' },
    many: { en: 'Many', uk: 'Багато', crh: 'Çoq' },
  },
  measure: {
    daysInCustody: { en: 'Days in custody', uk: 'Дні в неволі', crh: 'Apiste künler' },
    daysToVerdict: { en: 'Days to the verdict', uk: 'Дні до вироку', crh: 'Ükümge qadar künler' },
  },
}; // prettier-ignore

const lists: Readonly<Record<string, Readonly<Record<string, Label>>>> = {
  liberty: { ...labels.liberty, ...several, ...withheld },
  procedure: { ...labels.procedure, ...several, ...withheld },
  territory: { ...Object.fromEntries(territory.options.map((code) => [code, labels.terms[code]])), ...unknown, ...withheld },
  mark: { ...labels.marks, none: { en: 'None', uk: 'Жодної', crh: 'Yoq' } },
  // A provision is its own label.
  article: unknown,
  kind: { ...labels.kinds, ...withheld },
  ...own,
}; // prettier-ignore

/** Of every code that the tables may hold. */
export const labelRows = Object.entries(lists).flatMap(([list, codes]) =>
  Object.entries(codes).map(([code, label]) => ({ list, code, ...label })),
);

function all(text: string): Label {
  return { en: text, uk: text, crh: text };
}
function bandLabel(name: string): Label {
  const years = /\d+/.exec(name)![0];
  if (name.startsWith('under')) return { en: name, uk: `до ${years}`, crh: `${years} yaşına qadar` };
  if (name.endsWith('over')) return { en: name, uk: `${years} і старші`, crh: `${years} yaş ve ziyade` };
  return all(name);
}
