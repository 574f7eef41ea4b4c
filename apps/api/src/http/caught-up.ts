import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { catchError, type Observable } from 'rxjs';
import { Checkpoints } from '#projections';
import { projections } from '#read-models';
import { minPositionOf } from './attempt.js';
import { problem } from './problem.js';

/**
 * Lets a read wait, two seconds at most, until the models show what its caller wrote (`Qayd-Min-Position`), and says so
 * where they are not made yet, as in the first moments of a registry or of a new version of it.
 */
@Injectable()
export class CaughtUp implements NestInterceptor {
  constructor(private readonly checkpoints: Checkpoints) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const wanted = request.method === 'GET' ? minPositionOf(request) : undefined;
    if (wanted !== undefined && !(await this.checkpoints.waitFor(names, wanted, 2_000)))
      throw problem(
        'not-caught-up',
        'The read models are behind that position. Read again in a moment, or without Qayd-Min-Position.',
        {},
        { 'Retry-After': '1' },
      );
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        if (!isNotThere(error) || (await this.checkpoints.areLive(projections))) throw error;
        throw problem(
          'not-built-yet',
          'They are made when a registry is started for the first time, and anew after some upgrades. Nothing that was recorded is missing: read again in a moment.',
          {},
          { 'Retry-After': '5' },
        );
      }),
    );
  }
}

const names = projections.map(({ name }) => name);

/** SQLSTATE of a view, or a column of one, that no build has made; TypeORM has the error of the driver's code as its own. */
const isNotThere = (error: unknown): boolean =>
  ['42P01', '42703'].includes((error as { readonly code?: string } | undefined)?.code ?? '');
