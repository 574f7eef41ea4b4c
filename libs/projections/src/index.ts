export { Checkpoints, hasStopped, type ProjectionStatus } from './checkpoints.js';
export { measureProjections } from './metrics.js';
export type { Projection, ReportingView } from './projection.js';
export { ProjectionsModule } from './projections.module.js';
export { Projector, type OnBuilding, type OnProgress } from './projector.js';
