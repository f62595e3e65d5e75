import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { formatShare } from '../../../src/messages/format';
import { firstSchool, the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen } from '../steps';
import type { Window } from '../window';

const flow = flows();

const CAPTION = 'Votre école et celles qui l’entourent';

/** Opens the statistics, counted now. */
async function open(page: Page, window: Window) {
  await press(page, 'link', 'Statistiques');
  await heading(page, /^Statistiques/);
  await press(page, 'button', 'Calculer les statistiques');
  await page.getByText('Synthèse par classe').waitFor();
  const query = { school: (await firstSchool(window)).uai, population: 'legal_guardians' as const };
  return the(await window.ask('statistics', { query }));
}

describe('a school and what it stands in', () => {
  test('the averages stand below the school, from the nearest, with their day', () =>
    flow('linked', async (page, window) => {
      const { school, surroundings } = await open(page, window);
      const { day, lines } = the(surroundings);
      expect(day).toBe('2026-11-25');
      const rows = page.getByRole('table', { name: CAPTION }).locator('tbody tr');
      expect(await rows.locator('th').allInnerTexts()).toEqual([
        school.label,
        'Circonscription Ville Est',
        'Département 099',
        'Académie 07',
        'France entière',
      ]);
      const shown = await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim())),
      );
      expect(shown).toEqual(
        lines.map(({ schools, shares, pupilsReached }) => [
          String(schools),
          ...[shares.notNotified, shares.notified, shares.activating, shares.activated, pupilsReached].map(
            formatShare,
          ),
        ]),
      );
      const [own, nearest] = lines;
      expect(the(own).shares.activated).toBe(school.activatedShare);
      expect(the(nearest).schools).toBe(4);
      // Of the others a third came by themselves, of this one two did.
      expect(the(nearest).shares.activated).toBeGreaterThan(2 * the(own).shares.activated);
      await seen(page, /calculées par le service central pour le 25\/11\/2026\.$/);
    }));

  test('with fewer than three schools around, no average tells the figures of another', () =>
    flow('linked_offline', async (page, window) => {
      expect((await open(page, window)).surroundings?.lines).toHaveLength(1);
      await seen(page, /ne connaît pas encore trois écoles autour de la vôtre/);
      expect(await page.getByRole('table', { name: CAPTION }).count()).toBe(0);
    }));

  test('a computer that is linked to no service shows nothing of it', () =>
    flow('school', async (page, window) => {
      expect((await open(page, window)).surroundings).toBeNull();
      expect(await page.getByText(CAPTION).count()).toBe(0);
    }));
});
