import type { Bounds, Day } from '../edtf.js';
import { fold, nearest } from './fold.js';
import { thereOn, type There } from './was-on.js';

/** A court, with the names that people write. Those of occupied Crimea are named de facto. */
export interface Court {
  readonly id: string;
  readonly kind: 'supreme' | 'military' | 'district' | 'city';
  /** The id of the place where it sits. */
  readonly seat: string;
  readonly names: { readonly en: string; readonly uk: string; readonly ru: string };
  readonly aliases?: readonly string[];
  /** The first and last day that there was such a court. */
  readonly from?: Day;
  readonly to?: Day;
}

/** The court that a name or an id means, however it is written. */
export const courtByName = (written: string): Court | undefined => byName.get(fold(written));
export const suggestCourts = (written: string, most = 3): readonly string[] => nearest(written, byId.keys(), most);

/** Whether there was such a court on any day within the bounds. */
export const courtOn = (id: string, bounds: Pick<Bounds, 'earliest' | 'latest'>): There =>
  thereOn(byId.get(id), bounds);

export const courts: readonly Court[] = [
  {
    id: 'north-caucasus-district-military-court',
    kind: 'military',
    seat: 'rostov-on-don',
    names: {
      en: 'North Caucasus District Military Court',
      uk: 'Північно-Кавказький окружний військовий суд',
      ru: 'Северо-Кавказский окружной военный суд',
    },
    to: '2019-06-30' as Day,
  },
  {
    id: 'southern-district-military-court',
    kind: 'military',
    seat: 'rostov-on-don',
    names: {
      en: 'Southern District Military Court',
      uk: 'Південний окружний військовий суд',
      ru: 'Южный окружной военный суд',
    },
    from: '2018-01-01' as Day,
  },
  {
    id: 'court-of-appeal-military',
    kind: 'military',
    seat: 'moscow',
    names: { en: 'Court of Appeal, military', uk: 'Апеляційний військовий суд', ru: 'Апелляционный военный суд' },
    from: '2019-06-01' as Day,
    aliases: ['Military Court of Appeal'],
  },
  {
    id: 'supreme-court-of-russia',
    kind: 'supreme',
    seat: 'moscow',
    names: {
      en: 'Supreme Court of the Russian Federation',
      uk: 'Верховний суд Російської Федерації',
      ru: 'Верховный Суд Российской Федерации',
    },
  },
  {
    id: 'supreme-court-of-crimea',
    kind: 'supreme',
    seat: 'simferopol',
    names: {
      en: 'Supreme Court of Crimea (de facto)',
      uk: 'Верховний суд Криму (де-факто)',
      ru: 'Верховный суд Республики Крым',
    },
    from: '2014-03-18' as Day,
    aliases: ['Supreme Court of Crimea'],
  },
  {
    id: 'simferopol-district-court',
    kind: 'district',
    seat: 'simferopol',
    names: {
      en: 'Simferopol District Court (de facto)',
      uk: 'Сімферопольський районний суд (де-факто)',
      ru: 'Симферопольский районный суд',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'kyivskyi-district-court-simferopol',
    kind: 'district',
    seat: 'simferopol',
    names: {
      en: 'Kyivskyi District Court of Simferopol (de facto)',
      uk: 'Київський районний суд Сімферополя (де-факто)',
      ru: 'Киевский районный суд Симферополя',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'zaliznychnyi-district-court-simferopol',
    kind: 'district',
    seat: 'simferopol',
    names: {
      en: 'Zaliznychnyi District Court of Simferopol (de facto)',
      uk: 'Залізничний районний суд Сімферополя (де-факто)',
      ru: 'Железнодорожный районный суд Симферополя',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'tsentralnyi-district-court-simferopol',
    kind: 'district',
    seat: 'simferopol',
    names: {
      en: 'Tsentralnyi District Court of Simferopol (de facto)',
      uk: 'Центральний районний суд Сімферополя (де-факто)',
      ru: 'Центральный районный суд Симферополя',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'feodosiia-city-court',
    kind: 'city',
    seat: 'feodosiia',
    names: {
      en: 'Feodosiia City Court (de facto)',
      uk: 'Феодосійський міський суд (де-факто)',
      ru: 'Феодосийский городской суд',
    },
    from: '2014-03-18' as Day,
    aliases: ['Feodosia City Court (de facto)', 'Feodosia City Court'],
  },
  {
    id: 'sevastopol-city-court',
    kind: 'city',
    seat: 'sevastopol',
    names: {
      en: 'Sevastopol City Court (de facto)',
      uk: 'Севастопольський міський суд (де-факто)',
      ru: 'Севастопольский городской суд',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'crimean-garrison-military-court',
    kind: 'military',
    seat: 'simferopol',
    names: {
      en: 'Crimean Garrison Military Court (de facto)',
      uk: 'Кримський гарнізонний військовий суд (де-факто)',
      ru: 'Крымский гарнизонный военный суд',
    },
    from: '2014-03-18' as Day,
  },
  {
    id: 'lefortovskyi-district-court-moscow',
    kind: 'district',
    seat: 'moscow',
    names: {
      en: 'Lefortovsky District Court of Moscow',
      uk: 'Лефортовський районний суд Москви',
      ru: 'Лефортовский районный суд Москвы',
    },
  },
];

const byId = new Map(courts.map((court) => [court.id, court]));
const byName = new Map(
  courts.flatMap((court) =>
    [court.id, ...Object.values(court.names), ...(court.aliases ?? [])].map((name) => [fold(name), court] as const),
  ),
);
