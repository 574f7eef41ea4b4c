import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often each data key has sealed, by the thousand: random nonces bear no more than 2^32 texts under one key. */
export class KeyUse1764000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table protection.key_use (
        key_id uuid primary key references protection.data_key,
        seals bigint not null check (seals > 0)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table protection.key_use');
  }
}
