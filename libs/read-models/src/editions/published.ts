import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Label } from '#domain';
import { Database } from '#platform';
import { inLanguages } from '../figures/definitions.js';
import { tablesInUkrainian } from './definitions.js';

export interface PublishedColumn {
  readonly name: string;
  /** `month`: the first day of one, written `2026-10`. */
  readonly type: 'month' | 'integer' | 'string';
  readonly about: string;
  readonly aboutIn: Label;
  readonly label: Label;
}
export interface PublishedTable {
  readonly name: string;
  readonly definition: string;
  readonly definitionIn: Label;
  readonly label: Label;
  readonly columns: readonly PublishedColumn[];
  readonly key: readonly string[];
}
export type PublishedRow = Readonly<Record<string, string | number | null>>;

/**
 * What was published, as the catalogue of the database describes it. An edition is never changed: what was read of one
 * once is remembered. Months are written `2026-10`.
 */
@Injectable()
export class PublishedFigures {
  private described: Promise<readonly PublishedTable[]> | undefined;
  private newest: { readonly editions: Promise<readonly string[]>; readonly until: number } | undefined;
  private readonly kept = new LRUCache<string, Promise<readonly PublishedRow[]>>({ max: 200 });

  constructor(private readonly pool: Database) {}

  /** The newest first; asked anew once a minute. */
  editions(): Promise<readonly string[]> {
    if (!this.newest || this.newest.until < Date.now()) {
      const editions = this.ask<{ edition: string }>(
        `select to_char(edition, 'YYYY-MM') as edition from reporting.editions_v1 order by 1 desc`,
      ).then((rows) => rows.map(({ edition }) => edition));
      this.newest = { editions, until: Date.now() + 60_000 };
      editions.then(
        (all) => all.length === 0 && (this.newest = undefined), // the first one is looked for
        () => (this.newest = undefined),
      );
    }
    return this.newest.editions;
  }

  tables(): Promise<readonly PublishedTable[]> {
    this.described ??= this.describe().catch((error: unknown) => {
      this.described = undefined;
      throw error;
    });
    return this.described;
  }

  /** In the order of their key. Labels are of no edition. */
  rows({ name, columns, key }: PublishedTable, edition: string): Promise<readonly PublishedRow[]> {
    const at = `${name} ${edition}`;
    const known = this.kept.get(at);
    if (known) return known;
    const ofEdition = columns.some(({ name }) => name === 'edition');
    const shown = columns.map(({ name, type }) => (type === 'month' ? `to_char(t.${name}, 'YYYY-MM') as ${name}` : `t.${name}`)); // prettier-ignore
    const order = key.map((column) => `t.${column}${columns.find(({ name }) => name === column)!.type === 'string' ? ' collate "C"' : ''}`); // prettier-ignore
    const rows = this.ask<PublishedRow>(
      `select ${shown.join()} from reporting.${name} t ${ofEdition ? 'where edition = $1' : ''} order by ${order.join()}`,
      ofEdition ? [`${edition}-01`] : [],
    );
    this.kept.set(at, rows);
    rows.catch(() => this.kept.delete(at));
    return rows;
  }

  private async describe(): Promise<readonly PublishedTable[]> {
    const rows = await this.ask<Described>(
      `select c.relname as table, obj_description(c.oid, 'pg_class') as definition, a.attname as column,
         case a.atttypid when 'date'::regtype then 'month' when 'int'::regtype then 'integer' else 'string' end as type,
         col_description(c.oid, a.attnum) as about, coalesce(a.attnum = any (k.conkey), false) as key,
         to_json(t.*) as table_label, to_json(l.*) as label
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
         join reporting.labels_v1 t on t.list = 'table' and t.code = c.relname
         join reporting.labels_v1 l on l.list = 'column' and l.code = c.relname || '.' || a.attname
       where c.relnamespace = 'reporting'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`,
    );
    const label = ({ en, uk, crh }: Label): Label => ({ en, uk, crh });
    const tables = [...new Set(rows.map(({ table }) => table))].map((name) => {
      const own = rows.filter(({ table }) => table === name);
      const { definition, table_label } = own[0]!;
      const uk = tablesInUkrainian[name];
      const columns = own.map(({ column, type, about, label: of }) => ({ name: column, type, about, aboutIn: inLanguages(about, uk?.about[column] ?? about), label: label(of) }));
      const key = own.filter(({ key }) => key).map(({ column }) => column);
      return { name, definition, definitionIn: inLanguages(definition, uk?.definition ?? definition), label: label(table_label), columns, key };
    }); // prettier-ignore
    return tables;
  }

  private async ask<R extends object>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return (await this.pool.query<R>(text, [...values])).rows;
  }
}

interface Described {
  readonly table: string;
  readonly definition: string;
  readonly column: string;
  readonly type: PublishedColumn['type'];
  readonly about: string;
  readonly key: boolean;
  readonly table_label: Label;
  readonly label: Label;
}
