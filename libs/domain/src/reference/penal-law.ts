import type { Day } from '../edtf.js';
import type { Term } from '../vocabulary/term.js';
import { partsAlone } from './penal-parts.js';
import type { Provision } from './references.js';

/** One version of one provision. `from`, `to`: the first and last day in force. `range`: of imprisonment; no `max` is for life. */
export interface PenalProvision extends Entry {
  readonly code: string;
  readonly article: string;
  readonly part?: string;
}
interface Entry {
  readonly citation: Provision;
  readonly title: string;
  readonly range?: { readonly min?: Term; readonly max: Term | null };
  readonly from: Day;
  readonly to?: Day;
  /** `check`: known from general knowledge, not yet confirmed by a lawyer against the text in force. Shown with it. */
  readonly status: 'check' | 'confirmed';
}

/**
 * The provisions met in cases of Crimea, version by version. All of it is general knowledge until a lawyer has confirmed
 * it against the text in force, and says so (`check`). Where the day of entry into force was not sure, the earlier one
 * stands: a day too early loses no fact, a day too late would. A range stands only where it is sure.
 */
const entries: readonly Entry[] = [
  { citation: 'RF CC 205', title: 'Terrorist act', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 205.1', title: 'Aiding terrorist activity', from: day('2002-07-29'), status: 'check' },
  {
    citation: 'RF CC 205.2(1)',
    title: 'Public calls to terrorism or its justification',
    from: day('2006-08-09'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.2(2)',
    title: 'Public calls to terrorism or its justification, in the media or online',
    from: day('2006-08-09'),
    status: 'check',
  },
  { citation: 'RF CC 205.3', title: 'Training for terrorist activity', from: day('2013-11-14'), status: 'check' },
  { citation: 'RF CC 205.4(1)', title: 'Organising a terrorist community', from: day('2013-11-14'), status: 'check' },
  {
    citation: 'RF CC 205.4(2)',
    title: 'Taking part in a terrorist community',
    from: day('2013-11-14'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.5(1)',
    title: 'Organising the activity of a terrorist organisation',
    from: day('2013-11-14'),
    to: day('2014-05-15'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.5(1)',
    title: 'Organising the activity of a terrorist organisation',
    range: { min: 'P15Y', max: null },
    from: day('2014-05-16'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.5(2)',
    title: 'Taking part in the activity of a terrorist organisation',
    range: { min: 'P5Y', max: 'P10Y' },
    from: day('2013-11-14'),
    to: day('2016-07-19'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.5(2)',
    title: 'Taking part in the activity of a terrorist organisation',
    range: { min: 'P10Y', max: 'P20Y' },
    from: day('2016-07-20'),
    status: 'check',
  },
  {
    citation: 'RF CC 205.6',
    title: 'Failure to report a crime of a terrorist nature',
    range: { max: 'P1Y' },
    from: day('2016-07-20'),
    status: 'check',
  },
  { citation: 'RF CC 206', title: 'Taking of hostages', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 207.3(1)',
    title: 'Publicly spreading false information on the use of the armed forces',
    from: day('2022-03-04'),
    status: 'check',
  },
  {
    citation: 'RF CC 207.3(2)',
    title: 'Publicly spreading false information on the use of the armed forces, aggravated',
    from: day('2022-03-04'),
    status: 'check',
  },
  {
    citation: 'RF CC 207.3(3)',
    title: 'Publicly spreading false information on the use of the armed forces, with grave consequences',
    from: day('2022-03-04'),
    status: 'check',
  },
  {
    citation: 'RF CC 208(1)',
    title: 'Organising an unlawful armed formation',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 208(2)',
    title: 'Taking part in an unlawful armed formation',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 208(3)',
    title: 'Taking part in an unlawful armed formation against the interests of Russia',
    from: day('2022-07-25'),
    status: 'check',
  },
  {
    citation: 'RF CC 212(1)',
    title: 'Organising mass riots',
    range: { max: 'P15Y' },
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 212(1.1)',
    title: 'Inducing or recruiting to mass riots',
    from: day('2014-05-16'),
    status: 'check',
  },
  {
    citation: 'RF CC 212(2)',
    title: 'Taking part in mass riots',
    range: { min: 'P3Y', max: 'P8Y' },
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 212(3)', title: 'Calls to mass riots', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 214', title: 'Vandalism', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 222(1)',
    title: 'Unlawful acquisition, transfer, storage or carrying of weapons',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 222(2)',
    title: 'Unlawful handling of weapons by a group',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 222(3)',
    title: 'Unlawful handling of weapons by an organised group',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 222(4)',
    title: 'Unlawful handling of weapons, other cases',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(1)',
    title: 'Unlawful acquisition, transfer, storage or carrying of explosives',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(2)',
    title: 'Unlawful handling of explosives by a group',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(3)',
    title: 'Unlawful handling of explosives by an organised group',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(4)',
    title: 'Unlawful handling of explosives, gravest cases',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(5)',
    title: 'Unlawful handling of explosives, further cases',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 222.1(6)',
    title: 'Unlawful handling of explosives, gravest cases',
    from: day('2021-07-01'),
    status: 'check',
  },
  { citation: 'RF CC 223(1)', title: 'Unlawful making of weapons', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 223(2)',
    title: 'Unlawful making of weapons by a group',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 223(3)',
    title: 'Unlawful making of weapons by an organised group',
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 223.1(1)', title: 'Unlawful making of explosives', from: day('2014-12-05'), status: 'check' },
  {
    citation: 'RF CC 223.1(2)',
    title: 'Unlawful making of explosives by a group',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 223.1(3)',
    title: 'Unlawful making of explosives by an organised group',
    from: day('2014-12-05'),
    status: 'check',
  },
  {
    citation: 'RF CC 226.1(1)',
    title: 'Smuggling of potent substances, explosives, weapons',
    from: day('2011-12-08'),
    status: 'check',
  },
  {
    citation: 'RF CC 226.1(2)',
    title: 'Smuggling, by an official or with violence',
    from: day('2011-12-08'),
    status: 'check',
  },
  { citation: 'RF CC 226.1(3)', title: 'Smuggling, by an organised group', from: day('2011-12-08'), status: 'check' },
  {
    citation: 'RF CC 228(1)',
    title: 'Unlawful acquisition or storage of narcotics',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 228(2)',
    title: 'Unlawful acquisition or storage of narcotics, large amount',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 228(3)',
    title: 'Unlawful acquisition or storage of narcotics, especially large amount',
    from: day('2013-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 228.1', title: 'Unlawful making or sale of narcotics', from: day('2004-05-12'), status: 'check' },
  {
    citation: 'RF CC 239',
    title: "Creating a non-profit organisation that infringes on citizens' rights",
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 244',
    title: 'Outrage upon bodies of the dead and their burial places',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 267',
    title: 'Disabling of means of transport or communication',
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 275', title: 'High treason', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 275.1',
    title: 'Confidential cooperation with a foreign state',
    from: day('2022-07-14'),
    status: 'check',
  },
  { citation: 'RF CC 276', title: 'Espionage', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 277', title: 'Attempt on the life of a statesman', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 278',
    title: 'Forcible seizure or retention of power',
    range: { min: 'P12Y', max: 'P20Y' },
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 280(1)', title: 'Public calls to extremist activity', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 280(2)',
    title: 'Public calls to extremist activity, in the media or online',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 280.1(1)',
    title: 'Public calls to violate territorial integrity',
    range: { max: 'P4Y' },
    from: day('2014-05-09'),
    status: 'check',
  },
  {
    citation: 'RF CC 280.1(2)',
    title: 'Public calls to violate territorial integrity, in the media or online',
    range: { max: 'P5Y' },
    from: day('2014-05-09'),
    status: 'check',
  },
  {
    citation: 'RF CC 280.3(1)',
    title: 'Publicly discrediting the armed forces',
    from: day('2022-03-04'),
    status: 'check',
  },
  {
    citation: 'RF CC 280.3(2)',
    title: 'Publicly discrediting the armed forces, aggravated',
    from: day('2022-03-04'),
    status: 'check',
  },
  {
    citation: 'RF CC 280.4',
    title: 'Public calls against the security of the state',
    from: day('2022-07-14'),
    status: 'check',
  },
  { citation: 'RF CC 281(1)', title: 'Sabotage', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CC 281(2)',
    title: 'Sabotage by an organised group or with grave consequences',
    range: { min: 'P12Y', max: 'P20Y' },
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 281(3)', title: 'Sabotage with the death of a person', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 281.1', title: 'Aiding sabotage', from: day('2022-12-29'), status: 'check' },
  { citation: 'RF CC 281.2', title: 'Training for sabotage', from: day('2022-12-29'), status: 'check' },
  {
    citation: 'RF CC 281.3',
    title: 'Organising or taking part in a sabotage community',
    from: day('2022-12-29'),
    status: 'check',
  },
  { citation: 'RF CC 282(1)', title: 'Incitement of hatred', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 282(2)', title: 'Incitement of hatred, aggravated', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 282.1', title: 'Extremist community', from: day('2002-07-29'), status: 'check' },
  {
    citation: 'RF CC 282.2(1)',
    title: 'Organising the activity of an extremist organisation',
    from: day('2002-07-29'),
    status: 'check',
  },
  {
    citation: 'RF CC 282.2(1.1)',
    title: 'Recruiting for an extremist organisation',
    from: day('2014-07-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 282.2(2)',
    title: 'Taking part in the activity of an extremist organisation',
    from: day('2002-07-29'),
    status: 'check',
  },
  {
    citation: 'RF CC 282.2(3)',
    title: 'Extremist organisation, by use of an official position',
    from: day('2014-06-28'),
    status: 'check',
  },
  { citation: 'RF CC 282.3', title: 'Financing of extremist activity', from: day('2014-06-28'), status: 'check' },
  {
    citation: 'RF CC 284.1',
    title: 'Activity of an undesirable organisation',
    from: day('2015-05-23'),
    status: 'check',
  },
  { citation: 'RF CC 297', title: 'Contempt of court', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 298.1', title: 'Slander of a judge', from: day('2012-07-30'), status: 'check' },
  {
    citation: 'RF CC 318(1)',
    title: 'Violence against a representative of authority',
    from: day('1997-01-01'),
    status: 'check',
  },
  {
    citation: 'RF CC 318(2)',
    title: 'Violence against a representative of authority, dangerous',
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 319', title: 'Insulting a representative of authority', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 322', title: 'Unlawful crossing of the state border', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 322.1', title: 'Organising unlawful migration', from: day('2004-12-28'), status: 'check' },
  { citation: 'RF CC 328', title: 'Evading military service', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 329', title: 'Outrage upon the state emblem or flag', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 330(1)', title: 'Arbitrariness', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 330(2)', title: 'Arbitrariness with violence', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 354.1', title: 'Rehabilitation of Nazism', from: day('2014-05-05'), status: 'check' },
  {
    citation: 'RF CC 356(1)',
    title: 'Cruel treatment of prisoners of war or civilians',
    from: day('1997-01-01'),
    status: 'check',
  },
  { citation: 'RF CC 356.1', title: 'Looting', from: day('2022-09-24'), status: 'check' },
  { citation: 'RF CC 359', title: 'Mercenaries', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 361', title: 'Act of international terrorism', from: day('2016-07-20'), status: 'check' },
  { citation: 'RF CC 30(1)', title: 'Preparation of a crime', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 30(3)', title: 'Attempted crime', from: day('1997-01-01'), status: 'check' },
  { citation: 'RF CC 33(5)', title: 'Complicity as an accessory', from: day('1997-01-01'), status: 'check' },
  {
    citation: 'RF CAO 6.21',
    title: 'Propaganda of non-traditional relations',
    from: day('2013-06-30'),
    status: 'check',
  },
  { citation: 'RF CAO 19.3', title: 'Disobedience to a lawful order', from: day('2002-07-01'), status: 'check' },
  { citation: 'RF CAO 20.1', title: 'Petty hooliganism', from: day('2002-07-01'), status: 'check' },
  {
    citation: 'RF CAO 20.2',
    title: 'Violation of the order of public events',
    from: day('2002-07-01'),
    status: 'check',
  },
  {
    citation: 'RF CAO 20.2.2',
    title: 'Mass simultaneous presence in public places',
    from: day('2012-06-09'),
    status: 'check',
  },
  { citation: 'RF CAO 20.3', title: 'Display of forbidden symbols', from: day('2002-07-01'), status: 'check' },
  { citation: 'RF CAO 20.3.1', title: 'Incitement of hatred', from: day('2019-01-07'), status: 'check' },
  {
    citation: 'RF CAO 20.3.2',
    title: 'Public calls to violate territorial integrity',
    from: day('2020-12-08'),
    status: 'check',
  },
  { citation: 'RF CAO 20.3.3', title: 'Discrediting the armed forces', from: day('2022-03-04'), status: 'check' },
  { citation: 'RF CAO 20.29', title: 'Spreading of extremist materials', from: day('2002-07-01'), status: 'check' },
  {
    citation: 'UA CC 110',
    title: 'Trespass against the territorial integrity of Ukraine',
    from: day('2001-09-01'),
    status: 'check',
  },
  { citation: 'UA CC 111', title: 'High treason', from: day('2001-09-01'), status: 'check' },
  { citation: 'UA CC 111.1', title: 'Collaboration', from: day('2022-03-15'), status: 'check' },
  { citation: 'UA CC 115', title: 'Murder', from: day('2001-09-01'), status: 'check' },
  { citation: 'UA CC 127', title: 'Torture', from: day('2001-09-01'), status: 'check' },
  {
    citation: 'UA CC 146',
    title: 'Unlawful deprivation of liberty or abduction',
    from: day('2001-09-01'),
    status: 'check',
  },
  { citation: 'UA CC 146.1', title: 'Enforced disappearance', from: day('2018-08-02'), status: 'check' },
  {
    citation: 'UA CC 162',
    title: 'Violation of the inviolability of the home',
    from: day('2001-09-01'),
    status: 'check',
  },
  { citation: 'UA CC 258', title: 'Terrorist act', from: day('2001-09-01'), status: 'check' },
  { citation: 'UA CC 258.3', title: 'Terrorist group or organisation', from: day('2006-10-07'), status: 'check' },
  { citation: 'UA CC 260', title: 'Unlawful armed formations', from: day('2001-09-01'), status: 'check' },
  { citation: 'UA CC 371', title: 'Knowingly unlawful detention or arrest', from: day('2001-09-01'), status: 'check' },
  {
    citation: 'UA CC 438',
    title: 'Violation of the laws and customs of war',
    from: day('2001-09-01'),
    status: 'check',
  },
];

/** An article cited by a part that has no entry of its own: as the article, since when the article is. */
const partsOf = (article: Entry): readonly Entry[] =>
  (partsAlone[article.citation] ?? []).map((part) => ({
    citation: `${article.citation}(${part})`,
    title: article.title,
    from: article.from,
    ...(article.to && { to: article.to }),
    status: 'check',
  }));

export const penalLaw: readonly PenalProvision[] = entries
  .flatMap((entry) => [entry, ...partsOf(entry)])
  .map((entry) => {
    const [, code = '', article = '', part] = /^(\S+ \S+) ([^(]+)(?:\((.+)\))?$/.exec(entry.citation) ?? [];
    return { ...entry, code, article, ...(part !== undefined && { part }) };
  });

function day(text: string): Day {
  return text as Day;
}
