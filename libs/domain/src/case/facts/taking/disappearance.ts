import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority } from '../../../vocabulary/terms.js';
import { takenInto } from './taken.js';

/** Last seen in the hands of agents of a state or with its acquiescence, and denied since (ICPPED art. 2). */
export const disappearance = fact({
  kind: 'DisappearanceRecorded',
  family: 'taking',
  data: {
    authority: authority.default('unknown'),
    takenBy: text(300).optional(),
    place: place.optional(),
    deniedBy: authority.array().max(10).default([]),
  },
  personal: { lastSeen: text(2_000).optional() },
  effect: () => takenInto('disappeared'),
  example: {
    data: { authority: 'unidentified', takenBy: 'men in the uniform of the road police', place: 'bakhchysarai' },
  },
});
