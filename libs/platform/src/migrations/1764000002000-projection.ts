import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each build of each projection has come, and the schema that its views live in. */
export class Projection1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema projection;
      create table projection.checkpoint (
        name text not null,
        version int not null,
        build int not null,
        position bigint not null default 0,
        state text not null check (state in ('building', 'live', 'failed')),
        error json,
        updated_at timestamptz not null default now(),
        primary key (name, version, build)
      );
      create unique index one_live on projection.checkpoint (name) where state in ('live', 'failed');
      create table projection.lease (
        name text primary key,
        pid int not null,
        session_start timestamptz not null,
        alive_at timestamptz not null
      );
      create schema read;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema projection cascade; drop schema read cascade');
  }
}
