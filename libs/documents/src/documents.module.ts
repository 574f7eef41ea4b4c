import { Module } from '@nestjs/common';
import { Config, PlatformModule } from '#platform';
import { SealedFiles } from '#protection';
import { Documents } from './documents.js';
import { storeOf } from './stores/index.js';

@Module({
  imports: [PlatformModule],
  providers: [
    {
      provide: Documents,
      useFactory: async (files: SealedFiles, config: Config) => new Documents(files, config, await storeOf(config)),
      inject: [SealedFiles, Config],
    },
  ],
  exports: [Documents],
})
export class DocumentsModule {}
