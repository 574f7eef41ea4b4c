import { z } from 'zod';
import { memberAct } from '../member-act.js';
import { registryOnly } from '../officers.js';

/** Something that officers have to know at once, and of which the member's own page says nothing: somebody may look over their shoulder. */
export const alarmRaised = memberAct({
  type: 'AlarmRaised',
  data: {
    alarm: z.enum([
      'panic', 'duress', 'counter-went-back', 'backup-flags-changed', 'canary-opened', 'glass-not-countersigned',
    ]),
  }, // prettier-ignore
  refuses: (_, __, ___, context) => registryOnly(context),
  evolve: (file) => file,
  example: { member: '01980000-0000-7000-8000-0000000000a6', alarm: 'counter-went-back' },
});
