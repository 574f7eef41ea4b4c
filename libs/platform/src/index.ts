export { alone } from './alone.js';
export { breakUseless, unhurried } from './break-useless.js';
export { Config, readConfig, type EventStoreSetting } from './config.js';
export {
  Database,
  LogDatabase,
  ModelDatabase,
  openPool,
  patienceFor,
  provision,
  setApplicationPassword,
  urlAs,
  type Login,
} from './connections.js';
export { makeDataFolder } from './cluster.js';
export { startPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
export { gathered } from './gathered.js';
export { gaveWay } from './gave-way.js';
export { idFrom, newId } from './ids.js';
export type { DocumentSettings, S3Settings } from './document-settings.js';
export type { KeySettings } from './key-settings.js';
export { Listening } from './listening.js';
export { Rounds } from './rounds.js';
export { logger, nestLog, told } from './logger.js';
export { migrate } from './migrate.js';
export { metricsRegistry, serveMetrics } from './metrics.js';
export { Log, PlatformModule } from './platform.module.js';
export { isLoopback, type OidcProvider, type SignInSettings } from './sign-in-settings.js';
export { software } from './software.js';
