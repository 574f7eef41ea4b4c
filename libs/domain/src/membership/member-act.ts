import type { z } from 'zod';
import { actsOn, type Acting, type AnyAct, type DomainEvent, type Out, type Recording, type Shape } from '../act.js';
import { memberId, type MemberId } from '../envelope.js';
import { refuse, type Refusal } from '../refusal.js';
import { twoOfficers } from './officers.js';
import { fileOf, withFiles, type MemberFile, type Roster } from './roster.js';

/** Who acts, and when: terms, windows and limits run by the instant. */
export interface MembershipContext extends Acting {
  readonly now: Date;
}

type About = { readonly member: typeof memberId };
const about: About = { member: memberId };

interface Adds<K extends Shape, From extends readonly unknown[]> {
  readonly shape: K;
  readonly from: (...given: From) => Out<K>;
}
interface Definition<T extends string, D extends Shape, K extends Shape> {
  readonly type: T;
  /** What is sent besides `member`. */
  readonly data: D;
  /** What the event says besides that, by the rules of its day: they may change, what was recorded stands. */
  readonly adds?: Adds<K, [file: MemberFile, context: MembershipContext]>;
  /** Takes two active officers of different organisations, neither of them the member. */
  readonly twoOfficers?: boolean;
  readonly refuses: (
    asked: Out<About & D>,
    file: MemberFile,
    roster: Roster,
    context: MembershipContext,
  ) => Refusal | undefined;
  /** The member's file after it. `roster`: before it. */
  readonly evolve: (file: MemberFile, says: Out<About & D & K>, recorded: Recording, roster: Roster) => MemberFile;
  /** The files of others that it changes. */
  readonly others?: (says: Out<About & D & K>, recorded: Recording, roster: Roster) => readonly MemberFile[];
  /** What the registry itself does in the same breath, given the roster after it. */
  readonly follows?: (asked: Out<About & D>, after: Roster, now: Date) => readonly DomainEvent[];
  readonly example: z.input<z.ZodObject<About & D>>;
}
interface NewcomerDefinition<T extends string, D extends Shape, K extends Shape> extends Pick<
  Definition<T, D, K>,
  'type' | 'data' | 'twoOfficers' | 'example'
> {
  readonly adds?: Adds<K, [context: MembershipContext]>;
  readonly refuses: (asked: Out<About & D>, roster: Roster, context: MembershipContext) => Refusal | undefined;
  readonly begins: (says: Out<About & D & K>, recorded: Recording) => MemberFile;
}

/** An act of the membership, its data's type forgotten. */
export interface AnyMembershipAct extends AnyAct<Roster, MembershipContext> {
  /** The files that are changed, and no others: so that a fold need not copy all the others for each event. */
  files(roster: Roster, data: object, recorded: Recording): readonly MemberFile[];
  follows?(data: object, after: Roster, now: Date): readonly DomainEvent[];
}

/** Something done about one who applied, or was admitted. */
export function memberAct<const T extends string, D extends Shape, K extends Shape = Record<never, never>>(
  of: Definition<T, D, K>,
) {
  const {
    adds,
    twoOfficers: takesTwo,
    refuses,
    evolve,
    others,
    follows,
  } = of as unknown as Definition<T, About, About>;
  const files = (roster: Roster, says: Says, recorded: Recording): readonly MemberFile[] => [
    evolve(fileOf(roster, says.member), says, recorded, roster),
    ...(others?.(says, recorded, roster) ?? []),
  ];
  return {
    ...typed(of, {
      adds: (asked, roster, context) => adds?.from(roster.members.get(asked.member)!, context),
      refuses: (asked, roster, context) => {
        const file = roster.members.get(asked.member);
        if (!file) return absentMember();
        const officers = takesTwo ? twoOfficers(roster, file.id, context) : undefined;
        return officers ?? refuses(asked, file, roster, context);
      },
      files,
    }),
    ...(follows && { follows }),
  };
}

/** Somebody's first event: an application, or the naming of a founder. */
export function newcomerAct<const T extends string, D extends Shape, K extends Shape = Record<never, never>>(
  of: NewcomerDefinition<T, D, K>,
) {
  const { adds, twoOfficers: takesTwo, refuses, begins } = of as unknown as NewcomerDefinition<T, About, About>;
  return typed(of, {
    adds: (_, __, context) => adds?.from(context),
    refuses: (asked, roster, context) => {
      const officers = takesTwo ? twoOfficers(roster, asked.member, context) : undefined;
      return officers ?? refuses(asked, roster, context) ?? taken(roster, asked.member);
    },
    files: (_, says, recorded) => [begins(says, recorded)],
  });
}

/** What every act of the membership says at least. */
interface Says {
  readonly member: MemberId;
}
interface Rules {
  readonly adds: (asked: Says, roster: Roster, context: MembershipContext) => object | undefined;
  readonly refuses: (asked: Says, roster: Roster, context: MembershipContext) => Refusal | undefined;
  readonly files: (roster: Roster, says: Says, recorded: Recording) => readonly MemberFile[];
}
type Approval = { readonly approvedBy: z.ZodOptional<typeof memberId> };

/** An act whose rules have forgotten the types of its data, with those types: they come from its schemas alone. */
function typed<const T extends string, D extends Shape, K extends Shape>(
  of: Pick<Definition<T, D, K>, 'type' | 'data' | 'twoOfficers'> & {
    readonly adds?: { readonly shape: K };
    readonly example: object;
  },
  { adds, refuses, files }: Rules,
) {
  const act = actsOn<Roster, MembershipContext>()<T, About, About>({
    type: of.type,
    data: { ...about, ...of.data, ...of.adds?.shape },
    command: { ...about, ...of.data },
    takesTwo: () => of.twoOfficers ?? false,
    refuses,
    records: (asked, roster, context) => ({ ...asked, ...adds(asked, roster, context) }),
    evolve: (roster, says, recorded) => withFiles(roster!, files(roster!, says, recorded)),
    example: of.example as { readonly member: string },
  });
  return {
    ...act,
    schema: act.schema as unknown as z.ZodObject<About & D, z.core.$strict>,
    event: act.event as unknown as z.ZodObject<About & D & K & Approval, z.core.$strict>,
    files,
  };
}
export const absentMember = (): Refusal =>
  refuse('member-not-found', 'Nobody with this id has applied or is a member.', { field: 'member' });

const taken = (roster: Roster, member: MemberId): Refusal | undefined =>
  roster.members.has(member)
    ? refuse('already-exists', 'There is one with this id already; nothing was recorded.', { field: 'member' })
    : undefined;
