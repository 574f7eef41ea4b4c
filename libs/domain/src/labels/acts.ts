import type { CaseActType } from '../case/acts/index.js';
import type { Label } from './label.js';

/** What is done to the record of a case. */
export const actLabels = {
  CaseOpened: { en: 'Case opened', uk: 'Відкрито справу', crh: 'Dava açıldı' },
  CaseClosed: { en: 'Case closed', uk: 'Закрито справу', crh: 'Dava qapatıldı' },
  CaseReopened: { en: 'Case reopened', uk: 'Знову відкрито справу', crh: 'Dava kene açıldı' },
  CasesMerged: { en: 'Cases merged', uk: "Справи об'єднано", crh: 'Davalar birleştirildi' },
  CasesSeparated: { en: 'Cases separated', uk: "Справи роз'єднано", crh: 'Davalar ayırıldı' },
  DocumentAttached: { en: 'Document attached', uk: 'Додано документ', crh: 'Vesiqa qoşuldı' },
  DocumentChecked: { en: 'Document checked', uk: 'Документ перевірено', crh: 'Vesiqa teşkerildi' },
  DocumentRedacted: {
    en: 'Document redacted',
    uk: 'У документі приховано частину',
    crh: 'Vesiqanıñ bir qısmı qapatıldı',
  },
  FactVerified: { en: 'Fact verified', uk: 'Факт перевірено', crh: 'Fakt teşkerildi' },
  FactCorrected: { en: 'Fact corrected', uk: 'Факт виправлено', crh: 'Fakt tüzetildi' },
  FactRetracted: { en: 'Fact withdrawn', uk: 'Факт відкликано', crh: 'Fakt qaytarılıp alındı' },
  ContradictionResolved: { en: 'Contradiction resolved', uk: "Суперечність розв'язано", crh: 'Zıddiyet çezildi' },
  ContradictionReopened: {
    en: 'Contradiction reopened',
    uk: 'Суперечність знову відкрито',
    crh: 'Zıddiyet kene açıldı',
  },
  TierChanged: { en: 'Access changed', uk: 'Змінено доступ', crh: 'Kiriş deñiştirildi' },
  ClassificationProposed: {
    en: 'Classification proposed',
    uk: 'Запропоновано кваліфікацію',
    crh: 'Tasnif teklif etildi',
  },
  ClassificationDecided: { en: 'Classification decided', uk: 'Ухвалено кваліфікацію', crh: 'Tasnif qabul etildi' },
  CorrectionPublished: { en: 'Correction published', uk: 'Опубліковано виправлення', crh: 'Tüzetme derc etildi' },
  LawyerAssigned: { en: 'Lawyer assigned', uk: 'Призначено адвоката', crh: 'Advokat tayinlendi' },
  LawyerUnassigned: { en: 'Lawyer unassigned', uk: 'Адвоката знято зі справи', crh: 'Advokat davadan alındı' },
} as const satisfies Readonly<Record<CaseActType, Label>>;
