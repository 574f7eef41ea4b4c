import { caseFact, type CaseFact, type CaseFactKind, type FactId } from '#domain';

/** A fact that somebody recorded. */
export interface Told {
  readonly id: FactId;
  readonly says: CaseFact;
}
type Builder = (occurredOn: string, data?: object, envelope?: object) => Told;

const source = { id: '01980000-0000-7000-8000-0000000000b1' };
let told = 0;

/** Says how a kind of fact is told in a sentence: `arrested('2021-09-04', { place: 'yalta' })`. */
export const tells =
  (kind: CaseFactKind, usual: object = {}): Builder =>
  (occurredOn, data = {}, envelope = {}) => ({
    id: `01980000-0000-7000-8000-${String((told += 1)).padStart(12, '0')}` as FactId,
    says: caseFact.parse({
      kind,
      occurredOn,
      sources: [source],
      tier: 'public',
      ...envelope,
      data: { ...usual, ...data },
    }),
  });

export const searched = tells('SearchRecorded');
export const abducted = tells('AbductionRecorded');
export const disappeared = tells('DisappearanceRecorded');
export const arrested = tells('ArrestRecorded', { authority: 'fsb' });
export const registered = tells('DetentionRegistered');
export const charged = tells('ChargeBrought');
export const remanded = tells('MeasureOrdered', { measure: 'remand' });
export const houseArrest = tells('MeasureOrdered', { measure: 'house-arrest' });
export const convicted = tells('VerdictDelivered', { outcome: 'convicted' });
export const acquitted = tells('VerdictDelivered', { outcome: 'acquitted' });
export const sentenced = tells('SentenceImposed', {
  parts: [{ kind: 'imprisonment', term: 'P5Y', regime: 'general' }],
});
export const appealDecided = tells('AppealDecided');
export const transferred = tells('TransferStarted');
export const arrived = tells('ArrivedAtPlace');
export const shizo = tells('DisciplinaryPenaltyImposed', { penalty: 'shizo' });
export const released = tells('ReleaseRecorded', { grounds: 'exchange' });
export const died = tells('DeathRecorded');

/** `given` what was recorded already, `when` one more thing is, `then` what is known. */
export const given = (...before: readonly Told[]) => ({
  when: (...now: readonly Told[]) => ({
    then: (claim: (facts: readonly Told[]) => void) => claim([...before, ...now]),
  }),
});
