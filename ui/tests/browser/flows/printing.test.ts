import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { printed } from '../printed';
import { filterState, focusedRole, heading, press, seen, type } from '../steps';
import type { Window } from '../window';

const flow = flows();

/** The dialog that notifies the first account of the list, at the choice of a printer. */
async function toPrint(page: Page): Promise<void> {
  await press(page, 'link', 'Responsables');
  await press(page, 'checkbox', /^Sélectionner le compte/);
  await press(page, 'button', '(Re)notifier les comptes');
  await press(page, 'button', 'Imprimer…');
  await page.getByLabel('Imprimante').waitFor();
}

const paths = async (window: Window) =>
  (await window.ask('written_files', {})).files.map(({ file }) => file.path);

describe('printing', () => {
  test('sheets are printed at once, on one side, and their file is erased', () =>
    flow('school', async (page, window) => {
      await toPrint(page);
      expect(await focusedRole(page)).toBe('group');
      await seen(page, /1 feuille individuelle sera imprimée, puis son fichier effacé\./);
      await seen(page, /Chaque feuille est demandée seule sur son papier, sans recto verso/);
      expect(await page.getByLabel('Imprimante').inputValue()).toBe('bureau');
      await press(page, 'button', 'Retour');
      expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Imprimer…');
      await page.keyboard.press('Enter');
      await type(page, 'spinbutton', 'Nombre d’exemplaires', '0');
      await seen(page, 'Demandez entre 1 et 20 exemplaires.');
      expect(await page.getByRole('button', { name: 'Confirmer et imprimer' }).isDisabled()).toBe(true);
      await type(page, 'spinbutton', 'Nombre d’exemplaires', '2');
      const job = await printed(async () => {
        await press(page, 'button', 'Confirmer et imprimer');
        await seen(
          page,
          /^1 feuille envoyée à l’imprimante « Imprimante du bureau »\. Le fichier a été effacé\.$/,
        );
      });
      expect(job).toMatchObject({ printer: 'bureau', title: 'Feuilles individuelles', copies: 2 });
      expect(job.options).toContain('sides=one-sided');
      expect(job.content).toMatch(/^%PDF-/);
      await seen(page, 'La distribution a bien été effectuée pour le compte sélectionné.');
      const { path } = window.last('print_file')?.request ?? { path: '' };
      expect(path).toMatch(/\/impression\/[0-9a-f]{32}\.pdf$/);
      expect(existsSync(path)).toBe(false);
      expect(await paths(window)).toEqual([]);
      expect(await page.getByRole('button', { name: 'Supprimer le fichier' }).count()).toBe(0);
      await press(page, 'link', 'Accueil');
      await seen(page, 'À traiter');
      await window.settled();
      expect(await page.getByText('avec des mots de passe, à supprimer').count()).toBe(0);
    }));

  test('what a printer refuses waits, across a lock, until it is saved or printed elsewhere', () =>
    flow('school', async (page, window) => {
      await toPrint(page);
      await page.getByLabel('Imprimante').selectOption({ label: 'Imprimante de la cave' });
      await press(page, 'button', 'Confirmer et imprimer');
      await seen(page, 'La feuille n’est pas imprimée.');
      await seen(page, /L’imprimante « Imprimante de la cave » n’accepte aucun travail en ce moment/);
      await seen(page, 'La distribution a bien été effectuée pour le compte sélectionné.');
      const [waiting = ''] = await paths(window);
      expect(existsSync(waiting)).toBe(true);

      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await press(page, 'link', 'Accueil');
      await press(page, 'link', /1 fichier avec des mots de passe, à supprimer/);
      await heading(page, 'Fichiers enregistrés');
      await seen(page, /Il attend d’être imprimé, dans le dossier de Préau/);
      await press(page, 'button', 'Imprimer…');
      await page.getByLabel('Imprimante').selectOption({ label: 'Imprimante de la cave' });
      await press(page, 'button', 'Imprimer');
      await page.getByRole('dialog').getByRole('alert').waitFor();
      await page.keyboard.press('Escape');
      await press(page, 'button', 'Enregistrer…');
      await seen(page, /^Le fichier est enregistré sous le nom Educonnect-FeuillesResponsables-\d+\.pdf\.$/);
      const [saved = ''] = await paths(window);
      expect([existsSync(waiting), existsSync(saved)]).toEqual([false, true]);
      await press(page, 'button', 'Imprimer…');
      await page.getByLabel('Imprimante').selectOption({ label: 'Salle des maîtres (en pause)' });
      await press(page, 'button', 'Imprimer');
      await seen(
        page,
        /^1 page envoyée à l’imprimante « Salle des maîtres ». Elle est en pause .* supprimez-le dès que l’impression est bonne\.$/,
      );
      expect(existsSync(saved)).toBe(true);
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, 'Aucun fichier à supprimer');
      expect(existsSync(saved)).toBe(false);
    }));

  test('without a printer, the sheets are saved', () =>
    flow('school', async (page, window) => {
      await window.intercept({ printers: () => ({ printers: [], options: true }) });
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /^Sélectionner le compte/);
      await press(page, 'button', '(Re)notifier les comptes');
      await press(page, 'button', 'Imprimer…');
      await seen(page, /Aucune imprimante n’est installée sur cet ordinateur/);
      expect(await page.getByRole('button', { name: 'Confirmer et imprimer' }).isDisabled()).toBe(true);
      await press(page, 'button', 'Retour');
      await press(page, 'button', 'Confirmer et choisir où enregistrer');
      await seen(page, 'La distribution a bien été effectuée');
      expect(window.count('print_file')).toBe(0);
    }));

  test('after a reset, the sheets of exactly those accounts are one click away', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Notifié et non activé');
      await press(page, 'checkbox', /tout le résultat/);
      const chosen = (await page.getByText(/^\d+\scomptes sélectionnés$/).textContent()) ?? '';
      const many = parseInt(chosen, 10);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await press(page, 'button', 'Confirmer');
      await seen(page, /Le mot de passe a bien été réinitialisé/);
      await press(page, 'button', `Imprimer les ${many} nouvelles feuilles…`);
      // Whoever thinks again finds it where it was.
      await press(page, 'button', 'Annuler');
      await press(page, 'button', `Imprimer les ${many} nouvelles feuilles…`);
      await page.getByRole('heading', { name: new RegExp(`^\\(Re\\)notifier ${many}\\scomptes`) }).waitFor();
      await press(page, 'button', 'Imprimer…');
      const job = await printed(async () => {
        await press(page, 'button', 'Confirmer et imprimer');
        await seen(page, new RegExp(`^${many} feuilles envoyées à l’imprimante`));
      });
      expect(job.title).toBe('Feuilles individuelles');
      const sorted = (accounts: number[] = []) => [...accounts].sort((a, b) => a - b);
      const reset = window.last('reset_passwords')?.request.selection.accounts;
      const notified = window.last('notify')?.request;
      expect(sorted(notified?.selection.accounts)).toEqual(sorted(reset));
      expect(notified?.reset).toBe(false);
    }));

  test('the new sheet of one account is printed from its page', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Notifié et non activé');
      await page.locator('tbody a').first().click();
      await heading(page, /^Compte : /);
      await press(page, 'button', 'Réinitialiser le mot de passe');
      await press(page, 'button', 'Confirmer');
      await press(page, 'button', 'Imprimer la nouvelle feuille…');
      await press(page, 'button', 'Imprimer…');
      await printed(async () => {
        await press(page, 'button', 'Confirmer et imprimer');
        await seen(page, /^1 feuille envoyée à l’imprimante « Imprimante du bureau »/);
      });
      expect(window.count('reset_passwords')).toBe(1);
    }));
});
