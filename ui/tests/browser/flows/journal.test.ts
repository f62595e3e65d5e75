import { describe, expect, test } from 'vitest';
import { firstSchool, journalQuery } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, type } from '../steps';

const flow = flows();

describe('journal', () => {
  test('what was done is found by words, by topic and by day, and saved as it is looked at', () =>
    flow('school', async (page, window) => {
      const { uai } = await firstSchool(window);
      const all = await window.ask('journal', { query: journalQuery(uai) });
      const imports = await window.ask('journal', { query: { ...journalQuery(uai), topic: 'imports' } });
      expect(imports.total).toBeGreaterThan(0);
      expect(imports.total).toBeLessThan(all.total);
      await press(page, 'link', 'Journal');
      await heading(page, 'Journal');
      await seen(page, new RegExp(`${all.total} actions$`));
      await page.getByLabel('Au sujet de').selectOption({ label: 'Imports' });
      await seen(page, new RegExp(`${imports.total} actions?$`));
      await press(page, 'button', 'Enregistrer ces actions (CSV)');
      await seen(page, new RegExp(`^${imports.total} lignes? enregistrées?\\.$`));
      expect(window.last('export_journal')).toMatchObject({ query: { topic: 'imports' } });
      await type(page, 'searchbox', 'Mots de l’action, auteur ou identifiant', 'jamais fait');
      await seen(page, 'Aucune action ne correspond');
      await press(page, 'button', 'Effacer les critères');
      await seen(page, new RegExp(`${all.total} actions$`));
      await page.getByLabel('Du', { exact: true }).fill('2027-01-01');
      await seen(page, 'Aucune action ne correspond');
    }));
});
