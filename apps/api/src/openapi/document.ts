import { Module } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Express } from 'express';
import { software } from '#platform';
import { operationOf, rolesThat, type Operation as Does } from '#access';
import { controllers } from '../app.module.js';
import { NowhereController } from '../nowhere.controller.js';
import { FiguresPageController } from '../public/figures-page.controller.js';
import { components } from './components.js';
import type { RouteDescription } from './route.js';
import { routes } from './routes.js';

@Module({})
class DocumentModule {}

/** The document and its page, in an application of their own: they are made when the routes of the api stand. */
export async function documentOf(app: NestExpressApplication): Promise<Express> {
  const pages = await NestFactory.create<NestExpressApplication>(DocumentModule, { logger: false });
  pages.disable('x-powered-by');
  pages.disable('etag');
  SwaggerModule.setup('docs', pages, describe(app), {
    jsonDocumentUrl: 'v1/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Qayd API',
  });
  return pages.getHttpAdapter().getInstance();
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
  for (const [path, methods] of Object.entries(document.paths))
    for (const operation of Object.values(methods as Record<string, Operation>)) {
      if (undescribed.some(({ name }) => operation.operationId.startsWith(`${name}_`))) {
        delete document.paths[path];
        continue;
      }
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

/** A page for people, and what answers that there is no such path. */
const undescribed = [FiguresPageController, NowhereController];

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
