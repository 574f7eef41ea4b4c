import { Controller, Get } from '@nestjs/common';
import { Does, RosterLog } from '#access';

/** What officers have to look at: panic, duress, passkeys that were copied. */
@Controller('v1/alarms')
export class AlarmsController {
  constructor(private readonly rosters: RosterLog) {}

  /** The latest 200, the newest first. */
  @Get()
  @Does('alarm.read')
  async list() {
    const { alarms } = await this.rosters.fresh();
    return {
      items: alarms
        .slice(-200)
        .reverse()
        .map(({ at, ...alarm }) => ({ ...alarm, at: at.toISOString() })),
    };
  }
}
