// A hand that does not wait: what was asked last is what is shown, and nobody takes another’s place under it.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { AccountsQuery } from '../../../src/generated/AccountsQuery';
import { guardians, the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, tabTo } from '../steps';
import type { Window } from '../window';

const flow = flows();

/** Keeps back the answers to what that holds of, until it is called. */
async function withhold(page: Page, which: (query: AccountsQuery) => boolean): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/invoke/accounts', async (route) => {
    const { query } = route.request().postDataJSON() as { query: AccountsQuery };
    if (which(query)) await released;
    await route.continue();
  });
  return release;
}

const texts = (window: Window) =>
  window.calls
    .filter(({ command }) => command === 'accounts')
    .map(({ argument }) => (argument as { query: AccountsQuery }).query.filter.text);

/** The name that the row with the focus is of. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('tr')?.querySelector('a')?.textContent ?? 'none');

describe('a hand that does not wait', () => {
  test('each letter asks at once, and an answer that comes late replaces nothing', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      const found = await guardians(window, { text: 'ba' });
      const wider = await guardians(window, { text: 'b' });
      expect(wider.accountCount).toBeGreaterThan(found.accountCount);
      const release = await withhold(page, ({ filter }) => filter.text === 'b');
      await tabTo(page, 'searchbox', /Nom ou prénom/);
      const late = page.waitForResponse(
        (response) =>
          response.url().endsWith('/invoke/accounts') &&
          (response.request().postData() ?? '').includes('"text":"b"'),
      );
      await page.keyboard.press('b');
      await expect.poll(() => texts(window).at(-1)).toBe('b');
      await page.keyboard.press('a');
      await seen(page, new RegExp(`^${found.accountCount} comptes?$`));
      release();
      await (await late).finished();
      await window.settled();
      await seen(page, new RegExp(`^${found.accountCount} comptes?$`));
      expect(await page.locator('tbody tr').count()).toBe(Math.min(found.rowCount, 50));
    }));

  test('a list opens on what it showed last, and asks again', () =>
    flow('school', async (page, window) => {
      const [first] = (await guardians(window)).rows;
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      await press(page, 'link', 'Accueil');
      const asked = texts(window).length;
      const release = await withhold(page, () => true);
      await press(page, 'link', 'Responsables');
      await page
        .getByRole('link', { name: the(first).guardian })
        .first()
        .waitFor();
      await expect.poll(() => texts(window).length).toBe(asked + 1);
      release();
    }));

  test('rows that others are written over keep the focus with whom it was on', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      const told = await window.ask('synchronisation', {});
      /** Those rows come up on the page, as after an exchange. */
      const come = async (shown: typeof rows, spokenAt: string) => {
        await page.unrouteAll();
        await window.intercept({ accounts: (answer) => ({ ...answer, rows: shown }) });
        const answered = page.waitForResponse('**/invoke/accounts');
        await page.evaluate((detail) => dispatchEvent(new CustomEvent('synchronisation', { detail })), {
          ...told,
          spokenAt,
        });
        await answered;
        await window.settled();
      };
      await press(page, 'link', 'Responsables');
      const held = the(
        rows.find(({ guardian }, place) => place > 3 && guardian !== rows[place - 1]?.guardian),
      );
      const place = rows.indexOf(held);
      await page.locator('tbody tr').nth(place).getByRole('link').focus();
      expect(await focused(page)).toBe(held.guardian);
      await come(rows.slice(1), '2026-11-25T09:01:00Z');
      expect(await focused(page)).toBe(held.guardian);
      await come(rows, '2026-11-25T09:02:00Z');
      expect(await focused(page)).toBe(held.guardian);
      await come(rows.toSpliced(place, 1), '2026-11-25T09:03:00Z');
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
      await come(rows, '2026-11-25T09:04:00Z');
      // A range does not start at who took the place of another.
      await page.locator('tbody tr').nth(2).getByRole('checkbox').click();
      await page.locator('tbody tr').nth(2).getByRole('checkbox').click();
      await come(rows.toSpliced(2, 1), '2026-11-25T09:05:00Z');
      await page
        .locator('tbody tr')
        .nth(6)
        .getByRole('checkbox')
        .click({ modifiers: ['Shift'] });
      await seen(page, '1 compte sélectionné');
      await heading(page, /^Gestion des comptes/);
    }));
});
