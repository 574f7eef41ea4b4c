// Says at the end how much memory the process took at most (KiB).
process.on('exit', () => process.stderr.write(`resident ${process.resourceUsage().maxRSS}\n`));
