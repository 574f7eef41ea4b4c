import { decideAct, readAct, type Decision, type Recorded, type Stored } from '../act.js';
import { registryItself } from '../envelope.js';
import { isRefusal, refuse, type Refusal } from '../refusal.js';
import { membershipActOf, type MembershipAct, type MembershipEvent } from './acts/index.js';
import { refuseFounding } from './acts/founding.js';
import type { MembershipContext } from './member-act.js';
import type { Roster } from './roster.js';

/** The one stream of all members: what is asked of several of them at once holds only where all is in one stream. */
export const membershipStream = 'membership';

const notFounded = (): Refusal =>
  refuse('registry-not-founded', 'The registry was not founded yet: whoever runs it does so once (qayd init).');

/** Does an act of the membership, with what the registry itself adds to it; or says why not. */
export function decideMembership(
  command: MembershipAct,
  roster: Roster | undefined,
  context: MembershipContext,
): Decision<MembershipEvent> {
  const refusal = command.type === 'RegistryFounded' && !roster ? refuseFounding(command.data) : undefined;
  if (refusal) return refusal;
  const act = membershipActOf(command.type);
  const decided = decideAct(act, command.data, roster, context, notFounded);
  if (isRefusal(decided)) return decided;
  const events = decided as readonly MembershipEvent[];
  if (!act.follows) return events;
  const { now, by } = context;
  const after = foldMembership(events.map((event) => ({ ...event, recorded: { id: '', by, at: now } })), roster)!; // prettier-ignore
  const [next] = act.follows(command.data, after, now) as readonly MembershipAct[];
  if (!next) return events;
  const more = decideMembership(next, after, { by: registryItself, now });
  return isRefusal(more) ? more : [...events, ...more];
}

/** The roster after one more event. */
export const evolveMembership = (roster: Roster | undefined, event: Recorded<MembershipEvent>): Roster =>
  foldMembership([event], roster)!;

/**
 * The roster after these events; `undefined` before the founding. The files are copied once, not once an event: ten
 * thousand members are folded in under a second.
 */
export function foldMembership(events: Iterable<Recorded<MembershipEvent>>, roster?: Roster): Roster | undefined {
  const members = new Map(roster?.members);
  let now: Roster | undefined = roster && { ...roster, members };
  for (const { recorded, ...event } of events) {
    const act = membershipActOf(event.type);
    if (!now) {
      if (!act.opens) throw new Error('A membership stream that does not begin with RegistryFounded');
      const founded = act.evolve(undefined, event.data, recorded);
      for (const [id, file] of founded.members) members.set(id, file);
      now = { ...founded, members };
      continue;
    }
    for (const file of act.files(now, event.data, recorded)) members.set(file.id, file);
    now = { ...now, version: now.version + 1 };
  }
  return now;
}

export function readMembershipEvent({ type, version, data }: Stored): MembershipEvent {
  return { type, data: readAct(membershipActOf(type), version, data) } as MembershipEvent;
}

export const membershipEventVersion = (type: string): number => membershipActOf(type).version;
