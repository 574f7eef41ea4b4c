import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AccessRefused } from '#access';

/** Refuses what a page of another site asks for, be it as a script or a picture: the browser says where it comes from. */
@Injectable()
export class NotAcrossSites implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const site = context.switchToHttp().getRequest<Request>().get('Sec-Fetch-Site');
    if (site === 'cross-site' || site === 'same-site')
      throw new AccessRefused('cross-site', 'A file is given to our own page, and to who asks without a page.');
    return true;
  }
}
