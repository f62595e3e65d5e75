import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { press, seen, type } from '../steps';

const flow = flows();

describe('import', () => {
  test('a school that is not wholly described is refused at the field that lacks', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      for (const [field, text, refusal] of [
        ['UAI', window.school.uai, 'Le code UAI est formé de 7 chiffres'],
        ['Nom de l’établissement', window.school.name, 'Indiquez le nom de l’école'],
        ['Commune', window.school.town, 'Indiquez la commune de l’école'],
      ] as const) {
        await press(page, 'button', 'Voir ce que l’import va changer');
        await seen(page, new RegExp(refusal));
        const named = page.getByRole('textbox', { name: field, exact: true });
        expect(await named.getAttribute('aria-invalid')).toBe('true');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
        expect(await page.getByRole('alert').count()).toBe(0);
        await type(page, 'textbox', field, text);
      }
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      expect(window.last('preview_import')).toEqual({
        request: expect.objectContaining({
          school: { ...window.school, degree: '1D' },
        }) as unknown,
      });
    }));

  test('an archive shows each member by its own path, be their names alike', () =>
    flow('import_archive', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'export.zip / CP/eleves.csv');
      await seen(page, 'export.zip / CE1/eleves.csv');
      expect(await page.getByText(/^export\.zip \/ (CP|CE1)\/LISEZMOI\.txt$/).count()).toBe(2);
    }));

  test('every line to check is saved', () =>
    flow('import_lost_line', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      const { pupilsKept, rejected, warned } = await window.report();
      expect(pupilsKept).toBeGreaterThan(1);
      await seen(page, new RegExp(`${pupilsKept} élèves que les fichiers ne citent plus sont gardés`));
      await press(page, 'button', 'Enregistrer toutes les lignes à vérifier (CSV)');
      await seen(page, `${rejected + warned} lignes enregistrées.`);
      await page.getByRole('button', { name: 'Ouvrir les lignes à vérifier' }).waitFor();
      expect(window.count('save_rejections')).toBe(1);
    }));

  test('a line read with a fault is told, never said to be taken: its person may get no account', () =>
    flow('import_lost_line', async (page, window) => {
      await window.intercept({
        task: (answer) => {
          const { state } = answer;
          if (state.kind !== 'finished' || state.value.kind !== 'import') return answer;
          const report = state.value.value;
          report.rejections = report.rejections.map((line, index) => ({ ...line, kept: index === 0 }));
          return answer;
        },
      });
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      const lines = page.getByRole('table', { name: /^Lignes à vérifier/ }).locator('tbody tr');
      await lines.first().waitFor();
      expect((await lines.nth(0).locator('td').first().innerText()).trim()).toBe('Signalée');
      expect((await lines.nth(1).locator('td').first().innerText()).trim()).toBe('Écartée');
    }));

  test('the last import is undone', () =>
    flow('import', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Annuler cet import');
      await press(page, 'button', 'Annuler l’import');
      await seen(page, /^L’import du .* est annulé : les données sont comme avant lui\./);
      await seen(page, 'Import annulé');
    }));

  test('an import that was undone is not said to be done any more', () =>
    flow('import', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'L’import est terminé.');
      await press(page, 'button', 'Annuler cet import');
      await press(page, 'button', 'Annuler l’import');
      await seen(page, /^L’import du .* est annulé/);
      expect(await page.getByText('L’import est terminé.').count()).toBe(0);
    }));
});
