import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** A court sent the case back (RF CPC 237). */
export const caseReturnedToProsecutor = fact({
  kind: 'CaseReturnedToProsecutor',
  family: 'court',
  data: { court: court.optional(), ground: text(300).optional() },
  effect: () => ({ stage: 'accused', final: false }),
  example: { data: { ground: 'The indictment names no place of the act.' } },
});
