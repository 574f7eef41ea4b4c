export { Config, readConfig, type EventStoreSetting } from './config.js';
export { Database, openPool, provision, setApplicationPassword } from './database.js';
export { startPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
export { idFrom, newId } from './ids.js';
export { logger, nestLog, told } from './logger.js';
export { migrate } from './migrate.js';
export { metricsRegistry, serveMetrics } from './metrics.js';
export { Log, PlatformModule } from './platform.module.js';
export { software } from './software.js';
