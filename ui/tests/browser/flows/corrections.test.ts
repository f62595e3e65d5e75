import { describe, expect, test } from 'vitest';
import { firstSchool, the } from '../facts';
import { flows } from '../flow';
import { focusedRole, heading, press, seen, type } from '../steps';

const flow = flows();

describe('corrections', () => {
  test('corrections are reached from home, looked through, and lead to the account', () =>
    flow('school', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const corrections = await window.ask('corrections', { school });
      const total = corrections.length;
      const mobile = the(corrections.find(({ field }) => field === 'Téléphone portable'));
      await press(page, 'link', /corrections à faire dans ONDE/);
      await heading(page, 'Corrections à faire');
      expect(await focusedRole(page)).toBe('h1');
      await seen(page, new RegExp(`^${total} corrections$`));
      // Each is told once, those of one person or file under one heading.
      const told = await page.getByRole('heading', { level: 2 }).allInnerTexts();
      expect(told.toSorted()).toEqual([...new Set(corrections.map(({ name }) => name))].toSorted());
      const leftOut = corrections.filter((correction) => correction.leftOut).length;
      expect(leftOut).toBeGreaterThan(0);
      expect(await page.getByText('Pas dans vos données').count()).toBe(leftOut);
      await type(page, 'searchbox', /^Nom, classe/, 'portable');
      await seen(page, new RegExp(`^1 correction sur ${total}$`));
      const about = page.getByLabel('À corriger pour');
      const pupils = corrections.filter((correction) => correction.about === 'pupil').length;
      await about.selectOption({ label: `Les élèves (${pupils})` });
      await seen(page, 'Aucune correction ne répond à ces critères.');
      await press(page, 'button', 'Effacer les critères');
      await seen(page, new RegExp(`^${total} corrections$`));
      await press(page, 'link', mobile.name);
      await heading(page, /^Compte/);
    }));

  test('many corrections go by pages', () =>
    flow('long_names', async (page) => {
      await press(page, 'link', /corrections à faire dans ONDE/);
      await seen(page, /^60 corrections$/);
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(50);
      await press(page, 'button', 'Suivant');
      await seen(page, 'Page 2 sur 2');
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(10);
      await type(page, 'searchbox', /^Nom, classe/, 'Guillemette 7');
      await seen(page, 'sur 60');
      await page.getByText(/^Page 2 sur/).waitFor({ state: 'detached' });
    }));
});
