/** Text that is markup already; all else is escaped where it is put into it. */
export class Markup {
  constructor(readonly text: string) {}
}
type Part = Markup | string | number | undefined | readonly (Markup | string | number)[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const written = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return String(part).replaceAll(/[&<>"']/g, (one) => escapes[one]!);
};

/** Puts texts into markup, each escaped. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((all, one, n) => all + written(parts[n - 1]) + one));
