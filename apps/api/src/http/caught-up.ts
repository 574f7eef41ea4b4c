import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { Checkpoints } from '#projections';
import { projections } from '#read-models';
import { minPositionOf } from './attempt.js';
import { problem } from './problem.js';

/** Lets a read wait, two seconds at most, until the models show what its caller wrote (`Qayd-Min-Position`). */
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
    return next.handle();
  }
}

const names = projections.map(({ name }) => name);
