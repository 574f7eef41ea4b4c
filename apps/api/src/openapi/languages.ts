import { z } from 'zod';

export const label = z.strictObject({ en: z.string(), uk: z.string(), crh: z.string() });
/** What is told of a figure, which is longer than a label. */
export const inLanguages = label.describe(
  'The same in each language; in Crimean Tatar it is English until a speaker says it',
);
export const attestedCrh = z
  .string()
  .array()
  .describe('The Crimean Tatar definitions that a speaker confirmed; the others are the English ones');
