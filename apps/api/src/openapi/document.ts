import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Reflector } from '@nestjs/core';
import { software } from '#platform';
import { operationOf, rolesThat, type Operation as Does } from '#access';
import { controllers } from '../app.module.js';
import { components } from './components.js';
import type { RouteDescription } from './route.js';
import { routes } from './routes.js';

/** OpenAPI 3.1 at /v1/openapi.json, and a page to try it at /docs. */
export function serveDocument(app: NestExpressApplication): void {
  let made: OpenAPIObject | undefined;
  const document = () => (made ??= describe(app));
  app.use('/docs', withoutSlash);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'v1/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Qayd API',
  });
}

/** The page names its parts relative to /docs: at /docs/ it would look for them in the wrong place and stay blank. */
function withoutSlash({ originalUrl }: Request, response: Response, next: NextFunction): void {
  if (/^\/docs\/+($|\?)/.test(originalUrl)) response.redirect(308, '/docs');
  else next();
}

/** Nest finds the routes; what each takes and gives is told by the zod schemas that check it. */
function describe(app: NestExpressApplication): OpenAPIObject {
  const skeleton = new DocumentBuilder()
    .setTitle('Qayd')
    .setDescription(
      'The registry of political prisoners. Sign in (POST /v1/sessions), then send the token as Authorization: Bearer.',
    )
    .setVersion(software.split('/')[1]!)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, skeleton);
  const reflector = app.get(Reflector);
  const operations = operationsByHandler(reflector);
  for (const methods of Object.values(document.paths))
    for (const operation of Object.values(methods as Record<string, Operation>)) {
      const described = routes[operation.operationId];
      if (!described)
        throw new Error(`The document says nothing of ${operation.operationId}: add it to openapi/routes.ts`);
      Object.assign(
        operation,
        operationOfRoute(described, operations.get(operation.operationId), operation.parameters ?? []),
      );
    }
  document.components = { ...document.components, ...components() };
  return document;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly object[];
}

function operationOfRoute(
  { summary, body, content, query, headers, answers }: RouteDescription,
  access: Does | 'public' | undefined,
  parameters: readonly object[],
): object {
  const roles = access === undefined || access === 'public' ? [] : rolesThat(access);
  const problems = access === 'public' ? ['default'] : ['401', '403', 'default'];
  return {
    summary,
    'x-roles': roles,
    description: access === 'public' ? 'Answers without a session.' : `For: ${roles.join(', ')}.`,
    security: access === 'public' ? [] : [{ bearer: [] }],
    parameters: [
      ...parameters.filter((parameter) => 'in' in parameter && parameter.in === 'path'),
      ...(query ?? []),
      ...(headers ?? []),
    ],
    ...(body && { requestBody: { required: true, content: { 'application/json': body } } }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...answers,
      ...Object.fromEntries(problems.map((status) => [status, { $ref: '#/components/responses/Problem' }])),
    },
  };
}

function operationsByHandler(reflector: Reflector) {
  const found = new Map<string, Does | 'public' | undefined>();
  for (const controller of controllers)
    for (const name of Object.getOwnPropertyNames(controller.prototype)) {
      if (name === 'constructor') continue;
      const handler = (controller.prototype as unknown as Record<string, () => unknown>)[name]!;
      found.set(
        `${controller.name}_${name}`,
        operationOf(reflector, { getHandler: () => handler, getClass: () => controller as never }),
      );
    }
  return found;
}
