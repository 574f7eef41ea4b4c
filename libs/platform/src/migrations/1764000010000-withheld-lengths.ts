import type { MigrationInterface, QueryRunner } from 'typeorm';

const about = 'Episodes or cases that are measured, those that go on included.';
const withheld =
  'Empty: withheld, for it would tell how many episodes began in years that flows_by_year_v1 does not tell.';

/** How many episodes of custody there are in all less those of the years that are told are those of the years that are not. */
export class WithheldLengths1764000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reporting.lengths_v1 alter column n drop not null;
      comment on column reporting.lengths_v1.n is '${about} ${withheld}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from reporting.lengths_v1 where n is null;
      alter table reporting.lengths_v1 alter column n set not null;
      comment on column reporting.lengths_v1.n is '${about}';
    `);
  }
}
