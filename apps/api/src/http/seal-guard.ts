import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { KeyEncryption, RegistrySealed } from '#protection';

/** Answers `503` (`sealed`) while no key is at hand, before anything is looked up. Health and documents go on. */
@Injectable()
export class SealGuard implements CanActivate {
  constructor(private readonly kek: KeyEncryption) {}

  canActivate(context: ExecutionContext): boolean {
    const { path } = context.switchToHttp().getRequest<Request>();
    if (path.startsWith('/v1/') && !open.has(path) && this.kek.isSealed) throw new RegistrySealed();
    return true;
  }
}

const open = new Set(['/v1/health', '/v1/catalogue']);
