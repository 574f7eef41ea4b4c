import type { Day } from '../edtf.js';

/** A place, with the names that people write. `occupied`: `crimea` since 2014, `occupied-ukraine` as it went. */
export interface Place {
  readonly id: string;
  readonly kind: 'settlement' | 'remand-prison' | 'penal-colony' | 'crossing-point';
  readonly territory: 'crimea' | 'occupied-ukraine' | 'ukraine' | 'russia';
  readonly names: { readonly en: string; readonly uk: string; readonly ru?: string; readonly crh?: string };
  readonly aliases?: readonly string[];
  /** The settlement that it is in, where it is no settlement itself. */
  readonly town?: string;
  /** The first and last day that there was such a place. */
  readonly from?: Day;
  readonly to?: Day;
}

export const places: readonly Place[] = [
  {
    id: 'simferopol',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Simferopol', uk: 'Сімферополь', ru: 'Симферополь', crh: 'Aqmescit' },
  },
  {
    id: 'sevastopol',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Sevastopol', uk: 'Севастополь', ru: 'Севастополь', crh: 'Aqyar' },
  },
  {
    id: 'bakhchysarai',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Bakhchysarai', uk: 'Бахчисарай', ru: 'Бахчисарай', crh: 'Bağçasaray' },
    aliases: ['Bakhchisaray', 'Bakhchisarai'],
  },
  {
    id: 'feodosiia',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Feodosiia', uk: 'Феодосія', ru: 'Феодосия', crh: 'Kefe' },
    aliases: ['Feodosia', 'Feodosiya'],
  },
  {
    id: 'yevpatoriia',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Yevpatoriia', uk: 'Євпаторія', ru: 'Евпатория', crh: 'Kezlev' },
    aliases: ['Yevpatoria', 'Evpatoria'],
  },
  {
    id: 'dzhankoi',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Dzhankoi', uk: 'Джанкой', ru: 'Джанкой', crh: 'Canköy' },
    aliases: ['Dzhankoy'],
  },
  {
    id: 'sudak',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Sudak', uk: 'Судак', ru: 'Судак', crh: 'Sudaq' },
  },
  {
    id: 'alushta',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Alushta', uk: 'Алушта', ru: 'Алушта', crh: 'Aluşta' },
  },
  {
    id: 'yalta',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Yalta', uk: 'Ялта', ru: 'Ялта', crh: 'Yalta' },
  },
  {
    id: 'kerch',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Kerch', uk: 'Керч', ru: 'Керчь', crh: 'Keriç' },
  },
  {
    id: 'armiansk',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Armiansk', uk: 'Армянськ', ru: 'Армянск', crh: 'Ermeni Bazar' },
    aliases: ['Armyansk'],
  },
  {
    id: 'bilohirsk',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Bilohirsk', uk: 'Білогірськ', ru: 'Белогорск', crh: 'Qarasuvbazar' },
    aliases: ['Belogorsk'],
  },
  {
    id: 'saky',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Saky', uk: 'Саки', ru: 'Саки', crh: 'Saq' },
    aliases: ['Saki'],
  },
  {
    id: 'staryi-krym',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Staryi Krym', uk: 'Старий Крим', ru: 'Старый Крым', crh: 'Eski Qırım' },
    aliases: ['Stary Krym'],
  },
  {
    id: 'strohanivka',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Strohanivka', uk: 'Строганівка', ru: 'Строгоновка', crh: 'Mamaq' },
  },
  {
    id: 'kamianka',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Kamianka', uk: "Кам'янка", ru: 'Каменка', crh: 'Boğurça' },
  },
  {
    id: 'koktebel',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Koktebel', uk: 'Коктебель', ru: 'Коктебель', crh: 'Köktebel' },
  },
  {
    id: 'pervomaiske',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Pervomaiske', uk: 'Первомайське', ru: 'Первомайское', crh: 'Curçı' },
    aliases: ['Pervomayske'],
  },
  {
    id: 'zemlianychne',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Zemlianychne', uk: 'Земляничне', ru: 'Земляничное' },
  },
  {
    id: 'serebrianka',
    kind: 'settlement',
    territory: 'crimea',
    names: { en: 'Serebrianka', uk: 'Серебрянка', ru: 'Серебрянка' },
  },
  {
    id: 'sizo-1-simferopol',
    kind: 'remand-prison',
    town: 'simferopol',
    territory: 'crimea',
    names: { en: 'SIZO-1, Simferopol', uk: 'СІЗО-1, Сімферополь', ru: 'СИЗО-1, Симферополь', crh: 'SİZO-1, Aqmescit' },
  },
  {
    id: 'sizo-2-simferopol',
    kind: 'remand-prison',
    town: 'simferopol',
    territory: 'crimea',
    names: { en: 'SIZO-2, Simferopol', uk: 'СІЗО-2, Сімферополь', ru: 'СИЗО-2, Симферополь', crh: 'SİZO-2, Aqmescit' },
    from: '2022-01-01' as Day,
  },
  {
    id: 'sizo-8-simferopol',
    kind: 'remand-prison',
    town: 'simferopol',
    territory: 'crimea',
    names: { en: 'SIZO-8, Simferopol', uk: 'СІЗО-8, Сімферополь', ru: 'СИЗО-8, Симферополь', crh: 'SİZO-8, Aqmescit' },
  },
  {
    id: 'rostov-on-don',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Rostov-on-Don', uk: 'Ростов-на-Дону', ru: 'Ростов-на-Дону' },
  },
  {
    id: 'novocherkassk',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Novocherkassk', uk: 'Новочеркаськ', ru: 'Новочеркасск' },
  },
  {
    id: 'sizo-1-rostov',
    kind: 'remand-prison',
    town: 'rostov-on-don',
    territory: 'russia',
    names: { en: 'SIZO-1, Rostov-on-Don', uk: 'СІЗО-1, Ростов-на-Дону', ru: 'СИЗО-1, Ростов-на-Дону' },
  },
  {
    id: 'sizo-5-rostov',
    kind: 'remand-prison',
    town: 'rostov-on-don',
    territory: 'russia',
    names: { en: 'SIZO-5, Rostov-on-Don', uk: 'СІЗО-5, Ростов-на-Дону', ru: 'СИЗО-5, Ростов-на-Дону' },
  },
  {
    id: 'sizo-3-novocherkassk',
    kind: 'remand-prison',
    town: 'novocherkassk',
    territory: 'russia',
    names: { en: 'SIZO-3, Novocherkassk', uk: 'СІЗО-3, Новочеркаськ', ru: 'СИЗО-3, Новочеркасск' },
  },
  {
    id: 'moscow',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Moscow', uk: 'Москва', ru: 'Москва', crh: 'Moskva' },
  },
  {
    id: 'lefortovo',
    kind: 'remand-prison',
    town: 'moscow',
    territory: 'russia',
    names: { en: 'Lefortovo, Moscow', uk: 'Лефортово, Москва', ru: 'Лефортово, Москва' },
    aliases: ['Lefortovo'],
  },
  {
    id: 'krasnodar',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Krasnodar', uk: 'Краснодар', ru: 'Краснодар' },
  },
  {
    id: 'taganrog',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Taganrog', uk: 'Таганрог', ru: 'Таганрог' },
  },
  {
    id: 'sizo-2-taganrog',
    kind: 'remand-prison',
    town: 'taganrog',
    territory: 'russia',
    names: { en: 'SIZO-2, Taganrog', uk: 'СІЗО-2, Таганрог', ru: 'СИЗО-2, Таганрог' },
  },
  {
    id: 'labytnangi',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Labytnangi', uk: 'Лабитнангі', ru: 'Лабытнанги' },
  },
  {
    id: 'vladikavkaz',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Vladikavkaz', uk: 'Владикавказ', ru: 'Владикавказ' },
  },
  {
    id: 'saint-petersburg',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Saint Petersburg', uk: 'Санкт-Петербург', ru: 'Санкт-Петербург' },
  },
  {
    id: 'vladimir',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Vladimir', uk: 'Владимир', ru: 'Владимир' },
  },
  {
    id: 'minusinsk',
    kind: 'settlement',
    territory: 'russia',
    names: { en: 'Minusinsk', uk: 'Мінусінськ', ru: 'Минусинск' },
  },
  { id: 'salavat', kind: 'settlement', territory: 'russia', names: { en: 'Salavat', uk: 'Салават', ru: 'Салават' } },
  {
    id: 'verkhnii-lars',
    kind: 'crossing-point',
    territory: 'russia',
    names: { en: 'Verkhnii Lars crossing', uk: 'Пункт пропуску «Верхній Ларс»', ru: 'КПП «Верхний Ларс»' },
    aliases: ['Verkhnii Lars', 'Verkhny Lars'],
  },
  {
    id: 'kyiv',
    kind: 'settlement',
    territory: 'ukraine',
    names: { en: 'Kyiv', uk: 'Київ', ru: 'Киев', crh: 'Kıyiv' },
    aliases: ['Kiev'],
  },
  { id: 'kherson', kind: 'settlement', territory: 'ukraine', names: { en: 'Kherson', uk: 'Херсон', ru: 'Херсон' } },
  {
    id: 'henichesk',
    kind: 'settlement',
    territory: 'occupied-ukraine',
    names: { en: 'Henichesk', uk: 'Генічеськ', ru: 'Геническ' },
  },
  {
    id: 'melitopol',
    kind: 'settlement',
    territory: 'occupied-ukraine',
    names: { en: 'Melitopol', uk: 'Мелітополь', ru: 'Мелитополь' },
  },
  {
    id: 'donetsk',
    kind: 'settlement',
    territory: 'occupied-ukraine',
    names: { en: 'Donetsk', uk: 'Донецьк', ru: 'Донецк' },
  },
  {
    id: 'luhansk',
    kind: 'settlement',
    territory: 'occupied-ukraine',
    names: { en: 'Luhansk', uk: 'Луганськ', ru: 'Луганск' },
  },
];
