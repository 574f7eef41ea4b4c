import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** A value of a bar, of a stack or by itself. */
export interface Bar {
  readonly at: string;
  readonly of: string;
  readonly many: number;
}

/** Told apart by people who tell colours apart less, on a light ground and on a dark one (after Okabe and Ito, 2008). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#8a63d2', '#a0522d'];
const ofWithheld = '#8c8c8c';

/** A colour for each, in their order; what is withheld is grey. */
export const coloursOf = (all: readonly string[], withheld: string): ReadonlyMap<string, string> =>
  new Map(all.map((one, n) => [one, one === withheld ? ofWithheld : colours[n % colours.length]!]));

const { document } = parseHTML('<html><body></body></html>') as unknown as { readonly document: never };
const common = { document, className: 'chart', width: 760 };

/** Persons at the end of each month, as a line; a month without a value is a gap. */
export const line = (all: readonly { readonly month: string; readonly many: number | undefined }[], title: string) =>
  drawn(title, {
    ...common,
    height: 260,
    x: { type: 'utc', label: null },
    y: { zero: true, grid: true, label: null, nice: true },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(all, { x: ({ month }: Point) => new Date(`${month}-01`), y: 'many', fill: colours[0]!, fillOpacity: 0.15 }),
      Plot.lineY(all, { x: ({ month }: Point) => new Date(`${month}-01`), y: 'many', stroke: colours[0]!, strokeWidth: 2 }),
    ],
  }); // prettier-ignore
interface Point {
  readonly month: string;
}

/** Stacks of bars, one for each of `at`. */
export const stacks = (all: readonly Bar[], colour: ReadonlyMap<string, string>, title: string) =>
  drawn(title, {
    ...common,
    height: 280,
    x: { type: 'band', label: null },
    y: { grid: true, label: null },
    color: { domain: [...colour.keys()], range: [...colour.values()] },
    marks: [Plot.barY(all, { x: 'at', y: 'many', fill: 'of', order: [...colour.keys()] }), Plot.ruleY([0])],
  });

/** Two bars side by side for each of `at`. */
export const pairs = (all: readonly Bar[], colour: ReadonlyMap<string, string>, title: string) =>
  drawn(title, {
    ...common,
    height: 260,
    fx: { label: null },
    x: { axis: null },
    y: { grid: true, label: null },
    color: { domain: [...colour.keys()], range: [...colour.values()] },
    marks: [Plot.barY(all, { fx: 'at', x: 'of', y: 'many', fill: 'of' }), Plot.ruleY([0])],
  });

/** Bars that lie, the longest first, each with its number. */
export const bars = (all: readonly Pick<Bar, 'of' | 'many'>[], title: string) =>
  drawn(title, {
    ...common,
    height: 44 + 24 * all.length,
    marginLeft: 240,
    marginRight: 44,
    x: { axis: null, zero: true },
    y: { label: null, domain: all.map(({ of }) => of) },
    marks: [
      Plot.barX(all, { x: 'many', y: 'of', fill: colours[0]! }),
      Plot.text(all, { x: 'many', y: 'of', text: ({ many }: Bar) => String(many), textAnchor: 'start', dx: 5 }),
    ],
  });

/** As markup: one picture with a name, its parts not read out, for the table beside it says the same. No style in it. */
function drawn(title: string, options: Plot.PlotOptions): string {
  const svg = Plot.plot(options) as unknown as Drawing;
  svg.querySelector('style')?.remove();
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  svg.setAttribute('font-size', '13');
  return svg.outerHTML;
}

/** What is used of an element: this is a server, whose types know no browser. */
interface Drawing {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  querySelectorAll(selector: string): readonly { removeAttribute(name: string): void }[];
  setAttribute(name: string, value: string): void;
}
