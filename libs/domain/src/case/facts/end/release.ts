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
  effect: ({ grounds, conditionsAfter }) => ({
    liberty: grounds === 'measure-changed' ? 'other-measure' : 'at-liberty',
    ...(conditionsAfter.includes('supervision') && { marks: { 'under-supervision': true } }),
  }),
  example: { data: { grounds: 'exchange' } },
});
