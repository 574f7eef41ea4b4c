import { caseActs, membershipActs } from '#domain';
import { assignment, leaving, proposal, raising, removal } from '../case-acts.controller.js';
import { approval, bodies, denial, operationRequest } from '../http/membership-schemas.js';
import { one } from './components.js';
import { body, json, read, recorded, writing, type RouteDescription } from './route.js';

const exampleOf = (type: string): object => {
  const { member: _, ...example } = membershipActs.find((act) => act.type === type)!.example as { member?: string };
  return example;
};
const caseExampleOf = (type: string): object => caseActs.find((act) => act.type === type)!.example;
const act = (summary: string, of?: readonly [schema: keyof typeof bodies, type: string]): RouteDescription => ({
  summary,
  ...(of && { body: body(bodies[of[0]], exampleOf(of[1])) }),
  headers: writing,
  answers: recorded,
});
const items = { type: 'object', properties: { items: { type: 'array', items: one('Operation') } } };

/** Routes of the membership, of operations of two, and of what one does to the record of a case. */
export const membershipRoutes: Readonly<Record<string, RouteDescription>> = {
  ApplicationsController_apply: {
    summary: 'Ask to be let in',
    body: body(bodies.application, exampleOf('MembershipApplied')),
    answers: { '202': json('Officers will look at it', one('Application')) },
  },
  MembershipController_own: { summary: 'My membership', answers: read('Where I stand', one('OwnMembership')) },
  MembershipController_declare: act('Declare a conflict of mine', ['conflict', 'ConflictDeclared']),
  MembersController_list: { summary: 'Members', answers: read('As far as the role sees', one('Members')) },
  MembersController_dossier: { summary: 'A dossier', answers: read('All that the log says', one('Dossier')) },
  MembersController_vouch: act('Vouch for an applicant', ['vouch', 'ApplicantVouched']),
  MembersController_withdrawVouch: act('Take my vouch back', ['vouchWithdrawal', 'VouchWithdrawn']),
  MembersController_assess: act('Assess what conflicts somebody declared', ['assessment', 'ConflictAssessed']),
  MembersController_checkIdentity: act('Say that I met them', ['identityCheck', 'IdentityChecked']),
  MembersController_approve: act('Approve an applicant: two officers do, each by themselves'),
  MembersController_object: act('Object to an approval', ['objection', 'ApprovalObjected']),
  MembersController_withdrawObjection: act('Take my objection back', ['objectionWithdrawal', 'ObjectionWithdrawn']),
  MembersController_refuse: act('Refuse an application', ['refusal', 'MembershipRefused']),
  MembersController_link: {
    summary: 'A one-time enrolment link, to be shown in person',
    answers: { '201': json('Good once, for 24 hours', one('EnrolmentLink')) },
  },
  MembersController_activate: act('End probation'),
  MembersController_withdrawRole: act('Withdraw a role', ['roleWithdrawal', 'RoleWithdrawn']),
  MembersController_suspend: act('Suspend at once', ['suspension', 'MemberSuspended']),
  MembersController_compromise: act('Treat as compromised since a moment', ['compromise', 'MemberCompromised']),
  MembersController_retire: act('Say that they left', ['retirement', 'MemberRetired']),
  CompromisesController_report: {
    summary: 'What a compromised member read and wrote since',
    answers: read('Without what it said', one('Compromise')),
  },
  OperationsController_request: {
    summary: 'Ask for what takes two',
    body: body(operationRequest, {
      operation: 'role-grant',
      object: '01980000-0000-7000-8000-0000000000a6',
      data: exampleOf('RolesGranted'),
      reason: 'Admitted to the bar.',
    }),
    headers: writing,
    answers: recorded,
  },
  OperationsController_open: { summary: 'Operations that wait', answers: read('Those that are mine to decide', items) },
  OperationsController_one: { summary: 'An operation', answers: read('As it stands', one('Operation')) },
  OperationsController_approve: {
    summary: 'Approve an operation; it is run at once',
    body: body(approval, { commandHash: 'cd'.repeat(32) }),
    headers: writing,
    answers: recorded,
  },
  OperationsController_deny: {
    summary: 'Deny an operation',
    body: body(denial, { reason: 'The consent on record does not cover the name.' }),
    headers: writing,
    answers: recorded,
  },
  OperationsController_withdraw: act('Withdraw an operation that I asked for'),
  ExportsController_download: {
    summary: 'Fetch an export that somebody else approved: once, within an hour of that',
    answers: {
      '200': {
        description: 'The file, with the export, its reader, the time and the purpose in it',
        content: { 'text/csv': { schema: { type: 'string' } }, 'application/json': { schema: { type: 'object' } } },
      },
    },
  },
  AlarmsController_list: { summary: 'What is alarming', answers: read('The newest first', one('Alarms')) },
  CaseActsController_propose: {
    summary: 'Propose a classification',
    body: body(proposal, caseExampleOf('ClassificationProposed')),
    headers: writing,
    answers: recorded,
  },
  CaseActsController_raise: {
    summary: 'Close a case, or a fact of it',
    body: body(raising, caseExampleOf('TierChanged')),
    headers: writing,
    answers: recorded,
  },
  CaseActsController_assign: {
    summary: 'Assign a lawyer',
    body: body(assignment, caseExampleOf('LawyerAssigned')),
    headers: writing,
    answers: recorded,
  },
  CaseActsController_remove: {
    summary: 'Take a lawyer off a case',
    body: body(removal, { lawyer: '01980000-0000-7000-8000-0000000000a6', reason: 'The family engaged another.' }),
    headers: writing,
    answers: recorded,
  },
  CaseActsController_leave: {
    summary: 'Leave a case that I work on',
    body: body(leaving, { reason: 'No longer at the bar.' }),
    headers: writing,
    answers: recorded,
  },
};
