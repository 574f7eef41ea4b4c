import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** What this process measures; each room adds its own. */
export function metricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Serves the metrics to a Prometheus at `/metrics`, on a port of their own that need not be open to those who use the
 * api; answers `503` when they can't be had. Resolves with its address, and does not keep the process alive.
 */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<string> {
  const server = http.createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  server.unref();
  return `http://${host}:${(server.address() as AddressInfo).port}/metrics`;
}
