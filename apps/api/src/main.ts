import 'reflect-metadata';
import { EventStore } from '#event-store';
import { logger, metricsRegistry, readConfig, serveMetrics, told } from '#platform';
import { Checkpoints, measureProjections } from '#projections';
import { createApi } from './http/server.js';

const config = readConfig();
try {
  const app = await createApi(config);
  await app.listen(config.port, config.host);
  if (config.metricsPort !== undefined) {
    const registry = metricsRegistry();
    measureProjections(registry, app.get(Checkpoints, { strict: false }), app.get(EventStore, { strict: false }));
    await serveMetrics(registry, config.host, config.metricsPort);
  }
  process.stdout.write(`Qayd listens on ${await app.getUrl()}\n`);
  process.send?.({ url: await app.getUrl() });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const said = code === 'EADDRINUSE' ? `Port ${config.port} is in use: set QAYD_PORT to another one.` : message;
  process.stderr.write(`${said}\n`);
  logger(config.logLevel).debug(told(error));
  process.exit(1);
}
// Whoever started it is gone: it has no more business here.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
