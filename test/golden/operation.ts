import {
  decideOperation, evolveOperation, isRefusal, operationActs, organisationId, registryItself,
  type MemberId, type OperationAct, type OperationContext, type OperationEvent, type OperationState,
} from '#domain'; // prettier-ignore

/** Every type of event of an operation once, and who recorded it. */
export const operationTold = (): readonly { readonly event: OperationEvent; readonly by: MemberId }[] =>
  told.map(([type, by, before, hours]) => {
    const [event] = decided(type, by, before.reduce<OperationState | undefined>(after, undefined), hours);
    return { event: event!, by };
  });

const [asks, approves] = ['a2', 'a3'].map((last) => `01980000-0000-7000-8000-0000000000${last}`) as [
  MemberId,
  MemberId,
];
const people: OperationContext['people'] = new Map([
  [asks, { standing: 'active', organisation: organisationId.parse('mission') }],
  [approves, { standing: 'active', organisation: organisationId.parse('crimean-process') }],
]);
const asked = ['OperationRequested', asks] as const;
const approved = ['OperationApproved', approves] as const;
type Done = readonly [type: string, by: MemberId];

const told: readonly (readonly [type: string, by: MemberId, before: readonly Done[], hours: number])[] = [
  [...asked, [], 0],
  [...approved, [asked], 1],
  ['OperationDenied', approves, [asked], 1],
  ['OperationWithdrawn', asks, [asked], 1],
  ['OperationExecuted', approves, [asked, approved], 1],
  ['OperationVoided', registryItself, [asked], 24],
];

const at = (hours: number) => new Date(Date.UTC(2026, 10, 24, 8 + hours));
function decided(type: string, by: MemberId, state: OperationState | undefined, hours: number) {
  const act = operationActs.find((one) => one.type === type)!;
  const command = { type, data: act.schema.parse(act.example) } as OperationAct;
  const decision = decideOperation(command, state, { by, now: at(hours), people, objectRevision: 7 });
  if (isRefusal(decision)) throw new Error(`${type}: ${decision.detail} Say in test/golden what has to be so before.`);
  return decision;
}
const after = (state: OperationState | undefined, [type, by]: Done): OperationState => {
  const [event] = decided(type, by, state, 0);
  return evolveOperation(state, { ...event!, recorded: { id: 'e', by, at: at(0) } });
};
