import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from '../axe';
import { guardians, the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, tabTo, type } from '../steps';

const flow = flows();

/** The row that has the focus, and what of it. */
function focused(page: Page): Promise<{ place: number; text: string }> {
  return page.evaluate(() => ({
    place: document.activeElement?.closest('tr')?.sectionRowIndex ?? -1,
    text: document.activeElement?.textContent ?? '',
  }));
}

describe('rows of a list, by mouse and by keyboard', () => {
  test('arrows go from row to row', () =>
    flow('school', async (page, window) => {
      const [first] = (await guardians(window)).rows;
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      await tabTo(page, 'checkbox', `Sélectionner le compte : ${first?.guardian}`);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await seen(page, '1 compte sélectionné');
      expect(await page.getByRole('row').nth(2).getByRole('checkbox').isChecked()).toBe(true);
    }));

  test('on return from an account, the page, the scroll and the focus are where they were', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'button', 'Suivant');
      await seen(page, /^Page 2 sur/);
      const { rows } = await guardians(window, {}, 1);
      const left = the(rows[30]);
      const line = page.getByRole('row').nth(31);
      const region = page.locator('.region');
      const ways = [
        () => press(page, 'link', 'Retour à la liste'),
        () => page.keyboard.press('Escape'),
        () => page.goBack(),
      ];
      for (const back of ways) {
        await line.getByRole('link').focus();
        const top = await region.evaluate(({ scrollTop }) => scrollTop);
        expect(top).toBeGreaterThan(0);
        await page.keyboard.press('Enter');
        await heading(page, /^Compte : /);
        await back();
        await heading(page, /^Gestion des comptes/);
        await seen(page, /^Page 2 sur/);
        await page.waitForFunction(() => document.activeElement?.closest('tbody tr') !== null);
        expect(await focused(page)).toEqual({ place: 30, text: left.guardian });
        expect(await region.evaluate(({ scrollTop }) => scrollTop)).toBe(top);
      }
      // Another page is read from its first row.
      await press(page, 'button', 'Suivant');
      await seen(page, /^Page 3 sur/);
      expect(await region.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    }));

  test('a range of rows is selected with Shift, by mouse and by keyboard', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      const accounts = (from: number, to: number) =>
        new Set(rows.slice(from, to + 1).map(({ account }) => account)).size;
      const chosen = async (many: number) => seen(page, new RegExp(`^${many} comptes? sélectionnés?$`));
      await press(page, 'link', 'Responsables');
      const line = (place: number) => page.getByRole('row').nth(place + 1);
      await line(2).getByRole('checkbox').click();
      await line(7)
        .getByRole('checkbox')
        .click({ modifiers: ['Shift'] });
      await chosen(accounts(2, 7));
      expect(await line(4).getByRole('checkbox').isChecked()).toBe(true);
      expect(await page.evaluate(() => getSelection()?.isCollapsed)).toBe(true);
      await line(7)
        .getByRole('checkbox')
        .click({ modifiers: ['Shift'] });
      await seen(page, /^Cochez des comptes/);
      // A row, not its box: the same, and the account stays closed.
      await line(10)
        .getByRole('cell')
        .nth(2)
        .click({ modifiers: ['Control'] });
      await line(8)
        .getByRole('link')
        .click({ modifiers: ['Shift'] });
      await chosen(accounts(8, 10));
      await press(page, 'button', 'Tout désélectionner');
      await line(3).getByRole('link').focus();
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await chosen(accounts(3, 5));
      await page.keyboard.press('Shift+ArrowUp');
      await chosen(accounts(3, 4));
      expect(await focused(page)).toEqual({ place: 4, text: the(rows[4]).guardian });
    }));

  test('a row opens its account by a click, by Enter; Space ticks it', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      await press(page, 'link', 'Responsables');
      const line = (place: number) => page.getByRole('row').nth(place + 1);
      const opened = async (account: number) => {
        await heading(page, /^Compte : /);
        expect(page.url()).toMatch(new RegExp(`/${account}$`));
        await page.keyboard.press('Escape');
        await heading(page, /^Gestion des comptes/);
      };
      await line(5).getByRole('cell').nth(2).click();
      await opened(the(rows[5]).account);
      await line(6).getByRole('checkbox').focus();
      await page.keyboard.press('Enter');
      await opened(the(rows[6]).account);
      await line(7).getByRole('link').focus();
      await page.keyboard.press('Space');
      await seen(page, /^1 compte sélectionné$/);
      // Beside the box is the box; text that was selected is there to be copied.
      await line(7)
        .getByRole('cell')
        .first()
        .click({ position: { x: 2, y: 2 } });
      await seen(page, /^Cochez des comptes/);
      const login = await line(8).getByText(the(rows[8]).login).boundingBox();
      const { x, y, width, height } = the(login);
      await page.mouse.move(x + 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width - 2, y + height / 2, { steps: 4 });
      await page.mouse.up();
      expect(await page.evaluate(() => getSelection()?.toString().length)).toBeGreaterThan(3);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Gestion/);
    }));

  test('Enter in the search field goes to what it found', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      const only = the(rows[0]);
      const many = (await guardians(window, { text: only.pupil.slice(0, 2) })).rows;
      expect(new Set(many.map(({ account }) => account)).size).toBeGreaterThan(1);
      await press(page, 'link', 'Responsables');
      await type(page, 'searchbox', /Nom ou prénom/, only.pupil.slice(0, 2));
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.closest('tbody tr') !== null);
      expect(await focused(page)).toEqual({ place: 0, text: the(many[0]).guardian });
      await type(page, 'searchbox', /Nom ou prénom/, only.login);
      await page.keyboard.press('Enter');
      await heading(page, /^Compte : /);
      expect(page.url()).toMatch(new RegExp(`/${only.account}$`));
    }));

  test('a row has a menu of its own, by mouse and by keyboard', () =>
    flow('school', async (page, window) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const { rows } = await guardians(window);
      const never = rows.findIndex(({ state }) => state === 'not_notified');
      const known = rows.findIndex(({ state }) => state === 'notified');
      const line = (place: number) => page.getByRole('row').nth(place + 1);
      const items = () => page.getByRole('menuitem').allTextContents();
      await press(page, 'link', 'Responsables');
      await line(never).getByRole('cell').nth(2).click({ button: 'right' });
      await page.getByRole('menu', { name: `Compte : ${the(rows[never]).guardian}` }).waitFor();
      expect(await items()).toEqual(['Ouvrir', 'Copier l’identifiant', '(Re)notifier…']);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      expect(await focused(page)).toEqual({ place: never, text: the(rows[never]).guardian });

      await line(known).getByRole('link').focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      expect(await items()).toEqual([
        'Ouvrir',
        'Copier l’identifiant',
        '(Re)notifier…',
        'Réinitialiser le mot de passe…',
      ]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await seen(page, 'Identifiant copié.');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(the(rows[known]).login);
      expect(await focused(page)).toEqual({ place: known, text: the(rows[known]).guardian });

      // For this account alone, whatever is selected.
      await press(page, 'checkbox', `Sélectionner le compte : ${the(rows[never]).guardian}`);
      await line(known).getByRole('link').focus();
      await page.keyboard.press('ContextMenu');
      await page.getByRole('menu').waitFor();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Réinitialiser le mot de passe ?' }).waitFor();
      await press(page, 'button', 'Confirmer');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(window.last('reset_passwords')?.request.selection.accounts).toEqual([the(rows[known]).account]);
      await line(known).getByRole('cell').nth(2).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Ouvrir' }).click();
      await heading(page, /^Compte : /);
      expect(page.url()).toMatch(new RegExp(`/${the(rows[known]).account}$`));
    }));
});
