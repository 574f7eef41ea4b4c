import { z } from 'zod';
import {
  caseActs, handedOver, isHandedOver, membershipActs, personActs, sourceActs, text,
  type MembershipAct, type MembershipActType, type OperationKind,
} from '#domain'; // prettier-ignore
import { runnable, type Runnable } from '#registry';

/** What a client sends to have an act of the membership done: its member stands in the address. */
export function bodyOf<T extends MembershipActType>(type: T): z.ZodType<Omit<DataOf<T>, 'member'>> {
  const { schema } = membershipActs.find((act) => act.type === type)!;
  return (schema as unknown as z.ZodObject<{ member: z.ZodType }>).omit({ member: true }) as never;
}
type DataOf<T extends MembershipActType> = Extract<MembershipAct, { type: T }>['data'];

export const bodies = {
  application: bodyOf('MembershipApplied'),
  conflict: bodyOf('ConflictDeclared'),
  assessment: bodyOf('ConflictAssessed'),
  vouch: bodyOf('ApplicantVouched'),
  vouchWithdrawal: bodyOf('VouchWithdrawn'),
  identityCheck: bodyOf('IdentityChecked'),
  objection: bodyOf('ApprovalObjected'),
  objectionWithdrawal: bodyOf('ObjectionWithdrawn'),
  refusal: bodyOf('MembershipRefused'),
  roleWithdrawal: bodyOf('RoleWithdrawn'),
  suspension: bodyOf('MemberSuspended'),
  compromise: bodyOf('MemberCompromised'),
  retirement: bodyOf('MemberRetired'),
} as const;

const acts = [...membershipActs, ...caseActs, ...personActs, ...sourceActs, ...Object.values(handedOver)];
const commandOf = (operation: Runnable): z.ZodObject => {
  const { kind, does } = runnable[operation];
  const schema = acts.find(({ type }) => type === does)!.schema as unknown as z.ZodObject<{ member: z.ZodType }>;
  return kind === 'member' ? schema.omit({ member: true }) : schema;
};
export const runnables = Object.keys(runnable) as [Runnable, ...Runnable[]] satisfies OperationKind[];

/** An export is a thing of its own, whose id is the operation's: nobody names one. */
const objectOf = (operation: Runnable) => {
  if (operation === 'restricted-export') return {};
  const id = z.uuid().toLowerCase();
  const object = operation === 'founder-naming' ? id.optional() : id;
  return {
    object: object.describe('The id of the member, the case, the person or the source; a new founder gets one'),
  };
};

/** What is asked of two: the thing, what is to be done to it, and why. */
export const operationRequest = z.discriminatedUnion(
  'operation',
  runnables.map((operation) =>
    z.strictObject({
      operation: z.literal(operation),
      ...objectOf(operation),
      data: commandOf(operation),
      reason: text(isHandedOver(operation) ? 1_000 : 2_000), // what is handed over takes it into the log of access
    }),
  ) as never,
) as unknown as z.ZodType<OperationBody>;
export interface OperationBody {
  readonly operation: Runnable;
  readonly object?: string | undefined;
  readonly data: object;
  readonly reason: string;
}
export const approval = z.strictObject({
  commandHash: z.string().regex(/^[0-9a-f]{64}$/, 'as the operation says it'),
});
export const denial = z.strictObject({ reason: text(2_000) });
