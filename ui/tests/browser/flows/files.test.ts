import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { opened } from '../opened';
import { focusedRole, heading, press, seen } from '../steps';
import type { Window } from '../window';

const flow = flows();

/** Notifies the first account of the list, and gives the path of its sheet. */
async function notifyOne(page: Page, window: Window): Promise<string> {
  await press(page, 'link', 'Responsables');
  if ((await page.getByText('1 compte sélectionné').count()) === 0)
    await press(page, 'checkbox', /^Sélectionner le compte/);
  await press(page, 'button', '(Re)notifier les comptes');
  await press(page, 'button', 'Confirmer et choisir où enregistrer');
  await seen(page, 'La distribution a bien été effectuée');
  const path = window.last('notify')?.request.path ?? '';
  expect(existsSync(path)).toBe(true);
  return path;
}

const REMINDER = /1 fichier avec des mots de passe, à supprimer/;

describe('files with passwords', () => {
  test('what was written is found again after a lock, opened and deleted', () =>
    flow('school', async (page, window) => {
      const path = await notifyOne(page, window);
      await press(page, 'link', 'Accueil');
      await seen(page, REMINDER);
      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, 'Accueil');
      await press(page, 'link', REMINDER);
      await heading(page, 'Fichiers enregistrés');
      await seen(page, 'Feuilles individuelles : 1 page');
      await press(page, 'button', 'Ouvrir');
      await window.settled();
      await opened(path);
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(path));
      expect(await page.getByRole('alert').count()).toBe(0);
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, /^Le fichier .*\.pdf a été supprimé de cet ordinateur\.$/);
      await seen(page, 'Aucun fichier à supprimer');
      expect(await focusedRole(page)).toBe('status');
      expect(existsSync(path)).toBe(false);
      await press(page, 'link', 'Retour à l’accueil');
      await seen(page, 'À traiter');
      await window.settled();
      expect(await page.getByText('avec des mots de passe').count()).toBe(0);
    }));

  test('what holds no password is found again, from the first screen', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Journal');
      await press(page, 'button', 'Enregistrer le journal (CSV)');
      await seen(page, 'Ouvrir le journal');
      const path = window.last('export_journal')?.path ?? '';
      await press(page, 'link', 'Accueil');
      await press(page, 'link', 'Fichiers enregistrés');
      await heading(page, 'Fichiers enregistrés');
      await seen(page, 'Aucun fichier à supprimer');
      await seen(page, 'Derniers fichiers sans mot de passe en clair');
      await seen(page, basename(path));
      await press(page, 'button', 'Ouvrir');
      await opened(path);
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(path));
      expect(await page.getByRole('alert').count()).toBe(0);
    }));

  test('what was deleted is offered nowhere any more', () =>
    flow('school', async (page, window) => {
      await notifyOne(page, window);
      await press(page, 'link', 'Accueil');
      await press(page, 'link', REMINDER);
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, /a été supprimé de cet ordinateur/);
      await press(page, 'link', 'Responsables');
      await seen(page, /a été supprimé de cet ordinateur/);
      expect(await page.getByRole('button', { name: 'Supprimer le fichier' }).count()).toBe(0);
    }));

  test('the folder of whatever was written is one click away', () =>
    flow('school', async (page, window) => {
      const path = await notifyOne(page, window);
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(path));
      await press(page, 'link', 'Journal');
      await press(page, 'button', 'Enregistrer le journal (CSV)');
      await press(page, 'button', 'Ouvrir le journal');
      await opened(window.last('export_journal')?.path ?? '');
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(path));
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Ouvrir le dossier des sauvegardes');
      await opened(/\/sauvegardes$/);
      await press(page, 'button', 'Préparer un fichier d’assistance');
      await press(page, 'button', 'Enregistrer…');
      await seen(page, 'Le fichier d’assistance est enregistré.');
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(path));
      expect(await page.getByRole('alert').count()).toBe(0);
    }));

  test('a file that was replaced is left alone, and one that was moved is told', () =>
    flow('school', async (page, window) => {
      const path = await notifyOne(page, window);
      await writeFile(path, 'à quelqu’un d’autre');
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, /a été modifié ou remplacé depuis que Préau l’a écrit : Préau n’y touche plus/);
      await press(page, 'button', 'Ouvrir le courrier au format PDF');
      await window.settled();
      await seen(page, /a été modifié ou remplacé/);
      expect(await readFile(path, 'utf8')).toBe('à quelqu’un d’autre');

      const other = await notifyOne(page, window);
      await page.evaluate(() => (location.hash = '#/files'));
      await heading(page, 'Fichiers enregistrés');
      await seen(page, 'Feuilles individuelles : 1 page');
      await seen(page, /a été modifié ou remplacé/);
      await rename(other, `${other}.ailleurs`);
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, /n’est plus dans son dossier/);
      await press(page, 'link', 'Accueil');
      await seen(page, 'À traiter');
      await window.settled();
      expect(await page.getByText('avec des mots de passe, à supprimer').count()).toBe(0);
      await page.evaluate(() => (location.hash = '#/files'));
      await seen(page, /n’est plus dans le dossier .* S’il est ailleurs, supprimez-le vous-même/);
      await seen(page, 'Aucun fichier à supprimer');
      expect(existsSync(`${other}.ailleurs`)).toBe(true);
    }));
});
