import { z } from 'zod';
import { breakdowns, measures, type Breakdown, type Measure } from '#read-models';
import { attestedCrh, inLanguages } from './languages.js';

const measure = z.enum(Object.keys(measures) as [Measure, ...Measure[]]);
const breakdown = z.enum(Object.keys(breakdowns) as [Breakdown, ...Breakdown[]]);
const of = {
  counts: z.enum(['persons', 'cases', 'episodes', 'acts']),
  definition: z.string(),
  definitionIn: inLanguages,
  version: z.int().describe('Raised when the same question would get other digits'),
};
const dimension = z.strictObject({
  name: breakdown,
  disjoint: z.boolean().describe('Its rows add up; of another, they may add up to more than the total'),
  about: z.string(),
  aboutIn: inLanguages,
});

export const figureAnswers = {
  Measures: z.strictObject({
    measures: z.strictObject({ name: measure, ...of, by: breakdown.array() }).array(),
    breakdowns: dimension.array(),
    populations: z.strictObject({ seen: z.string(), public: z.string() }),
    populationsIn: z.strictObject({ seen: inLanguages, public: inLanguages }),
    attestedCrh,
  }),
  Figure: z.strictObject({
    measure,
    ...of,
    population: z.enum(['seen', 'public']),
    asOf: z.iso.date(),
    knownAt: z.iso.datetime(),
    position: z.string().regex(/^\d+$/),
    by: dimension.array(),
    rows: z
      .looseObject({
        day: z.iso.date().optional().describe('Of a series'),
        knownOn: z.iso
          .date()
          .optional()
          .describe('Of a series that is known=each: at the end of which day it was known so'),
        value: z.int().nullable().describe('Certain, the stale part included'),
        possible: z.int().describe('In addition'),
        stale: z.int().describe('Of the value: nothing was heard for six months'),
      })
      .array()
      .describe('With a key for each breakdown'),
    link: z.string().describe('Gives the same digits for ever, to whoever sees the same'),
  }),
};
