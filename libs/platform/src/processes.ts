import fs from 'node:fs';

/** Whether a process is gone; one that waits for its parent to reap it is. */
export function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  try {
    return /^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether any process works in a folder, given by its real path; `true` where the system does not tell. */
export function isWorkedIn(folder: string): boolean {
  if (process.platform !== 'linux') return true;
  return fs.readdirSync('/proc').some((entry) => {
    try {
      return /^\d+$/.test(entry) && fs.readlinkSync(`/proc/${entry}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}
