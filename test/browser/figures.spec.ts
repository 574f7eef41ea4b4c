import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Editions } from '#read-models';
import { startApi, type Api } from '../support/api.js';
import { startBrowser } from '../support/browser.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';

// The page of figures in a real browser, of invented people. QAYD_WRITE_DOCS=1 writes the pictures of the README.

let api: Api;
let browser: Browser;
beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, { QAYD_PUBLIC_FIGURES: 'on' });
  await invent(api, 260, 5);
  await caughtUp(api);
  await api.app.get(Editions, { strict: false }).freezeFirst();
  browser = await startBrowser();
});
afterAll(async () => {
  await api.close();
  await browser.close();
  delete process.env['QAYD_PUBLIC_FIGURES'];
});

/** Opens the page, and ends with what the browser had to say against it. */
async function opened(query: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 900, height: 1000 }, ...options });
  const page = await context.newPage();
  const [complaints, loaded] = [[] as string[], [] as string[]];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => loaded.push(new URL(request.url()).origin));
  await page.goto(`${api.url}/figures${query}`, { waitUntil: 'load' });
  await look(page);
  expect(complaints.filter((one) => !one.includes('favicon'))).toEqual([]);
  expect(new Set(loaded)).toEqual(new Set([new URL(api.url).origin]));
  await context.close();
} // prettier-ignore

it('shows charts and the same as tables, without a script, with nothing from elsewhere', async () => {
  await opened('', { javaScriptEnabled: false }, async (page) => {
    expect(await page.locator('script, style, [style], [onclick], iframe, link[href^="http"]').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe('Political prisoners: figures');
    expect(await page.locator('figure svg[role=img]').count()).toBeGreaterThanOrEqual(7);
    expect(await page.locator('svg rect').count()).toBeGreaterThan(50);
    for (const section of await page.locator('section:has(svg[role=img])').all())
      expect(await section.locator('table tbody tr').count()).toBeGreaterThan(0);
    const shown = await page.locator('.headline strong').textContent();
    const { rows, edition } = (await (await fetch(`${api.url}/public/v1/figures/held_by_month_v1`)).json()) as { edition: string; rows: { month: string; persons: number }[] }; // prettier-ignore
    expect(shown).toBe(String(rows.find(({ month }) => month === edition)!.persons));
    expect(await page.locator('#held_by_month_v1 tbody tr').last().locator('td').first().textContent()).toBe(shown);
  });
});

it('can be used with a keyboard and by who hears it: one heading of each rank, names, captions, contrast', async () => {
  await opened('', {}, async (page) => {
    const found = await page.evaluate(`({
      headings: [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => one.tagName),
      nameless: [...document.querySelectorAll('svg[role=img]:not([aria-label]), section:not([aria-labelledby]):not(#changes), [role=region]:not([aria-label])')].length,
      captionless: [...document.querySelectorAll('table')].filter((one) => !one.caption || !one.querySelector('th[scope=col]') || !one.querySelector('th[scope=row]')).length,
      broken: [...document.querySelectorAll('a[href^="#"]')].filter((one) => !document.getElementById(one.hash.slice(1))).length,
      doubled: [...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size,
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    })`); // prettier-ignore
    expect(found).toMatchObject({ nameless: 0, captionless: 0, broken: 0, doubled: 0, wide: 0 });
    expect((found as { headings: string[] }).headings.filter((one) => one === 'H1')).toHaveLength(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  });
  for (const colorScheme of ['light', 'dark'] as const)
    await opened('', { colorScheme }, async (page) => {
      const contrasts = await page.evaluate(contrastOf);
      expect(contrasts).toHaveLength(4);
      for (const one of contrasts as number[]) expect(one).toBeGreaterThanOrEqual(4.5);
    });
  await opened('', { viewport: { width: 320, height: 640 } }, async (page) =>
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320),
  );
});

/** WCAG 2.2, 1.4.3: of text, notes, links and withheld cells on the ground. */
const contrastOf = `['h1', '.note', 'section p a', 'td'].map((selector) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [one, other] = [light(getComputedStyle(document.querySelector(selector)).color), light(getComputedStyle(document.body).backgroundColor)].sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
})`; // prettier-ignore

it('speaks three languages, by the address or by what the browser asks for', async () => {
  await opened('', { locale: 'uk-UA' }, async (page) => {
    expect(await page.locator('html').getAttribute('lang')).toBe('uk');
    expect(await page.locator('h1').textContent()).toBe('Політв’язні: цифри');
    await page.locator('a[hreflang=crh]').click();
    await page.waitForURL(/lang=crh/);
    expect(await page.locator('html').getAttribute('lang')).toBe('crh');
    expect(await page.locator('#held_by_territory_v1').textContent()).toContain('Qırım Muhtar Cumhuriyeti');
  });
});

it('forbids all that it does not need, and answers a problem to what there is not', async () => {
  const response = await fetch(`${api.url}/figures`);
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"); // prettier-ignore
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  for (const [query, status] of [['?edition=1999-01', 404], ['?lang=xx', 400], ['?q=<script>', 400]] as const) {
    const refused = await fetch(`${api.url}/figures${query}`);
    expect([query, refused.status, refused.headers.get('content-type')]).toEqual([query, status, 'application/problem+json; charset=utf-8']); // prettier-ignore
  } // prettier-ignore
});

it('looks as the README shows it', async () => {
  for (const [name, query, colorScheme] of [['figures', '?lang=en', 'light'], ['figures-dark', '?lang=uk', 'dark']] as const) // prettier-ignore
    await opened(query, { colorScheme, viewport: { width: 900, height: 1300 } }, async (page) => {
      await page.locator('#held_by_month_v1').scrollIntoViewIfNeeded();
      const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 900, height: 1300 } });
      expect(picture.length).toBeGreaterThan(20_000);
      if (process.env['QAYD_WRITE_DOCS'] !== '1') return;
      await page.screenshot({ clip: { x: 0, y: 0, width: 900, height: 1300 }, path: path.resolve(`docs/images/${name}.png`) });
    }); // prettier-ignore
});
