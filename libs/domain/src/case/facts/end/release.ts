import type { z } from 'zod';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { conditionsAfter, releaseGrounds } from '../../../vocabulary/terms.js';

/** The end of a deprivation of liberty, whatever the paper behind it. */
export const release = fact({
  kind: 'ReleaseRecorded',
  family: 'end',
  data: {
    grounds: releaseGrounds.default('unexplained'),
    place: place.optional(),
    conditionsAfter: conditionsAfter.array().max(6).default([]),
  },
  effect: ({ grounds, conditionsAfter }) => {
    const supervised = isSupervised(grounds, conditionsAfter);
    return {
      liberty: grounds === 'measure-changed' ? 'other-measure' : 'at-liberty',
      ...(supervised !== undefined && { marks: { 'under-supervision': supervised } }),
    };
  },
  example: { data: { grounds: 'exchange' } },
});

/** What is said of the conditions goes before what goes with the grounds. */
function isSupervised(
  grounds: z.output<typeof releaseGrounds>,
  conditions: readonly z.output<typeof conditionsAfter>[],
): boolean | undefined {
  if (conditions.includes('supervision')) return true;
  if (conditions.includes('none') || done.has(grounds)) return false;
  return grounds === 'suspended-sentence' || grounds === 'parole' ? true : undefined;
}
const done: ReadonlySet<string> = new Set([
  'term-served',
  'amnesty',
  'pardon',
  'exchange',
  'acquittal',
  'charges-dropped',
]);
