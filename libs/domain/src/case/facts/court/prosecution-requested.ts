import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { term } from '../../../vocabulary/term.js';
import { regime } from '../../../vocabulary/terms.js';

/** What the prosecutor asked the court to impose. */
export const prosecutionRequested = fact({
  kind: 'ProsecutionRequested',
  family: 'court',
  data: { term: term.optional(), regime: regime.optional(), court: court.optional() },
  example: { data: { term: 'P15Y', regime: 'strict' } },
});
