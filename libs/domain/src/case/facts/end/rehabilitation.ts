import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** A court or a law restored the rights of the person. */
export const rehabilitation = fact({
  kind: 'RehabilitationRecorded',
  family: 'end',
  data: { court: court.optional(), act: text(300).optional() },
  effect: () => ({ marks: { 'under-supervision': false } }),
  example: { data: {} },
});
