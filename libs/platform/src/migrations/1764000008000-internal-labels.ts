import type { MigrationInterface, QueryRunner } from 'typeorm';
import { internalLabels, label, type Labels } from './1764000007000-reporting.js';

/** Of columns of `reporting_internal` that came later. */
const later: Readonly<Record<string, Labels>> = {
  verification: ['Verification', 'Перевіреність', 'Teşkerilgenlik'],
  sources: ['Sources', 'Джерела', 'Menbalar'],
  organisation: ['Organisation', 'Організація', 'Teşkilât'],
  place: ['Place', 'Місце', 'Yer'],
  court: ['Court', 'Суд', 'Mahkeme'],
  outcome: ['Outcome', 'Рішення', 'Netice'],
  months: ['Months', 'Місяці', 'Aylar'],
  regime: ['Regime', 'Режим', 'Rejim'],
  sex: ['Sex', 'Стать', 'Cınıs'],
  born_from: ['Born, from', 'Народження, від', 'Doğğan künü, başı'],
  born_to: ['Born, to', 'Народження, до', 'Doğğan künü, soñu'],
  list: ['List', 'Перелік', 'Cedvel'],
  code: ['Code', 'Код', 'Kod'],
  en: ['English', 'Англійською', 'İnglizce'],
  uk: ['Ukrainian', 'Українською', 'Ukraince'],
  crh: ['Crimean Tatar', 'Кримськотатарською', 'Qırımtatarca'],
};

const viewOf = (labels: Readonly<Record<string, Labels>>): string => `
  create or replace view reporting_internal.labels_v1 as select * from reporting.labels_v1
    union all values ${Object.entries(labels)
      .map(([column, of]) => label('internal', column, of))
      .join()};`;

/** Labels of the columns that views of members' dashboards got for courts, terms, places, organisations and verification. */
export class InternalLabels1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(viewOf({ ...internalLabels, ...later }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(viewOf(internalLabels));
  }
}
