import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { startBrowser } from '../support/browser.js';
import { caughtUp } from '../support/seeded.js';

let api: Api;
let browser: Browser;
beforeAll(async () => {
  api = await startApi();
  browser = await startBrowser();
});
afterAll(async () => {
  await api.close();
  await browser.close();
});

it('6.8: Back after signing out shows nothing, in a real browser', async () => {
  const { status } = await api.as('monitor')('POST', '/v1/people', { names: [{ text: 'Back Example', script: 'Latn', language: 'en' }] }); // prettier-ignore
  expect(status).toBe(201);
  await caughtUp(api);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${api.url}/docs`);
  const csrf = await page.evaluate(async (said) => {
    const answer = await fetch('/v1/sessions', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(said) });
    return ((await answer.json()) as { csrf: string }).csrf;
  }, { name: 'monitor', passphrase: beginnersPassphrase, cookie: true }); // prettier-ignore
  await page.goto(`${api.url}/v1/people`);
  expect(await page.textContent('body')).toContain('Back Example');
  await page.goto(`${api.url}/docs`);
  const out = await page.evaluate(
    async (token) =>
      (await fetch('/v1/sessions/current', { method: 'DELETE', headers: { 'Qayd-CSRF': token } })).status,
    csrf,
  );
  expect(out).toBe(204);
  await page.goBack();
  expect(page.url()).toBe(`${api.url}/v1/people`);
  const shown = await page.textContent('body');
  expect(shown).not.toContain('Back Example');
  expect(shown).toContain('/problems/');
});
