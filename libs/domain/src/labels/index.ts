import { actLabels } from './acts.js';
import { kindLabels } from './kinds.js';
import { familyLabels, libertyLabels, markLabels, procedureLabels, verificationLabels } from './status.js';
import { termLabels } from './terms.js';

export type { Label } from './label.js';

/** Labels by what they are of. */
export const labels = {
  kinds: kindLabels,
  acts: actLabels,
  terms: termLabels,
  liberty: libertyLabels,
  procedure: procedureLabels,
  marks: markLabels,
  verification: verificationLabels,
  families: familyLabels,
  /** Crimean Tatar words met in print (Crimean Tatar media); every other crh label is ours until a speaker confirms it. */
  attestedCrh: [
    'mabüs', 'tevqif etilgen', 'apis', 'apishane', 'sıñırlav tedbiri', 'azat etilgen', 'zoraki ğayıp olğan', 'qabaatlav',
    'tahqiqat', 'mahkeme', 'advokat', 'şaat', 'üküm', 'mahküm etilgen', 'apis cezası', 'qattı rejim koloniyası',
    'istinaf şikâyeti', 'ğıyabiy şekilde', 'soy-sop', 'işğal etilgen',
  ], // prettier-ignore
} as const;
