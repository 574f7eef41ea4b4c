import type { Liberty, Mark, Procedure } from '../case/effect.js';
import type { Family } from '../fact.js';
import type { Verification } from '../envelope.js';
import type { Label } from './label.js';

/** Where a person is. */
export const libertyLabels = {
  unknown: { en: 'Unknown', uk: 'Невідомо', crh: 'Belli degil' },
  'at-liberty': { en: 'At liberty', uk: 'На волі', crh: 'Serbest' },
  'briefly-detained': { en: 'Detained', uk: 'Затримано', crh: 'Tevqif etilgen' },
  remand: { en: 'In a remand prison (SIZO)', uk: 'У слідчому ізоляторі (СІЗО)', crh: 'SİZOda' },
  imprisoned: { en: 'Serving a sentence', uk: 'Відбуває покарання', crh: 'Ceza çeke' },
  'settlement-colony': { en: 'In a settlement colony', uk: 'У колонії-поселенні', crh: 'Qasaba-koloniyada' },
  'house-arrest': { en: 'House arrest', uk: 'Домашній арешт', crh: 'Ev apsi' },
  'other-measure': { en: 'Other measure of restraint', uk: 'Інший запобіжний захід', crh: 'Başqa sıñırlav tedbiri' },
  psychiatric: {
    en: 'In a psychiatric hospital',
    uk: 'У психіатричному стаціонарі',
    crh: 'Psihiatriya hastahanesinde',
  },
  'in-transfer': { en: 'In transfer', uk: 'На етапі', crh: 'Etapta' },
  disappeared: { en: 'Forcibly disappeared', uk: 'Насильницьке зникнення', crh: 'Zoraki ğayıp olğan' },
  dead: { en: 'Dead', uk: 'Помер(ла)', crh: 'Vefat etken' },
} as const satisfies Readonly<Record<Liberty, Label>>;

/** What stage the prosecution is at. */
export const procedureLabels = {
  none: { en: 'No prosecution known', uk: 'Переслідування невідоме', crh: 'Taqip belli degil' },
  suspect: { en: 'Suspect', uk: 'Підозрюваний(а)', crh: 'Şübeli' },
  accused: { en: 'Accused', uk: 'Обвинувачений(а)', crh: 'Qabaatlanğan' },
  'before-court': { en: 'Before a court', uk: 'У суді', crh: 'Mahkemede' },
  'convicted-not-final': {
    en: 'Convicted, not final',
    uk: 'Засуджено, вирок не набрав сили',
    crh: 'Mahküm etilgen, üküm quvetke kirmegen',
  },
  'convicted-final': { en: 'Convicted, final', uk: 'Засуджено, вирок набрав сили', crh: 'Mahküm etilgen' },
  'acquitted-not-final': {
    en: 'Acquitted, not final',
    uk: 'Виправдано, вирок не набрав сили',
    crh: 'Aqlanğan, üküm quvetke kirmegen',
  },
  'acquitted-final': { en: 'Acquitted, final', uk: 'Виправдано', crh: 'Aqlanğan' },
  retrial: { en: 'Retrial', uk: 'Новий розгляд', crh: 'Yañı mahkeme' },
  discontinued: { en: 'Discontinued', uk: 'Провадження закрито', crh: 'Dava toqtatılğan' },
  'in-absentia': { en: 'In absentia', uk: 'Заочно', crh: 'Ğıyabiy şekilde' },
} as const satisfies Readonly<Record<Procedure, Label>>;

/** How well a fact stands. */
export const verificationLabels = {
  reported: { en: 'Reported', uk: 'Повідомлено', crh: 'Bildirilgen' },
  corroborated: { en: 'Corroborated', uk: 'Підтверджено', crh: 'Tasdıqlanğan' },
  documented: { en: 'Documented', uk: 'Задокументовано', crh: 'Vesiqalanğan' },
  disputed: { en: 'Disputed', uk: 'Оспорюється', crh: 'Davalı' },
} as const satisfies Readonly<Record<Verification, Label>>;

/** What holds besides. */
export const markLabels = {
  wanted: { en: 'Wanted', uk: 'У розшуку', crh: 'Qıdıruvda' },
  listed: { en: 'On a list of an authority', uk: 'У переліку органу влади', crh: 'Cedvelde' },
  'in-punishment-cell': { en: 'In a punishment cell', uk: 'У штрафному ізоляторі', crh: 'Ceza izolâtorında' },
  'ill-without-care': { en: 'Ill and without care', uk: 'Хворіє без допомоги', crh: 'Hasta, yardımsız' },
  'hunger-strike': { en: 'On hunger strike', uk: 'Голодує', crh: 'Açlıq ilân etken' },
  incommunicado: { en: 'Incommunicado', uk: "Без зв'язку", crh: 'Alâqasız' },
  'moved-out-of-occupied-territory': {
    en: 'Moved out of occupied territory',
    uk: 'Вивезено з окупованої території',
    crh: 'İşğal etilgen topraqtan çıqarılğan',
  },
  'under-supervision': { en: 'Under supervision', uk: 'Під наглядом', crh: 'Nezaret astında' },
} as const satisfies Readonly<Record<Mark, Label>>;

/** Each family of facts. */
export const familyLabels = {
  coming: { en: 'Coming of it', uk: 'Передвістя', crh: 'Başlanğıç' },
  taking: { en: 'Taking', uk: 'Позбавлення волі', crh: 'Tevqif' },
  charge: { en: 'Charge', uk: 'Обвинувачення', crh: 'Qabaatlav' },
  restraint: { en: 'Measure of restraint', uk: 'Запобіжний захід', crh: 'Sıñırlav tedbiri' },
  examination: { en: 'Examination', uk: 'Експертиза', crh: 'Ekspertiza' },
  absence: { en: 'Absence', uk: 'Відсутність', crh: 'Ğıyap' },
  court: { en: 'Court', uk: 'Суд', crh: 'Mahkeme' },
  judgment: { en: 'Judgment', uk: 'Вирок', crh: 'Üküm' },
  place: { en: 'Place', uk: 'Місце', crh: 'Yer' },
  custody: { en: 'In custody', uk: 'У неволі', crh: 'Apiste' },
  defence: { en: 'Defence', uk: 'Захист', crh: 'Qorçalav' },
  listing: { en: 'Lists and measures', uk: 'Переліки та заходи', crh: 'Cedveller ve tedbirler' },
  end: { en: 'End', uk: 'Завершення', crh: 'Soñu' },
  abroad: { en: 'Abroad', uk: 'Міжнародні механізми', crh: 'Halqara' },
} as const satisfies Readonly<Record<Family, Label>>;
