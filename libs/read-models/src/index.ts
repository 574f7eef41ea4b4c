export { CaseAsKnown, CaseListAsKnown } from './cases/as-known.js';
export type { Listed } from './cases/listing.js';
export { PeopleList, PersonSummary, type PersonItem } from './cases/people-queries.js';
export { CaseList, CaseSummary, caseSorts, type CaseItem, type CasePerson, type CaseSort } from './cases/queries.js';
export { CaseChanges, ChangesHead, type Change, type Changes } from './changes/queries.js';
export { News } from './changes/news.js';
export { AccessRecords, type AccessRecord } from './access/queries.js';
export { asksForJudges } from './figures/judges.js';
export { abouts, attestedCrhDefinitions, definitions, populations } from './figures/definitions.js';
export { breakdowns, intervals, measures, type Breakdown, type Measure } from './figures/measures.js';
export { Figure, type FigureFound } from './figures/queries.js';
export { FiguresBusy } from './figures/working.js';
export { projections, ReadModelsModule } from './read-models.module.js';
export { SourceSummary, type SourceItem } from './timeline/sources.js';
export { CaseTimelines } from './timeline/merged.js';
export { CaseObject, CaseTimeline, DocumentOfCase, type CaseFile, type SeenDocument } from './timeline/queries.js';
export type { Timeline, TimelineFact } from './timeline/timeline.js';
export { Editions } from './editions/editions.js';
export { EditionsModule } from './editions/editions.module.js';
export {
  PublishedFigures,
  type PublishedColumn,
  type PublishedRow,
  type PublishedTable,
} from './editions/published.js';
