import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform';
import { Documents } from './documents.js';

@Module({ imports: [PlatformModule], providers: [Documents], exports: [Documents] })
export class DocumentsModule {}
