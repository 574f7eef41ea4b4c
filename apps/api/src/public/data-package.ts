import { createHash } from 'node:crypto';
import type { PublishedColumn, PublishedTable } from '#read-models';

const types = { month: 'yearmonth', integer: 'integer', string: 'string' } as const;
const fieldOf = ({ name, type, about, label }: PublishedColumn) => ({
  name,
  type: types[type],
  title: label.en,
  description: about,
  labels: label,
});

/** An edition as a Frictionless Data Package (specs.frictionlessdata.io, version 1): paths are relative to it. */
export const packageOf = (edition: string, files: readonly { readonly table: PublishedTable; readonly csv: string }[]) => ({
  profile: 'tabular-data-package',
  name: `qayd-figures-${edition}`,
  title: `Political prisoners: public figures, edition ${edition}`,
  description: 'Aggregates of public records alone. Fewer than five are withheld, and other cells with them where they would follow by subtraction.',
  version: edition,
  resources: files.map(({ table: { name, definition, label, columns, key }, csv }) => ({
    profile: 'tabular-data-resource',
    name,
    path: `editions/${edition}/${name}.csv`,
    title: label.en,
    description: definition,
    labels: label,
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    bytes: Buffer.byteLength(csv),
    hash: `sha256:${createHash('sha256').update(csv).digest('hex')}`,
    schema: { fields: columns.map(fieldOf), primaryKey: key, missingValues: [''] },
  })),
}); // prettier-ignore
