// Loaded before the api: its clock shows what the harness tells it, as one that somebody set, or that NTP corrected.
const Real = Date;
let shift = 0; // milliseconds
const now = () => Real.now() + shift;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
process.on('message', (message) => {
  if (typeof message?.clock === 'number') shift = message.clock;
});
process.channel?.unref();
