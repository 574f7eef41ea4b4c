import { z } from 'zod';
import { attestedCrh, inLanguages, label } from './languages.js';

const month = z.string().regex(/^\d{4}-\d{2}$/);
const column = z.strictObject({
  name: z.string(),
  type: z.enum(['month', 'integer', 'string']),
  about: z.string(),
  aboutIn: inLanguages,
  label,
});
const cell = z.union([z.string(), z.int(), z.null()]);
const of = {
  label,
  definition: z.string(),
  definitionIn: inLanguages,
  columns: column.array(),
  link: z.string(),
  csv: z.string(),
};

export const publishedAnswers = {
  PublishedTables: z.strictObject({
    edition: month.describe('The last month that it counts'),
    editions: month.array().describe('All there are, the newest first'),
    population: z.string(),
    withheld: z.string().describe('What is not told, and why'),
    tables: z.strictObject({ name: z.string(), ...of }).array(),
    dataPackage: z.string(),
    attestedCrh,
  }),
  PublishedFigures: z.strictObject({
    table: z.string(),
    edition: month,
    population: z.string(),
    withheld: z.string(),
    ...of,
    rows: z.record(z.string(), cell).array(),
    changed: z.strictObject({
      since: month.nullable().describe('The edition before'),
      because: z.strictObject({ reason: z.string(), extent: z.enum(['few', 'some', 'many']) }).array(),
      rows: z.looseObject({ before: z.record(z.string(), cell).nullable(), after: z.record(z.string(), cell).nullable() }).array().describe('Those that say otherwise of the same month or year, with their keys'),
    }),
  }),
  DataPackage: z.looseObject({
    profile: z.literal('tabular-data-package'),
    name: z.string(),
    resources: z.looseObject({ name: z.string(), path: z.string(), hash: z.string(), bytes: z.int(), schema: z.looseObject({}) }).array(),
  }),
}; // prettier-ignore
