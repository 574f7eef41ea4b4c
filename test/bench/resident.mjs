import fs from 'node:fs';

// Says at the end how much memory the process took at most (KiB). What the system counts for a process (`maxRSS`) begins
// with what the process had that started it.
process.on('exit', () => {
  const [, most] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/self/status', 'utf8')) ?? [];
  process.stderr.write(`resident ${most ?? process.resourceUsage().maxRSS}\n`);
});
