import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { opened } from '../opened';
import { focusedRole, heading, press, seen, type } from '../steps';

const flow = flows();
const SECRET = 'une clé dans le tiroir';

describe('copies on another medium', () => {
  test('the data are copied with a passphrase of their own, and taken again with it alone', () =>
    flow('quiet', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Copier sur un autre support…');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await dialog.getByLabel('Phrase secrète de la copie').fill('aaaaaaaaaaaaaa');
      await dialog.getByLabel('Phrase secrète, une seconde fois').fill('aaaaaaaaaaaaaa');
      await press(page, 'button', 'Choisir où l’enregistrer…');
      await seen(page, 'Choisissez une phrase d’au moins 5 caractères différents.');
      await dialog.getByLabel('Phrase secrète de la copie').fill(SECRET);
      await dialog.getByLabel('Phrase secrète, une seconde fois').fill(SECRET);
      await press(page, 'button', 'Choisir où l’enregistrer…');
      await seen(page, 'La copie est écrite, et relue sans faute.');
      expect(await dialog.count()).toBe(0);
      expect(await focusedRole(page)).toBe('status');
      const asked = window.last('copy_data') as { path: string };
      expect(asked.path).toMatch(/Preau-copie-\d{14}\.preau$/);
      // Written where the data are, it is said to protect from nothing.
      await seen(page, 'Cette copie est sur le même disque que vos données');
      await press(page, 'button', 'Ouvrir le dossier');
      await opened(dirname(asked.path));

      await type(page, 'textbox', 'Nom', 'École qui change');
      await press(page, 'button', 'Enregistrer l’établissement');
      await page.getByRole('banner').getByText('École qui change').waitFor();
      await press(page, 'button', 'Reprendre une copie…');
      await press(page, 'button', 'Reprendre cette copie');
      await seen(page, 'Choisissez le fichier de la copie.');
      await press(page, 'button', 'Choisir le fichier…');
      await seen(page, /Preau-copie-\d{14}\.preau/);
      await dialog.getByLabel('Phrase secrète de la copie').fill('une autre phrase');
      await press(page, 'button', 'Reprendre cette copie');
      await seen(page, /Cette phrase secrète n’ouvre pas ce fichier/);
      await dialog.getByLabel('Phrase secrète de la copie').fill(SECRET);
      await press(page, 'button', 'Reprendre cette copie');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('banner').getByText('École qui change').waitFor({ state: 'detached' });
    }));

  test('a first run may begin with a copy, which must open', () =>
    flow('first_run', async (page) => {
      await page.getByLabel('Vos prénom et nom').fill('Camille Exemple');
      await page.getByRole('radio', { name: /Reprendre une copie de sauvegarde/ }).check();
      await press(page, 'button', 'Commencer');
      await seen(page, 'Choisissez le fichier de la copie.');
      await seen(page, 'Saisissez la phrase secrète de la copie.');
      await heading(page, 'Bienvenue dans Préau');
    }));
});
